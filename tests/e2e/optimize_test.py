# SPDX-License-Identifier: Apache-2.0
"""The search for the best recipe, on a network that Carnot trained and real engines."""

import json
import os
import shutil
import threading
import time
import tomllib
from pathlib import Path
from typing import Any

from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines

MODEL = f"zoo:resnet8?weights={SOURCE_ROOT}/models/resnet8-glyphs.safetensors"
# The thresholds are its own: beside other programs the usual ones would refuse every trial.
STUDY = f"""
title = "What is searched"

[[models]]
name = "resnet8"
source = "{MODEL}"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 400

[grid]
engines = ["onnxruntime"]

[validity]
invalid_other_load = "100 %"
"""
SEARCH = (
    *("--max-drop", "2pp", "--images", "400", "--out", "best"),
    *("--engine", "onnxruntime", "--precision", "fp32"),
)


class Package:
    """A machine whose package counter follows the CPUs of this one: 4 W idle, 20 W when busy."""

    ZONE = "sys/class/powercap/intel-rapl:0"

    def __init__(self, folder: Path) -> None:
        shutil.copytree(SOURCE_ROOT / "tests/machines/laptop/sys", folder / "sys", symlinks=True)
        for zone in (folder / self.ZONE).parent.iterdir():
            if zone.name != Path(self.ZONE).name:
                shutil.rmtree(zone)  # they would stand still
        (folder / "proc").symlink_to("/proc")
        self.counter = os.open(folder / self.ZONE / "energy_uj", os.O_WRONLY)
        # As wide as it will ever be: of a shorter number a reader would see the longer one's end.
        self.microjoules = 12e9
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.draw)
        self.thread.start()

    @staticmethod
    def busy_seconds() -> float:
        user, nice, system, *_ = map(int, Path("/proc/stat").read_text().split()[1:8])
        return (user + nice + system) / os.sysconf("SC_CLK_TCK")

    def draw(self) -> None:
        cpus = os.cpu_count() or 1
        then, busy_then = time.monotonic(), self.busy_seconds()
        while not self.over.wait(0.005):
            now, busy = time.monotonic(), self.busy_seconds()
            self.microjoules += 4e6 * (now - then) + 16e6 * (busy - busy_then) / cpus
            then, busy_then = now, busy
            os.pwrite(self.counter, f"{int(self.microjoules)}\n".encode(), 0)

    def stop(self) -> None:
        self.over.set()
        self.thread.join()
        os.close(self.counter)


class Search(Laboratory):
    def search(self, *options: str, machine: Path = Path("/")) -> Any:
        study = self.write("searched.toml", STUDY)
        command = ("--sysroot", machine, "optimize", "resnet8", "--study", study)
        done = self.carnot(*command, *SEARCH, "--json", *options)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return json.loads(done.stdout)

    @needs_engines("onnxruntime")
    def test_finds_int8_and_writes_what_repeats_it(self) -> None:
        found = self.search("--budget", "45s")
        self.assertTrue(found["found_better"], found["rungs"])
        self.assertIn("static-int8", found["winner"])
        self.assertEqual(found["goal"], "energy")
        # Convolutions gain nothing from dynamic int8: that is known beforehand.
        self.assertIn("dynamic-int8", str(found["left_out"]))
        self.check_full_cycle(found, "estimated")
        self.assertTrue((self.folder / "best" / "report.md").is_file())
        model = self.folder / found["model_file"]
        self.assertGreater(model.stat().st_size, 10_000)
        study = tomllib.loads((self.folder / found["study_file"]).read_text())
        self.assertEqual(len(study["recipes"]), 2)
        # The evidence holds when it is measured again.
        again = self.carnot(
            *("run", str(self.folder / found["study_file"]), "--store", "again.sqlite", "--json")
        )
        self.assertEqual(again.returncode, 0, again.stderr)
        verdicts = [
            one
            for one in json.loads(again.stdout)["comparisons"]
            if one["metric"] == "energy_joules_per_inference" and one["role"] == "same_engine"
        ]
        self.assertEqual([one["verdict"] for one in verdicts], ["better"], verdicts)

    def check_full_cycle(self, found: Any, provenance: str) -> None:
        """E_search: metered, kept in the store, and what every candidate but none took once."""
        self.assertEqual(found["search"]["energy"]["provenance"], provenance)
        joules = found["search"]["energy"]["energy_joules"]["point"]
        stored = json.loads(self.carnot("report", "--json").stdout)
        for report in (found["finals"], stored):
            sheet, time_sheet = report["cost"]["sheets"][:2]
            self.assertEqual(sheet["search"], joules)
            self.assertEqual(time_sheet["search"], found["search"]["seconds"])
            for one in sheet["costs"]:
                self.assertEqual(one["once"], 0.0 if "/none/" in one["candidate"] else joules)
        applying = [
            one["prepared"]["optimisation_energy"]["energy_joules"]["point"]
            for one in found["finals"]["candidates"]
            if "/none/" not in one["id"]
        ]
        self.assertGreater(joules, sum(applying))

    @needs_engines("onnxruntime")
    def test_measured_joules_say_the_same(self) -> None:
        machine = self.folder / "machine"
        package = Package(machine)
        self.addCleanup(package.stop)
        found = self.search("--budget", "45s", "--require", "measured", machine=machine)
        self.assertTrue(found["found_better"], found["rungs"])
        self.assertIn("static-int8", found["winner"])
        for one in found["finals"]["candidates"]:
            self.assertEqual(one["energy_per_inference"]["provenance"], "measured", one["id"])
        verdicts = [
            one
            for one in found["finals"]["comparisons"]
            if one["metric"] == "energy_joules_per_inference"
            and one["candidate"] == found["winner"]
        ]
        self.assertEqual([one["estimated_energy"] for one in verdicts], [False] * len(verdicts))
        self.assertIn("better", [one["verdict"] for one in verdicts], verdicts)
        self.check_full_cycle(found, "measured")

    @needs_engines("onnxruntime")
    def test_for_size_the_smaller_file_wins(self) -> None:
        found = self.search("--goal", "size", "--budget", "15s")
        finals = found["finals"]["candidates"]
        sizes = {one["id"]: one["prepared"]["file_bytes"] for one in finals}
        self.assertEqual(sizes[found["winner"]], min(sizes.values()))

    def test_results_are_not_written_over_what_the_user_brought(self) -> None:
        self.assertEqual(
            self.carnot("export-model", "zoo:lenet5", "--out", "net.onnx").returncode, 0
        )
        self.write("study.toml", STUDY)
        for command, what in (
            (("net.onnx", "--dataset", "glyphs"), "holds the model itself"),
            (("resnet8", "--study", "study.toml"), "holds the study file"),
        ):
            done = self.carnot("optimize", *command, "--out", ".")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assert_says(done.stderr, what, "Name a folder of its own with --out.")

    def test_without_data_nobody_can_tell_what_is_lost(self) -> None:
        done = self.carnot("optimize", MODEL)
        self.assertEqual(done.returncode, 2)
        self.assertIn("without a dataset", done.stderr)

    def test_wrong_words_are_told_with_the_nearest_right_one(self) -> None:
        for words, answer in (
            (("--dataset", "glyph"), 'Did you mean "glyphs"?'),
            (("--dataset", "glyphs", "--goal", "enery"), 'Did you mean "energy"?'),
            (("--dataset", "glyphs", "--goal", "cost"), "needs prices"),
            (("--dataset", "glyphs", "--goal", "cost", "--price", "0.30"), "with its currency"),
            (("--dataset", "glyphs", "--price", "1 EUR", "--hourly", "1 USD"), "one currency"),
            (("--dataset", "glyphs", "--max-drop", "much"), "no number of points"),
            (("--dataset", "cifar10"), "names no file"),
        ):
            done = self.carnot("optimize", MODEL, *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(answer, done.stderr)


if __name__ == "__main__":
    main()
