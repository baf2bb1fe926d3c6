# SPDX-License-Identifier: Apache-2.0
"""If, compiled: the branch that constants and shapes decide."""

import unittest
from collections.abc import Sequence
from typing import Any

import numpy
import place  # noqa: F401  (prepares the process for torch)
import torch
from carnot_exporters.compiling.network import Builder
from carnot_exporters.failures import Failure
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

IMAGE = numpy.arange(-4, 4, dtype=numpy.float32).reshape(2, 4)


def graph(nodes: Sequence[Any], output: str, **constants: Any) -> Any:
    weights = [numpy_helper.from_array(numpy.array(one), name) for name, one in constants.items()]
    ends = [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)]
    return helper.make_graph(nodes, "branch", [], ends, weights)


def choice(condition: str, one: Any, other: Any, output: str = "y") -> Any:
    return helper.make_node("If", [condition], [output], then_branch=one, else_branch=other)


def model(nodes: Sequence[Any], output: str = "y", **constants: Any) -> Any:
    whole = graph(nodes, output, **constants)
    whole.input.append(helper.make_tensor_value_info("x", TensorProto.FLOAT, IMAGE.shape))
    return helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)])


NEGATIVE = graph([helper.make_node("Neg", ["x"], ["inside"])], "inside")
ABSOLUTE = graph([helper.make_node("Abs", ["x"], ["inside"])], "inside")
RIDDLE = graph([helper.make_node("Riddle", ["x"], ["inside"], name="riddle")], "inside")
ASKED = [
    helper.make_node("Shape", ["x"], ["shape"]),
    helper.make_node("Gather", ["shape", "which"], ["size"]),
    helper.make_node("Equal", ["size", "four"], ["is_four"]),
]


class Branches(unittest.TestCase):
    def gives(self, one: Any, expected: Any) -> None:
        with torch.no_grad():
            built = Builder(one).build("x", torch.zeros(IMAGE.shape))
            (found,) = built(torch.from_numpy(IMAGE))
        numpy.testing.assert_allclose(found.numpy(), expected)

    def refusal(self, one: Any) -> str:
        with self.assertRaises(Failure) as refused:
            Builder(one).build("x", torch.zeros(IMAGE.shape))
        return refused.exception.message

    def test_a_shape_decides(self) -> None:
        for which in (0, 1):
            nodes = [*ASKED, choice("is_four", NEGATIVE, ABSOLUTE)]
            one = model(nodes, which=which, four=numpy.int64(4))
            self.gives(one, ReferenceEvaluator(one).run(None, {"x": IMAGE})[0])

    def test_one_inside_another_with_names_that_hide(self) -> None:
        inner = graph(
            [
                helper.make_node("Mul", ["x", "four"], ["shape"]),
                choice("is_four", graph([], "shape"), NEGATIVE, "inside"),
            ],
            "inside",
            four=numpy.float32(3),
        )
        nodes = [
            *ASKED,
            choice("is_four", inner, ABSOLUTE, "z"),
            helper.make_node("Cast", ["four"], ["wide"], to=TensorProto.FLOAT),
            helper.make_node("Add", ["z", "wide"], ["y"]),
        ]
        self.gives(model(nodes, which=1, four=numpy.int64(4)), 3 * IMAGE + 4)

    def test_the_other_branch_is_never_looked_into(self) -> None:
        self.gives(model([choice("yes", NEGATIVE, RIDDLE)], yes=True), -IMAGE)
        told = self.refusal(model([choice("no", NEGATIVE, RIDDLE)], no=False))
        self.assertEqual(
            told,
            'node "y" (If, opset 17): node "riddle" (Riddle, opset 17): torch\'s compiler is not '
            "taught this operator.",
        )

    def test_the_image_may_not_decide(self) -> None:
        nodes = [
            helper.make_node("ReduceMax", ["x"], ["most"], keepdims=0),
            helper.make_node("Greater", ["most", "zero"], ["bright"]),
            choice("bright", NEGATIVE, ABSOLUTE),
        ]
        told = self.refusal(model(nodes, zero=numpy.float32(0)))
        self.assertIn('"y" (If, opset 17): which branch it takes is calculated from', told)

    def test_what_is_no_choice(self) -> None:
        told = self.refusal(model([choice("number", NEGATIVE, ABSOLUTE)], number=numpy.float32(1)))
        self.assertIn("not one truth value", told)
