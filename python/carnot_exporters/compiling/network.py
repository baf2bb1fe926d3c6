# SPDX-License-Identifier: Apache-2.0
"""An ONNX graph as a torch module for one batch size.

As in workers/torch/planner.hpp the graph is gone through once, each node run on the example: so
types and shapes are known where functions are chosen, and what depends on constants and shapes
alone is calculated here and never again.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import torch

from ..failures import Failure, Kind, first_line
from .branches import captures, taken
from .operators import OF_SHAPES, find_operator
from .site import TORCH_TYPES, Cannot, Function, Given, Node, Site, node_of, tensor_of

# With weights as their second input.
LAYERS = frozenset({"Conv", "Gemm", "MatMul"})


@dataclass(frozen=True)
class Step:
    function: Function
    inputs: list[str]
    outputs: list[str]


class Network(torch.nn.Module):  # type: ignore[misc]
    """Images in, a tuple of the graph's outputs out."""

    def __init__(self, steps: list[Step], constants: dict[str, Any], ends: tuple[str, list[str]]):
        super().__init__()
        self.steps = steps
        self.input, self.outputs = ends
        read = {name for step in steps for name in step.inputs} | set(self.outputs)
        self.bf16 = False  # products and convolutions, as autocast does it
        self.held = {}  # names in a graph may hold what names of buffers may not
        for i, (name, value) in enumerate(constants.items()):
            if name in read and value is not None:
                self.held[name] = f"constant{i}"
                self.register_buffer(f"constant{i}", value)

    def forward(self, images: Any) -> tuple[Any, ...]:
        values = {name: getattr(self, buffer) for name, buffer in self.held.items()}
        values[self.input] = images
        # Here and not around the export, which would not see it.
        autocast = torch.autocast("cpu", torch.bfloat16, cache_enabled=False)
        with autocast if self.bf16 else nullcontext():
            for step in self.steps:
                results = step.function([values.get(name) for name in step.inputs])
                keep(values, step.outputs, results)
        return tuple(values[name] for name in self.outputs)


def keep(values: dict[str, Any], names: Sequence[str], results: Any) -> None:
    several = results if isinstance(results, list | tuple) else (results,)
    for name, result in zip(names, several, strict=False):
        if name:  # else an output that nobody asked for
            values[name] = result


def held_by(node: Node) -> list[str]:
    """What has to stay until the node was visited: its inputs, and what branches in it may read."""
    inner = [one for one in node.attributes.values() if isinstance(one, onnx.GraphProto)]
    return [*node.inputs, *(name for graph in inner for name in captures(graph))]


class Builder:
    """Goes through a graph. Used once."""

    def __init__(self, model: Any) -> None:
        self.opsets = {one.domain: one.version for one in model.opset_import}
        self.nodes = [node_of(one) for one in model.graph.node]
        self.outputs = [one.name for one in model.graph.output]
        self.values: dict[str, Any] = {}
        self.constant = {""}  # an absent input changes nothing
        self.readers = Counter(name for node in self.nodes for name in held_by(node))
        self.readers.update(self.outputs)
        self.steps: list[Step] = []
        self.giving = {name: node.type for node in self.nodes for name in node.outputs}
        self.reading = defaultdict(list)
        for node in self.nodes:
            for name in node.inputs:
                self.reading[name].append(node)
        for one in model.graph.initializer:
            self._add_constant(one)

    def _add_constant(self, one: Any) -> None:
        self.constant.add(one.name)
        try:
            self.values[one.name] = tensor_of(one)
        except Cannot:
            self.values[one.name] = None  # whoever reads it is refused; usually nobody does

    def build(self, name: str, example: Any) -> Network:
        self.values[name] = example
        self.readers[name] += 1
        try:
            self._visit_all(self.nodes)
        except Cannot as refusal:
            raise Failure(Kind.CANNOT_COMPILE, str(refusal)) from refusal
        constants = {one: self.values.get(one) for one in self.constant if one}
        return Network(self._read_steps(), constants, (name, self.outputs))

    def _visit_all(self, nodes: Sequence[Node]) -> None:
        """Raises Cannot naming the node."""
        for node in nodes:
            try:
                if node.type == "If" and not node.domain:
                    self._visit_branch(node)
                else:
                    self._visit(node)
            except Cannot as refusal:
                raise Cannot(f"{self._name_of(node)}: {refusal}") from refusal
            except (RuntimeError, IndexError, TypeError, ValueError) as error:
                raise Cannot(f"{self._name_of(node)}: torch: {first_line(error)}.") from error

    def _visit_branch(self, node: Node) -> None:
        """The branch that is taken, as if its nodes stood here; the other is never looked into."""
        condition = self.values.get(node.inputs[0])
        if node.inputs[0] not in self.constant:
            raise Cannot("which branch it takes is calculated from the image.")
        if condition is None or condition.dtype != torch.bool or condition.numel() != 1:
            raise Cannot("its condition is not one truth value.")
        branch = "then_branch" if bool(condition) else "else_branch"
        if branch not in node.attributes:
            raise Cannot(f"it has no graph as its {branch}.")
        graph = taken(node.attributes[branch], node.outputs[0])
        for one in graph.initializer:
            self._add_constant(one)
        inside = [node_of(one) for one in graph.node]
        for output, found in zip(node.outputs, graph.output, strict=True):
            inside.append(Node("Identity", "", node.name, [found.name], [output]))
        self.readers.update(name for one in inside for name in held_by(one))
        self._visit_all(inside)
        self._release(held_by(node))

    def _release(self, names: Sequence[str]) -> None:
        for name in names:
            self.readers[name] -= 1
            if self.readers[name] == 0 and name not in self.constant:
                self.values.pop(name, None)

    def _visit(self, node: Node) -> None:
        make = find_operator(node)
        if make is None:
            raise Cannot("torch's compiler is not taught this operator.")
        for name in node.inputs:
            if name and name not in self.values:
                raise Cannot(f'it reads "{name}", which nothing gives.')
        given = [Given(self.values.get(one), one in self.constant) for one in node.inputs]
        known = all(one.constant for one in given) and not self._is_quantised_weight(node)
        settled = known or node.type in OF_SHAPES
        function = make(Site(node, self.opsets.get("", 1), given))
        keep(self.values, node.outputs, function([one.value for one in given]))
        if settled:
            self.constant.update(node.outputs)
        else:
            self.steps.append(Step(function, node.inputs, node.outputs))
        self._release(node.inputs)

    def _is_quantised_weight(self, node: Node) -> bool:
        """Whether it unpacks weights for layers of quantised images: the compiler has kernels for
        the two together, and finds them only where the weights are still bytes."""
        if node.type != "DequantizeLinear":
            return False
        readers = self.reading[node.outputs[0]]
        return bool(readers) and all(
            one.type in LAYERS
            and one.inputs[1:2] == node.outputs
            and self.giving.get(one.inputs[0]) == "DequantizeLinear"
            for one in readers
        )

    def _read_steps(self) -> list[Step]:
        """Without those whose outputs were only asked for their shapes."""
        read = set(self.outputs)
        kept = []
        for step in reversed(self.steps):
            if read.isdisjoint(step.outputs):
                continue
            read.update(step.inputs)
            kept.append(step)
        return kept[::-1]

    def _name_of(self, node: Node) -> str:
        name = node.name or next(iter(node.outputs), node.type)
        domain = f"{node.domain}." if node.domain else ""
        opset = self.opsets.get(node.domain, self.opsets.get("", 1))
        return f'node "{name}" ({domain}{node.type}, opset {opset})'


@dataclass(frozen=True)
class Input:
    name: str
    shape: list[int]
    kind: Any  # of torch's


def input_of(model: Any, batch: int) -> Input:
    weights = {one.name for one in model.graph.initializer}
    fed = [one for one in model.graph.input if one.name not in weights]
    if len(fed) != 1:
        raise Failure(
            Kind.CANNOT_COMPILE, f"the model has {len(fed)} inputs; Carnot feeds exactly one."
        )
    kind = fed[0].type.tensor_type
    shape = [one.dim_value if one.HasField("dim_value") else -1 for one in kind.shape.dim]
    if not shape or shape[0] not in (-1, batch):
        raise Failure(
            Kind.CANNOT_COMPILE, f"the model holds for batch {shape[0] if shape else 'less'} only."
        )
    if -1 in shape[1:]:
        raise Failure(
            Kind.CANNOT_COMPILE, f'input "{fed[0].name}" leaves open more than its batch.'
        )
    if kind.elem_type not in TORCH_TYPES:
        raise Failure(Kind.CANNOT_COMPILE, "torch has no tensors of the input's element type.")
    return Input(fed[0].name, [batch, *shape[1:]], TORCH_TYPES[kind.elem_type])


def load(file: Path, batch: int) -> tuple[Network, Input]:
    """Raises Failure naming the node, its operator and opset."""
    model = onnx.load(file)
    read = input_of(model, batch)
    with torch.no_grad():
        network = Builder(model).build(read.name, torch.zeros(read.shape, dtype=read.kind))
    return network.eval(), read
