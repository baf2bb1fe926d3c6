# SPDX-License-Identifier: Apache-2.0
"""Counters of /sys/class/powercap that freeze, reset, vanish or show nonsense: the profile's joules
to 0.1 %, or a refusal that says why.
"""

import ctypes
import subprocess

from laboratory import BINARY
from powercap_story import LONG, STEPS, Powercap, codes, source_of, tell
from powercap_tree import JOULE


def without_privileges() -> None:
    """Between fork and exec: root that may not pass over permissions, as anyone else."""
    drop_capability = 24  # PR_CAPBSET_DROP
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if ctypes.CDLL(None, use_errno=True).prctl(drop_capability, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


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


if __name__ == "__main__":
    tell()
