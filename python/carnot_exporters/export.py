# SPDX-License-Identifier: Apache-2.0
"""From a request to an ONNX file and its card."""

from pathlib import Path
from typing import Any

from . import onnx_file, seeding
from .request import Json, Network, Request
from .sources import source_named

MODEL_FILE = "model.onnx"
CARD_VERSION = 1


def card_of(request: Request, network: Network) -> Json:
    """As docs/formats.md has it; what Carnot itself counts is not in it."""
    card: Json = {
        "version": CARD_VERSION,
        "name": request.name,
        "task": "image-classification",
        "classes": network.classes,
        "source": request.text,
        "licence": network.licence,
        "weights": f"seeded:{request.seed}" if request.seeded else network.weights,
        "weights_are_seeded": request.seeded,
        "input": network.preprocessing.as_input(),
    }
    # A published accuracy is one of weights. Seeded ones have none.
    if network.published and not request.seeded:
        card["published_accuracy"] = network.published.accuracy
        card["published_accuracy_source"] = network.published.source
    return card


def keep_answers(module: Any, request: Request, network: Network, folder: Path, count: int) -> None:
    """Seeded images and what torch itself answers, for whoever checks the file."""
    import numpy
    import torch

    size = network.preprocessing
    generator = torch.Generator().manual_seed(request.seed)
    images = torch.randn(count, size.channels, size.height, size.width, generator=generator)
    with torch.no_grad():
        answers = module(images)
    numpy.save(folder / "images.npy", images.numpy())
    numpy.save(folder / "answers.npy", answers.float().numpy())


def export(request: Request, folder: Path, answers: int = 0) -> Json:
    """Writes model.onnx into `folder`. Gives the reply. Raises Failure."""
    import torch

    if request.seeded:
        seeding.seed_everything(request.seed)
    network = source_named(request.source).build(request)
    module = network.module.eval()
    onnx_file.check_size(module, request.text)
    size = network.preprocessing
    if request.seeded:
        seeding.shake(module)
        seeding.observe_statistics(module, size.channels, size.height, size.width)
    for parameter in module.parameters():
        parameter.requires_grad_(False)
    images = torch.randn(onnx_file.TRACED_IMAGES, size.channels, size.height, size.width)
    written = onnx_file.export(module, images, folder / MODEL_FILE, request.text)
    if answers > 0:
        keep_answers(module, request, network, folder, answers)
    return {
        "card": card_of(request, network),
        "exporter": written.exporter,
        "opset": written.opset,
        "any_batch": written.any_batch,
        "notes": network.notes,
    }
