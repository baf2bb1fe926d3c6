# SPDX-License-Identifier: Apache-2.0
"""Shapes written down instead of calculated.

In a traced network with a free batch, half of the nodes calculate shapes that are always the same:
Shape, Gather, Concat, Reshape. Engines fold them away at load; whoever wants to know the size of a
product beforehand, or to rewrite the graph, is lost in them. So every shape argument is calculated
for two batch sizes here. Where both agree it becomes a constant; where all that differs is one
multiple of the batch, it is written with the batch alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import onnx
from onnx import helper, numpy_helper

from .known_values import Array, Known, walk

BATCHES = (2, 3)  # not 1, which broadcasts
FIRST_DIMENSION = "batch_of_input"


@dataclass(frozen=True)
class Vector:
    """A shape argument: per element how it is made of the batch, `fixed` or `times` * batch."""

    fixed: tuple[int, ...]
    times: tuple[int, ...]  # 0 where it is fixed

    @property
    def is_fixed(self) -> bool:
        return not any(self.times)


def explained(one: Array, other: Array, batches: tuple[int, int]) -> Vector | None:
    """How two batch sizes' values are made of the batch; None when they are not that simple."""
    first, second = batches
    if one.shape != other.shape or one.ndim != 1 or one.dtype != numpy.int64:
        return None
    fixed, times = [], []
    for small, large in zip(one.tolist(), other.tolist(), strict=True):
        if small == large:
            fixed.append(small)
            times.append(0)
        elif small * second == large * first and small % first == 0:
            fixed.append(0)
            times.append(small // first)
        else:
            return None
    return Vector(tuple(fixed), tuple(times))


class Rewriter:
    """One graph, and what is known of it at both batch sizes."""

    def __init__(self, model: Any, batches: tuple[int, int]) -> None:
        self.model = model
        self.batches = batches
        self.one, self.other = (walk(model, batch) for batch in batches)
        self.made: dict[Any, str] = {}  # names of what was written down
        self.nodes: list[Any] = []  # to stand before all others
        self.initializers: list[Any] = []

    def constant(self, array: Array) -> str:
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self.made:
            name = f"written_{len(self.made)}"
            self.made[key] = name
            self.initializers.append(numpy_helper.from_array(array, name))
        return self.made[key]

    def batch(self) -> str:
        """The batch as a vector of one element."""
        if FIRST_DIMENSION not in self.made:
            self.made[FIRST_DIMENSION] = FIRST_DIMENSION
            shape = FIRST_DIMENSION + "_shape"
            first = self.constant(numpy.array([0], dtype=numpy.int64))
            self.nodes += [
                helper.make_node("Shape", [self.model.graph.input[0].name], [shape]),
                helper.make_node("Gather", [shape, first], [FIRST_DIMENSION], axis=0),
            ]
        return FIRST_DIMENSION

    def multiple(self, times: int) -> str:
        if times == 1:
            return self.batch()
        key = ("times", times)
        if key not in self.made:
            self.made[key] = f"{FIRST_DIMENSION}_times_{times}"
            factor = self.constant(numpy.array([times], dtype=numpy.int64))
            self.nodes.append(helper.make_node("Mul", [self.batch(), factor], [self.made[key]]))
        return self.made[key]

    def vector(self, what: Vector) -> str:
        """A value that is the vector at any batch."""
        key = ("vector", what)
        if key not in self.made:
            parts = [
                self.multiple(times) if times else self.constant(numpy.array([fixed]))
                for fixed, times in zip(what.fixed, what.times, strict=True)
            ]
            if len(parts) == 1:
                return parts[0]
            self.made[key] = f"{FIRST_DIMENSION}_vector_{len(self.made)}"
            self.nodes.append(helper.make_node("Concat", parts, [self.made[key]], axis=0))
        return self.made[key]

    def argument(self, node: Any, index: int) -> str | None:
        """What may stand in the place of an input; None to leave it."""
        name = node.input[index]
        one, other = self.one.values.get(name), self.other.values.get(name)
        if one is None or other is None:
            return None
        if one.shape == other.shape and one.tobytes() == other.tobytes():
            return self.constant(one)
        what = explained(one, other, self.batches)
        if what is None:
            return None
        free = [at for at, times in enumerate(what.times) if times]
        if node.op_type == "Reshape" and len(free) == 1 and -1 not in what.fixed:
            sizes = list(what.fixed)
            sizes[free[0]] = -1
            return self.constant(numpy.array(sizes, dtype=numpy.int64))
        return self.vector(what)

    def is_plumbing(self, node: Any) -> bool:
        """All that it gives is known at both batch sizes, so who reads it is told instead."""
        outputs = [name for name in node.output if name]
        return all(name in self.one.values and name in self.other.values for name in outputs)

    def rewrite(self) -> int:
        """Gives the number of nodes that were saved."""
        graph = self.model.graph
        before = len(graph.node)
        weights = {tensor.name for tensor in graph.initializer}
        for node in graph.node:
            if self.is_plumbing(node):
                continue
            for index, name in enumerate(node.input):
                if not name or name in weights:
                    continue
                told = self.argument(node, index)
                if told is not None:
                    node.input[index] = told
        kept = list(used([*self.nodes, *graph.node], {one.name for one in graph.output}))
        del graph.node[:]
        graph.node.extend(kept)
        graph.initializer.extend(self.initializers)
        drop_unread_weights(graph)
        del graph.value_info[:]
        return before - len(kept)


def used(nodes: list[Any], outputs: set[str]) -> Iterator[Any]:
    """The nodes that the outputs need, in their order."""
    wanted, kept = set(outputs), []
    for node in reversed(nodes):
        if wanted.isdisjoint(node.output):
            continue
        kept.append(node)
        wanted.update(names_read(node))
    return reversed(kept)


def names_read(node: Any) -> set[str]:
    """By the node and by the graphs within it."""
    names = set(node.input)
    for attribute in node.attribute:
        if attribute.type == onnx.AttributeProto.GRAPH:
            for inner in attribute.g.node:
                names |= names_read(inner)
            names |= {one.name for one in attribute.g.output}
    return names


def drop_unread_weights(graph: Any) -> None:
    read = {one.name for one in graph.output}
    for node in graph.node:
        read |= names_read(node)
    kept = [tensor for tensor in graph.initializer if tensor.name in read]
    if len(kept) == len(graph.initializer):
        return
    del graph.initializer[:]
    graph.initializer.extend(kept)


def has_plumbing(model: Any) -> bool:
    return any(node.op_type == "Shape" for node in model.graph.node)


def keeps_batch(model: Any, known: Known, batch: int) -> bool:
    """False where the network, as traced, gives another number of rows than it got images."""
    shape = known.shape(model.graph.output[0].name)
    return shape is None or shape[0] == batch


@dataclass(frozen=True)
class Found:
    keeps_batch: bool  # as far as shapes tell
    saved_nodes: int


def write_down(model: Any, batches: tuple[int, int] = BATCHES) -> Found:
    """Rewrites the model, which is for any batch, or for the one that `batches` holds twice."""
    rewriter = Rewriter(model, batches)
    whole = keeps_batch(model, rewriter.other, batches[1])
    return Found(whole, rewriter.rewrite() if has_plumbing(model) else 0)
