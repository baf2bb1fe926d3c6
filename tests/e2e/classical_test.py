# SPDX-License-Identifier: Apache-2.0
"""Classical models beside a network on UCI's optical digits, through the real worker.

How many of the 1,797 test digits each tells right is known: from scikit-learn's own models, and of
nearest neighbours from the study whose figure it is.
"""

import json
import struct
import tomllib
from array import array
from pathlib import Path
from typing import Any, ClassVar

from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines, reference_data
from onnx_bytes import INT64, block, graph, integer, model, node, tensor, value

MODELS = SOURCE_ROOT / "models/optdigits"
# Right of 1,797, and how far another CPU's rounding may take it.
RIGHT = {
    "linear": (1703, 2),
    "tree": (1528, 0),
    "forest-10": (1603, 0),
    "mlp-32": (1725, 2),
    "centroids": (1606, 0),
    "neighbours": (1763, 0),
    "telling": (1763, 0),
}
TREES = ("tree", "forest-10")
PIXELS = 64
INPUT = "input = { channels = 1, height = 8, width = 8, scale = 0.0625 }"
HEAD = """
title = "Classical against neural"

[[datasets]]
name = "digits"
kind = "npy"
test = ["digits.npy", "labels.npy"]
test_count = 1797

[protocol]
warm_up = "1 ms"
window = "20 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""
NONE = '\n[[recipes]]\nname = "none"\nsteps = []\n'


def digits_in(path: Path) -> tuple[list[list[int]], list[int]]:
    """Pixels of 0 to 16 and classes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [[int(cell) for cell in line.split(",")] for line in lines if not line.startswith("#")]
    return [row[:PIXELS] for row in rows], [row[PIXELS] for row in rows]


def npy(kind: str, shape: tuple[int, ...], data: bytes) -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def reals(numbers: list[float]) -> bytes:
    return array("f", numbers).tobytes()


def nearest_neighbour(pixels: list[list[int]], classes: list[int], *, tells: bool) -> bytes:
    """The class of the row with the least |p|^2 - 2 x.p, as a graph of plain operators.

    One that tells has the class as a column of whole numbers before its scores.
    """
    rows = len(pixels)
    columns = [-2.0 * 16.0 * row[i] for i in range(PIXELS) for row in pixels]
    lengths = [float(sum(pixel * pixel for pixel in row)) for row in pixels]
    one_of_ten = [float(digit == one) for one in classes for digit in range(10)]
    axis = block(1, "axis") + integer(3, 1) + integer(20, 2)
    unkept = block(1, "keepdims") + integer(3, 0) + integer(20, 2)
    nodes = [
        node("MatMul", ["x", "points"], ["products"]),
        node("Add", ["products", "lengths"], ["distances"]),
        node("ArgMin", ["distances"], ["nearest"], axis, unkept),
        node("Gather", ["classes", "nearest"], ["scores"]),
    ]
    weights = [
        tensor("points", (PIXELS, rows), reals(columns)),
        tensor("lengths", (rows,), reals(lengths)),
        tensor("classes", (rows, 10), reals(one_of_ten)),
    ]
    outputs = [value("scores", ("n", 10))]
    if tells:
        nodes.append(node("ArgMax", ["scores"], ["told"], axis))
        outputs.insert(0, value("told", ("n", 1), INT64))
    return model(graph(nodes, outputs, [value("x", ("n", PIXELS))], weights))


class Digits(Laboratory):
    def setUp(self) -> None:
        data = reference_data() / "images"
        super().setUp()
        pixels, classes = digits_in(data / "optdigits.tes")
        flat = bytes(pixel for row in pixels for pixel in row)
        (self.folder / "digits.npy").write_bytes(npy("|u1", (len(pixels), 8, 8), flat))
        labels = array("q", classes).tobytes()
        (self.folder / "labels.npy").write_bytes(npy("<i8", (len(classes),), labels))
        rows = digits_in(data / "optdigits.tra")
        for name, tells in (("neighbours", False), ("telling", True)):
            (self.folder / f"{name}.onnx").write_bytes(nearest_neighbour(*rows, tells=tells))

    def study(self, names: list[str], recipes: str, engine: str = "onnxruntime") -> Path:
        text = HEAD + recipes + f'\n[grid]\nengines = ["{engine}"]\nbatch = [1, 64]\n'
        for name in names:
            own = self.folder / f"{name}.onnx"
            source = own if own.exists() else MODELS / own.name
            text += f'\n[[models]]\nname = "{name}"\nsource = "{source}"\ndataset = "digits"\n'
            text += INPUT + "\n"
        return self.write("study.toml", text)


@needs_engines("onnxruntime")
class ClassicalAgainstNeural(Digits):
    candidates: ClassVar[list[Any]] = []
    markdown: ClassVar[str] = ""

    def setUp(self) -> None:
        super().setUp()
        cls = type(self)
        if not cls.candidates:
            out = self.folder / "out"
            done = self.run_study(self.study(list(RIGHT), NONE), "--out", out)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            document = json.loads((out / "report.json").read_text(encoding="utf-8"))
            cls.candidates = document["candidates"]
            cls.markdown = (out / "report.md").read_text(encoding="utf-8")

    def test_everyone_tells_as_many_digits_right_as_is_known(self) -> None:
        self.assertEqual(len(self.candidates), 2 * len(RIGHT))
        for one in self.candidates:
            right, rounding = RIGHT[one["model"]]
            with self.subTest(one["id"]):
                self.assertEqual(one["accuracy"]["images"], 1797)
                self.assertAlmostEqual(one["accuracy"]["correct"], right, delta=rounding)

    def test_joules_stand_beside_every_score(self) -> None:
        for one in self.candidates:
            with self.subTest(one["id"]):
                self.assertGreater(one["energy_per_inference"]["energy_joules"]["point"], 0.0)

    def test_trees_say_that_they_are_not_counted_and_others_are(self) -> None:
        for one in self.candidates:
            prepared = one["prepared"]
            with self.subTest(one["id"]):
                self.assertGreater(prepared["parameters"], 0)
                if one["model"] in TREES:
                    self.assertIsNone(prepared["macs"])
                    self.assert_says(prepared["notes"][0], "TreeEnsembleClassifier of ai.onnx.ml")
                else:
                    self.assertGreater(prepared["macs"], 0)
        self.assert_says(self.markdown, "not counted", "no tactic changes it")
        linear = next(one for one in self.candidates if one["model"] == "linear")
        self.assertEqual(linear["prepared"]["macs"], 640)
        self.assertEqual(linear["prepared"]["parameters"], 650)


class WhatCannotBeDone(Digits):
    @needs_engines("onnxruntime")
    def test_a_tactic_says_that_a_tree_has_nothing_for_it(self) -> None:
        recipes = NONE
        for tactic in ("fp16", "dynamic-int8", "prune-global"):
            recipes += f'\n[[recipes]]\nname = "{tactic}"\nsteps = ["{tactic}"]\n'
        done = self.run_study(self.study(["tree"], recipes))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assert_says(
            done.stderr,
            "dynamic-int8: No Conv, Gemm or MatMul has constant float weights",
            "fp16: No operator that half precision suits",
        )

    @needs_engines("openvino")
    def test_an_engine_without_trees_is_a_failed_trial_with_the_operator(self) -> None:
        done = self.run_study(self.study(["tree"], NONE, "openvino"))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        reasons = self.rows("SELECT DISTINCT reason FROM trial")
        self.assertEqual(len(reasons), 1)
        self.assert_says(
            reasons[0][0], "ai.onnx.ml.TreeEnsembleClassifier", "on engine onnxruntime."
        )

    @needs_engines("torch")
    def test_so_is_torch(self) -> None:
        done = self.run_study(self.study(["tree"], NONE, "torch"))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        ((reason,),) = self.rows("SELECT DISTINCT reason FROM trial")
        self.assert_says(reason, "does not have this operator", "on engine onnxruntime.")


class TheStudyFile(Laboratory):
    def test_names_what_the_tool_fits(self) -> None:
        study = tomllib.loads((SOURCE_ROOT / "studies/classical-digits.toml").read_text())
        tool = (SOURCE_ROOT / "tools/fit_digits.py").read_text()
        for one in study["models"]:
            self.assertIn(f'"{one["name"]}"', tool)
            self.assertEqual(one["source"], f"../models/optdigits/{one['name']}.onnx")

    @needs_engines("onnxruntime")
    def test_without_the_digits_says_what_is_missing(self) -> None:
        text = (SOURCE_ROOT / "studies/classical-digits.toml").read_text()
        done = self.run_study(self.write("studies/s.toml", text))
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assert_says(done.stderr, 'model "linear"', "models/optdigits/linear.onnx")


if __name__ == "__main__":
    main()
