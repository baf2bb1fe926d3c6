# SPDX-License-Identifier: Apache-2.0
"""A node where it stands: its attributes, its constant inputs, and the shapes of all it reads.

The rules are those of workers/torch/site.hpp: everything about shapes is settled for one batch, and
what the image would have to decide is refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
import onnx
import torch
from onnx import TensorProto, numpy_helper

# A node's work: the tensors that it reads (None where absent) to what it gives.
Function = Callable[[Sequence[Any]], Any]

TORCH_TYPES = {
    TensorProto.FLOAT: torch.float32,
    TensorProto.DOUBLE: torch.float64,
    TensorProto.FLOAT16: torch.float16,
    TensorProto.BFLOAT16: torch.bfloat16,
    TensorProto.INT64: torch.int64,
    TensorProto.INT32: torch.int32,
    TensorProto.INT16: torch.int16,
    TensorProto.INT8: torch.int8,
    TensorProto.UINT8: torch.uint8,
    TensorProto.UINT16: torch.uint16,
    TensorProto.BOOL: torch.bool,
    # Spread to a byte each.
    TensorProto.INT4: torch.int8,
    TensorProto.UINT4: torch.uint8,
}


class Cannot(Exception):  # noqa: N818  (an answer, not an accident)
    """What a node asks for that is not there."""


@dataclass(frozen=True)
class Node:
    type: str
    domain: str
    name: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    value: Any  # of the trial run; None where absent
    constant: bool


def tensor_of(constant: Any) -> Any:
    """Raises Cannot for element types that torch does not compute with."""
    kind = TORCH_TYPES.get(constant.data_type)
    if kind is None:
        name = TensorProto.DataType.Name(constant.data_type).lower()
        raise Cannot(f"torch has no tensors of {name}.")
    array = numpy_helper.to_array(constant)
    if kind in (torch.bfloat16, torch.float32, torch.float64):
        array = array.astype(numpy.float64 if kind == torch.float64 else numpy.float32)
    elif constant.data_type in (TensorProto.INT4, TensorProto.UINT4):
        array = array.astype(numpy.int8 if kind == torch.int8 else numpy.uint8)
    return torch.from_numpy(numpy.array(array)).to(kind)


def node_of(proto: Any) -> Node:
    attributes = {}
    for attribute in proto.attribute:
        value = onnx.helper.get_attribute_value(attribute)
        attributes[attribute.name] = value.decode() if isinstance(value, bytes) else value
    return Node(
        type=proto.op_type,
        domain="" if proto.domain == "ai.onnx" else proto.domain,
        name=proto.name,
        inputs=list(proto.input),
        outputs=list(proto.output),
        attributes=attributes,
    )


class Site:
    def __init__(self, node: Node, opset: int, given: list[Given]) -> None:
        self.node = node
        self.opset = opset
        self.given = given

    def has(self, i: int) -> bool:
        return i < len(self.given) and self.given[i].value is not None

    def is_constant(self, i: int) -> bool:
        return self.has(i) and self.given[i].constant

    def value(self, i: int) -> Any:
        return self.given[i].value

    def shape(self, i: int) -> list[int]:
        return list(self.value(i).shape)

    def rank(self, i: int) -> int:
        return len(self.value(i).shape)

    def attribute(self, name: str, standard: Any) -> Any:
        return self.node.attributes.get(name, standard)

    def integers_in(self, name: str, standard: Sequence[int]) -> list[int]:
        return [int(one) for one in self.attribute(name, standard)]

    def needs(self, count: int) -> None:
        for i in range(count):
            if not self.has(i):
                raise Cannot(f"its input {i} is missing.")

    def gives_only(self, outputs: int, meaning: str) -> None:
        if any(self.node.outputs[outputs:]):
            raise Cannot(f"{meaning} is not calculated.")

    def _constant(self, i: int, meaning: str) -> Any:
        if not self.has(i):
            raise Cannot(f"its {meaning} is missing.")
        if not self.given[i].constant:
            raise Cannot(
                f"its {meaning} is calculated from the image; it must be the same in every run."
            )
        return self.value(i)

    def integers(self, i: int, meaning: str) -> list[int]:
        """The elements of a constant input."""
        return [int(one) for one in self._constant(i, meaning).flatten().tolist()]

    def reals(self, i: int, meaning: str) -> list[float]:
        return [float(one) for one in self._constant(i, meaning).flatten().tolist()]

    def integers_or_attribute(self, i: int, name: str) -> list[int] | None:
        """From a constant input, or from the attribute that older opsets have."""
        if self.has(i):
            return self.integers(i, name)
        found = self.node.attributes.get(name)
        return None if found is None else [int(one) for one in found]

    def axis(self, axis: int, rank: int) -> int:
        if not -rank <= axis < rank:
            raise Cannot(f"axis {axis} of a tensor with {rank} dimensions.")
        return axis + rank if axis < 0 else axis

    def axes(self, axes: Sequence[int], rank: int) -> list[int]:
        return [self.axis(one, rank) for one in axes]
