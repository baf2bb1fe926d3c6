# SPDX-License-Identifier: Apache-2.0
"""Shapes that are written down: the same answers at any batch, with fewer nodes."""

import unittest
from typing import Any

import numpy
import onnx
from carnot_exporters import plumbing
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator


def vector(name: str, *numbers: int) -> Any:
    return numpy_helper.from_array(numpy.array(numbers, dtype=numpy.int64), name)


def network(nodes: list[Any], weights: list[Any]) -> Any:
    """x [batch, 4, 6] in, y out, as torch's tracing exporter would leave them."""
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 4, 6])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def heads(last: str) -> list[Any]:
    """[b, 4, 6] as [b, 4, 2, 3], its shape calculated from that of x; then `last`."""
    return [
        helper.make_node("Shape", ["x"], ["s"]),
        helper.make_node("Gather", ["s", "zero"], ["b"], axis=0),
        helper.make_node("Gather", ["s", "one"], ["n"], axis=0),
        helper.make_node("Concat", ["b", "n", "two", "three"], ["shape"], axis=0),
        helper.make_node("Reshape", ["x", "shape"], [last]),
    ]


WEIGHTS = [vector("zero", 0), vector("one", 1), vector("two", 2), vector("three", 3)]


class WriteDown(unittest.TestCase):
    def operators(self, model: Any) -> list[str]:
        return [node.op_type for node in model.graph.node]

    def assert_same(self, before: bytes, after: Any) -> None:
        for batch in (1, 2, 5):
            images = {"x": numpy.random.default_rng(batch).random((batch, 4, 6), numpy.float32)}
            (expected,) = ReferenceEvaluator(onnx.load_from_string(before)).run(None, images)
            (found,) = ReferenceEvaluator(after).run(None, images)
            numpy.testing.assert_array_equal(found, expected)

    def test_a_reshape_takes_the_batch_as_what_is_left(self) -> None:
        model = network(heads("y"), WEIGHTS)
        before = model.SerializeToString()
        found = plumbing.write_down(model)
        self.assertEqual(found, plumbing.Found(keeps_batch=True, saved_nodes=4))
        self.assertEqual(self.operators(model), ["Reshape"])
        (shape,) = (numpy_helper.to_array(one).tolist() for one in model.graph.initializer)
        self.assertEqual(shape, [-1, 4, 2, 3])
        self.assert_same(before, model)

    def test_where_no_size_may_be_left_open_the_batch_is_read_once(self) -> None:
        nodes = [
            *heads("h"),
            helper.make_node("Mul", ["b", "two"], ["2b"]),
            helper.make_node("Concat", ["2b", "one", "three"], ["wide"], axis=0),
            helper.make_node("Expand", ["token", "wide"], ["t"]),
            helper.make_node("Reshape", ["h", "rows"], ["r"]),
            helper.make_node("Reshape", ["t", "rows"], ["u"]),
            helper.make_node("Slice", ["r", "zero", "b", "zero"], ["v"]),
            helper.make_node("Slice", ["u", "zero", "b", "zero"], ["w"]),
            helper.make_node("Add", ["v", "w"], ["y"]),
        ]
        token = numpy_helper.from_array(numpy.ones((1, 1, 3), numpy.float32), "token")
        model = network(nodes, [*WEIGHTS, token, vector("rows", -1, 3)])
        before = model.SerializeToString()
        plumbing.write_down(model)
        self.assertEqual(self.operators(model).count("Shape"), 1)
        self.assert_same(before, model)

    def test_what_is_calculated_from_weights_stays_a_calculation(self) -> None:
        weight = numpy_helper.from_array(numpy.full((6,), 2.0, numpy.float32), "w")
        nodes = [
            helper.make_node("Exp", ["w"], ["scale"]),
            helper.make_node("Mul", ["h", "scale4"], ["m"]),
            helper.make_node("Reshape", ["scale", "parts"], ["scale4"]),
            helper.make_node("Reshape", ["m", "shape"], ["y"]),
        ]
        order = [*heads("h"), nodes[0], nodes[2], nodes[1], nodes[3]]
        model = network(order, [*WEIGHTS, weight, vector("parts", 1, 1, 2, 3)])
        before = model.SerializeToString()
        plumbing.write_down(model)
        self.assertIn("Exp", self.operators(model))
        self.assert_same(before, model)

    def test_a_batch_that_was_traced_into_the_shape_is_found(self) -> None:
        nodes = [helper.make_node("Reshape", ["x", "traced"], ["y"])]
        fixed = network(nodes, [vector("traced", 2, -1)])
        self.assertFalse(plumbing.write_down(fixed).keeps_batch)
        free = network(nodes, [vector("traced", -1, 24)])
        self.assertTrue(plumbing.write_down(free).keeps_batch)

    def test_what_the_image_decides_is_left_alone(self) -> None:
        nodes = [
            helper.make_node("NonZero", ["x"], ["where"]),
            helper.make_node("Shape", ["where"], ["s"]),
            helper.make_node("Cast", ["s"], ["y"], to=TensorProto.FLOAT),
        ]
        model = network(nodes, [])
        plumbing.write_down(model)
        self.assertEqual(self.operators(model), ["NonZero", "Shape", "Cast"])


if __name__ == "__main__":
    unittest.main()
