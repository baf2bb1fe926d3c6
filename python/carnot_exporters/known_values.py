# SPDX-License-Identifier: Apache-2.0
"""What can be known of a graph's values without weights: types, and small integers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx.shape_inference import infer_node_outputs

SMALL = 4096  # elements; a shape argument has a handful, an index table some hundreds
# Weights are none of them: what is calculated from weights stays a calculation.
INTEGERS = (TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL)

Array: TypeAlias = Any  # numpy.ndarray, which is not there where types are checked


@dataclass
class Known:
    """What is known of the values of a graph at one batch size."""

    types: dict[str, Any] = field(default_factory=dict)  # TypeProto by name
    values: dict[str, Array] = field(default_factory=dict)  # of small ones that can be calculated

    def shape(self, name: str) -> tuple[int, ...] | None:
        kind = self.types.get(name)
        if kind is None or not kind.tensor_type.HasField("shape"):
            return None
        sizes = kind.tensor_type.shape.dim
        if not all(size.HasField("dim_value") for size in sizes):
            return None
        return tuple(size.dim_value for size in sizes)


def type_of(array_type: int, shape: Sequence[int]) -> Any:
    return helper.make_tensor_type_proto(array_type, list(shape))


def start(model: Any, batch: int) -> Known:
    known = Known()
    for tensor in model.graph.initializer:
        known.types[tensor.name] = type_of(tensor.data_type, tensor.dims)
        if tensor.data_type in INTEGERS and numpy.prod(tensor.dims, dtype=numpy.int64) <= SMALL:
            known.values[tensor.name] = numpy_helper.to_array(tensor)
    for value in model.graph.input:
        kind = onnx.TypeProto()
        kind.CopyFrom(value.type)
        kind.tensor_type.shape.dim[0].dim_value = batch
        known.types[value.name] = kind
    return known


def calculated(node: Any, known: Known, opsets: list[Any]) -> list[Array] | None:
    """The node's outputs, if they follow from small values or shapes that are known."""
    if node.op_type == "Shape" and not node.attribute:
        shape = known.shape(node.input[0])
        return None if shape is None else [numpy.array(shape, dtype=numpy.int64)]
    if any(attribute.type == onnx.AttributeProto.GRAPH for attribute in node.attribute):
        return None
    given = [name for name in node.input if name]
    if any(name not in known.values for name in given):
        return None
    inputs = [
        helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(known.values[name].dtype), None
        )
        for name in dict.fromkeys(given)
    ]
    outputs = [helper.make_value_info(name, onnx.TypeProto()) for name in node.output if name]
    graph = helper.make_graph([node], "one", inputs, outputs)
    try:
        evaluator = ReferenceEvaluator(helper.make_model(graph, opset_imports=opsets))
        found = evaluator.run(None, {name: known.values[name] for name in given})
    except Exception:
        return None
    arrays = [numpy.asarray(one) for one in found]
    return arrays if all(one.size <= SMALL for one in arrays) else None


def inferred(node: Any, known: Known, opsets: list[Any]) -> dict[str, Any]:
    """Types of the node's outputs as onnx infers them from what is known of its inputs."""
    given = [name for name in node.input if name]
    if any(name not in known.types for name in given) or node.domain not in ("", "ai.onnx"):
        return {}
    version = next(one.version for one in opsets if one.domain in ("", "ai.onnx"))
    data = {
        name: numpy_helper.from_array(known.values[name], name)
        for name in given
        if name in known.values
    }
    try:
        schema = onnx.defs.get_schema(node.op_type, version, "")
        found = infer_node_outputs(
            schema,
            node,
            {name: known.types[name] for name in given},
            data,
            opset_imports=opsets,
        )
    except Exception:
        return {}
    return dict(found)


def walk(model: Any, batch: int) -> Known:
    """Everything that can be known of the graph at this batch size. Nodes are in order in ONNX."""
    known = start(model, batch)
    opsets = list(model.opset_import)
    for node in model.graph.node:
        arrays = calculated(node, known, opsets)
        if arrays is None:
            known.types.update(inferred(node, known, opsets))
            continue
        for name, array in zip((one for one in node.output if one), arrays, strict=True):
            known.values[name] = array
            code = helper.np_dtype_to_tensor_dtype(array.dtype)
            known.types[name] = type_of(code, array.shape)
    return known
