# SPDX-License-Identifier: Apache-2.0
"""Every key of every JSON document that Carnot prints is described in docs/formats.md."""

import json
import re
from typing import Any

from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines
from plug import machine_behind_a_plug

MACHINES = SOURCE_ROOT / "tests/machines"
PARTS = "Parts of the JSON documents"
# Objects whose keys are not ours to list here: a status or a finding's code, with how many.
COUNTS = ("trials", "findings")

STUDY = f"""
title = "Every key"

[[models]]
name = "resnet8"
source = "zoo:resnet8?classes=10&weights={SOURCE_ROOT}/models/resnet8-glyphs.safetensors"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 40
calibration_count = 8

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "folded"
steps = ["fold"]

[grid]
engines = ["onnxruntime"]
precision = ["fp32", "bf16"]

[protocol]
warm_up = "10 ms"
window = "50 ms"
repetitions = 5
idle_baseline = "100 ms"

[validity]
invalid_other_load = "100 %"
"""


def documented_keys(*headings: str) -> set[str]:
    """What stands in backticks in the first column of the tables under these headings."""
    keys: set[str] = set()
    for section in (SOURCE_ROOT / "docs/formats.md").read_text().split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        if heading not in headings:
            continue
        for row in re.findall(r"^\| ([^|]*) \|", body, re.MULTILINE):
            keys.update(re.findall(r"`([^`]+)`", row))
    return keys


def printed_keys(document: Any) -> set[str]:
    if isinstance(document, list):
        return set().union(*(printed_keys(item) for item in document))
    if not isinstance(document, dict):
        return set()
    below = (
        value for key, value in document.items() if key not in COUNTS or isinstance(value, list)
    )
    return set(document).union(*(printed_keys(value) for value in below))


class Formats(Laboratory):
    def assert_documented(self, heading: str, *documents: str) -> None:
        printed = set().union(*(printed_keys(json.loads(text)) for text in documents))
        known = documented_keys(heading, PARTS)
        self.assertEqual(sorted(printed - known), [], f"not in docs/formats.md, {heading}")
        # What no document here prints: rare cases, but not many, or the page tells of old times.
        rare = {"estimator", "first_inferences", "earliest_inferences", "latest_inferences"}
        rare |= {"folder", "attributed"}  # of a control group, which no fake machine has
        rare |= {"against", "from_inferences"}  # of who was not shown to cost less
        rare |= {"library", "start_seconds"}  # of a graphics board, as are these
        rare |= {"clock_megahertz", "memory_clock_megahertz", "temperature_celsius"}
        rare |= {"power_limit_watts", "busy_share", "memory_busy_share", "slowed_by"}
        rare |= {"adjustment", "first", "pairs", "second"}  # of who differs, where any do
        rare |= {"claim", "holds"}  # of tests of means, which take values for normal
        parts = documented_keys(PARTS)
        self.assertEqual(sorted(known - parts - printed - rare), [], "documented, but not printed")

    def test_measure(self) -> None:
        heard = []
        for machine in ("laptop", "cloud-guest", "two-socket-server"):
            done = self.carnot(
                *("--sysroot", MACHINES / machine, "measure", "--json", "--output", "-", "true")
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            heard.append(done.stdout)
        factors = ("--place", "DE", "--price", "0.3 EUR", "--water", "1.8", "--embodied", "9kg/4y")
        repeated = ("--repeat", "2", "--warm-up", "1", "--phases")
        for options in (repeated, factors, ("--baseline=100ms", "--phases")):
            done = self.carnot(
                *("--sysroot", MACHINES / "laptop", "measure", "--json", "--output", "-"),
                *(*options, "--", "true"),
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            heard.append(done.stdout)
        self.assert_documented("What `measure --json` writes", *heard)

    def test_replay(self) -> None:
        heard = []
        for machine in ("laptop", "cloud-guest"):
            file = self.folder / f"{machine}.rec"
            root = ("--sysroot", MACHINES / machine)
            done = self.carnot(*root, "measure", "--record", file, "--", "sleep", "0.1")
            self.assertEqual(done.returncode, 0, done.stderr)
            heard.append(self.carnot("replay", file, "--json").stdout)
        self.assert_documented("What `replay --json` writes", *heard)

    def test_explain(self) -> None:
        heard = []
        for machine in ("laptop", "cloud-guest"):
            root = ("--sysroot", MACHINES / machine)
            self.assertEqual(self.carnot(*root, "measure", "--", "sleep", "0.1").returncode, 0)
            heard.append(self.carnot("explain", "--json").stdout)
        self.assert_documented("What `explain --json` writes", *heard)

    def test_import(self) -> None:
        log = self.write(
            "emissions.csv",
            "timestamp,project_name,run_id,duration,emissions,cpu_power,gpu_power,ram_power,"
            "cpu_energy,gpu_energy,ram_energy,energy_consumed\n"
            "2022-05-22T22:33:20,a,run,100,0.1,150,80,6,-0.02,0.03,0.01,0.06\n",
        )
        board = self.write(
            "board.csv",
            "timestamp,gpu_name,gpu_power_draw,gpu_temperature\n"
            "2022-12-05 09:55:42,RTX,100 W,50\n2022-12-05 09:55:43,RTX,100 W,60\nyesterday,,,\n",
        )
        done = self.carnot("import", "--dry-run", "--damaged", "skip", "--json", log, board)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assert_documented("What `import --json` writes", done.stdout)

    def test_doctor(self) -> None:
        heard = []
        for machine in ("laptop", "cloud-guest", "two-socket-server"):
            done = self.carnot("--sysroot", MACHINES / machine, "doctor", "--json")
            heard.append(done.stdout)
        self.assert_documented("What `doctor --json` writes", *heard)

    def test_calibrate(self) -> None:
        pairs = self.write(
            "pairs.csv", "software_watts,wall_watts\n20,45\n30,57\n40,70\n50,82\n60,95\n"
        )
        root = ("--sysroot", MACHINES / "laptop", "calibrate", "--json")
        from_pairs = self.carnot(*root, "--from", pairs)
        self.assertEqual(from_pairs.returncode, 0, from_pairs.stderr)
        with machine_behind_a_plug(self) as machine:
            driven = self.carnot(*machine.options, "calibrate", "--json", "--window", "300ms")
            clock = self.carnot(
                *machine.options, "calibrate", "--json", "--window", "300ms", "--clock", "plug"
            )
        self.assertEqual(driven.returncode, 0, driven.stderr)
        self.assert_documented("What `calibrate --json` writes", from_pairs.stdout, driven.stdout)
        self.assertEqual(clock.returncode, 0, clock.stderr)
        self.assert_documented("What `calibrate --clock --json` writes", clock.stdout)

    @needs_engines("onnxruntime")
    def test_bench(self) -> None:
        study = self.write("study.toml", STUDY)
        looks = ("--duration", "200ms", "--queries", "50", "--bound", "50ms", "--json")
        done = self.carnot(
            *("bench", "resnet8", "--study", study, "--store", self.folder / "store.db"),
            *("--scenario", "single-stream,server", *looks),
        )
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assert_documented("What `bench --json` writes", done.stdout)

    def test_card(self) -> None:
        readme = self.write("README.md", "---\nlicense: mit\n---\n")
        done = self.carnot("card", "--check", readme, "--json")
        self.assert_documented("What `card --json` writes", done.stdout)

    def test_trends(self) -> None:
        rows = [f"resnet{i},{2014 + i},{70 + i},{1 + i},here" for i in range(6)]
        text = "\n".join(["model,year,top1,cost,place", *rows, "vgg,,70,1,here"]) + "\n"
        self.write("t.csv", text)
        columns = ("--year", "year", "--accuracy", "top1", "--gmacs", "cost", "--board", "RTX 3090")
        asked = ("--images", "1000", "--at-least", "72%", "--where", "place=here")
        done = self.carnot("trends", "t.csv", *columns, *asked, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_documented("What `trends --json` writes", done.stdout)

    def test_models(self) -> None:
        done = self.carnot("models", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_documented("What `models --json` writes", done.stdout)

    @needs_engines("onnxruntime")
    def test_report(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY), "--json")
        self.assertEqual(done.returncode, 1, "bf16, which this engine refuses, is an exclusion")
        factors = ("--place", "DE", "--price", "0.3 EUR", "--water", "1.8", "--embodied", "9kg/4y")
        priced = self.carnot("report", "--store", self.folder / "store.db", "--json", *factors)
        self.assertEqual(priced.returncode, 0, priced.stderr)
        self.assert_documented("The report in JSON", done.stdout, priced.stdout)
        self.assert_documented("What `compare --json` writes", *self.comparisons(done.stdout))

    def comparisons(self, report: str) -> list[str]:
        """Of two candidates, and of the run with a report that lacks one of them."""
        less = json.loads(report)
        less["candidates"] = less["candidates"][:1]
        self.write("less.json", json.dumps(less))
        heard = []
        for before, after in (
            ("store.db#none/onnxruntime/b1/t1/fp32", "store.db#folded/onnxruntime/b1/t1/fp32"),
            ("less.json", "store.db"),
        ):
            done = self.carnot("compare", before, after, "--json", "--fail-if", "energy > +900%")
            self.assertEqual(done.returncode, 0, done.stderr)
            heard.append(done.stdout)
        return heard


if __name__ == "__main__":
    main()
