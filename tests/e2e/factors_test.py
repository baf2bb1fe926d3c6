# SPDX-License-Identifier: Apache-2.0
"""What explains the energy of a real run, and what it tells of a model that was never run."""

import json
from typing import Any

from bad_input import BadInput
from formats_test import documented_keys, printed_keys
from laboratory import Laboratory, main, needs_engines

SOURCES = (
    *(f"mlp?hidden={hidden}" for hidden in (16, 128, 1024)),
    *(f"lenet5?width={width}" for width in (0.5, 1, 2)),
    *(f"vgg11?classes=10&size=32&width={width}" for width in (0.05, 0.1, 0.2)),
    *(f"resnet8?width={width}" for width in (0.5, 1, 2)),
)


def study_of(sources: tuple[str, ...], repetitions: int) -> str:
    models = "".join(
        f'[[models]]\nname = "m{i}"\nsource = "zoo:{source}"\n' for i, source in enumerate(sources)
    )
    return f"""
title = "What explains it?"
{models}
[[recipes]]
name = "none"
steps = []

[grid]
engines = ["onnxruntime"]
batch = [1, 4]

[protocol]
warm_up = "5 ms"
window = "20 ms"
repetitions = {repetitions}

[validity]
invalid_other_load = "100 %"
"""


class Factors(Laboratory):
    def said(self, *arguments: str) -> str:
        done = self.carnot(*arguments, "--store", str(self.store))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def check_documented(self, heading: str, document: Any) -> None:
        known = documented_keys(heading, "Parts of the JSON documents")
        self.assertEqual(sorted(printed_keys(document) - known), [], heading)

    def check_shares(self, factors: Any) -> None:
        self.assertEqual(factors["models"], len(SOURCES))
        self.assertEqual(factors["observations"], 2 * len(SOURCES))
        shares = factors["shares"]
        self.assertAlmostEqual(
            sum(one["share"]["point"] for one in shares), factors["r_squared"], 9
        )
        for one in shares:
            self.assertLessEqual(one["share"]["lower"], one["share"]["point"])
            self.assertGreaterEqual(one["share"]["upper"], one["share"]["point"])
        self.assertIn("engine", factors["constant"])
        self.assertIn("batch", [one["factor"] for one in shares])
        self.assertEqual(
            [one["family"] for one in factors["slopes"]["families"]],
            ["lenet", "mlp", "resnet", "vgg"],
        )

    def check_prediction(self, document: Any) -> None:
        self.assertEqual(len(document["predictions"]), 2)
        for one in document["predictions"]:
            for key in ("inference_joules", "inference_seconds"):
                told = one[key]
                self.assertEqual((told["models"], told["families"]), (12, 4))
                self.assertGreater(told["value"]["lower"], 0.0)
                self.assertGreater(told["value"]["upper"], told["value"]["lower"])
                self.assertEqual(told["tried"], 12)
                seen = min(12 / 13, told["held"] / 12)
                self.assertAlmostEqual(told["value"]["confidence"], seen, 9)

    @needs_engines("onnxruntime")
    def test_a_real_run_explains_and_predicts(self) -> None:
        done = self.run_study(self.write("study.toml", study_of(SOURCES, 2)))
        self.assertEqual(done.returncode, 0, done.stderr)
        factors = json.loads(self.said("report", "--factors", "--json"))
        self.check_documented("What `report --factors --json` writes", factors)
        self.check_shares(factors)
        text = self.said("report", "--factors")
        self.assert_says(text, "What explains the energy of", "12 unoptimised models", "macs")
        self.assert_says(text, "Do not vary here", "By family, onnxruntime, batch ")
        page = self.said("report", "--factors", "--format", "markdown")
        self.assert_says(page, "# What explains", "| factor |")

        told = json.loads(self.said("predict", "zoo:mlp?hidden=512", "--json"))
        self.check_documented("What `predict --json` writes", told)
        self.check_prediction(told)
        self.assertEqual(told["family"], "mlp")
        text = self.said("predict", "zoo:mlp?hidden=512")
        self.assert_says(text, "not run: ", "onnxruntime, batch 4", " of 12", "left out")
        # One that was measured is left out of what it is told by.
        own = json.loads(self.said("predict", "zoo:mlp?hidden=128", "--json"))
        self.assertEqual(own["predictions"][0]["inference_joules"]["models"], 11)
        far = self.said("predict", "zoo:resnet18")
        self.assert_says(far, "the law is only continued there")


class WrongQuestions(BadInput):
    @needs_engines("onnxruntime")
    def test_too_few_models_are_one_sentence(self) -> None:
        study = self.write("study.toml", study_of(SOURCES[:2], 1))
        self.assertEqual(self.carnot("run", study, "--store", "store.db").returncode, 0)
        store = ("--store", "store.db")
        done = self.carnot("report", "--factors", *store)
        self.one_sentence(done, 2, "at least 8 unoptimised models", "there are 2")
        done = self.carnot("predict", "zoo:lenet5", *store)
        self.one_sentence(done, 2, "at least 5 unoptimised models of 3 families", "there are 2")
        done = self.carnot("report", "--factors", "--study", "s1", *store)
        self.one_sentence(done, 2, "--factors and --study are two reports")
        done = self.carnot("report", "--factors", "--format", "csv", *store)
        self.one_sentence(done, 2, "--factors says nothing with --format csv")

    def test_a_model_or_store_that_is_not_there_is_named(self) -> None:
        done = self.carnot("predict", "zoo:resnet2", "--store", "store.db")
        self.one_sentence(done, 2, "resnet2")
        done = self.carnot("predict", "zoo:lenet5", "--store", "nowhere.db")
        self.one_sentence(done, 2, "nowhere.db")


if __name__ == "__main__":
    main()
