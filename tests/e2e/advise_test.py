# SPDX-License-Identifier: Apache-2.0
"""Advice on a network that Carnot trained, from a store that a small study made."""

import json
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from formats_test import documented_keys, printed_keys
from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines

MODEL = f"zoo:resnet8?weights={SOURCE_ROOT}/models/resnet8-glyphs.safetensors"
# The thresholds are its own: beside other programs the usual ones would refuse every trial.
STUDY = f"""
title = "What advice rests on"

[[models]]
name = "resnet8"
source = "{MODEL}"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 1000

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "int8"
steps = ["fold", "static-int8"]

[[recipes]]
name = "masks"
steps = ["fold", {{ tactic = "prune-global", fraction = 0.5 }}]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "50 ms"
window = "200 ms"
repetitions = 8

[validity]
invalid_other_load = "100 %"
"""
ENERGY = ("--priority", "energy", "--max-drop", "2pp", "--engine", "onnxruntime")


class Advise(Laboratory):
    kept: ClassVar[Path | None] = None  # the store of the one study that all tests share

    @classmethod
    def tearDownClass(cls) -> None:
        if cls.kept is not None:
            shutil.rmtree(cls.kept)

    def measured(self) -> Path:
        """A store with the study's trials, measured once."""
        if Advise.kept is None:
            folder = Path(tempfile.mkdtemp(prefix="carnot-advise-"))
            study = folder / "study.toml"
            study.write_text(STUDY, encoding="utf-8")
            done = self.carnot("run", study, "--store", folder / "store.sqlite")
            self.assertEqual(done.returncode, 0, done.stderr)
            Advise.kept = folder
        return Advise.kept / "store.sqlite"

    def advice(self, *arguments: str | Path) -> Any:
        done = self.carnot("advise", *arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def assert_documented(self, heading: str, *documents: Any) -> None:
        printed = set().union(*(printed_keys(document) for document in documents))
        parts = documented_keys("Parts of the JSON documents")
        known = documented_keys(heading)
        self.assertEqual(sorted(printed - known - parts), [], "not in docs/formats.md")
        self.assertEqual(sorted(known - printed), [], "documented, but not printed")

    def test_the_page_draws_the_tree(self) -> None:
        done = self.carnot("advise", "--draw")
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (SOURCE_ROOT / "docs/advise.md").read_text(encoding="utf-8")
        drawn = "".join(f"    {line}\n" for line in done.stdout.splitlines())
        self.assertIn(drawn, page, "docs/advise.md: put in what carnot advise --draw prints")

    @needs_engines("onnxruntime")
    def test_asks_for_what_was_not_said_and_then_for_a_measurement(self) -> None:
        asked = self.advice(MODEL)
        self.assertIsNone(asked["advice"])
        self.assertEqual(asked["need"], "priority")
        self.assertTrue(asked["max_drop_is_assumed"])
        command = shlex.split(asked["next_command"])
        self.assertEqual(command[:3], ["carnot", "advise", MODEL])
        told = self.advice(*command[2:])
        covered = told["path"][3]
        self.assertEqual((covered["node"], covered["rests_on"]), ("int8-covers", "forecast"))
        self.assertGreater(covered["value"], 0.9)
        self.assertEqual(told["need"], "measurement")
        self.assertIn("carnot optimize", told["next_command"])
        self.assertIn("KIND:PATH", told["next_command"])

    @needs_engines("onnxruntime")
    def test_follows_what_was_measured_to_int8(self) -> None:
        store = self.measured()
        found = self.advice("resnet8", "--store", store, *ENERGY, "--inferences", "1000000000")
        path = [(step["node"], step["answer"], step["rests_on"]) for step in found["path"]]
        self.assertEqual(
            path,
            [
                ("any-loss", "no", "answer"),
                ("accuracy-first", "no", "answer"),
                ("cost-first", "no", "answer"),
                ("int8-covers", "yes", "measurement"),
                ("int8-keeps-accuracy", "yes", "measurement"),
            ],
            found,
        )
        self.assertEqual(found["advice"]["leaf"], "int8")
        best = found["recommended"]
        self.assertEqual(best["candidate"], "resnet8/int8/onnxruntime/b1/t1/fp32")
        self.assertEqual(best["energy"]["verdict"], "better")
        self.assertGreaterEqual(best["energy"]["blocks"], 5)
        self.assertGreater(found["worth"]["saved"]["point"], 0)
        # The same content under another name is the same model.
        again = self.advice(MODEL, "--store", store, *ENERGY)
        self.assertEqual(again["advice"], found["advice"])

    @needs_engines("onnxruntime")
    def test_tells_why_masks_are_refused_with_what_was_seen_here(self) -> None:
        done = self.carnot("advise", "resnet8", "--store", self.measured(), *ENERGY)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says(
            done.stdout,
            "never       prune-local, prune-global: Masks set weights to zero",
            "here: energy of resnet8/masks/onnxruntime",
            "others saw  dynamic-int8, energy: Energy at the wall fell by 53.5 %",
        )

    @needs_engines("onnxruntime")
    def test_ranks_by_the_whole_cost_without_what_is_refused(self) -> None:
        found = self.advice(
            *("resnet8", "--store", self.measured(), "--priority", "cost"),
            *("--inferences", "1", "--engine", "onnxruntime", "--max-drop", "2pp"),
        )
        self.assertEqual(found["advice"]["leaf"], "cheapest")
        ranked = [one["candidate"] for one in found["ranking"]]
        # For one inference no optimisation pays.
        self.assertEqual(ranked[0], "resnet8/none/onnxruntime/b1/t1/fp32")
        self.assertNotIn("resnet8/masks/onnxruntime/b1/t1/fp32", ranked)

    @needs_engines("onnxruntime")
    def test_the_next_command_works_as_it_is_written(self) -> None:
        found = self.advice("resnet8", "--store", self.measured(), *ENERGY)
        program, *arguments = shlex.split(found["next_command"])
        self.assertEqual((program, arguments[0]), ("carnot", "optimize"))
        store = arguments.index("--store") + 1
        arguments[store] = str(self.folder / "another.sqlite")
        done = self.carnot(*arguments, "--budget", "5s", "--images", "100", "--out", "best")
        self.assertNotIn(done.returncode, (2, 4), done.stderr)

    @needs_engines("onnxruntime")
    def test_too_few_trials_fit_no_threshold(self) -> None:
        refit = ("advise", "--refit", "--store", self.measured(), "--out", "tree.toml")
        done = self.carnot(*refit)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assert_says(done.stdout, "kept", "int8-covers", "are too few", "none was written")
        self.assertFalse((self.folder / "tree.toml").exists())
        told = json.loads(self.carnot(*refit, "--json").stdout)
        self.assertIsNone(told["file"])
        self.assertGreaterEqual(told["cases_read"], 1)

    @needs_engines("onnxruntime")
    def test_every_key_is_documented(self) -> None:
        store = self.measured()
        documents = [
            self.advice("resnet8", "--store", store, *ENERGY, "--inferences", "1000"),
            self.advice("resnet8", "--store", store, "--priority", "cost", "--inferences", "9"),
            self.advice(MODEL, *ENERGY),
        ]
        self.assert_documented("What `advise --json` writes", *documents)

    def test_a_tree_of_ones_own(self) -> None:
        own = (SOURCE_ROOT / "data/advice.toml").read_text(encoding="utf-8")
        tree = self.write("own.toml", own.replace('first = "any-loss"', 'first = "any-los"'))
        done = self.carnot("advise", "--draw", "--tree", tree)
        self.assertEqual(done.returncode, 2)
        self.assert_says(done.stderr, "own.toml:", 'Did you mean "any-loss"?')
        tree = self.write("own.toml", own.replace("at_least = 0.5", "at_least = 0.75"))
        done = self.carnot("advise", "--draw", "--tree", tree)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("at least 75 %", done.stdout)

    def test_wrong_usage_is_told_in_a_sentence(self) -> None:
        for words, answer in (
            ((), "none is named"),
            (("net.onnx", "--draw"), "not about a model"),
            (("--refit",), "a refit needs trials"),
            (("no-such-model",), "no study in the store"),
            (("no-such.onnx",), "no-such.onnx"),
            ((MODEL, "--store", "missing.sqlite"), "missing.sqlite"),
            ((MODEL, "--priority", "enery"), 'Did you mean "energy"?'),
            ((MODEL, "--inferences", "-3"), "-3"),
        ):
            done = self.carnot("advise", *words)
            self.assertEqual(done.returncode, 2, (words, done.stdout, done.stderr))
            self.assertIn(answer, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    main()
