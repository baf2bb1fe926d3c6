# SPDX-License-Identifier: Apache-2.0
"""One candidate in the scenarios of LoadGen: a fake worker of known time, and a real engine."""

import json
from typing import Any

from laboratory import BINARY, SOURCE_ROOT, Laboratory, main, needs_engines

MODEL = f"zoo:resnet8?weights={SOURCE_ROOT}/models/resnet8-glyphs.safetensors"
# The thresholds are its own: beside other programs the usual ones would make every run INVALID.
STUDY = """
title = "What is timed"

[[models]]
name = "net"
source = "{source}"
{dataset}

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 200

[[recipes]]
name = "folded"
steps = ["fold"]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "100 ms"

[validity]
invalid_other_load = "100 %"
"""


class Bench(Laboratory):
    def study(self, source: str = "zoo:mlp?size=4&hidden=4", dataset: str = "") -> Any:
        return self.write("timed.toml", STUDY.format(source=source, dataset=dataset))

    def bench(self, *options: str, code: int, study: Any = None, **environment: str) -> Any:
        done = self.carnot(
            *("bench", "net", "--study", study or self.study(), "--store", self.store, "--json"),
            *options,
            binary=BINARY,
            **environment,
        )
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return json.loads(done.stdout)

    def with_fake_worker(self, *options: str, milliseconds: int = 5, code: int) -> Any:
        engines = str(self.fake_engine(f"--iteration-ms={milliseconds}"))
        return self.bench(*options, code=code, CARNOT_WORKER_PATH=engines)

    def noes(self, scenario: Any) -> dict[str, Any]:
        return {one["check"]: one for one in scenario["checks"] if one["answer"] == "no"}


class KnownTimes(Bench):
    def test_a_single_stream_of_known_time(self) -> None:
        found = self.with_fake_worker("--duration", "10s", code=0)
        (single,) = found["scenarios"]
        self.assertEqual(self.noes(single), {})
        self.assertTrue(single["valid"] and found["valid"])
        self.assertEqual(single["figure"]["percentile"], 0.9)
        self.assertGreaterEqual(single["figure"]["latency_seconds"], 0.005)
        self.assertLessEqual(single["queries"], 2000)
        self.assertGreaterEqual(single["duration_seconds"], 10.0)
        self.assertIn(single["energy_per_query"]["provenance"], ("measured", "estimated"))
        # It is a trial like any other, and a report can be made of it.
        self.assertEqual(self.rows("SELECT count(*), max(block) FROM trial"), [(1, 0)])
        self.assertEqual(self.report()["title"], "bench net/none/onnxruntime/b1/t1/fp32")

    def test_an_overloaded_server_is_told_what_it_answers_at_most(self) -> None:
        overload = ("--scenario", "server", "--rate", "400", "--bound", "50ms", "--duration", "2s")
        found = self.with_fake_worker(*overload, code=1)
        (server,) = found["scenarios"]
        noes = self.noes(server)
        self.assertIn("the bound is 50.0 ms", noes["latency_bound"]["reason"])
        self.assertRegex(
            noes["latency_bound"]["remedy"], r"answers \d+(\.\d+)? queries per second at most"
        )
        self.assertIn("were answered", noes["achieved_rate"]["reason"])
        self.assertTrue(server["quick"])
        self.assertEqual(self.rows_or_nothing(), [])

    def rows_or_nothing(self) -> list[Any]:
        return self.rows("SELECT 1 FROM trial") if self.store.exists() else []

    def test_a_server_finds_its_rate_by_itself(self) -> None:
        search = ("--scenario", "server", "--bound", "100ms", "--duration", "2s")
        (server,) = self.with_fake_worker(*search, milliseconds=2, code=1)["scenarios"]
        late = {"latency_bound", "achieved_rate"} & set(self.noes(server))
        self.assertEqual(set(self.noes(server)) - late, {"duration"})
        self.assertTrue(server["rate"]["searched"])
        self.assertEqual(server["rate"]["found"], not late)
        self.assertGreater(len(server["rate"]["tries"]), 1)
        self.assertGreater(server["rate"]["queries_per_second"], 10)
        self.assertLess(server["rate"]["queries_per_second"], 500)

    def test_a_bound_below_the_models_own_time_has_no_rate(self) -> None:
        search = ("--scenario", "server", "--bound", "1ms", "--duration", "1s")
        (server,) = self.with_fake_worker(*search, code=1)["scenarios"]
        self.assertFalse(server["rate"]["found"])
        self.assertIn("looser --bound", self.noes(server)["latency_bound"]["remedy"])

    def test_a_budget_that_ends_too_early_says_how_much_longer(self) -> None:
        short = ("--scenario", "multi-stream", "--batch", "1", "--budget", "10s")
        (many,) = self.with_fake_worker(*short, code=1)["scenarios"]
        count = self.noes(many)["count"]
        self.assertRegex(count["reason"], r"^\d+ of 662 queries$")
        self.assertRegex(count["remedy"], r"^Run \S+ times as long: --budget \d+s\.$")

    def test_a_smaller_offline_run_is_marked_as_a_look(self) -> None:
        look = ("--scenario", "offline", "--queries", "512", "--duration", "500ms")
        (offline,) = self.with_fake_worker(*look, code=1)["scenarios"]
        self.assertTrue(offline["quick"])
        self.assertEqual(offline["batch"], 32)
        self.assertIn("of 24\u202f576 samples", self.noes(offline)["count"]["reason"])

    def test_a_worker_that_dies_is_a_scenario_without_figures(self) -> None:
        engines = str(self.fake_engine("--fault=crash@go"))
        found = self.bench("--duration", "1s", code=1, CARNOT_WORKER_PATH=engines)
        self.assertIn("signal 11", found["scenarios"][0]["failure"])


class RealEngine(Bench):
    @needs_engines("onnxruntime")
    def test_all_scenarios_with_recipe_and_accuracy_of_the_same_graph(self) -> None:
        study = self.study(MODEL, 'dataset = "glyphs"')
        found = self.bench(
            *("--scenario", "all", "--bound", "50ms", "--duration", "1s", "--recipe", "folded"),
            *("--queries", "500", "--min-accuracy", "90%"),
            code=1,
            study=study,
        )
        self.assertEqual(found["recipe"], "folded")
        self.assertNotEqual(found["sha256"], found["original_sha256"])
        self.assertEqual(found["accuracy"]["images"], 200)
        self.assertGreater(found["accuracy"]["correct"], 180)
        by_name = {one["scenario"]: one for one in found["scenarios"]}
        self.assertEqual(list(by_name), ["single-stream", "multi-stream", "offline", "server"])
        for one in by_name.values():
            self.assertIsNone(one["failure"])
            self.assertTrue(one["quick"], "one second is a look")
            answers = {check["check"]: check["answer"] for check in one["checks"]}
            self.assertEqual(answers["accuracy"], "yes")
        self.assertGreaterEqual(by_name["offline"]["queries"], 500)
        self.assertEqual(self.rows("SELECT count(*) FROM trial"), [(3,)])

    @needs_engines("onnxruntime")
    def test_in_words(self) -> None:
        done = self.carnot("bench", MODEL, "--duration", "300ms", "--store", self.store)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assert_says(
            done.stdout,
            *("resnet8, recipe none, on onnxruntime", "single-stream, batch 1: INVALID"),
            *("(a quick look)", "p90", "--duration 10s", "as a trial of run 1"),
        )


class Words(Bench):
    def test_wrong_ones_are_told_what_is_right(self) -> None:
        for words, answer in (
            (("--scenario", "ofline"), 'Did you mean "offline"?'),
            (("--scenario", "server"), "Give --bound"),
            (("--duration", "2min"), "Raise --budget"),
            (("--recipe", "statik-int8"), "static-int8"),
            (("--scenario", "multi-stream", "--batch", "3"), "Set --batch 1, 2, 4 or 8"),
            (("--rate", "-3", "--scenario", "server"), "--rate"),
            (("--min-accuracy", "much"), "is not a share"),
            (("--engine", "openvin"), 'Did you mean "openvino"?'),
        ):
            with self.subTest(words=words):
                done = self.carnot("bench", MODEL, "--store", self.store, *words)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(answer, done.stderr)
                self.assertFalse(self.store.exists())


if __name__ == "__main__":
    main()
