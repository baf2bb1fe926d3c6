# SPDX-License-Identifier: Apache-2.0
"""What Carnot and its peers say of one command, and what asking them costs."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

LIMIT_SECONDS = 120


@dataclass
class Spent:
    cpu_seconds: float
    megabytes: float
    output: str
    code: int
    complaint: str


def run(command: list[str]) -> Spent:
    """With what it and its children used, by wait4."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
        deadline = time.monotonic() + LIMIT_SECONDS
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            if time.monotonic() > deadline:
                process.kill()
            time.sleep(0.01)
        process.returncode = os.waitstatus_to_exitcode(ended[1])
        out.seek(0)
        err.seek(0)
        used = ended[2]
        return Spent(
            used.ru_utime + used.ru_stime,
            used.ru_maxrss * 1024 / 1e6,
            out.read().decode(errors="replace"),
            process.returncode,
            err.read().decode(errors="replace"),
        )


def peer_command(peer: str, task: str, *command: str) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("meter_peers.py")), peer, task, *command]


@dataclass
class Answer:
    joules: float | None
    why: str = ""  # there are none, or what is said about them
    flagged: bool = False
    covers: bool = False


def peer_answer(peer: str, command: list[str], _truth: float) -> Answer:
    spent = run(peer_command(peer, "run", *command))
    lines = [line for line in spent.output.splitlines() if line.startswith("{")]
    if spent.code != 0 or not lines:
        said = spent.complaint.strip().splitlines()
        return Answer(None, said[-1][:80] if said else f"exit code {spent.code}")
    return Answer(json.loads(lines[-1])["joules"])


def carnot_answer(carnot: str, command: list[str], truth: float) -> Answer:
    with tempfile.NamedTemporaryFile(suffix=".json") as report_file:
        options = ["--json", "--output", report_file.name, "--interval", "100ms"]
        spent = run([carnot, "measure", *options, "--", *command])
        if spent.code != 0:
            return Answer(None, spent.complaint.strip()[:80])
        report = json.loads(Path(report_file.name).read_text())
    total = report["total"]
    counters = [one for one in report["sources"] if one["source"].startswith("powercap:")]
    findings = total["findings"] + [one for source in counters for one in source["findings"]]
    doubts = [one for one in findings if one["severity"] != "info"]
    why = ", ".join(dict.fromkeys(one["code"] for one in doubts))
    if total["provenance"] != "measured":
        return Answer(None, why)
    joules = total["energy_joules"]
    covers = joules["lower"] <= truth <= joules["upper"]
    return Answer(joules["point"], why, bool(doubts), covers)
