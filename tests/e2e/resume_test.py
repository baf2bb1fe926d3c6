# SPDX-License-Identifier: Apache-2.0
"""Nothing that was measured is lost: kill -9, Ctrl-C, a changed study, workers that die."""

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from laboratory import Laboratory, eventually, main, needs_engines, processes_with

Trial = tuple[int, str, int, int, str]  # id, recipe, block, attempt, status

STUDY = """
title = "Small"

[[models]]
name = "mlp"
source = "zoo:mlp"

{recipes}

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "10 ms"
window = "100 ms"
repetitions = {repetitions}
{protocol}

[validity]
invalid_other_load = "100 %"
"""
COUNTED = ("ok", "flagged")


class Resuming(Laboratory):
    def study(self, *recipes: str, repetitions: int, protocol: str = "") -> Path:
        steps = {
            "none": "[]",
            "pruned": '["prune-global"]',
            "locally": '["prune-local"]',
            "folded": '["fold"]',
        }
        tables = "\n".join(
            f'[[recipes]]\nname = "{name}"\nsteps = {steps[name]}\n' for name in recipes
        )
        text = STUDY.format(recipes=tables, repetitions=repetitions, protocol=protocol)
        return self.write("study.toml", text)

    def trials(self) -> list[Trial]:
        if not self.store.exists() or not self.rows("SELECT 1 FROM sqlite_master"):
            return []  # killed before the store was made
        return self.rows("SELECT id, recipe, block, attempt, status FROM trial ORDER BY id")

    def workers(self) -> list[int]:
        return [
            pid
            for pid in processes_with(str(self.folder))
            if b"carnot-worker" in read_or_nothing(Path(f"/proc/{pid}/cmdline"))
        ]

    def work_folders(self) -> list[Path]:
        return sorted((self.folder / "cache/carnot").glob("study.*"))

    def wait_for_trials(
        self, count: int, process: subprocess.Popen[str], may_end: bool = False
    ) -> None:
        enough = eventually(
            lambda: len(self.trials()) >= count or process.poll() is not None, limit_seconds=60.0
        )
        self.assertTrue(enough, f"no {count} trials in a minute")
        if not may_end:
            self.assertIsNone(process.poll(), "the study ended before it could be disturbed")

    def counted_blocks(self, recipe: str) -> list[int]:
        return [t[2] for t in self.trials() if t[1] == recipe and t[4] in COUNTED]

    def assert_nothing_twice(self) -> None:
        places = Counter(self.rows("SELECT key, block, attempt FROM trial"))
        self.assertEqual([place for place, count in places.items() if count > 1], [])

    def assert_complete(self, recipes: tuple[str, ...], blocks: int) -> None:
        self.assert_nothing_twice()
        for recipe in recipes:
            self.assertEqual(self.counted_blocks(recipe), list(range(blocks)), recipe)

    def assert_paired_after_a_failure(self, blocks: int) -> None:
        """What failed was made up for in a further block, so that there are enough pairs."""
        self.assert_nothing_twice()
        none, pruned = self.counted_blocks("none"), self.counted_blocks("pruned")
        self.assertEqual(len(set(none)), len(none))
        self.assertEqual(len(set(pruned)), len(pruned))
        self.assertEqual(len(set(none) & set(pruned)), blocks)


@needs_engines("onnxruntime")
class Interruptions(Resuming):
    def test_kill_9_at_random_instants_loses_nothing(self) -> None:
        recipes = ("none", "locally", "pruned")
        study = self.study(*recipes, repetitions=4)
        seed = random.randrange(1_000_000)
        instants = random.Random(seed)
        kept: list[Trial] = []
        for _ in range(4):
            process = self.start("run", study, "--store", self.store)
            end = time.monotonic() + instants.uniform(0.2, 1.5)
            while time.monotonic() < end and process.poll() is None:
                kept = self.trials() or kept
            process.kill()
            process.communicate()
            with self.subTest(seed=seed):
                self.assertEqual(self.trials()[: len(kept)], kept)
            self.assertTrue(eventually(lambda: self.workers() == []), "a worker outlived carnot")
        done = self.run_study(study)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.trials()[: len(kept)], kept)
        self.assertEqual(self.rows("PRAGMA integrity_check"), [("ok",)])
        self.assert_complete(recipes, 4)

    def test_what_a_killed_study_left_in_the_cache_is_removed(self) -> None:
        study = self.study("none", repetitions=20)
        process = self.start("run", study, "--store", self.store)
        self.wait_for_trials(1, process)
        process.kill()
        process.communicate()
        self.assertEqual(len(self.work_folders()), 1)
        study = self.study("none", repetitions=1)

        other = self.start(
            "run", self.study("pruned", repetitions=1), "--store", self.folder / "2.db"
        )
        self.assertTrue(eventually(lambda: len(self.work_folders()) == 1))
        self.assertEqual(self.run_study(study).returncode, 0)
        self.assertEqual(other.wait(timeout=60), 0, "its folder was taken away while it ran")
        other.communicate()
        self.assertEqual(self.work_folders(), [])

    def test_ctrl_c_keeps_what_was_measured_and_goes_on_later(self) -> None:
        study = self.study("none", "pruned", repetitions=4)
        process = self.start("run", study, "--store", self.store)
        self.wait_for_trials(2, process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assert_says(err, "interrupted", "run it again")
        self.assertEqual(self.workers(), [])
        kept = self.trials()
        self.assertGreaterEqual(len(kept), 2)
        self.assertEqual({trial[4] for trial in kept} - set(COUNTED), set())

        done = self.run_study(study)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.trials()[: len(kept)], kept)
        self.assert_complete(("none", "pruned"), 4)

    def test_a_second_run_on_the_same_store_is_refused(self) -> None:
        study = self.study("none", "pruned", repetitions=50)
        process = self.start("run", study, "--store", self.store)
        self.wait_for_trials(1, process)
        second = self.run_study(study)
        self.assertEqual(second.returncode, 4, second.stderr)
        self.assert_says(second.stderr, "in use by another run", str(process.pid), "--store")
        self.assertEqual(self.carnot("report", "--store", self.store).returncode, 0)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assert_nothing_twice()
        self.assertFalse(Path(f"{self.store}.lock").exists())

    def test_a_finished_study_measures_nothing_again(self) -> None:
        study = self.study("none", repetitions=1)
        self.assertEqual(self.run_study(study).returncode, 0)
        before = self.trials()
        again = self.run_study(study, "--json")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(self.trials(), before)
        self.assertEqual(json.loads(again.stdout), self.report())

    def test_a_new_recipe_runs_with_its_baseline_in_new_blocks(self) -> None:
        self.assertEqual(self.run_study(self.study("none", "pruned", repetitions=2)).returncode, 0)
        before = self.trials()
        changed = self.study("none", "pruned", "locally", repetitions=2)
        done = self.run_study(changed)
        self.assertEqual(done.returncode, 0, done.stderr)
        trials = self.trials()
        self.assertEqual(trials[: len(before)], before)
        new = trials[len(before) :]
        self.assertEqual({trial[1] for trial in new}, {"none", "locally"})
        last = max(trial[2] for trial in before)
        for recipe in ("none", "locally"):
            blocks = [trial[2] for trial in new if trial[1] == recipe and trial[4] in COUNTED]
            self.assertEqual(blocks, [last + 1, last + 2])

    def test_recipes_added_one_after_another_are_all_measured(self) -> None:
        recipes = ("none", "pruned", "locally", "folded")
        for count in (2, 3, 4):
            done = self.run_study(self.study(*recipes[:count], repetitions=2))
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_nothing_twice()
        for recipe in recipes[1:]:
            self.assertEqual(len(self.counted_blocks(recipe)), 2, recipe)

    def test_a_killed_worker_is_a_failed_trial(self) -> None:
        study = self.study("none", "pruned", repetitions=2, protocol='cool_down = "0 s"')
        study.write_text(study.read_text().replace('"100 ms"', '"600 ms"'))
        process = self.start("run", study, "--store", self.store)
        self.wait_for_trials(1, process)
        # One that just says good-bye anyway is no loss: then the next one is taken.
        while process.poll() is None and all(trial[4] != "failed" for trial in self.trials()):
            for pid in self.workers():
                os.kill(pid, signal.SIGKILL)
            self.wait_for_trials(len(self.trials()) + 1, process, may_end=True)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, err)
        failed = self.rows("SELECT reason FROM trial WHERE status = 'failed'")
        self.assertEqual(len(failed), 1)
        self.assert_says(failed[0][0], "killed by signal 9")
        self.assert_says(out, "failed", "killed by signal 9")
        self.assert_paired_after_a_failure(2)


class MisbehavingWorkers(Resuming):
    """The second trial's worker misbehaves, once; the study goes on, and says so at the end."""

    # The very first start only asks for the engine's version.
    ONCE = "n=$(cat {count} 2>/dev/null || echo 0); echo $((n + 1)) > {count}; [ $n -eq 2 ]"

    def assert_fails_once(self, fault: str, *words: str, protocol: str = "") -> None:
        condition = self.ONCE.format(count=self.folder / "starts")
        engines = self.fake_engine(f"--fault={fault}", condition=condition)
        study = self.study("none", "pruned", repetitions=2, protocol=protocol)
        done = self.run_study(study, CARNOT_WORKER_PATH=str(engines))
        self.assertEqual(done.returncode, 1, done.stderr)
        reasons = self.rows("SELECT reason FROM trial WHERE status = 'failed'")
        self.assertEqual(len(reasons), 1)
        for text in (reasons[0][0], done.stdout):
            self.assert_says(text, *words)
        self.assertEqual(self.workers(), [])
        self.assert_paired_after_a_failure(2)

    def test_a_crash(self) -> None:
        self.assert_fails_once("crash@load", "killed by signal 11", "Segmentation fault")

    def test_an_early_end_with_last_words(self) -> None:
        self.assert_fails_once("exit@warm_up", "exited with code 3", "no model today")

    def test_a_hang(self) -> None:
        self.assert_fails_once(
            "hang@go", "gave no answer within", "was ended", protocol='trial_limit = "1 s"'
        )

    def test_all_memory_eaten(self) -> None:
        available = int(
            next(
                line.split()[1]
                for line in Path("/proc/meminfo").read_text().splitlines()
                if line.startswith("MemAvailable")
            )
        )
        share = 300 * 1024 / available  # far above the fake engine's need, far below what it eats
        self.assert_fails_once(
            "eat@load", "of memory and was ended", protocol=f"memory_share = {share:.6f}"
        )

    def test_nonsense(self) -> None:
        self.assert_fails_once("garbage@load", "message")


def read_or_nothing(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


if __name__ == "__main__":
    main()
