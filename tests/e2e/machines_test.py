# SPDX-License-Identifier: Apache-2.0
"""`carnot measure` and `carnot doctor` as a user meets them: on machines that are folders."""

import json
import os
import pty
import shutil
import subprocess
import unittest
from pathlib import Path
from typing import Any

from laboratory import BINARY, LIMIT_SECONDS, SOURCE_ROOT, Laboratory, eventually, main

MACHINES = SOURCE_ROOT / "tests/machines"
ESTIMATE_NOTICE = "the joules are estimated; carnot doctor says what would change that."
# Draws 5 J from a package of the machine in $1 within a fifth of a second.
SPEND = (
    "sleep 0.2; f=$1/sys/class/powercap/intel-rapl:0/energy_uj; echo $(($(cat $f)+5000000)) > $f"
)


class OnAMachine(Laboratory):
    def machine(self, name: str) -> Path:
        """A copy that the test may change. Its CPUs' time goes on, as on any machine."""
        copy = self.folder / name
        shutil.copytree(MACHINES / name, copy)
        (copy / "proc/stat").unlink()
        (copy / "proc/stat").symlink_to("/proc/stat")
        return copy

    def measured(self, machine: Path, *arguments: str) -> Any:
        done = self.carnot("--sysroot", machine, "measure", "--json", "--output", "-", *arguments)
        return json.loads(done.stdout)


class MeasureTest(OnAMachine):
    def test_counts_the_joules_that_a_command_draws(self) -> None:
        machine = self.machine("laptop")
        report = self.measured(machine, "--", "sh", "-c", SPEND, "sh", str(machine))
        total = report["total"]
        self.assertEqual(total["provenance"], "measured")
        self.assertAlmostEqual(total["energy_joules"]["point"], 5.0, delta=0.5)
        self.assertEqual(total["perimeter"], "cpu_package")

    def test_requiring_measurement_where_there_is_none_runs_nothing(self) -> None:
        ran = self.folder / "ran"
        done = self.carnot(
            *("--sysroot", self.machine("cloud-guest")),
            *("measure", "--require", "measured", "--", "touch", ran),
        )
        self.assertEqual(done.returncode, 3)
        self.assert_says(done.stderr, "nothing can be measured here", "carnot doctor")
        self.assertFalse(ran.exists())

    def test_its_input_is_the_commands(self) -> None:
        done = subprocess.run(
            [BINARY, "measure", "cat"],
            input="through",
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
        self.assertEqual(done.stdout, "through")

    def test_a_report_that_has_no_place_is_its_own_failure_and_runs_nothing(self) -> None:
        ran = self.folder / "ran"
        done = self.carnot("measure", "--output", "/proc/nothing/here", "--", "touch", ran)
        self.assertEqual(done.returncode, 125, done.stderr)
        self.assertFalse(ran.exists())

    def test_options_behind_the_command_are_the_commands(self) -> None:
        done = self.carnot("measure", "echo", "--json", "--", "-x")
        self.assertEqual(done.stdout, "--json -- -x\n")

    def test_without_a_command_it_says_how_to_write_one(self) -> None:
        done = self.carnot("measure")
        self.assertEqual(done.returncode, 125)
        self.assert_says(done.stderr, "there is no command to measure", "carnot measure -- COMMAND")

    def test_wrong_usage_is_not_taken_for_the_commands_failure(self) -> None:
        for wrong in (("--requrie", "measured"), ("--require", "magic"), ("--interval", "5")):
            with self.subTest(wrong=wrong):
                done = self.carnot("measure", *wrong, "--", "true")
                self.assertEqual(done.returncode, 125, done.stderr)
                self.assert_says(done.stderr, "carnot: ", wrong[0])

    def test_a_file_gets_the_report_and_stderr_the_one_line(self) -> None:
        done = self.carnot("measure", "--json", "--output", "energy.json", "--", "true")
        document = json.loads((self.folder / "energy.json").read_text())
        self.assertEqual(document["format"], "carnot.measure/1")
        if document["total"]["provenance"] == "estimated":
            self.assertEqual(done.stderr.count("\n"), 1)
            self.assert_says(done.stderr, ESTIMATE_NOTICE)


class TerminalTest(OnAMachine):
    def test_ctrl_c_reaches_the_command_once_and_the_report_still_comes(self) -> None:
        count = (
            "trap 'echo INT' INT; echo ready; i=0; "
            "while [ $i -lt 40 ]; do sleep 0.05; i=$((i+1)); done"
        )
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(BINARY, [str(BINARY), "measure", "--", "sh", "-c", count])
        seen = b""

        def see(until: bytes) -> bool:
            nonlocal seen
            try:
                seen += os.read(terminal, 4096)
            except OSError:  # the other side is closed
                return True
            return until in seen

        eventually(lambda: see(b"ready"))
        os.write(terminal, b"\x03")
        eventually(lambda: see(b"sources"))
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
        self.assertEqual(seen.count(b"INT\r\n"), 1, seen)
        self.assertIn(b"energy", seen)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0)


class DoctorTest(OnAMachine):
    def test_dead_counters_are_named_and_the_estimate_has_its_factor(self) -> None:
        done = self.carnot("--sysroot", self.machine("two-socket-server"), "doctor")
        self.assertEqual(done.returncode, 0)
        self.assert_says(
            done.stdout,
            "Energy is not measured here.",
            "within a factor of 2 with 83 % confidence",
            "dead      package-0 (powercap:intel-rapl:0)",
            "package-0: It stood still for 1 s.",
            "fine      governor: performance",
        )

    def test_json_and_the_gate(self) -> None:
        done = self.carnot(
            *("--sysroot", self.machine("cloud-guest")),
            *("doctor", "--json", "--require", "measured"),
        )
        self.assertEqual(done.returncode, 3)
        document = json.loads(done.stdout)
        self.assertFalse(document["can_measure"])
        self.assert_says(document["advice"][0]["problem"], "hypervisor hides the energy counters")

    @unittest.skipIf(os.geteuid() != 0, "only root can become somebody who may not read")
    def test_refused_counters_come_with_the_command_that_opens_them(self) -> None:
        machine = self.machine("laptop")
        for counter in machine.glob("sys/class/powercap/*/energy_uj"):
            counter.chmod(0o400)
        self.folder.chmod(0o755)
        # A copy: the build may lie where nobody else may look, as under /root.
        binary = shutil.copy(BINARY, self.folder / "carnot")
        done = subprocess.run(
            [binary, "--sysroot", machine, "doctor"],
            user=65534,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
        self.assert_says(done.stdout, "unreadable", "Permission denied", "doctor --fix")

    def test_a_first_source_file_is_written_once_and_obeyed(self) -> None:
        machine = self.machine("two-socket-server")
        file = self.folder / "sources.toml"
        looking = ("--sysroot", machine, "doctor", "--write-config", file)
        self.assertEqual(self.carnot(*looking).returncode, 0)
        text = file.read_text()
        self.assert_says(text, 'id = "powercap:intel-rapl:0"', 'label = "package-0"')
        again = self.carnot(*looking)
        self.assertEqual(again.returncode, 2)
        self.assert_says(again.stderr, "exists already and is not overwritten")
        file.write_text(text.replace("enabled = true", "enabled = false", 1))
        seen = self.carnot("--sources", file, "--sysroot", machine, "doctor").stdout
        self.assertNotIn("(powercap:intel-rapl:0)", seen)
        self.assertIn("(powercap:intel-rapl:1)", seen)

    def test_a_fix_is_for_this_machine_only(self) -> None:
        done = self.carnot("--sysroot", self.machine("laptop"), "doctor", "--fix", "--yes")
        self.assertEqual(done.returncode, 2)
        self.assert_says(done.stderr, "--fix changes this machine, not a tree of files.")


if __name__ == "__main__":
    main()
