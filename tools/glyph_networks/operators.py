# SPDX-License-Identifier: Apache-2.0
"""ONNX operators of the zoo's small networks as torch functions that can be trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

Tensor = Any  # torch is not there where this file is checked


@dataclass(frozen=True)
class Node:
    op: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict[str, Any]


@dataclass
class Pass:
    """One run through the graph: the values so far, and whether batch norms see the batch."""

    values: dict[str, Tensor]
    training: bool

    def inputs(self, node: Node) -> list[Tensor]:
        return [self.values[name] for name in node.inputs]


def padded(x: Tensor, pads: list[int], fill: float) -> Tensor:
    """ONNX says top, left, bottom, right; torch left, right, top, bottom."""
    top, left, bottom, right = pads
    if not any(pads):
        return x
    return functional.pad(x, (left, right, top, bottom), value=fill)


def conv(run: Pass, node: Node) -> Tensor:
    x, *weight_and_bias = run.inputs(node)
    x = padded(x, node.attributes["pads"], 0.0)
    strides, group = node.attributes["strides"], node.attributes["group"]
    return functional.conv2d(x, *weight_and_bias, stride=strides, groups=group)


def batch_norm(run: Pass, node: Node) -> Tensor:
    x, weight, bias, mean, variance = run.inputs(node)
    return functional.batch_norm(
        x, mean, variance, weight, bias, run.training, momentum=0.1, eps=node.attributes["epsilon"]
    )


def gemm(run: Pass, node: Node) -> Tensor:
    if node.attributes != {"transB": 1}:
        raise SystemExit(f"{node.outputs[0]}: only Gemm with transB = 1 is known here.")
    return functional.linear(*run.inputs(node))


def max_pool(run: Pass, node: Node) -> Tensor:
    (x,) = run.inputs(node)
    x = padded(x, node.attributes["pads"], -torch.inf)
    return functional.max_pool2d(x, node.attributes["kernel_shape"], node.attributes["strides"])


def strided(run: Pass, node: Node) -> Tensor:
    """Slice as the CIFAR shortcut uses it: everything along two axes, in steps."""
    x, starts, _, axes, steps = run.inputs(node)
    for start, axis, step in zip(starts.tolist(), axes.tolist(), steps.tolist(), strict=True):
        x = x.index_select(axis, torch.arange(start, x.shape[axis], step))
    return x


def pad_channels(run: Pass, node: Node) -> Tensor:
    x, pads = run.inputs(node)
    return functional.pad(x, (0, 0, 0, 0, int(pads[1]), int(pads[5])))


def average_pool(run: Pass, node: Node) -> Tensor:
    (x,) = run.inputs(node)
    if any(node.attributes.get("pads", [])):
        raise SystemExit(f"{node.outputs[0]}: only AveragePool without padding is known here.")
    return functional.avg_pool2d(x, node.attributes["kernel_shape"], node.attributes["strides"])


def layer_norm(run: Pass, node: Node) -> Tensor:
    x, scale, bias = run.inputs(node)
    shape = x.shape[node.attributes["axis"] :]
    return functional.layer_norm(x, shape, scale, bias, node.attributes["epsilon"])


def reshape(run: Pass, node: Node) -> Tensor:
    """0 means the size as it was."""
    x, shape = run.inputs(node)
    return x.reshape([x.shape[i] if size == 0 else size for i, size in enumerate(shape.tolist())])


def shape_of(run: Pass, node: Node) -> Tensor:
    (x,) = run.inputs(node)
    sizes = list(x.shape)[node.attributes.get("start", 0) : node.attributes.get("end")]
    return torch.tensor(sizes, dtype=torch.int64)


def split(run: Pass, node: Node) -> Tensor:
    x, sizes = run.inputs(node)
    return torch.split(x, sizes.tolist(), node.attributes.get("axis", 0))


def gather(run: Pass, node: Node) -> Tensor:
    x, places = run.inputs(node)
    axis = node.attributes.get("axis", 0)
    chosen = x.index_select(axis, places.reshape(-1))
    return chosen.squeeze(axis) if places.dim() == 0 else chosen


def expand(run: Pass, node: Node) -> Tensor:
    x, shape = run.inputs(node)
    return x.expand(torch.broadcast_shapes(x.shape, tuple(shape.tolist())))


OPERATORS: dict[str, Callable[[Pass, Node], Tensor]] = {
    "Add": lambda run, node: torch.add(*run.inputs(node)),
    "AveragePool": average_pool,
    "BatchNormalization": batch_norm,
    "Clip": lambda run, node: torch.clamp(*run.inputs(node)),
    "Concat": lambda run, node: torch.cat(run.inputs(node), node.attributes["axis"]),
    "Conv": conv,
    "Div": lambda run, node: torch.div(*run.inputs(node)),
    "Erf": lambda run, node: torch.erf(*run.inputs(node)),
    "Expand": expand,
    "Flatten": lambda run, node: torch.flatten(*run.inputs(node), start_dim=1),
    "Gather": gather,
    "Gemm": gemm,
    "GlobalAveragePool": lambda run, node: run.inputs(node)[0].mean((2, 3), keepdim=True),
    "LayerNormalization": layer_norm,
    "MatMul": lambda run, node: torch.matmul(*run.inputs(node)),
    "MaxPool": max_pool,
    "Mul": lambda run, node: torch.mul(*run.inputs(node)),
    "Pad": pad_channels,
    "Relu": lambda run, node: torch.relu(*run.inputs(node)),
    "Reshape": reshape,
    "Shape": shape_of,
    "Slice": strided,
    "Softmax": lambda run, node: torch.softmax(run.inputs(node)[0], node.attributes["axis"]),
    "Split": split,
    "Transpose": lambda run, node: run.inputs(node)[0].permute(*node.attributes["perm"]),
}
