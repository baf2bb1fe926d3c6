# SPDX-License-Identifier: Apache-2.0
"""What is compiled, against ONNX's own cases: every operator gives what its definition says."""

import unittest
from typing import Any

import numpy
import place  # noqa: F401  (prepares the process for torch)
import torch
from carnot_exporters.compiling.network import Builder
from carnot_exporters.compiling.operators import OPERATORS
from carnot_exporters.failures import Failure
from onnx import ModelProto, TensorProto, helper, numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.reference import ReferenceEvaluator

# Not what engines are fed, or what torch holds in NumPy's form.
UNTOLD = {"Cast", "Constant", "ConstantOfShape", "LayerNormalization", "Range"}
STRANGE = {"object", "bfloat16", "float8_e4m3fn", "uint32", "uint64"}


def usable(case: Any) -> bool:
    if case.model is None or len(case.model.graph.node) != 1:
        return False
    read, given = case.data_sets[0]
    tensors = [*read, *given]
    return (
        case.model.graph.node[0].op_type in OPERATORS
        and 0 < len(read) == len(case.model.graph.input)
        and all(isinstance(one, numpy.ndarray | numpy.generic) for one in tensors)
        and not any(one.dtype.name in STRANGE for one in tensors)
    )


def answers(case: Any) -> list[Any]:
    """The first input as the image, the others as constants. Raises Failure."""
    model = ModelProto()
    model.CopyFrom(case.model)
    names = [one.name for one in model.graph.input]
    read = dict(zip(names, case.data_sets[0][0], strict=True))
    first = model.graph.node[0].input[0]
    image = torch.from_numpy(numpy.array(read.pop(first)))
    model.graph.initializer.extend(
        numpy_helper.from_array(numpy.asarray(one), name) for name, one in read.items()
    )
    with torch.no_grad():
        return list(Builder(model).build(first, image)(image))


def fault(found: list[Any], expected: list[Any]) -> str:
    for one, other in zip(found, expected, strict=True):
        array = one.numpy()
        if (array.shape, array.dtype) != (other.shape, other.dtype):
            return f"{array.dtype}{array.shape} instead of {other.dtype}{other.shape}"
        wide = numpy.float64
        if not numpy.allclose(
            array.astype(wide), other.astype(wide), rtol=1e-3, atol=1e-5, equal_nan=True
        ):
            return "other numbers"
    return ""


class Operators(unittest.TestCase):
    def test_each_gives_what_onnx_says_or_is_refused_by_name(self) -> None:
        faults, answered, refused = {}, set(), 0
        for case in filter(usable, collect_testcases(None)):
            try:
                wrong = fault(answers(case), case.data_sets[0][1])
            except Failure as failure:
                refused += 1
                self.assertRegex(failure.message, r'^node ".*" \(\w+, opset \d+\): ', case.name)
                continue
            answered.add(case.model.graph.node[0].op_type)
            if wrong:
                faults[case.name] = wrong
        self.assertEqual(faults, {})
        self.assertLess(refused, 130)
        # Cases of these read no image, or ask for more than images need; see below.
        self.assertEqual(set(OPERATORS) - answered, UNTOLD)


class Untold(unittest.TestCase):
    """What ONNX's cases do not show, against its reference evaluator."""

    def same(self, operator: str, *more: Any, **attributes: Any) -> None:
        names = [f"w{i}" for i in range(len(more))]
        weights = {name: numpy.asarray(one) for name, one in zip(names, more, strict=True)}
        self.same_nodes([helper.make_node(operator, ["x", *names], ["y"], **attributes)], weights)

    def same_nodes(self, nodes: list[Any], weights: dict[str, Any]) -> None:
        image = numpy.random.default_rng(1).normal(size=(2, 3, 4)).astype(numpy.float32)
        graph = helper.make_graph(
            nodes,
            "some",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, image.shape)],
            [helper.make_empty_tensor_value_info("y")],
            [numpy_helper.from_array(numpy.asarray(one), name) for name, one in weights.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        (expected,) = ReferenceEvaluator(model).run(None, {"x": image})
        x = torch.from_numpy(image)
        with torch.no_grad():
            found = list(Builder(model).build("x", x)(x))
        self.assertEqual(fault(found, [expected]), "", nodes[0].op_type)

    def test_layer_norms_of_one_output(self) -> None:
        weights = numpy.array([1, -2, 3, 0.5], dtype=numpy.float32)
        self.same("LayerNormalization", weights, weights[::-1].copy())
        self.same("LayerNormalization", weights, axis=-1, epsilon=0.1)
        wide = numpy.arange(12, dtype=numpy.float32).reshape(3, 4)
        self.same("LayerNormalization", wide, axis=1)

    def test_constants_out_of_nothing(self) -> None:
        two = numpy_helper.from_array(numpy.array([2], numpy.float32))
        self.same_nodes(
            [
                helper.make_node("Range", ["from", "to", "by"], ["r"]),
                helper.make_node("ConstantOfShape", ["shape"], ["twos"], value=two),
                helper.make_node("Constant", [], ["half"], value_float=0.5),
                helper.make_node("Mul", ["r", "twos"], ["p"]),
                helper.make_node("Mul", ["p", "half"], ["q"]),
                helper.make_node("Add", ["x", "q"], ["y"]),
            ],
            {
                **{"from": numpy.float32(1), "to": numpy.float32(9), "by": numpy.float32(2)},
                "shape": numpy.array([3, 4]),
            },
        )

    def test_casts(self) -> None:
        for kind in (TensorProto.INT64, TensorProto.DOUBLE, TensorProto.BOOL):
            self.same("Cast", to=kind)


if __name__ == "__main__":
    unittest.main()
