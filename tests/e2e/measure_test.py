# SPDX-License-Identifier: Apache-2.0
"""carnot measure in front of a command changes nothing about the command but adds its energy."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from laboratory import BINARY, Laboratory, eventually, main

JOULE = 1_000_000  # microjoules


class Measure(Laboratory):
    def measure(self, *command: str) -> subprocess.CompletedProcess[str]:
        return self.carnot("measure", "--", *command)

    def test_passes_the_exit_code_on(self) -> None:
        for code in (0, 7):
            with self.subTest(code=code):
                self.assertEqual(self.measure("sh", "-c", f"exit {code}").returncode, code)

    def test_a_signal_is_its_number_above_128(self) -> None:
        done = self.measure("sh", "-c", "kill -TERM $$")
        self.assertEqual(done.returncode, 128 + signal.SIGTERM)

    def test_what_cannot_be_executed_is_126(self) -> None:
        plain = self.write("notes.txt", "not a program\n")
        done = self.measure(str(plain))
        self.assertEqual(done.returncode, 126)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assert_says(done.stderr, str(plain))

    def test_what_is_not_found_is_127(self) -> None:
        done = self.measure("no-such-program-anywhere")
        self.assertEqual(done.returncode, 127)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assert_says(done.stderr, "no-such-program-anywhere")

    def test_leaves_the_commands_output_alone(self) -> None:
        done = self.measure("printf", r"a\tb\n--json\n")
        self.assertEqual(done.stdout, "a\tb\n--json\n")
        self.assert_says(done.stderr, "energy", "time")

    def test_json_is_json_and_says_what_kind_of_joules(self) -> None:
        file = self.folder / "report.json"
        done = self.carnot("measure", "--json", "--output", file, "--", "sh", "-c", "echo out")
        self.assertEqual((done.returncode, done.stdout), (0, "out\n"))
        report = json.loads(file.read_text())
        self.assertEqual(report["command"], ["sh", "-c", "echo out"])
        energy = total_of(report)
        self.assertIn(energy["provenance"], ("measured", "estimated"))
        self.assertGreaterEqual(energy["energy_joules"]["point"], 0.0)

    def test_a_meter_of_ones_own_is_measured_to_the_commands_end(self) -> None:
        sources = self.write(
            "sources.toml",
            '[[sources]]\nname = "plug"\nkind = "command"\ncommand = ["echo", "42"]\n'
            'unit = "W"\nperiod = "100 ms"\ntimeout = "500 ms"\n',
        )
        file = self.folder / "report.json"
        done = self.carnot(
            *("--sources", sources, "measure", "--json", "--output", file, "--", "sleep", "0.5")
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(file.read_text())
        plug = source_of(report, "command:plug")
        self.assertEqual((plug["domain"], plug["provenance"]), ("wall", "measured"))
        self.assertAlmostEqual(plug["mean_power_watts"]["point"], 42.0, delta=0.01)
        self.assertLess(plug["unknown_share"], 1e-6)
        self.assertIsNone(report["attributed_to_command"]["energy_joules"])
        self.assertLess(report["duration_seconds"], 0.9, "the wait for the meter was measured too")

    def test_a_source_file_that_is_wrong_is_refused_before_the_command_runs(self) -> None:
        sources = self.write("sources.toml", '[[sources]]\nname = "plug"\nkind = "htp_json"\n')
        done = self.carnot("--sources", sources, "measure", "--", "touch", "ran")
        self.assertEqual(done.returncode, 125)
        self.assert_says(done.stderr, "sources.toml:3:", "htp_json", 'Did you mean "http_json"?')
        self.assertFalse((self.folder / "ran").exists(), "the command ran")

    def test_a_recording_gives_the_same_joules_again(self) -> None:
        file, record = self.folder / "report.json", self.folder / "run.rec"
        options = ("--json", "--output", file, "--record", record, "--interval", "20ms")
        done = self.carnot("measure", *options, "--", "sleep", "0.2")
        self.assertEqual(done.returncode, 0, done.stderr)
        replayed = json.loads(self.carnot("replay", record, "--json").stdout)["windows"]
        self.assertEqual(len(replayed), 1)
        self.assertEqual(replayed[0]["total"], total_of(json.loads(file.read_text())))

        cut = self.folder / "cut.rec"
        cut.write_bytes(record.read_bytes()[:-30])
        done = self.carnot("replay", cut)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says(done.stdout, "cut off", "unfinished", "energy")

    def test_a_recording_is_never_overwritten(self) -> None:
        record = self.write("run.rec", "precious")
        done = self.carnot("measure", "--record", record, "--", "touch", "ran")
        self.assertEqual(done.returncode, 125)
        self.assert_says(done.stderr, str(record), "never overwritten")
        self.assertEqual(record.read_text(), "precious")
        self.assertFalse((self.folder / "ran").exists(), "the command ran")

    def test_forwards_signals_to_the_command(self) -> None:
        script = "trap 'echo heard; exit 9' TERM; touch ready; while :; do sleep 0.02; done"
        process = self.start("measure", "--", "sh", "-c", script)
        self.assertTrue(eventually(lambda: (self.folder / "ready").exists()))
        os.kill(process.pid, signal.SIGTERM)
        out, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, out), (9, "heard\n"), err)
        self.assert_says(err, "energy")


class FakeMachine(Laboratory):
    """One RAPL package, whose counter only the measured command moves."""

    def setUp(self) -> None:
        super().setUp()
        self.root = self.folder / "machine"
        zone = self.root / "sys/class/powercap/intel-rapl:0"
        zone.mkdir(parents=True)
        (zone / "name").write_text("package-0\n")
        (zone / "max_energy_range_uj").write_text(f"{1000 * JOULE}\n")
        self.counter = zone / "energy_uj"
        self.counter.write_text(f"{990 * JOULE}\n")
        (self.root / "proc").mkdir()
        for name in ("cpuinfo", "stat", "meminfo"):
            (self.root / "proc" / name).write_bytes(Path("/proc", name).read_bytes())

    def measured(self, script: str) -> Any:
        report = self.folder / "report.json"
        done = self.carnot(
            *("--sysroot", self.root, "measure", "--json", "--output", report),
            *("--", "sh", "-c", script),
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(report.read_text())

    def test_a_package_gives_measured_joules_across_its_wrap(self) -> None:
        # Written over in place: the reader holds the file open, as it does in /sys.
        script = f"sleep 0.3; printf %s {5 * JOULE} 1<>{self.counter}; truncate -s 7 {self.counter}"
        energy = total_of(self.measured(script))
        self.assertEqual(energy["provenance"], "measured")
        # From 990 over 1000 to 5: fifteen joules, and the tick of the wrap itself.
        self.assertAlmostEqual(energy["energy_joules"]["point"], 15.0, delta=0.01)

    def repeated(self, script: str, *options: str) -> tuple[int, Any]:
        report = self.folder / "report.json"
        done = self.carnot(
            *("--sysroot", self.root, "measure", "--json", "--output", report),
            *options,
            *("--", "sh", "-c", script),
        )
        return done.returncode, json.loads(report.read_text())

    def spending(self, joules: int) -> str:
        """A script that adds so much to the counter, in place."""
        more = f"$((e + {joules * JOULE}))"
        return f"read e < {self.counter}; sleep 0.05; echo {more} 1<> {self.counter}"

    def test_repetitions_have_a_mean_and_their_own_windows(self) -> None:
        self.counter.write_text("100000000\n")
        code, report = self.repeated(self.spending(3), "--repeat", "3", "--warm-up", "1")
        self.assertEqual(code, 0)
        self.assertAlmostEqual(total_of(report)["energy_joules"]["point"], 3.0, delta=0.1)
        roles = [run["role"] for run in report["runs"]]
        self.assertEqual(roles, ["warm_up", "counted", "counted", "counted"])
        self.assertEqual(report["repetitions"]["counted"], 3)
        self.assertEqual(report["repetitions"]["ended"], "all_done")

    def test_a_run_that_fails_ends_the_repetitions_with_its_exit_code(self) -> None:
        self.counter.write_text("100000000\n")
        script = f"{self.spending(3)}; echo >> runs; test $(wc -l < runs) -lt 3 || exit 9"
        code, report = self.repeated(script, "--repeat", "8")
        self.assertEqual(code, 9)
        self.assertEqual(report["repetitions"]["ended"], "command_failed")
        self.assertEqual(report["repetitions"]["counted"], 2)

    def test_phases_from_three_languages_add_up(self) -> None:
        self.counter.write_text("100000000\n")
        python = (
            "import os, time; "
            'open(os.environ["CARNOT_PHASES"], "a").write('
            'f"@{time.monotonic_ns()} begin python\\n")'
        )
        script = (
            f"{self.spending(2)}; echo shell >> $CARNOT_PHASES; {self.spending(3)}; "
            f"{sys.executable} -c '{python}'; {self.spending(4)}; {BINARY} mark --end python; "
            f"{self.spending(5)}; {BINARY} mark last; {self.spending(6)}"
        )
        code, report = self.repeated(script, "--phases")
        self.assertEqual(code, 0)
        names = [(phase["phase"], phase["depth"]) for phase in report["phases"]]
        self.assertEqual(names, [(None, 0), ("shell", 0), ("python", 1), ("last", 0)])
        self.assertEqual([phase["stamped"] for phase in report["phases"]][2], True)
        known = report["unresolved_joules"] + sum(
            phase["total"]["energy_joules"]["point"]
            for phase in report["phases"]
            if phase["depth"] == 0 and phase["total"]["energy_joules"]
        )
        self.assertAlmostEqual(known, total_of(report)["energy_joules"]["point"], places=6)
        self.assertEqual(report["phase_remarks"], [])

    def test_marks_outside_of_a_measurement_do_nothing(self) -> None:
        done = self.carnot("mark", "train")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_rows_gather_in_a_csv_file(self) -> None:
        self.counter.write_text("100000000\n")
        rows = self.folder / "rows.csv"
        for options in (("--repeat", "2"), ("--phases",)):
            self.repeated(f"echo part >> ${{CARNOT_PHASES:-/dev/null}}; {self.spending(2)}",
                          "--csv", str(rows), *options)  # fmt: skip
        with rows.open(newline="") as file:
            table = list(csv.DictReader(file))
        self.assertEqual([row["run"] for row in table][:3], ["1", "2", "1"])
        self.assertAlmostEqual(float(table[0]["energy_joules"]), 2.0, delta=0.1)
        self.assertEqual(table[-1]["phase"], "part")
        self.assertEqual(len(rows.read_text().split("started_utc")), 2)

        other = self.write("other.csv", "a,b\n")
        done = self.carnot("measure", "--csv", other, "--", "touch", "ran")
        self.assertEqual(done.returncode, 125)
        self.assert_says(done.stderr, "other.csv", "other columns")
        self.assertFalse((self.folder / "ran").exists(), "the command ran")

    def test_ctrl_c_keeps_what_was_measured(self) -> None:
        self.counter.write_text("100000000\n")
        report = self.folder / "report.json"
        process = self.start(
            *("--sysroot", self.root, "measure", "--json", "--output", report, "--repeat", "50"),
            *("--", "sh", "-c", f"{self.spending(3)}; echo >> runs; sleep 0.1"),
        )
        runs = self.folder / "runs"
        self.assertTrue(eventually(lambda: runs.exists() and len(runs.read_text()) > 2))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130)
        document = json.loads(report.read_text())
        self.assertEqual(document["repetitions"]["ended"], "interrupted")
        self.assertGreaterEqual(document["repetitions"]["counted"], 2)

    def test_a_frozen_counter_is_missing_not_zero(self) -> None:
        report = self.measured("sleep 1.2")
        package = source_of(report, "powercap:intel-rapl:0")
        self.assertEqual(package["provenance"], "missing")
        self.assertIsNone(package["energy_joules"])
        self.assertIn("source_dead", [finding["code"] for finding in package["findings"]])
        self.assertEqual(total_of(report)["provenance"], "estimated")


def total_of(report: Any) -> Any:
    return report["total"]


def source_of(report: Any, source: str) -> Any:
    return next(one for one in report["sources"] if one["source"] == source)


if __name__ == "__main__":
    main()
