# SPDX-License-Identifier: Apache-2.0
"""A model file as a package of AOTInductor's, for one batch size, thread count and precision."""

import contextlib
import logging
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ..failures import Failure, Kind, first_line
from ..request import Json
from .network import Input, Network, load

PACKAGE_FILE = "model.pt2"
FORMAT = "carnot.package/1"
TYPES = {
    torch.float32: "float32",
    torch.float64: "float64",
    torch.uint8: "uint8",
    torch.int8: "int8",
    torch.int32: "int32",
    torch.int64: "int64",
}

# Of the kernel's words for what a CPU can, those that the compiler's -march=native goes by.
INSTRUCTIONS = (
    *("sse", "ssse", "avx", "fma", "f16c", "bmi", "abm", "popcnt", "movbe", "gfni", "vaes"),
    *("vpclmulqdq", "amx", "sha", "adx", "asimd", "sve", "i8mm", "bf16", "fphp"),
)


@dataclass(frozen=True)
class Wish:
    """What a package is made for."""

    model: Path
    batch: int
    threads: int
    bf16: bool

    @property
    def precision(self) -> str:
        return "bf16" if self.bf16 else "fp32"


def instructions(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    for line in cpuinfo.read_text(encoding="utf-8").splitlines():
        key, _, words = line.partition(":")
        if key.strip() in ("flags", "Features"):
            return " ".join(one for one in words.split() if one.startswith(INSTRUCTIONS))
    return ""


def compiler() -> str:
    """Raises Failure where there is none."""
    program = os.environ.get("CXX", "g++")
    if shutil.which(program) is None:
        raise Failure(
            Kind.NO_COMPILER,
            f"compiling needs a C++ compiler, and there is no {program}.",
            "Install it (on Debian: apt install g++), or name another in CXX.",
        )
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return said.stdout.splitlines()[0] if said.stdout else program


def metadata(wish: Wish, network: Network, read: Input) -> dict[str, str]:
    """What the worker checks before it opens a package, and could not ask of it."""
    return {
        "carnot.format": FORMAT,
        "carnot.torch": torch.__version__,
        "carnot.instructions": instructions(),
        "carnot.batch": str(wish.batch),
        "carnot.threads": str(wish.threads),
        "carnot.precision": wish.precision,
        "carnot.input": read.name,
        "carnot.input_type": TYPES[read.kind],
        "carnot.input_shape": " ".join(map(str, read.shape)),
        "carnot.outputs": "\n".join(network.outputs),
    }


def exported(wish: Wish, network: Network, read: Input) -> Any:
    example = torch.zeros(read.shape, dtype=read.kind)
    network.bf16 = wish.bf16
    with torch.no_grad():
        return torch.export.export(network, (example,), strict=False)


def pack(wish: Wish, folder: Path) -> Json:
    """Writes model.pt2 into `folder`. Gives the reply. Raises Failure."""
    made_by = f"torch {torch.__version__}, {compiler()}"
    # Advice for developers; stderr is for what stops a compilation.
    logging.disable(logging.WARNING)
    torch.set_num_threads(wish.threads)
    network, read = load(wish.model, wish.batch)
    if read.kind not in TYPES:
        raise Failure(Kind.CANNOT_COMPILE, "Carnot cannot feed the input's element type.")
    program = exported(wish, network, read)
    settings = {
        "freezing": True,
        "cpp.threads": wish.threads,
        # The worker holds torch already. Linked to it, a package would ask for libtorch.so, and
        # that for CUDA.
        "aot_inductor.link_libtorch": False,
        # They pay from the second package on, and a process makes one.
        "aot_inductor.precompile_headers": False,
        "aot_inductor.metadata": metadata(wish, network, read),
    }
    with torch.no_grad(), contextlib.chdir(folder):
        torch._inductor.aoti_compile_and_package(
            program, package_path=str(folder / PACKAGE_FILE), inductor_configs=settings
        )
    return {"made_by": made_by, "nodes": len(network.steps)}


def package(wish: Wish, folder: Path) -> Json:
    try:
        return pack(wish, folder.resolve())
    except (Failure, MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise Failure(
            Kind.CANNOT_COMPILE,
            f"torch could not compile the model: {type(error).__name__}: {first_line(error)}.",
        ) from error
