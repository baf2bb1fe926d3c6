# SPDX-License-Identifier: Apache-2.0
"""A network as an ONNX file: input "input" [batch, C, H, W], output "logits" [batch, classes].

torch's older, tracing exporter comes first: it writes opset 17, which every part of Carnot knows.
What it cannot (operators that opset 17 lacks) the newer one may. A network that only works for the
batch it was traced with is written for one image.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx

from . import plumbing
from .failures import Failure, Kind, first_line

OPSET = 17
NEWER_OPSET = 20
TRACED_IMAGES = 2  # not 1, which tracing likes to take for a constant
LARGEST_BYTES = 2**31 - 2**20  # of an ONNX file without external data


@dataclass(frozen=True)
class Written:
    exporter: str  # "tracing" or "dynamo"
    opset: int
    any_batch: bool


def check_size(module: Any, name: str) -> None:
    held = [*module.parameters(), *module.buffers()]
    size = sum(one.numel() * one.element_size() for one in held)
    if size > LARGEST_BYTES:
        raise Failure(
            Kind.TOO_LARGE,
            f"{name} has {size / 2**30:.1f} GiB of weights; an ONNX file holds less than 2 GiB.",
            "Choose a smaller one of its family.",
        )


def _trace(module: Any, images: Any, path: Path, any_batch: bool) -> Written:
    import torch

    axes = {"input": {0: "batch"}, "logits": {0: "batch"}} if any_batch else None
    torch.onnx.export(
        module,
        (images if any_batch else images[:1],),
        str(path),
        dynamo=False,
        opset_version=OPSET,
        # PRESERVE leaves batch norms beside their convolutions, as Carnot's own networks have them:
        # folding them is a tactic, and training needs them.
        training=torch.onnx.TrainingMode.PRESERVE,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes=axes,
    )
    return Written("tracing", OPSET, any_batch)


def _capture(module: Any, images: Any, path: Path, any_batch: bool) -> Written:
    import torch

    batch = torch.export.Dim.DYNAMIC if any_batch else None
    torch.onnx.export(
        module,
        (images if any_batch else images[:1],),
        str(path),
        dynamo=True,
        opset_version=NEWER_OPSET,
        input_names=["input"],
        output_names=["logits"],
        dynamic_shapes=({0: batch},) if any_batch else None,
        external_data=False,
        verbose=False,
    )
    return Written("dynamo", NEWER_OPSET, any_batch)


class FixedBatch(Exception):  # noqa: N818  (a finding, not an accident)
    """As traced, the network gives as many rows as the traced batch had, whatever it is fed."""


def write_shapes_down(path: Path, written: Written) -> None:
    """Rewrites the file without the nodes that calculate shapes. Raises FixedBatch."""
    model = onnx.load(path)
    batches = plumbing.BATCHES if written.any_batch else (1, 1)
    found = plumbing.write_down(model, batches)
    if not found.keeps_batch:
        raise FixedBatch("its shapes hold for the traced batch alone")
    if found.saved_nodes:
        onnx.save(model, path)


def export(module: Any, images: Any, path: Path, name: str) -> Written:
    """Writes the file, for any batch where that can be. `images`: TRACED_IMAGES of them."""
    ways: tuple[tuple[Callable[..., Written], bool], ...] = (
        (_trace, True),
        (_trace, False),
        (_capture, True),
        (_capture, False),
    )
    reasons = []
    for way, any_batch in ways:
        path.unlink(missing_ok=True)
        try:
            written = way(module, images, path, any_batch)
            write_shapes_down(path, written)
            return written
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:
            reasons.append(first_line(error))
    raise Failure(
        Kind.CANNOT_EXPORT,
        f"torch cannot export {name}: {reasons[0]}; the newer exporter: {reasons[-1]}.",
        "Leave it out, or bring an .onnx file of it.",
    )
