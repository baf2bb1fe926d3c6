# SPDX-License-Identifier: Apache-2.0
"""The real binary on a machine with an NVIDIA board: a fake libnvidia-ml.so.1, the real clock.

What the kernel shows of it, and a package beside it, stand in a private mount namespace.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from laboratory import BINARY, LIMIT_SECONDS, SOURCE_ROOT, Laboratory, main
from powercap_tree import INSIDE, JOULE, Tree, enter_namespace, hide_the_machine

LIBRARY = Path(
    os.environ.get(
        "CARNOT_FAKE_NVML",
        SOURCE_ROOT / "build/dev/tests/support/fake_nvml/libcarnot_fake_nvml_today.so",
    )
).resolve()
BOARD_WATTS = 100.0


class Board(Laboratory):
    """A board that draws 100 W, and a package from which the command takes 30 J in 1.5 s."""

    def setUp(self) -> None:
        super().setUp()
        self.counter = Tree().zone("intel-rapl:0", "package-0") / "energy_uj"
        self.board = self.folder / "board"
        self.board.write_text("")
        libraries = self.folder / "lib"
        libraries.mkdir()
        (libraries / "libnvidia-ml.so.1").symlink_to(LIBRARY)
        self.own = {
            "LD_LIBRARY_PATH": str(libraries),
            "CARNOT_FAKE_NVML_BOARD": str(self.board),
            "BOARD": str(self.board),
        }

    def measure(self, script: str, *options: str) -> Any:
        report = self.folder / "report.json"
        # Little by little: a counter that stands still for a second is dead.
        spend = (
            "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 0.1; "
            f"echo $(({1000 * JOULE} + i * {2 * JOULE})) 1<> {self.counter}; done"
        )
        done = subprocess.run(
            [
                *(str(BINARY), "measure", "--json", "--output", str(report), *options),
                *("--", "sh", "-c", f"{script}; {spend}"),
            ],
            cwd=self.folder,
            env=self.environment(**self.own),
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(report.read_text())

    def part_of_the_board(self, report: Any) -> Any:
        own, others = report["attributed_to_command"], report["attributed_to_others"]
        nobody = report["unattributed"]
        rest = nobody["energy_joules"]["point"] if nobody else 0.0
        pieces = own["energy_joules"]["point"] + others["energy_joules"]["point"] + rest
        self.assertEqual(pieces, report["total"]["energy_joules"]["point"])
        self.assertEqual(report["total"]["perimeter"], "cpu_package+gpu")
        return next(part for part in report["attribution"] if part["domain"] == "gpu")

    def test_a_command_is_charged_for_its_use_of_the_board_and_others_for_theirs(self) -> None:
        other = subprocess.Popen(["sleep", "60"])
        try:
            self.board.write_text(f"user {other.pid} 20\n")
            report = self.measure('echo "user $$ 60" >> $BOARD')
        finally:
            other.kill()
            other.wait()
        part = self.part_of_the_board(report)
        self.assertEqual(part["rule"], "device", part)
        self.assertAlmostEqual(part["command_share"], 0.75, delta=0.02)
        self.assertEqual(part["unattributed_joules"], 0.0, part)
        self.assertAlmostEqual(
            part["command_joules"], 0.75 * BOARD_WATTS * report["duration_seconds"], delta=8.0
        )

    def test_a_child_of_the_command_is_the_command(self) -> None:
        report = self.measure("sh -c 'echo \"user $$ 50\" >> $BOARD; sleep 1.2; :'")
        part = self.part_of_the_board(report)
        self.assertAlmostEqual(part["command_share"], 1.0, delta=0.02)

    def test_a_process_that_nobody_knows_is_nobodys(self) -> None:
        gone = subprocess.Popen(["true"])
        gone.wait()
        self.board.write_text(f"user {gone.pid} 50\n")
        part = self.part_of_the_board(self.measure("true"))
        self.assertEqual(part["command_joules"] + part["others_joules"], 0.0)
        self.assertIn("ended", part["reason"])

    def test_with_mig_the_board_is_nobodys_and_the_report_says_why(self) -> None:
        self.board.write_text("mig\n")
        report = self.measure("true")
        part = self.part_of_the_board(report)
        self.assertEqual(part["rule"], "none")
        self.assertIn("MIG is on", part["reason"])
        self.assertIsNotNone(report["attributed_to_command"]["energy_joules"])

    def test_an_idle_baseline_beside_work_on_the_board_is_refused(self) -> None:
        other = subprocess.Popen(["sleep", "60"])
        try:
            self.board.write_text(f"user {other.pid} 30\n")
            baseline = self.measure("true", "--baseline=1s")["baseline"]
        finally:
            other.kill()
            other.wait()
        self.assertIsNone(baseline["idle_watts"])
        self.assertIn("a graphics board was busy for 30 % of the time", baseline["trouble"])

    def test_what_holds_its_clocks_down_is_a_finding(self) -> None:
        self.board.write_text("throttle 64\n")
        report = self.measure("true")
        found = [one for one in report["findings"] if one["code"] == "gpu_throttled"]
        self.assertEqual(len(found), 1, report["findings"])
        self.assertIn("temperature, by the hardware", found[0]["detail"])

    def test_a_clock_that_changes_while_it_works_is_a_finding(self) -> None:
        self.board.write_text("busy 95\nwavers 1410\n")
        report = self.measure("true", "--interval=200ms")  # several looks, not one a second
        found = [one for one in report["findings"] if one["code"] == "gpu_clock_changed"]
        self.assertEqual(len(found), 1, report["findings"])
        self.assertIn("1410 to 1755 MHz", found[0]["detail"])

    def test_the_doctor_tells_what_the_board_is_doing_and_how_it_moves(self) -> None:
        self.board.write_text("busy 95\nthrottle 4\n")
        done = subprocess.run(
            [str(BINARY), "doctor", "--json"],
            cwd=self.folder,
            env=self.environment(**self.own),
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        (board,) = report["devices"]
        self.assertEqual(board["clock_megahertz"], 1755)
        self.assertEqual(board["temperature_celsius"], 61)
        self.assertEqual(board["power_limit_watts"], 700)
        self.assertEqual(board["slowed_by"], ["power limit"])
        counter = next(one for one in report["sources"] if one["source"] == board["source"])
        # The board's file moves on every 10 ms; that of its kind is said to every 100.
        self.assertAlmostEqual(counter["refresh_seconds"], 0.01, delta=0.005)
        self.assertEqual(counter["stated_refresh_seconds"], 0.1)


if __name__ == "__main__":
    if INSIDE not in os.environ:
        print(f"skipped: {enter_namespace()}")
        sys.exit(77)
    if str(Path("/proc/self/ns/pid").readlink()) != "pid:[4026531836]":
        print("skipped: this container has process numbers of its own")
        sys.exit(77)
    hide_the_machine()
    subprocess.run(["mount", "-t", "tmpfs", "none", "/sys/module"], check=True)
    Path("/sys/module/nvidia").mkdir()
    main()
