# SPDX-License-Identifier: Apache-2.0
"""Trains a small network of the zoo on the generated glyphs and writes its weights.

How the files in models/ are made, until Carnot trains by itself; `make glyph-networks` runs it for
each. Alone it wants a Python with torch 2.11, onnx, numpy and safetensors, from the project's root:

    carnot export-data glyphs --split train --out glyphs/train
    carnot export-data glyphs --split test --out glyphs/test
    carnot export-model 'zoo:resnet8?classes=10' --out resnet8.onnx
    python -m tools.train_glyphs resnet8.onnx \\
        --train glyphs/train --test glyphs/test --epochs 10 --seed 1 \\
        --out models/resnet8-glyphs.safetensors

The graph is interpreted node by node, so what is trained is what is run later. Training starts from
the seeded weights in the file. Out comes nothing but tensors by name, batch norms separate. The
test images are looked at once, after the last epoch: no epoch and no setting is chosen by them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import safetensors.torch
import torch
from torch.nn import functional

from tools.glyph_networks.operators import OPERATORS, Node, Pass, Tensor


@dataclass(frozen=True)
class Preprocessing:
    """Pixels 0..255 to what the model wants, from its card."""

    scale: float
    mean: Tensor
    stddev: Tensor

    def __call__(self, pixels: Tensor) -> Tensor:
        images = (pixels.float() * self.scale - self.mean) / self.stddev
        # A quarter less time on a CPU, the same sums.
        return images.contiguous(memory_format=torch.channels_last)


class Network:
    """An ONNX graph whose learned tensors can be trained."""

    def __init__(self, path: Path) -> None:
        model = onnx.load(path)
        self.nodes = [
            Node(
                node.op_type,
                list(node.input),
                list(node.output),
                {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute},
            )
            for node in model.graph.node
        ]
        unknown = sorted({node.op for node in self.nodes} - set(OPERATORS))
        if unknown:
            raise SystemExit(f"{path}: {', '.join(unknown)} cannot be trained here.")
        self.constants = {
            tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
            for tensor in model.graph.initializer
        }
        self.metadata = {entry.key: entry.value for entry in model.metadata_props}
        running = {
            name for n in self.nodes if n.op == "BatchNormalization" for name in n.inputs[3:]
        }
        # Scalars are bounds and factors; whatever else is float is learned or a running statistic.
        self.stored = {
            name: tensor
            for name, tensor in self.constants.items()
            if tensor.is_floating_point() and tensor.dim() > 0
        }
        self.learned = {name: t for name, t in self.stored.items() if name not in running}
        for tensor in self.learned.values():
            tensor.requires_grad_()

    def __call__(self, images: Tensor, training: bool) -> Tensor:
        run = Pass({**self.constants, "input": images}, training)
        for node in self.nodes:
            result = OPERATORS[node.op](run, node)
            results = [result] if len(node.outputs) == 1 else result
            run.values.update(zip(node.outputs, results, strict=True))
        return run.values["logits"]

    def preprocessing(self) -> Preprocessing:
        spec = json.loads(self.metadata["carnot.card"])["input"]

        def per_channel(values: list[float]) -> Tensor:
            return torch.tensor(values).reshape(-1, 1, 1)

        return Preprocessing(spec["scale"], per_channel(spec["mean"]), per_channel(spec["stddev"]))


def load_images(folder: Path) -> tuple[Tensor, Tensor]:
    images = torch.from_numpy(np.load(folder / "images.npy"))
    labels = torch.from_numpy(np.load(folder / "labels.npy")).long()
    return images, labels


def augmented(images: Tensor, generator: torch.Generator) -> Tensor:
    """Mirrored at random, moved by up to two pixels: every glyph stays what it is."""
    if torch.rand((), generator=generator) < 0.5:
        images = images.flip(3)
    dy, dx = torch.randint(-2, 3, (2,), generator=generator).tolist()
    return functional.pad(images, (2, 2, 2, 2), mode="replicate")[
        :, :, 2 + dy : 34 + dy, 2 + dx : 34 + dx
    ]


def train(network: Network, images: Tensor, labels: Tensor, options: argparse.Namespace) -> None:
    generator = torch.Generator().manual_seed(options.seed)
    prepare = network.preprocessing()
    # Weight decay holds weights, not the norms and biases, which have one dimension.
    weights = [t for t in network.learned.values() if t.dim() > 1]
    others = [t for t in network.learned.values() if t.dim() == 1]
    decay = 0.05 if options.optimizer == "adamw" else 5e-4  # AdamW's is times the rate
    groups = [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
    optimizer = (
        torch.optim.AdamW(groups, lr=options.rate)
        if options.optimizer == "adamw"
        else torch.optim.SGD(groups, lr=options.rate, momentum=0.9, nesterov=True)
    )
    batches = len(images) // options.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, options.rate, total_steps=options.epochs * batches
    )
    started = time.monotonic()
    for epoch in range(options.epochs):
        order = torch.randperm(len(images), generator=generator)
        losses = []
        for chosen in order[: batches * options.batch].split(options.batch):
            logits = network(prepare(augmented(images[chosen].float(), generator)), training=True)
            loss = functional.cross_entropy(logits, labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        seconds = time.monotonic() - started
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {seconds:.0f} s", flush=True)


def count_correct(network: Network, images: Tensor, labels: Tensor) -> int:
    prepare = network.preprocessing()
    correct = 0
    with torch.no_grad():
        for some, wanted in zip(images.split(500), labels.split(500), strict=True):
            correct += int((network(prepare(some), training=False).argmax(1) == wanted).sum())
    return correct


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("model", type=Path, help="the network as `carnot export-model` wrote it")
    parser.add_argument("--train", type=Path, required=True, help="folder of the training images")
    parser.add_argument("--test", type=Path, required=True, help="folder of the test images")
    parser.add_argument("--out", type=Path, required=True, help="the safetensors file to write")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--rate", type=float, default=0.1, help="highest learning rate")
    parser.add_argument("--optimizer", choices=("sgd", "adamw"), default="sgd")
    parser.add_argument("--images", type=int, help="train on so many from the front (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="order and augmentation of the images")
    parser.add_argument("--threads", type=int, default=1, help="another number, other roundings")
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(options.threads)
    network = Network(options.model)
    chosen, classes = (part[: options.images] for part in load_images(options.train))
    train(network, chosen, classes, options)
    images, labels = load_images(options.test)
    correct = count_correct(network, images, labels)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.detach().contiguous() for name, tensor in network.stored.items()}
    safetensors.torch.save_file(tensors, options.out)
    digest = hashlib.sha256(options.out.read_bytes()).hexdigest()
    print(f"{correct} of {len(images)} right, {options.out.stat().st_size} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
