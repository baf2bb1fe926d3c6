# SPDX-License-Identifier: Apache-2.0
"""Exports networks of timm and torchvision as ONNX files, as their users would.

    python export_models.py FOLDER [NAME...]

Opset 17, the batch left open, batch norms as they are (an exporter that folds them leaves the
tactics nothing to do). Files that stand there already are left alone.
"""

import sys
import warnings
from pathlib import Path

import torch
from nets import NETS, Net, build, pictures

OPSET = 17


def export(net: Net, model: torch.nn.Module, file: Path) -> None:
    partial = file.with_suffix(".partial")
    torch.onnx.export(
        model,
        (pictures(net, 2),),
        str(partial),
        opset_version=OPSET,
        input_names=["image"],
        output_names=["logits"],
        dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}},
        # Evaluation mode would fold batch norms; the model itself is in evaluation mode.
        training=torch.onnx.TrainingMode.PRESERVE,
        dynamo=False,
    )
    partial.rename(file)


def chosen(names: list[str]) -> list[Net]:
    """All, or those named. Ends the program where one is not known."""
    unknown = set(names) - {net.name for net in NETS}
    if unknown:
        sys.exit(f"not in nets.py: {', '.join(sorted(unknown))}")
    return [net for net in NETS if not names or net.name in names]


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore")  # of the tracer, about every Python number
    for net in chosen(sys.argv[2:]):
        file = folder / f"{net.stem}.onnx"
        if file.exists():
            continue
        export(net, build(net), file)
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
