# SPDX-License-Identifier: Apache-2.0
"""Cards of models: how complete one is, and what Carnot writes into it."""

import json
import re
from pathlib import Path

from bad_input import BadInput
from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines

STUDY = f"""
title = "For a card"

[[models]]
name = "resnet8"
source = "zoo:resnet8?weights={SOURCE_ROOT}/models/resnet8-glyphs.safetensors"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 50
calibration_count = 16

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "int8"
steps = ["fold", "static-int8"]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "20 ms"
window = "100 ms"
repetitions = 5

[validity]
invalid_other_load = "100 %"
"""
INT8 = "resnet8/int8/onnxruntime/b1/t1/fp32"


class Check(BadInput):
    def model(self) -> Path:
        done = self.carnot("export-model", "zoo:resnet8", "--out", "net.onnx")
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / "net.onnx"

    def test_a_model_and_its_readme_complete_each_other(self) -> None:
        model = self.model()
        alone = json.loads(self.carnot("card", model, "--json").stdout)
        self.assertIn("energy", alone["missing"])
        readme = self.write(
            "README.md",
            "---\nlicense: mit\ndatasets: [cifar10]\n---\n# Net\n\nIt takes 0.005 joules each.\n",
        )
        both = json.loads(self.carnot("card", model, "--check", readme, "--json").stdout)
        self.assertEqual(set(alone["missing"]) - set(both["missing"]), {"energy", "data set"})
        self.assertAlmostEqual(both["score"], both["told_fields"] / both["all_fields"])
        where = {one["field"]: one["where"] for one in both["fields"] if one["told"]}
        self.assertEqual(where["licence"], "README.md:2, license")
        self.assertEqual(where["energy"], "README.md:7, in the text")

        done = self.carnot("card", model, "--check", readme)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says(done.stdout, "The card tells", "missing", "FLOPs: operations", "MFLOP")
        self.assertEqual(self.carnot("card", model, "--at-least", "90%").returncode, 1)

    def test_a_model_of_the_zoo_has_the_card_of_its_file(self) -> None:
        of_file = json.loads(self.carnot("card", self.model(), "--json").stdout)
        of_zoo = json.loads(self.carnot("card", "zoo:resnet8", "--json").stdout)
        self.assertEqual(of_zoo["missing"], of_file["missing"])
        self.assertEqual(of_zoo["sources"], ["zoo:resnet8 (its ONNX metadata)"])
        done = self.carnot("card", "zoo:resnet9")
        self.one_sentence(done, 2, "resnet9", "Did you mean")

    def test_what_is_no_card_is_refused(self) -> None:
        self.one_sentence(self.carnot("card"), 2, "no card to check", "--check")
        readme = self.write("README.md", "---\na: 1\nb: [c\n---\n")
        done = self.carnot("card", "--check", readme)
        self.one_sentence(done, 2, "README.md:3", "not closed", "plain YAML")
        done = self.carnot("card", "--check", self.folder / "nowhere.md")
        self.one_sentence(done, 2, "nowhere.md")
        model = self.write("net.onnx", "no model")
        self.one_sentence(self.carnot("card", model), 2, "net.onnx")


class Written(Laboratory):
    @needs_engines("onnxruntime")
    def test_what_carnot_writes_makes_a_card_more_complete(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        readers = {one["reader"]: one["statements"] for one in report["stakeholders"]}
        self.assertEqual(list(readers), ["engineer", "hub", "framework"])
        for statements in readers.values():
            self.assertTrue(statements)
            self.assertTrue(all(one["evidence"] for one in statements))

        store = ("report", "--store", self.store)
        text = self.carnot(*store, "--for", "hub").stdout
        self.assert_says(text, "For the model hub", "on disk", "evidence:")
        self.assertNotIn("For the engineer", text)
        page = self.carnot(*store, "--for", "framework", "--format", "markdown").stdout
        self.assertTrue(page.startswith("## For the framework"), page)

        card = self.carnot(
            *(*store, "--format", "hf-card", "--candidate", INT8, "--place", "DE", "--pue", "1.2")
        )
        self.assertEqual(card.returncode, 0, card.stderr)
        grams = re.search(r"^  emissions: (\S+)$", card.stdout, re.MULTILINE)
        assert grams is not None
        joules = [one for one in report["candidates"] if one["id"] == INT8][0]["prepared"][
            "optimisation_energy"
        ]["energy_joules"]["point"]
        priced = json.loads(self.carnot(*store, "--json", "--place", "DE", "--pue", "1.2").stdout)
        carbon = next(one for one in priced["cost"]["sheets"] if one["charged"] == "carbon")
        self.assertAlmostEqual(float(grams[1]) / (joules * carbon["per_joule"]), 1.0, 4)
        self.assert_says(card.stdout, "Energy and emissions of", "perimeter", "Germany")
        self.assertRegex(card.stdout, r"provenance \| (estimated|measured) by")

        written = self.write("README.md", card.stdout)
        check = json.loads(self.carnot("card", "--check", written, "--json").stdout)
        told = {one["field"] for one in check["fields"] if one["told"]}
        expected = {"data set", "accuracy", "hardware", "energy", "emissions", "size", "FLOPs"}
        self.assertEqual(expected - told, set(), check)

    @needs_engines("onnxruntime")
    def test_whose_card_must_be_said(self) -> None:
        self.run_study(self.write("study.toml", STUDY))
        store = ("report", "--store", self.store)
        done = self.carnot(*store, "--format", "hf-card")
        self.assertEqual(done.returncode, 2)
        self.assert_says(done.stderr, "--candidate", INT8)
        done = self.carnot(*store, "--format", "csv", "--for", "hub")
        self.assertEqual(done.returncode, 2)
        self.assert_says(done.stderr, "--for says nothing with --format csv")


if __name__ == "__main__":
    main()
