# SPDX-License-Identifier: Apache-2.0
"""Two models, or two states of results, held against each other, and the gate's three answers."""

import json
import struct
from pathlib import Path
from typing import Any

from bad_input import BadInput
from laboratory import SOURCE_ROOT, main, needs_engines

WEIGHTS = SOURCE_ROOT / "models/resnet8-glyphs.safetensors"
# The thresholds are its own: beside other programs the usual ones would refuse every trial.
STUDY = """
title = "What is compared"

[[models]]
name = "net"
source = "main.onnx"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 400

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "50 ms"
window = "200 ms"
until = "30 %"

[validity]
invalid_other_load = "100 %"
"""


def without_last_layer(weights: Path, target: Path) -> None:
    """The same network whose last bias and weights are 0: it takes as long, and knows nothing."""
    data = bytearray(weights.read_bytes())
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    last = [name for name in header if name.startswith("linear.")]
    assert last, sorted(header)
    for name in last:
        begin, end = header[name]["data_offsets"]
        data[8 + size + begin : 8 + size + end] = bytes(end - begin)
    target.write_bytes(data)


class Comparison(BadInput):
    def setUp(self) -> None:
        super().setUp()
        self.own_study = self.write("study.toml", STUDY)

    def export(self, file: str, model: str = f"zoo:resnet8?weights={WEIGHTS}") -> str:
        done = self.carnot("export-model", model, "--out", file)
        self.assertEqual(done.returncode, 0, done.stderr)
        return file

    def compare(self, before: str, after: str, *options: str, code: int = 0) -> Any:
        done = self.carnot("compare", before, after, *options, "--json")
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return json.loads(done.stdout)

    def measure(self, before: str, after: str, *options: str, code: int = 0) -> Any:
        own = ("--study", str(self.own_study), "--store", str(self.store))
        return self.compare(before, after, *own, *options, code=code)

    def metrics(self, comparison: Any) -> dict[str, Any]:
        (pair,) = comparison["pairs"]
        return {one["metric"]: one for one in pair["metrics"]}


class Models(Comparison):
    @needs_engines("onnxruntime")
    def test_a_copy_passes_every_rule_that_was_met(self) -> None:
        self.export("main.onnx")
        self.export("copy.onnx")
        rules = ("energy > +50%", "latency > +50%", "accuracy < -2pp", "size > 0%", "memory > +50%")
        options = [word for rule in rules for word in ("--fail-if", rule)]
        found = self.measure("net", "copy.onnx", *options, "--strict")
        self.assertEqual(found["answer"], "no_regression", found["gates"])
        self.assertEqual(len(found["gates"]), len(rules))
        metrics = self.metrics(found)
        self.assertEqual(metrics["energy"]["basis"], "paired")
        self.assertEqual(metrics["accuracy"]["change"]["point"], 0.0)
        self.assertEqual(metrics["size"]["change"]["point"], 0.0)
        # What was found can be asked for again, of the store and of its report: the same figures.
        reported = self.write("r.json", json.dumps(self.report()))
        for place in (f"{self.store}#1", str(reported)):
            again = self.compare(
                f"{place}/none" if "#" in place else f"{place}#none",
                f"{place}/after" if "#" in place else f"{place}#after",
            )
            kept = self.metrics(again)
            for metric in ("energy", "latency", "accuracy", "size"):
                self.assertEqual(kept[metric]["basis"], metrics[metric]["basis"])
                for end in ("lower", "upper"):
                    self.assertAlmostEqual(
                        kept[metric]["change"][end], metrics[metric]["change"][end], places=9
                    )

    @needs_engines("onnxruntime")
    def test_a_planted_regression_of_energy_trips_the_gate(self) -> None:
        self.export("main.onnx")
        found = self.measure(
            "main.onnx",
            "zoo:resnet20?classes=10",
            "--fail-if",
            "energy > +5%",
            "--fail-if",
            "latency > +5%",
            code=1,
        )
        self.assertEqual([one["answer"] for one in found["gates"]], ["regression"] * 2)
        self.assertGreater(self.metrics(found)["energy"]["change"]["lower"], 0.5)
        # In the store's own words as well, and the way back is no regression.
        store = str(self.store)
        text = self.carnot(
            "compare", f"{store}#none", f"{store}#after", "--fail-if", "energy > +5%"
        )
        self.assertEqual(text.returncode, 1)
        self.assert_says(text.stdout, "REGRESSION", "worse")
        back = self.compare(f"{store}#after", f"{store}#none", "--fail-if", "energy > -10%")
        self.assertEqual(back["answer"], "no_regression")

    @needs_engines("onnxruntime")
    def test_a_planted_loss_of_accuracy_trips_the_gate(self) -> None:
        self.export("main.onnx")
        without_last_layer(WEIGHTS, self.folder / "empty.safetensors")
        self.export("empty.onnx", "zoo:resnet8?weights=empty.safetensors")
        found = self.measure("net", "empty.onnx", "--fail-if", "accuracy < -1pp", code=1)
        self.assertLess(self.metrics(found)["accuracy"]["change"]["upper"], -0.5)

    @needs_engines("onnxruntime")
    def test_too_few_blocks_are_not_enough_evidence(self) -> None:
        self.export("main.onnx")
        self.export("copy.onnx")
        rule = ("--budget", "1ms", "--fail-if", "energy > +5%")
        found = self.measure("net", "copy.onnx", *rule)
        self.assertEqual(found["answer"], "not_enough_evidence")
        self.assertEqual(found["gates"][0]["reason"], "1 block in common, and a verdict needs 5")
        strict = self.measure("net", "copy.onnx", *rule, "--strict", code=1)
        self.assertEqual(strict["answer"], "not_enough_evidence")
        self.assertIn("2 blocks in common", strict["gates"][0]["reason"], "it went on")

    @needs_engines("onnxruntime")
    def test_a_model_of_another_kind_cannot_stand_in_its_place(self) -> None:
        self.export("main.onnx")
        done = self.carnot(
            *("compare", "net", "zoo:resnet8?classes=7", "--study", self.own_study),
            *("--store", self.store, "--budget", "1ms"),
        )
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assert_says(done.stderr, "cannot stand in the place of net", "float32[batch, 7]")


class States(Comparison):
    def measured(self, quick: str, copy: str | None = None) -> None:
        """A run of the study whose recipe "quick" is this step, and a copy of its store."""
        recipes = f"""
[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "quick"
steps = [{quick}]
"""
        study = self.write("changing.toml", STUDY.replace('until = "30 %"', "") + recipes)
        done = self.run_study(study)
        self.assertEqual(done.returncode, 0, done.stderr)
        if copy:
            (self.folder / copy).write_bytes(self.store.read_bytes())

    @needs_engines("onnxruntime")
    def test_a_store_before_and_after_a_change_are_held_against_their_unchanged_baseline(
        self,
    ) -> None:
        self.export("main.onnx")
        # Somebody lost the pruning: half of the time, far more than any other load blurs.
        self.measured('{ tactic = "prune-structured", ratio = 0.75 }', copy="before.db")
        self.measured('"fold"')
        quick = "net/quick/onnxruntime/b1/t1/fp32"
        found = self.compare("before.db", self.store.name, "--fail-if", "energy > +5%", code=1)
        rows = {one["candidate"]: one for one in found["gates"]}
        self.assertEqual(rows[quick]["answer"], "regression", rows)
        (pair,) = (one for one in found["pairs"] if one["after"] == quick)
        energy = pair["metrics"][0]
        self.assertEqual(energy["basis"], "anchored")
        self.assertEqual(energy["anchor"], "net/none/onnxruntime/b1/t1/fp32")
        self.assertEqual(
            pair["metrics"][2]["basis"], "paired", "the images are known to be the same"
        )
        alone = self.carnot("compare", f"before.db#{quick}", self.store.name, "--markdown")
        self.assertEqual(alone.returncode, 0, alone.stderr)
        self.assert_says(alone.stdout, "| energy |", "anchored")


class WrongWords(Comparison):
    def test_rules(self) -> None:
        for rule, words in (
            ("enregy > 5%", ('Did you mean "energy"?',)),
            ("energy = 5%", ("has neither < nor >",)),
            ("energy > 5", ("has no limit in per cent",)),
            ("energy < -5%", ("would fail when energy falls",)),
            ("accuracy < -1%", ("is judged in points",)),
        ):
            with self.subTest(rule=rule):
                done = self.carnot("compare", "a.onnx", "b.onnx", "--fail-if", rule)
                self.one_sentence(done, 2, *words)

    @needs_engines("onnxruntime")
    def test_measured_energy_where_nothing_measures(self) -> None:
        self.export("main.onnx")
        done = self.carnot(
            *("--sysroot", SOURCE_ROOT / "tests/machines/cloud-guest"),
            *("compare", "main.onnx", "main.onnx", "--require", "measured"),
        )
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_what_is_compared(self) -> None:
        self.export("main.onnx")
        report = self.write("r.json", '{"format": "carnot study report"}')
        for arguments, words in (
            (("main.onnx", "gone.onnx"), ('"gone.onnx" is no file',)),
            (("main.onnx", report), ("is a model and", "holds results")),
            (("main.onnx#3", "main.onnx"), ("holds no results",)),
            (("nte", "main.onnx", "--study", self.own_study), ('Did you mean "net"?',)),
            ((report, report), ("r.json: the report: host is no object",)),
            ((report, report, "--engine", "openvino"), ("--engine", "these are results")),
            (("main.onnx", "main.onnx", "--strict"), ("--strict says nothing without --fail-if",)),
            (("main.onnx", "zoo:mlp"), ("prepared in two ways",)),
        ):
            with self.subTest(arguments=arguments):
                self.one_sentence(self.carnot("compare", *map(str, arguments)), 2, *words)
        self.assertFalse((self.folder / "carnot-results.sqlite").exists())


if __name__ == "__main__":
    main()
