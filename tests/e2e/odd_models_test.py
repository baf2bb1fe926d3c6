# SPDX-License-Identifier: Apache-2.0
"""Kinds of models that tools trip over: handled by every tactic, or refused by name and reason."""

import json
from typing import Any

import odd_models
from laboratory import Laboratory, main, needs_engines
from odd_models import Network

RECIPES = {
    "none": "",
    "folded": '"fold"',
    "static": '"fold", "static-int8"',
    "dynamic": '"fold", "dynamic-int8"',
    "packed": '"weight-int8"',
    "pruned": '{ tactic = "prune-structured", ratio = 0.5, multiple = 1, least = 1 }',
}
HEAD = """
title = "Odd models"

[[datasets]]
name = "pictures"
kind = "glyphs"
test_count = 40
calibration_count = 20

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "1 ms"
window = "20 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""
MODEL = """
[[models]]
name = "{name}"
source = "{name}.onnx"
dataset = "pictures"
input = {{ channels = 3, height = 32, width = 32 }}
"""


class OddModels(Laboratory):
    def study(self, recipes: dict[str, str], **networks: Network) -> Any:
        """A study file of these models under these recipes."""
        text = HEAD
        for name, network in networks.items():
            (self.folder / f"{name}.onnx").write_bytes(network.file())
            text += MODEL.format(name=name)
        for name, steps in recipes.items():
            text += f'\n[[recipes]]\nname = "{name}"\nsteps = [{steps}]\n'
        return self.write("study.toml", text)

    def takes_every_recipe(self, **networks: Network) -> None:
        done = self.run_study(self.study(RECIPES, **networks), "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        trials = self.rows(
            "SELECT model, recipe, reason FROM trial WHERE status NOT IN ('ok', 'flagged')"
        )
        self.assertEqual(trials, [])
        models = self.rows("SELECT failure FROM prepared_model")
        self.assertEqual(models, [("",)] * (len(RECIPES) * len(networks)))

    def refused(self, network: Network, *words: str) -> None:
        """The study does not even begin."""
        done = self.run_study(self.study({"none": ""}, odd=network))
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assert_says(done.stderr, 'model "odd"', *words)
        self.assertFalse(self.store.exists())

    def runs_nowhere(self, network: Network, *words: str) -> None:
        """No engine takes it, and why Carnot cannot count it is said beside."""
        done = self.run_study(self.study({"none": "", "folded": '"fold"'}, odd=network))
        self.assertEqual(done.returncode, 1, done.stderr)
        reasons = self.rows("SELECT DISTINCT status, reason FROM trial")
        self.assertEqual([status for status, _ in reasons], ["failed"] * len(reasons), reasons)
        for _, reason in reasons:
            self.assert_says(reason, "Riddle")
        for macs, failure, notes in self.rows("SELECT macs, failure, notes FROM prepared_model"):
            self.assertEqual((macs, failure), (0, ""))
            self.assert_says(json.loads(notes)[0], "not counted: ", *words)
        self.assert_says(done.stdout, "odd: not counted: ", *words)

    @needs_engines("onnxruntime")
    def test_every_tactic_takes_what_can_be_handled(self) -> None:
        odd_models.write_weights(self.folder / "weights.bin")
        self.takes_every_recipe(
            plain=Network(),
            control_flow=odd_models.control_flow(),
            open_size=odd_models.open_height_and_width(),
            fixed_batch=odd_models.fixed_batch(),
            external=odd_models.weights_in("weights.bin"),
            opset_7=odd_models.of_opset(7, 4),
            opset_13=odd_models.of_opset(13, 7),
            opset_21=odd_models.of_opset(21, 10),
            opset_23=odd_models.of_opset(23, 10),
            two_outputs=odd_models.two_outputs(),
            shared=odd_models.shared_weights(),
            weights_as_inputs=odd_models.weights_among_the_inputs(),
        )

    @needs_engines("onnxruntime")
    def test_an_unknown_operator(self) -> None:
        self.runs_nowhere(
            odd_models.unknown_operator(),
            'node "scores" (Gemm) cannot be counted',
            'what node "riddle" (Riddle) gives is not known',
            "no operator whose shapes are known here (opset 17)",
            'Write the shape of "c" into the file',
        )

    @needs_engines("onnxruntime")
    def test_what_cannot_be_counted_is_measured_all_the_same(self) -> None:
        odd = odd_models.uncounted()
        done = self.run_study(self.study(RECIPES, odd=odd), "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        rows = self.rows("SELECT status, count(*) FROM trial GROUP BY status = 'failed'")
        self.assertEqual([count for _, count in rows], [len(RECIPES)], rows)
        reason = 'what node "quick" (com.microsoft:QuickGelu) gives is not known'
        for candidate in json.loads(done.stdout)["candidates"]:
            prepared = candidate["prepared"]
            self.assertIsNone(prepared["macs"])
            self.assertGreater(prepared["parameters"], 0)
            self.assert_says(prepared["notes"][0], "not counted: ", reason)
        shown = self.carnot("report", "--store", self.store)
        self.assert_says(shown.stdout, "odd: not counted: ", 'node "scores" (Gemm)', reason)
        page = self.carnot("report", "--store", self.store, "--format", "markdown")
        self.assert_says(page.stdout, "| not counted |")

    @needs_engines("onnxruntime")
    def test_factors_and_predictions_name_what_cannot_be_counted(self) -> None:
        done = self.run_study(self.study({"none": ""}, odd=odd_models.uncounted()))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        file = self.folder / "odd.onnx"
        told = self.carnot("predict", file, "--store", self.store)
        self.assertEqual(told.returncode, 2, told.stdout)
        self.assertEqual(len(told.stderr.splitlines()), 1, told.stderr)
        self.assert_says(told.stderr, "odd.onnx", 'node "scores" (Gemm) cannot be counted')

    @needs_engines("onnxruntime")
    def test_a_domain_of_its_own(self) -> None:
        self.runs_nowhere(
            odd_models.custom_domain(),
            'what node "c" (org.example:Riddle) gives is not known',
            'the domain "org.example" is not ONNX\'s own',
        )

    @needs_engines("onnxruntime")
    def test_several_inputs(self) -> None:
        self.refused(odd_models.two_inputs(), '2 inputs ("images", "mask")', "exactly one")

    @needs_engines("onnxruntime")
    def test_weights_that_would_have_to_be_fed(self) -> None:
        self.refused(odd_models.weights_to_be_fed(), '2 inputs ("images", "w2")', "constants")

    @needs_engines("onnxruntime")
    def test_a_file_of_weights_that_is_not_there(self) -> None:
        self.refused(odd_models.weights_in("absent.bin"), "absent.bin", '"w2"')

    @needs_engines("onnxruntime")
    def test_a_search_says_the_same(self) -> None:
        study = self.study({}, odd=odd_models.custom_domain())
        done = self.carnot("optimize", "odd", "--study", study, "--store", self.store)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assert_says(done.stderr, "cannot be measured even as it is", "Riddle")
        study = self.study({}, odd=odd_models.two_inputs())
        done = self.carnot("optimize", "odd", "--study", study, "--store", self.store)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assert_says(done.stderr, '2 inputs ("images", "mask")')

    def test_a_path_of_the_command_line_that_leads_nowhere(self) -> None:
        done = self.carnot("optimize", "nothere.onnx", "--dataset", "glyphs")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assert_says(done.stderr, "nothere.onnx", "Correct the path of the model.")
        self.assertNotIn("study", done.stderr)


if __name__ == "__main__":
    main()
