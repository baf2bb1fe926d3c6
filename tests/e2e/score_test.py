# SPDX-License-Identifier: Apache-2.0
"""Scores of a published set and of a real run: both axes, a weakness each, and "not rated"."""

import json
import re
from typing import Any

from bad_input import BadInput
from formats_test import documented_keys, printed_keys
from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines

SET = "imagenet-rtx5000"
MODELS = SOURCE_ROOT / "models"
STUDY = f"""
title = "Scored"

[[models]]
name = "resnet8"
source = "zoo:resnet8?classes=10&weights={MODELS}/resnet8-glyphs.safetensors"
dataset = "glyphs"

[[models]]
name = "unlabelled"
source = "zoo:mlp?hidden=16"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 40
calibration_count = 8

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "masked"
steps = [{{ tactic = "prune-local", fraction = 0.5 }}]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "5 ms"
window = "20 ms"
repetitions = 5

[validity]
invalid_other_load = "100 %"
"""


def by_name(document: Any) -> dict[str, dict[str, Any]]:
    models = {}
    for group in document["groups"]:
        for model in group["models"]:
            scores = {one["key"]: one for one in model["scores"]}
            models[model["name"]] = {**model, "scores": scores}
    return models


def made_set(ground: dict[str, Any], scale: float) -> str:
    """Three models on the ground of a run, around its joules."""
    lines = [
        'format = "carnot reference set/1"',
        'name = "made"',
        'version = "1"',
        'date = "2026-11-22"',
        'source = "this test"',
        f"floor_joules = {scale * 0.1}",
    ]
    lines += [f"{key} = {json.dumps(value)}" for key, value in ground.items() if value]
    for name, joules, accuracy in (("a", 0.5, 0.0), ("b", 1.0, 0.5), ("c", 4.0, 1.0)):
        lines += [f'[[models]]\nname = "{name}"', f"joules = {scale * joules}"]
        lines += [f"accuracy = {accuracy}"]
    return "\n".join(lines) + "\n"


class Scores(Laboratory):
    def scores(self, *options: str) -> Any:
        done = self.carnot("score", "--store", self.store, "--json", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_published_set_is_scored_as_published(self) -> None:
        document = self.scores("--set", SET, "--members")
        models = by_name(document)
        self.assertEqual(len(models), 22)
        stars = [
            sum(one["scores"][key]["value"]["point"] == 5 for one in models.values())
            for key in ("stars_equal_width", "stars_quantile", "stars_log_width")
        ]
        self.assertEqual(stars, [18, 5, 6])
        self.assertAlmostEqual(document["reference_set"]["law"]["slope"], 0.170606, places=6)
        # One run each: no interval is claimed.
        vgg = models["VGG16"]
        self.assertEqual((vgg["runs"], vgg["images"]), (1, 50000))
        self.assertIsNone(vgg["energy_joules_per_inference"]["lower"])
        self.assertLess(vgg["scores"]["carnot_score"]["value"]["point"], 0.0)
        self.assertIsNone(vgg["scores"]["gqi"]["value"])
        self.assertIn("--gqi", vgg["scores"]["gqi"]["not_rated_because"])
        known = documented_keys("What `score --json` writes")
        self.assertEqual(sorted(printed_keys(document) - known), [])

    def test_the_page_is_the_registry(self) -> None:
        page = (SOURCE_ROOT / "docs/scores.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
        registry = self.scores("--set", SET, "--members")["registry"]
        told = [(one["key"], one["whose"], one["formula"], one["weakness"]) for one in registry]
        self.assertEqual(rows, told)

    @needs_engines("onnxruntime")
    def test_a_run_is_scored_on_its_own_ground(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY))
        self.assertEqual(done.returncode, 0, done.stderr)
        document = self.scores("--set", SET)
        models = by_name(document)
        self.assertEqual(len(models), 2)
        self.assertTrue(all("unlabelled" in one["name"] for one in document["unrated"]))
        for one in models.values():
            self.assertEqual(one["runs"], 5)
            self.assertIsNone(one["scores"]["carnot_score"]["value"])
            self.assertIn("ImageNet", one["scores"]["carnot_score"]["not_rated_because"])
            self.assertIsNotNone(one["scores"]["energy_index"]["value"]["lower"])
        first = next(iter(models.values()))
        ground = document["groups"][0]["ground"]
        joules = first["energy_joules_per_inference"]["point"]
        made = self.write("made.toml", made_set(ground, joules))
        rated = by_name(self.scores("--set", str(made)))
        value = rated[first["name"]]["scores"]["carnot_score"]["value"]
        self.assertLess(value["lower"], value["point"])
        self.check_freezing()

    def check_freezing(self) -> None:
        store = ("score", "--store", self.store)
        unversioned = self.carnot(*store, "--freeze", "frozen.toml")
        self.assertEqual(unversioned.returncode, 2, unversioned.stderr)
        self.assert_says(unversioned.stderr, "without a version", "--set-version")
        # Two candidates of about one energy are no frontier.
        frozen = self.carnot(*store, "--freeze", "frozen.toml", "--set-version", "1")
        self.assertEqual(frozen.returncode, 2, frozen.stderr)
        self.assert_says(frozen.stderr, "frontier", "needs 3")
        self.assertFalse((self.folder / "frozen.toml").exists())
        text = self.carnot(*store, "--only", "pepr").stdout
        self.assert_says(text, "energy/inference", "accuracy", "PePR", "Weakness", "unlabelled")
        self.assertNotIn("GQI", text)


class WrongScores(BadInput):
    def test_what_cannot_be_asked_is_refused(self) -> None:
        unversioned = self.write("set.toml", 'format = "carnot reference set/1"\nname = "s"\n')
        for options, words in (
            (("--set", "imagenet-rtx500", "--members"), (SET,)),
            (("--set", str(unversioned), "--members"), ("set.toml:1", "version")),
            (("--members",), ("--members", "--set")),
            (("--only", "carnot"), ("--only", "carnot_score")),
            (("--set", SET, "--members", "--gqi", "5"), ("--gqi", "ALPHA,BETA")),
            (("--store", "nowhere.db"), ("nowhere.db",)),
        ):
            done = self.carnot("score", *options)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assert_says(done.stderr, *words)


if __name__ == "__main__":
    main()
