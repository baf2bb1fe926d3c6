# SPDX-License-Identifier: Apache-2.0
"""The real binary on /sys/class/powercap itself, fed by a program whose power is known.

The tree is a tmpfs that only this test and its children see (a private mount namespace). Each story
ends with the joules of the profile to 0.1 %, or with a refusal that says why.
"""

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from laboratory import (
    BINARY,
    LIMIT_SECONDS,
    SOURCE_ROOT,
    Laboratory,
    eventually,
    main,
    needs_engines,
)
from powercap_tree import (
    INSIDE,
    JOULE,
    PROFILE,
    USUAL_RANGE,
    Tree,
    enter_namespace,
    hide_the_machine,
)

SHARE = 1e-3  # of the truth: what the joules may be off by


def without_privileges() -> None:
    """Between fork and exec: root that may not pass over permissions, as anyone else."""
    drop_capability = 24  # PR_CAPBSET_DROP
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if ctypes.CDLL(None, use_errno=True).prctl(drop_capability, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


class Powercap(Laboratory):
    """Zones are made by `zone`, each with its watts; `measure` runs the profile under carnot."""

    def setUp(self) -> None:
        super().setUp()
        self.tree = Tree()
        self.zone = self.tree.zone

    def package(self, watts: list[list[float]], **setup: int) -> Path:
        return self.zone("intel-rapl:0", "package-0", watts, **setup)

    def truth(self, zone: int = 0) -> float:
        return self.tree.truth(zone)

    def profile(self, *events: list[Any]) -> Path:
        return self.write(
            "profile.json", json.dumps({"zones": self.tree.zones, "events": list(events)})
        )

    def measure(
        self,
        *events: list[Any],
        interval: str | None = None,
        before_exec: Callable[[], None] | None = None,
        options: tuple[str, ...] = (),
    ) -> Any:
        """The report; None when carnot refused, with its words in `self.refusal`."""
        report = self.folder / "report.json"
        done = subprocess.run(
            [
                *(str(BINARY), "measure", "--json", "--output", str(report), *options),
                *(("--interval", interval) if interval else ()),
                *("--", sys.executable, str(PROFILE), str(self.profile(*events))),
            ],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
            preexec_fn=before_exec,  # noqa: PLW1509  # no threads here
        )
        self.refusal = done.stderr
        if not report.exists():
            return None
        self.assertEqual(done.returncode, 0, done.stderr)
        self.measured = json.loads(report.read_text())
        return self.measured

    def assert_joules(self, energy: Any, truth: float) -> None:
        self.assertEqual(energy["provenance"], "measured", energy)
        self.assertAlmostEqual(energy["energy_joules"]["point"], truth, delta=SHARE * truth)

    def assert_covers(self, energy: Any, truth: float) -> None:
        self.assertEqual(energy["provenance"], "measured", energy)
        self.assertLessEqual(energy["energy_joules"]["lower"], truth)
        self.assertGreaterEqual(energy["energy_joules"]["upper"], truth)


def source_of(report: Any, folder: str) -> Any:
    return next(one for one in report["sources"] if one["source"] == f"powercap:{folder}")


def codes(energy: Any) -> list[str]:
    return [finding["code"] for finding in energy["findings"]]


STEPS = [[0.1, 20.0], [0.2, 160.0], [0.1, 45.0]]  # 38.5 J in .4 s
LONG = [[1.2, 60.0], [1.2, 100.0]]  # time enough to find a counter dead


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


class Faults(Powercap):
    def test_garbage_is_bridged(self) -> None:
        self.package(STEPS)
        report = self.measure([0.1, 0, "show", "#!?"], [0.2, 0, "heal"], interval="10ms")
        package = source_of(report, "intel-rapl:0")
        self.assert_joules(package, self.truth())
        self.assertIn("source_unreadable", codes(package))

    def test_an_empty_file_is_bridged(self) -> None:
        self.package(STEPS)
        report = self.measure([0.1, 0, "show", ""], [0.2, 0, "heal"], interval="10ms")
        package = source_of(report, "intel-rapl:0")
        self.assert_joules(package, self.truth())
        self.assertIn("source_unreadable", codes(package))

    def test_a_false_value_is_left_out(self) -> None:
        self.package(STEPS, start=50_000 * JOULE)
        report = self.measure([0.2, 0, "show", "7"], [0.215, 0, "heal"], interval="10ms")
        package = source_of(report, "intel-rapl:0")
        self.assert_joules(package, self.truth())
        self.assertIn("reading_refused", codes(package))

    def test_garbage_to_the_end_is_refused(self) -> None:
        self.package(STEPS)
        report = self.measure([0.05, 0, "show", "nonsense"], interval="10ms")
        package = source_of(report, "intel-rapl:0")
        self.assertEqual(package["provenance"], "missing")
        self.assertIn("source_unreadable", codes(package))
        self.assertEqual(report["total"]["provenance"], "estimated")

    def test_a_frozen_counter_is_refused(self) -> None:
        self.package(LONG)
        report = self.measure([0.0, 0, "freeze"])
        package = source_of(report, "intel-rapl:0")
        self.assertEqual((package["provenance"], package["energy_joules"]), ("missing", None))
        self.assertIn("source_dead", codes(package))
        self.assertEqual(report["total"]["provenance"], "estimated")

    def test_a_frozen_counter_refuses_who_requires_measured_joules(self) -> None:
        self.package(LONG)
        self.assertIsNone(self.measure([0.0, 0, "freeze"], options=("--require", "measured")))
        self.assert_says(self.refusal, "could not be measured", "stands still")

    def test_time_in_which_it_stood_still_is_unknown_and_bounded(self) -> None:
        self.package(LONG)
        report = self.measure([0.6, 0, "freeze"], [1.7, 0, "heal"], interval="10ms")
        package = source_of(report, "intel-rapl:0")
        self.assert_covers(package, self.truth())
        self.assertIn("source_dead", codes(package))
        self.assertGreater(package["unknown_share"], 0.3)

    def test_a_file_that_vanishes_leaves_the_rest_unknown(self) -> None:
        self.package(LONG)
        report = self.measure([1.3, 0, "vanish"], interval="10ms")
        package = source_of(report, "intel-rapl:0")
        self.assert_covers(package, self.truth())
        self.assertIn("source_dead", codes(package))

    def test_a_reset_is_no_wrap(self) -> None:
        self.package(STEPS, start=50_000 * JOULE)
        report = self.measure([0.15, 0, "reset", 0], interval="5ms")
        package = source_of(report, "intel-rapl:0")
        self.assert_covers(package, self.truth())
        self.assertIn("counter_reset", codes(package))

    def test_a_reset_between_the_edges_is_refused(self) -> None:
        self.package(STEPS, start=50_000 * JOULE)
        package = source_of(self.measure([0.15, 0, "reset", 0]), "intel-rapl:0")
        self.assertEqual(package["provenance"], "missing")
        self.assertIn("counter_reset", codes(package))

    def test_memory_that_stands_still_leaves_the_perimeter(self) -> None:
        self.package(LONG)
        self.zone("intel-rapl:0:0", "dram")
        report = self.measure()
        self.assertEqual(source_of(report, "intel-rapl:0:0")["provenance"], "missing")
        self.assertNotIn("dram", report["total"]["perimeter"])
        self.assert_joules(source_of(report, "intel-rapl:0"), self.truth())

    def test_a_counter_without_permission_is_refused_with_the_reason(self) -> None:
        place = self.package(STEPS)
        (place / "energy_uj").chmod(0)
        done = subprocess.run(
            [str(BINARY), "measure", "--require", "measured", "--", "true"],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=without_privileges,  # noqa: PLW1509  # no threads here
        )
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assert_says(done.stderr, "energy_uj: Permission denied", "carnot doctor")
        doctor = subprocess.run(
            [str(BINARY), "doctor"],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=without_privileges,  # noqa: PLW1509  # no threads here
        )
        self.assert_says(doctor.stdout, "package-0", "Permission denied")

    def test_a_zone_without_its_counter_is_named_by_the_doctor(self) -> None:
        place = self.package(STEPS)
        (place / "energy_uj").unlink()
        doctor = self.carnot("doctor")
        self.assert_says(doctor.stdout, "package-0", "No such file")


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
    if INSIDE not in os.environ:
        print(f"skipped test: {enter_namespace()}")
        sys.exit(77)
    hide_the_machine()
    main()
