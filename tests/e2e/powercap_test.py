# SPDX-License-Identifier: Apache-2.0
"""The real binary on /sys/class/powercap itself, fed by a program whose power is known: each story
ends with the joules of the profile to 0.1 %. What breaks tells powercap_faults_test.py.
"""

import json
import subprocess
import sys
from pathlib import Path

from laboratory import SOURCE_ROOT, eventually, needs_engines
from powercap_story import STEPS, Powercap, codes, source_of, tell
from powercap_tree import JOULE, PROFILE, USUAL_RANGE


class Truth(Powercap):
    def test_a_package_to_a_thousandth(self) -> None:
        self.package(STEPS)
        self.assert_joules(source_of(self.measure(), "intel-rapl:0"), self.truth())

    def test_a_wrap_inside_the_window(self) -> None:
        self.package(STEPS, start=USUAL_RANGE - 12 * JOULE)
        package = source_of(self.measure(), "intel-rapl:0")
        self.assert_joules(package, self.truth())
        self.assertIn("counter_wrapped", codes(package))

    def test_each_of_several_wraps(self) -> None:
        self.package([[0.5, 1500.0]], wraps_at=200 * JOULE, start=0)
        package = source_of(self.measure(interval="10ms"), "intel-rapl:0")
        self.assert_joules(package, self.truth())
        self.assertEqual(package["wraps"], 3)

    def test_sampling_changes_nothing(self) -> None:
        self.package(STEPS, start=USUAL_RANGE - 12 * JOULE)
        self.assert_joules(source_of(self.measure(interval="1ms"), "intel-rapl:0"), self.truth())

    def test_measured_memory_is_divided_by_memory_in_use(self) -> None:
        self.package([[1.2, 60.0]])
        self.zone("intel-rapl:0:0", "dram", [[1.2, 8.0]])
        parts = {part["domain"]: part for part in self.measure()["attribution"]}
        self.assertEqual(parts["cpu_package"]["rule"], "cpu_time")
        memory = parts["dram"]
        self.assertEqual(memory["rule"], "memory", memory)
        self.assertGreater(memory["command_share"], 0.0)
        self.assertLess(memory["command_share"], 0.5)
        self.assertEqual(
            memory["command_joules"] + memory["others_joules"],
            next(
                one["energy_joules"]["point"]
                for one in self.measured["sources"]
                if one["domain"] == "dram"
            ),
        )

    def test_two_packages_their_memory_and_the_board(self) -> None:
        """What is inside adds up; cores lie within packages, and psys holds them all."""
        wraps = USUAL_RANGE - 3 * JOULE
        self.zone("intel-rapl:0", "package-0", STEPS, start=wraps)
        self.zone("intel-rapl:1", "package-1", [[0.4, 70.0]])
        self.zone("intel-rapl:0:0", "core", [[0.4, 30.0]])
        self.zone(
            "intel-rapl:0:1", "dram", [[0.4, 8.0]], start=65_712 * JOULE, wraps_at=65_712_999_613
        )
        self.zone("intel-rapl:1:0", "dram", [[0.4, 6.0]])
        self.zone("intel-rapl:2", "psys", [[0.4, 250.0]])
        report = self.measure()
        inside = [self.truth(zone) for zone in (0, 1, 3, 4)]
        self.assertTrue(
            report["total"]["perimeter"].startswith("cpu_package+dram"), report["total"]
        )
        boards = [one for one in report["sources"] if one["domain"] == "gpu"]
        if not boards:  # this machine's own would be added
            self.assert_joules(report["total"], sum(inside))
        for zone, one in enumerate(self.tree.zones):
            folder = Path(one["file"]).parent.name
            self.assert_joules(source_of(report, folder), self.truth(zone))

    def test_hexadecimal_numbers_and_dies(self) -> None:
        self.zone("intel-rapl:9", "package-0-die-0", STEPS)
        self.zone("intel-rapl:a", "package-0-die-1", [[0.4, 90.0]])
        report = self.measure()
        self.assert_joules(source_of(report, "intel-rapl:9"), self.truth(0))
        self.assert_joules(source_of(report, "intel-rapl:a"), self.truth(1))

    def test_mirrored_dies_count_once(self) -> None:
        self.zone("intel-rapl:0", "package-0-die-0", STEPS)
        self.zone("intel-rapl:1", "package-0-die-1", STEPS)
        self.zone("intel-rapl-mmio:0", "package-0", STEPS)
        report = self.measure(interval="20ms")
        self.assert_joules(source_of(report, "intel-rapl:0"), self.truth())
        self.assertIn("mirrored_dies", codes(source_of(report, "intel-rapl:1")))
        self.assertNotIn("powercap:intel-rapl-mmio:0", [one["source"] for one in report["sources"]])


class AMachineThatIsNeverAtRest(Powercap):
    def test_power_that_nobody_starts_or_stops(self) -> None:
        """The counter moves before, in and after the window, 100 W all the time."""
        place = self.package([[60.0, 100.0]], start=USUAL_RANGE - 150 * JOULE)
        counter = place / "energy_uj"
        at_rest = counter.read_text()
        with subprocess.Popen([sys.executable, PROFILE, str(self.profile())]) as feeder:
            try:
                self.assertTrue(eventually(lambda: counter.read_text() != at_rest))
                report_file = self.folder / "report.json"
                done = self.carnot("measure", "--json", "--output", report_file, "--", "sleep", "2")
                self.assertEqual(done.returncode, 0, done.stderr)
            finally:
                feeder.kill()
        report = json.loads(report_file.read_text())
        package = source_of(report, "intel-rapl:0")
        truth = 100.0 * report["duration_seconds"]
        # How late the feeder was at the edges is not ours: on a busy machine tens of milliseconds.
        self.assertAlmostEqual(package["energy_joules"]["point"], truth, delta=0.02 * truth)
        self.assertEqual(package["provenance"], "measured")


class AGateOnMeasuredJoules(Powercap):
    STUDY = """
title = "The gate on a machine that measures"

[[models]]
name = "net"
source = "main.onnx"

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "50 ms"
window = "200 ms"
until = "30 %"

[validity]
invalid_other_load = "100 %"
"""

    @needs_engines("onnxruntime")
    def test_trips_on_a_planted_regression_alone(self) -> None:
        """100 W all the time, so joules go as the time does."""
        place = self.package([[240.0, 100.0]])
        self.write("study.toml", self.STUDY)
        weights = SOURCE_ROOT / "models/resnet8-glyphs.safetensors"
        exported = self.carnot(
            "export-model", f"zoo:resnet8?weights={weights}", "--out", "main.onnx"
        )
        self.assertEqual(exported.returncode, 0, exported.stderr)
        at_rest = (place / "energy_uj").read_text()
        with subprocess.Popen([sys.executable, PROFILE, str(self.profile())]) as feeder:
            try:
                self.assertTrue(eventually(lambda: (place / "energy_uj").read_text() != at_rest))
                for after, code in (("main.onnx", 0), ("zoo:resnet20?classes=10", 1)):
                    done = self.carnot(
                        *("compare", "net", after, "--study", "study.toml"),
                        *("--require", "measured", "--fail-if", "energy > +50%", "--json"),
                    )
                    self.assertEqual(done.returncode, code, done.stderr + done.stdout)
                    energy = json.loads(done.stdout)["pairs"][0]["metrics"][0]
                    self.assertEqual(energy["basis"], "paired")
                    self.assertIsNotNone(energy["change"])
                    self.assertFalse(energy["estimated_energy"])
            finally:
                feeder.kill()


if __name__ == "__main__":
    tell()
