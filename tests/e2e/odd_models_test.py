# SPDX-License-Identifier: Apache-2.0
"""Kinds of models that tools trip over: handled by every tactic, or refused by name and reason."""

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

    def cannot_be_made(self, network: Network, *words: str) -> None:
        """No recipe can do anything with it, and each says why."""
        done = self.run_study(self.study({"none": "", "folded": '"fold"'}, odd=network))
        self.assertEqual(done.returncode, 1, done.stderr)
        failures = self.rows("SELECT failure FROM prepared_model")
        self.assertEqual(len(failures), 2)
        for (failure,) in failures:
            self.assert_says(failure, *words)
        self.assert_says(done.stdout, *words)

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
        self.cannot_be_made(
            odd_models.unknown_operator(),
            'node "scores" (Gemm) cannot be counted',
            'what node "riddle" (Riddle) gives is not known',
            "no operator whose shapes are known here (opset 17)",
            'Write the shape of "c" into the file',
        )

    @needs_engines("onnxruntime")
    def test_a_domain_of_its_own(self) -> None:
        self.cannot_be_made(
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
        self.assert_says(done.stderr, 'node "c" (org.example:Riddle)', "not ONNX's own")
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
