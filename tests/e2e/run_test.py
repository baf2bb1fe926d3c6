# SPDX-License-Identifier: Apache-2.0
"""The main job on published networks: the answers are known, so a wrong one is seen.

The figures are those of the reference data's ResNet-20, whose .onnx has its norms folded.
"""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, ClassVar

from laboratory import Laboratory, main, needs_engines, reference_data

ENGINES = ("onnxruntime", "openvino")
# Right of 1,000, and how far an engine's rounding may take it.
ANSWERS = {
    "none": (912, 0),
    "static-int8": (912, 10),
    "global-25": (907, 0),
    "global-50": (604, 0),
    "local-25": (913, 0),
    "local-50": (855, 0),
}
MASKS = ("global-25", "global-50", "local-25", "local-50")
NO_EFFECT = "no time or energy effect expected"

STUDY = """
title = "Published answers"

[[models]]
name = "resnet20"
source = "${CARNOT_REFERENCE_DATA}/models/resnet20.onnx"
dataset = "cifar10"

[models.input]
height = 32
width = 32
scale = 0.00392156862745098
mean = [0.485, 0.456, 0.406]
std = [0.229, 0.224, 0.225]

[[datasets]]
name = "cifar10"
kind = "cifar10"
test = "${CARNOT_REFERENCE_DATA}/images/cifar10_test1000.bin"
calibration = "${CARNOT_REFERENCE_DATA}/images/cifar10_train1000.bin"
calibration_count = 256

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "static-int8"
steps = ["fold", { tactic = "static-int8", calibration = "minmax" }]

[[recipes]]
name = "global-25"
steps = ["fold", { tactic = "prune-global", fraction = 0.25 }]

[[recipes]]
name = "global-50"
steps = ["fold", { tactic = "prune-global", fraction = 0.5 }]

[[recipes]]
name = "local-25"
steps = ["fold", { tactic = "prune-local", fraction = 0.25 }]

[[recipes]]
name = "local-50"
steps = ["fold", { tactic = "prune-local", fraction = 0.5 }]

[grid]
engines = ["onnxruntime", "openvino"]
batch = 1
threads = 1

[protocol]
warm_up = "50 ms"
window = "100 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""


@needs_engines(*ENGINES)
class PublishedAnswers(Laboratory):
    """One study, run once for all tests of the class: it is the slow part."""

    done: ClassVar[Any] = None
    files: ClassVar[dict[str, str]] = {}

    def setUp(self) -> None:
        data = reference_data()
        super().setUp()
        cls = type(self)
        if cls.done is None:
            study = self.write("study.toml", STUDY)
            out = self.folder / "out"
            cls.done = self.run_study(study, "--out", out, CARNOT_REFERENCE_DATA=str(data))
            cls.files = {path.name: path.read_text(encoding="utf-8") for path in files_in(out)}

    def json(self) -> Any:
        return json.loads(self.files["report.json"])

    def table(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.files["report.csv"], newline="")))

    def test_ends_well_and_writes_every_format(self) -> None:
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        self.assertEqual(
            set(self.files),
            {"report.md", "report.json", "report.csv", "accuracy-energy.svg", "full-cycle.svg"},
        )

    def test_predicts_what_was_published_on_both_engines(self) -> None:
        right = {
            (row["recipe"], row["engine"]): int(row["correct"])
            for row in self.table()
            if row["images"] == "1000"
        }
        self.assertEqual(set(right), {(recipe, engine) for recipe in ANSWERS for engine in ENGINES})
        for (recipe, engine), correct in right.items():
            expected, tolerance = ANSWERS[recipe]
            with self.subTest(recipe=recipe, engine=engine):
                self.assertAlmostEqual(correct, expected, delta=tolerance)

    def test_says_of_masks_that_they_save_nothing(self) -> None:
        for candidate in self.json()["candidates"]:
            reasons = " ".join(
                reason for one in candidate["prepared"]["forecasts"] for reason in one["reasons"]
            )
            with self.subTest(candidate=candidate["id"]):
                self.assertEqual(NO_EFFECT in reasons, candidate["recipe"] in MASKS)
        for recipe in MASKS:
            said = [
                line
                for line in self.files["report.md"].splitlines()
                if line.startswith(f"- resnet20, {recipe}:") and NO_EFFECT in line
            ]
            self.assertTrue(said, f"report.md does not say it of {recipe}")

    def test_labels_every_energy_in_every_format(self) -> None:
        kinds = {row["energy_provenance"] for row in self.table()}
        energies = [candidate["energy_per_inference"] for candidate in self.json()["candidates"]]
        self.assertEqual(kinds, {energy["provenance"] for energy in energies})
        self.assertEqual(len(kinds), 1)
        self.assertLessEqual(kinds, {"measured", "estimated"})
        for energy in energies:
            joules = energy["energy_joules"]
            self.assertLess(0.0, joules["lower"])
            self.assertLess(joules["lower"], joules["point"])
            self.assertLess(joules["point"], joules["upper"])
        estimated = kinds == {"estimated"}
        self.assertEqual("joules are estimated" in self.done.stderr, estimated)
        self.assertEqual("Joules are estimated" in self.done.stdout, estimated)
        self.assertEqual("Energy is estimated" in self.files["report.md"], estimated)
        self.assertEqual("estimated" in self.files["accuracy-energy.svg"], estimated)

    def test_csv_has_its_columns_and_a_row_for_each_candidate(self) -> None:
        rows = self.table()
        self.assertEqual(len(rows), len(ANSWERS) * len(ENGINES))
        promised = (
            "candidate model recipe engine batch threads precision energy_provenance "
            "energy_joules_per_inference energy_ratio_same_engine energy_ratio_best_fp32 "
            "seconds_per_inference latency_seconds_p90 images correct file_bytes "
            "optimisation_seconds"
        )
        self.assertLessEqual(set(promised.split()), set(rows[0]))
        for row in rows:
            self.assertGreater(float(row["energy_joules_per_inference"]), 0.0)
            self.assertGreater(float(row["seconds_per_inference"]), 0.0)

    def test_static_int8_is_less_than_a_third_of_the_file(self) -> None:
        size = {row["recipe"]: int(row["file_bytes"]) for row in self.table()}
        self.assertLess(size["static-int8"], size["none"] / 3)
        self.assertGreater(size["static-int8"], size["none"] / 4)

    def test_the_picture_is_well_formed(self) -> None:
        root = ElementTree.fromstring(self.files["accuracy-energy.svg"])
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        drawn = " ".join(root.itertext())
        for engine in ENGINES:
            self.assertIn(engine, drawn)


NOTHING_TO_FOLD = """
title = "Nothing to fold"

[[models]]
name = "net"
source = "zoo:mlp?size=4&hidden=4"

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "folded"
steps = ["fold"]

[[recipes]]
name = "masked"
steps = ["prune-global"]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "10 ms"
window = "50 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""


@needs_engines("onnxruntime")
class ForecastOfNothing(Laboratory):
    def test_is_told_before_measuring_and_in_the_report(self) -> None:
        done = self.run_study(self.write("study.toml", NOTHING_TO_FOLD))
        self.assertEqual(done.returncode, 0, done.stderr)
        told = "net, recipe folded on onnxruntime: would change nothing: fold: Nothing to fold."
        self.assertEqual(done.stderr.splitlines().count(f"carnot: {told}"), 1, done.stderr)
        self.assertNotIn("masked", done.stderr)
        self.assertIn(f"\nForecast before it was run:\n  {told}\n", done.stdout)
        masked = [line for line in done.stdout.splitlines() if "recipe masked" in line]
        self.assertEqual(len(masked), 1, done.stdout)
        self.assertIn(NO_EFFECT, masked[0])


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


if __name__ == "__main__":
    main()
