# SPDX-License-Identifier: Apache-2.0
"""Energy counters that stand still or yield no number are never taken for a measurement."""

import os
import subprocess
import threading
from pathlib import Path

from bad_input import ESTIMATE_NOTICE, INTERNALS, BadInput
from laboratory import main


class OnePackage(BadInput):
    def machine(self) -> Path:
        """A machine with one RAPL package, whose counter is yet to be written."""
        root = self.folder / "machine"
        zone = root / "sys/class/powercap/intel-rapl:0"
        zone.mkdir(parents=True)
        (zone / "name").write_text("package-0\n")
        (zone / "max_energy_range_uj").write_text("262143328850\n")
        (root / "proc").mkdir()
        for name in ("cpuinfo", "meminfo"):
            (root / "proc" / name).write_bytes(Path("/proc", name).read_bytes())
        (root / "proc/stat").symlink_to("/proc/stat")  # the CPUs' time goes on
        return zone / "energy_uj"


class DeadSensors(OnePackage):
    """The counter exists and stands still, as in guests whose host shows but does not count."""

    def setUp(self) -> None:
        super().setUp()
        self.machine().write_text("0\n")

    def run_there(self, *more: str) -> subprocess.CompletedProcess[str]:
        study = self.folder / "study.toml"
        root = self.folder / "machine"
        command: tuple[str | Path, ...] = ("--sysroot", root, "run", study, "--store", self.store)
        return self.carnot(*command, *more, CARNOT_WORKER_PATH=str(self.fake_engine()))

    def is_refused(self, done: subprocess.CompletedProcess[str]) -> None:
        self.one_sentence(done, 3, "nothing can be measured", "package-0", "stood still", "doctor")
        self.assertFalse(self.store.exists())

    def test_refuse_a_study_of_measured_energy(self) -> None:
        self.study("repetitions = 1", 'energy = "measured"')
        self.is_refused(self.run_there())

    def test_refuse_a_run_that_requires_measured_energy(self) -> None:
        self.without_dataset()
        self.is_refused(self.run_there("--require", "measured"))

    def test_give_the_notice_before_an_estimate(self) -> None:
        self.without_dataset()
        done = self.run_there()
        notices = [line for line in done.stderr.splitlines() if "joules are estimated" in line]
        self.assertEqual(notices, done.stderr.splitlines())
        self.assertEqual(len(notices), 1, done.stderr)
        self.assertTrue(notices[0].startswith(ESTIMATE_NOTICE))

    def test_give_no_notice_once_they_count(self) -> None:
        self.without_dataset()
        counter = self.folder / "machine/sys/class/powercap/intel-rapl:0/energy_uj"
        counter.write_text("1000000000\n")  # as wide as it stays: no read sees half a number
        ended = threading.Event()

        def draw() -> None:
            microjoules = 1_000_000_000
            with counter.open("r+b", buffering=0) as file:
                while not ended.wait(0.02):
                    microjoules += 1_000_000  # 50 W
                    os.pwrite(file.fileno(), f"{microjoules}\n".encode(), 0)

        power = threading.Thread(target=draw)
        power.start()
        try:
            done = self.run_there("--require", "measured")
        finally:
            ended.set()
            power.join()
        self.assertNotEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertTrue(self.store.exists())


class UnreadableSensors(OnePackage):
    """The counter yields no number."""

    def is_told(self, counter: Path, why: str) -> None:
        root = self.folder / "machine"
        doctor = self.carnot("--sysroot", root, "doctor")
        self.assertEqual(doctor.returncode, 0, doctor.stderr)
        self.assert_says(
            doctor.stdout, "not measured here", "unreadable", str(counter), why, "dmesg"
        )
        for wrong in ("stands still", "hides the energy counters", "shows no energy counter"):
            self.assertNotIn(wrong, doctor.stdout)

        measured = self.carnot("--sysroot", root, "measure", "--", "true")
        self.assertEqual(measured.returncode, 0, measured.stderr)
        self.assert_says(measured.stderr, "package-0", "missing", str(counter), why)
        self.assertNotRegex(measured.stderr, INTERNALS)

        required = self.carnot("--sysroot", root, "measure", "--require", "measured", "--", "true")
        self.one_sentence(required, 3, "nothing can be measured", why, "carnot doctor")

    def test_a_counter_that_is_empty(self) -> None:
        counter = self.machine()
        counter.write_text("")
        self.is_told(counter, "is no number")

    def test_a_counter_that_is_a_folder(self) -> None:
        counter = self.machine()
        counter.mkdir()
        self.is_told(counter, os.strerror(21))


if __name__ == "__main__":
    main()
