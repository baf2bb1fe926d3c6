# SPDX-License-Identifier: Apache-2.0
"""From a model file to a package: the graph as a module, what is refused, what a package says."""

import json
import logging
import os
import subprocess
import sys
import unittest
import zipfile
from pathlib import Path
from typing import Any
from unittest import mock

import numpy
import onnx
import place
import torch
from carnot_exporters.compiling import network, package
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator


def weights(name: str, *shape: int) -> Any:
    seed = sum(map(ord, name))
    numbers = numpy.random.default_rng(seed).normal(size=shape).astype(numpy.float32)
    return numpy_helper.from_array(numbers, name)


def integers(name: str, *numbers: int) -> Any:
    return numpy_helper.from_array(numpy.array(numbers, dtype=numpy.int64), name)


def scalar(name: str, number: float, kind: Any = numpy.float32) -> Any:
    return numpy_helper.from_array(numpy.array(number, dtype=kind), name)


CLASSIFIER = [
    helper.make_node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1]),
    helper.make_node("BatchNormalization", ["c", "scale", "shift", "mean", "variance"], ["n"]),
    helper.make_node("Relu", ["n"], ["r"]),
    helper.make_node("GlobalAveragePool", ["r"], ["p"]),
    # Plumbing, as exporters leave it.
    helper.make_node("Shape", ["p"], ["s"]),
    helper.make_node("Gather", ["s", "zero"], ["b"]),
    helper.make_node("Concat", ["b", "rest"], ["to"], axis=0),
    helper.make_node("Reshape", ["p", "to"], ["f"]),
    helper.make_node("Gemm", ["f", "g"], ["y"], transB=1),
]
WEIGHTS = [
    weights("w", 4, 3, 3, 3),
    *(weights("scale", 4), weights("shift", 4), weights("mean", 4)),
    numpy_helper.from_array(numpy.array([1, 2, 0.5, 3], numpy.float32), "variance"),
    *(integers("zero", 0), integers("rest", -1), weights("g", 5, 4)),
    # Of a quantised layer: steps and centres of images, results and weights.
    *(scalar("s", 0.02), scalar("t", 0.05), scalar("z", 128, numpy.uint8)),
    numpy_helper.from_array(numpy.arange(-54, 54, dtype=numpy.int8).reshape(4, 3, 3, 3), "k"),
    numpy_helper.from_array(numpy.array([0.01, 0.02, 0.005, 0.01], numpy.float32), "ks"),
    numpy_helper.from_array(numpy.zeros(4, numpy.int8), "kz"),
]


class Packages(place.Place):
    def setUp(self) -> None:
        super().setUp()
        # Compiling sets a process up, which here goes on with other tests.
        before = mock.patch.dict(os.environ)
        before.start()
        self.addCleanup(before.stop)
        self.addCleanup(logging.disable, logging.NOTSET)

    def written(self, nodes: list[Any], batch: int | str = "batch", opset: int = 17) -> Path:
        graph = helper.make_graph(
            nodes,
            "net",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 3, 8, 8])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
            WEIGHTS,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8
        )
        onnx.save(model, self.folder / "net.onnx")
        return self.folder / "net.onnx"

    def test_the_module_answers_as_the_graph_does(self) -> None:
        file = self.written(CLASSIFIER)
        module, read = network.load(file, 2)
        self.assertEqual((read.name, read.shape), ("x", [2, 3, 8, 8]))
        self.assertEqual(len(module.steps), 6, "what only shapes decide is settled")
        images = numpy.random.default_rng(1).random((2, 3, 8, 8), numpy.float32)
        (expected,) = ReferenceEvaluator(onnx.load(file)).run(None, {"x": images})
        with torch.no_grad():
            (found,) = module(torch.from_numpy(images))
        numpy.testing.assert_allclose(found.numpy(), expected, rtol=1e-5, atol=1e-5)

    def test_quantised_layers_keep_their_bytes_for_the_compiler(self) -> None:
        def turn(name: str, to: str, *more: str) -> Any:
            return helper.make_node(f"{to}Linear", [name, *more], [name[0] + to[0] + name[1:]])

        file = self.written(
            [
                *(turn("x", "Quantize", "s", "z"), turn("xQ", "Dequantize", "s", "z")),
                helper.make_node("DequantizeLinear", ["k", "ks", "kz"], ["kD"], axis=0),
                helper.make_node("Conv", ["xDQ", "kD"], ["c"]),
                *(turn("c", "Quantize", "t", "z"), turn("cQ", "Dequantize", "t", "z")),
                helper.make_node("DequantizeLinear", ["k", "ks", "kz"], ["other"], axis=0),
                helper.make_node("ReduceSum", ["other"], ["sum"]),
                helper.make_node("Add", ["cDQ", "sum"], ["y"]),
            ],
            opset=19,  # the reference evaluator has no older ones
        )
        module, _ = network.load(file, 2)
        program = package.exported(package.Wish(file, 2, 1, False), module, self.input())
        calls = [str(one.target) for one in program.graph.nodes if "quantized" in str(one.target)]
        kinds = [call.split(".")[1].split("_per_")[0] for call in calls]
        self.assertEqual(sorted(kinds), ["dequantize"] * 3 + ["quantize"] * 2, "of a layer alone")
        images = numpy.random.default_rng(1).normal(size=(2, 3, 8, 8)).astype(numpy.float32)
        (expected,) = ReferenceEvaluator(onnx.load(file)).run(None, {"x": images})
        with torch.no_grad():
            (found,) = module(torch.from_numpy(images))
        self.assertLessEqual(numpy.abs(found.numpy() - expected).max(), 0.05 + 1e-5, "one step")

    def input(self) -> Any:
        return network.Input("x", [2, 3, 8, 8], torch.float32)

    def refusal(self, *words: str) -> Any:
        return self.failure("compile", str(self.folder / "net.onnx"), *words)

    def test_what_cannot_be_compiled_is_named(self) -> None:
        self.written([helper.make_node("Hardmax", ["x"], ["y"], name="odd")])
        found = self.refusal()
        self.assertEqual(found["kind"], "cannot_compile")
        self.assertTrue(found["message"].startswith('node "odd" (Hardmax, opset 17): '), found)
        self.written([helper.make_node("MatMul", ["x", "g"], ["y"])])
        self.assertIn('node "y" (MatMul, opset 17): torch: ', self.refusal()["message"])
        self.written([helper.make_node("Add", ["x", "nothing"], ["y"])])
        self.assertIn('"nothing", which nothing gives', self.refusal()["message"])
        self.written(CLASSIFIER, batch=1)
        self.assertIn("for batch 1 only", self.refusal("--batch", "4")["message"])

    def test_without_a_compiler_it_is_asked_for(self) -> None:
        self.written(CLASSIFIER)
        with mock.patch.dict(os.environ, CXX="no-such-compiler"):
            found = self.refusal()
        self.assertEqual(found["kind"], "no_compiler")
        self.assertIn("no-such-compiler", found["message"])

    def test_instructions_are_those_that_compilers_use(self) -> None:
        cpuinfo = self.folder / "cpuinfo"
        cpuinfo.write_text("processor\t: 0\nflags\t\t: fpu sse2 avx2 hypervisor avx512_bf16\n")
        self.assertEqual(package.instructions(cpuinfo), "sse2 avx2 avx512_bf16")

    def test_a_package_says_what_it_holds_for(self) -> None:
        """In a process of its own, as Carnot makes it."""
        words = ["compile", str(self.written(CLASSIFIER)), "--batch", "2", "--threads", "1"]
        done = subprocess.run(
            [sys.executable, "-m", "carnot_exporters", *words, "--out", str(self.folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        reply = json.loads((self.folder / "reply.json").read_text(encoding="utf-8"))
        self.assertTrue(reply["made_by"].startswith(f"torch {torch.__version__}, "), reply)
        with zipfile.ZipFile(self.folder / "model.pt2") as archive:
            notes = [one for one in archive.namelist() if one.endswith("wrapper_metadata.json")]
            said = json.loads(archive.read(notes[0]))
        self.assertEqual(said["carnot.format"], "carnot.package/1")
        self.assertEqual(said["carnot.input_shape"], "2 3 8 8")
        self.assertEqual((said["carnot.threads"], said["carnot.precision"]), ("1", "fp32"))
        self.assertEqual((said["carnot.input"], said["carnot.outputs"]), ("x", "y"))
        self.assertEqual(said["carnot.instructions"], package.instructions())
        self.assertNotIn("INVALID", said["AOTI_CPU_ISA"], "without vectors it would be slow")


if __name__ == "__main__":
    unittest.main()
