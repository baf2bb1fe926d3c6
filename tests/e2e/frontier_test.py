# SPDX-License-Identifier: Apache-2.0
"""Who is on the frontier of a real run, how likely, and who answers a question with limits."""

import json
import subprocess
from typing import Any

from bad_input import BadInput
from formats_test import PARTS, documented_keys, printed_keys
from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines

VGG11 = "zoo:vgg11?classes=10&size=32&width=0.1&batch_norm=1"
STUDY = f"""
title = "Which to ship?"

[[models]]
name = "resnet8"
source = "zoo:resnet8?weights={SOURCE_ROOT}/models/resnet8-glyphs.safetensors"
dataset = "glyphs"

[[models]]
name = "vgg11"
source = "{VGG11}&weights={SOURCE_ROOT}/models/vgg11-glyphs.safetensors"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 100
calibration_count = 32

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "cut"
steps = [{{ tactic = "prune-structured", ratio = 0.5 }}]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "20 ms"
window = "100 ms"
repetitions = 5

[validity]
invalid_other_load = "100 %"
"""


def beats(one: Any, other: Any) -> bool:
    joules = [row["joules_per_inference"]["mean"] for row in (one, other)]
    shares = [row["share"]["point"] for row in (one, other)]
    as_good = joules[0] <= joules[1] and shares[0] >= shares[1]
    return bool(as_good and (joules[0] < joules[1] or shares[0] > shares[1]))


class Frontier(Laboratory):
    def asked(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.carnot("report", "--store", self.store, *options)

    def check_rows(self, rows: list[Any]) -> None:
        for row in rows:
            beaten = any(beats(other, row) for other in rows)
            self.assertEqual(row["on_front"], not beaten)
            self.assertEqual(row["joules_per_inference"]["trials"], 5)
            self.assertEqual(row["images"], 100)
            self.assertGreaterEqual(row["probability"], 0.0)
            self.assertLessEqual(row["probability"], 1.0)
            # What is on the front of two is on that of three, in every draw.
            self.assertLessEqual(row["probability"], row["probability_of_three"])

    def check_answers(self, rows: list[Any]) -> None:
        """Answered again here, by the points."""
        limit = sorted(row["share"]["point"] for row in rows)[1]
        done = self.asked("--json", "--accuracy-at-least", f"{limit}")
        answer = json.loads(done.stdout)["frontiers"]["fronts"][0]["answer"]
        kept = [row for row in rows if row["share"]["point"] >= limit]
        least = min(kept, key=lambda row: row["joules_per_inference"]["mean"])
        self.assertEqual(answer["id"], least["id"])
        nobody = json.loads(self.asked("--json", "--latency-at-most", "1us").stdout)
        self.assertIsNone(nobody["frontiers"]["fronts"][0]["answer"]["id"])

    @needs_engines("onnxruntime")
    def test_a_real_run_has_a_frontier_with_probabilities(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        frontiers = json.loads(done.stdout)["frontiers"]
        known = documented_keys("The report in JSON", PARTS)
        self.assertEqual(sorted(printed_keys(frontiers) - known), [], "not in docs/formats.md")
        self.assertEqual(frontiers["left_out"], [])
        front = frontiers["fronts"][0]
        self.assertEqual(len(front["rows"]), 4)
        self.assertTrue(front["several_groups"])
        self.check_rows(front["rows"])
        self.check_answers(front["rows"])
        self.assertEqual(
            json.loads(self.asked("--json").stdout)["frontiers"], frontiers, "another draw"
        )

        self.assertNotIn("Frontier of glyphs", self.asked().stdout)
        text = self.asked("--frontier").stdout
        self.assert_says(text, "Frontier of glyphs, 100 images", "of 1\u202f000 draws", "No law")
        asked = self.asked("--accuracy-at-least", "10%", "--latency-at-most", "10s").stdout
        self.assert_says(asked, "Least energy with accuracy ≥ 10 % and p95 latency ≤ 10.0 s: ")
        nobody = self.asked("--accuracy-at-least", "100%", "--latency-at-most", "1us").stdout
        self.assert_says(nobody, "nobody keeps all of that at once: the most accurate, ")
        self.assertEqual(self.asked("--out", str(self.folder / "page")).returncode, 0)
        self.assert_says((self.folder / "page/report.md").read_text(), "### Frontier of glyphs")

        limited = self.asked("--joules-at-most", "1kJ")
        if front["provenance"] == "measured":
            self.assertEqual(limited.returncode, 0, limited.stderr)
        else:  # a model's joules keep no limit
            self.assertEqual(limited.returncode, 3)
            self.assert_says(limited.stderr, "cannot be judged here", "estimated")


class WrongLimits(BadInput):
    def test_what_is_no_limit_is_refused(self) -> None:
        for options, words in (
            (("--accuracy-at-least", "120%"), ('"120%" is no accuracy',)),
            (("--joules-at-most", "-1J"), ('"-1J" is no energy', "20mJ")),
            (("--joules-at-most", "3 W"), ('"3 W" is no energy',)),
            (("--latency-at-most", "soon"), ('"soon" is not a duration',)),
        ):
            with self.subTest(options=options):
                done = self.carnot("report", "--store", "store.db", *options)
                self.one_sentence(done, 2, *words)

    @needs_engines("onnxruntime")
    def test_a_question_to_a_run_without_accuracies_says_why(self) -> None:
        study = self.write("study.toml", SEEDED)
        self.assertEqual(self.carnot("run", study, "--store", "store.db").returncode, 0)
        done = self.carnot("report", "--store", "store.db", "--accuracy-at-least", "50%")
        self.one_sentence(done, 2, "no two candidates", "images to be right about")
        shown = self.carnot("report", "--store", "store.db", "--frontier")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assert_says(shown.stdout, "There is no frontier")
        done = self.carnot("report", "--store", "store.db", "--frontier", "--for", "hub")
        self.one_sentence(done, 2, "the frontier and --for are two reports")


SEEDED = """
title = "Untrained"

[[models]]
name = "mlp"
source = "zoo:mlp?hidden=16"

[[recipes]]
name = "none"
steps = []

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "5 ms"
window = "20 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""


if __name__ == "__main__":
    main()
