# SPDX-License-Identifier: Apache-2.0
"""Trains the small networks of the first study on glyphs: `make glyph-networks`.

    python3 -m tools.glyph_networks --carnot build/release/bin/carnot [--only NAME] [--epochs 1]

One process per network, one thread each; a network whose file is there is left alone (--again
trains it anew). Interrupted, it goes on where it was. Uses torch from the exporters' environment
(make exporters).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = ROOT / ".cache/exporters"


@dataclass(frozen=True)
class Recipe:
    """How a network learns: without batch norms slower, transformers with AdamW."""

    optimizer: str = "sgd"
    rate: float = 0.1
    epochs: int = 10


NORMED = Recipe()
PLAIN = Recipe(rate=0.05, epochs=30)
ADAPTIVE = Recipe(optimizer="adamw", rate=0.002, epochs=12)

SMALL = "classes=10&size=32"
# The file's name without -glyphs.safetensors: what the zoo builds, and how it learns. From small to
# large within a family; resnet8 and vgg11 lie in the repository and keep their own settings.
NETWORKS: dict[str, tuple[str, Recipe]] = {
    "mlp-32": (f"mlp?{SMALL}&channels=3&hidden=32", PLAIN),
    "mlp-64": (f"mlp?{SMALL}&channels=3&hidden=64", PLAIN),
    "lenet5-half": ("lenet5?classes=10&channels=3&width=0.5", PLAIN),
    "lenet5": ("lenet5?classes=10&channels=3", PLAIN),
    "resnet8-half": ("resnet8?classes=10&width=0.5", NORMED),
    "resnet8": ("resnet8?classes=10", NORMED),
    "resnet20-half": ("resnet20?classes=10&width=0.5", NORMED),
    "resnet18-narrow": (f"resnet18?{SMALL}&width=0.125", NORMED),
    "resnet50-narrow": (f"resnet50?{SMALL}&width=0.0625", NORMED),
    "vgg11-narrow": (f"vgg11?{SMALL}&width=0.05&batch_norm=1", Recipe(epochs=12)),
    "vgg11": (f"vgg11?{SMALL}&width=0.1&batch_norm=1", Recipe(epochs=12)),
    "vgg16-narrow": (f"vgg16?{SMALL}&width=0.05&batch_norm=1", Recipe(epochs=12)),
    "vgg16": (f"vgg16?{SMALL}&width=0.1&batch_norm=1", Recipe(epochs=12)),
    "mobilenetv2-narrow": (f"mobilenetv2?{SMALL}&width=0.1", NORMED),
    "mobilenetv2": (f"mobilenetv2?{SMALL}&width=0.2", NORMED),
    "convnext-narrow": (f"convnext_tiny?{SMALL}&width=0.0625", ADAPTIVE),
    "convnext": (f"convnext_tiny?{SMALL}&width=0.1", ADAPTIVE),
    "vit": (f"vit_tiny?{SMALL}&patch=8&width=0.34", ADAPTIVE),
}

# torch's Python names CUDA libraries that a CPU never calls; empty ones stand in for them, which
# only works where functions are looked up when called (python/carnot_exporters/process.py).
TRAIN = (
    "import os, runpy, sys; sys.setdlopenflags(os.RTLD_LAZY); "
    "runpy.run_module('tools.train_glyphs', run_name='__main__', alter_sys=True)"
)


def run(*command: str | Path, **environment: str) -> None:
    subprocess.run(
        [str(part) for part in command], check=True, cwd=ROOT, env={**os.environ, **environment}
    )


def train(name: str, folder: Path, options: argparse.Namespace) -> None:
    spec, recipe = NETWORKS[name]
    model = folder / f"{name}.onnx"
    run(options.carnot, "export-model", f"zoo:{spec}", "--out", model)
    stand_ins = options.python.parent.parent / "stand-ins"
    libraries = f"{stand_ins}:{os.environ.get('LD_LIBRARY_PATH', '')}"
    out = options.out / f"{name}-glyphs.safetensors"
    # Written beside it first: a file that is there is a network that was trained to the end.
    unfinished = folder / out.name
    run(
        *(options.python, "-c", TRAIN, model, "--train", folder / "train"),
        *("--test", folder / "test", "--out", unfinished, "--seed", "1"),
        *("--optimizer", recipe.optimizer, "--rate", str(recipe.rate)),
        *("--epochs", str(options.epochs or recipe.epochs)),
        *(("--images", str(options.images)) if options.images else ()),
        LD_LIBRARY_PATH=libraries,
        CUDA_VISIBLE_DEVICES="",
    )
    options.out.mkdir(parents=True, exist_ok=True)
    partial = out.with_suffix(".partial")
    partial.write_bytes(unfinished.read_bytes())
    partial.replace(out)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--carnot", type=Path, default=ROOT / "build/release/bin/carnot")
    parser.add_argument("--python", type=Path, default=ENVIRONMENT / "bin/python3")
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    parser.add_argument("--only", nargs="+", choices=sorted(NETWORKS), metavar="NAME")
    parser.add_argument("--again", action="store_true", help="train those that are there too")
    parser.add_argument("--epochs", type=int, help="instead of each network's own number")
    parser.add_argument("--images", type=int, help="train on so many images (default: all)")
    options = parser.parse_args()
    options.carnot, options.out = options.carnot.resolve(), options.out.resolve()
    for path, cure in ((options.carnot, "make demo"), (options.python, "make exporters")):
        if not path.exists():
            raise SystemExit(f"There is no {path}. Run {cure} first.")
    return options


def main() -> None:
    options = parsed()
    wanted = [
        name
        for name in options.only or NETWORKS
        if options.again or not (options.out / f"{name}-glyphs.safetensors").exists()
    ]
    print(f"{len(wanted)} networks to train: {', '.join(wanted) or 'all are there'}", flush=True)
    with tempfile.TemporaryDirectory(prefix="carnot-glyphs-") as place:
        folder = Path(place)
        if wanted:
            run(
                options.carnot,
                "export-data",
                "glyphs",
                "--split",
                "train",
                "--out",
                folder / "train",
            )
            run(
                options.carnot, "export-data", "glyphs", "--split", "test", "--out", folder / "test"
            )
        for name in wanted:
            started = time.monotonic()
            print(f"{name}:", flush=True)
            train(name, folder, options)
            print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(error.cmd[:2])} ... ended with {error.returncode}.")
    except KeyboardInterrupt:
        sys.exit("Interrupted; run it again to go on.")
