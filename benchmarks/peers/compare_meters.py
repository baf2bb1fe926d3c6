# SPDX-License-Identifier: Apache-2.0
"""Carnot, CodeCarbon and Zeus on the same counters: errors, CPU time per reading, memory.

    python compare_meters.py CARNOT        (compare_meters.sh makes the environment that it needs)

The tree is /sys/class/powercap itself, in a private mount namespace. A program whose power is known
moves its counters while each tool measures it in turn, so the truth is what the profile holds. CPU
time is that of the process and its children (rusage), never wall time. Prints Markdown; exit code 1
when Carnot errs by more than 0.1 % without refusing, or is not ten times cheaper.
"""

import datetime
import importlib.metadata
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests/e2e"))
from powercap_tree import (  # noqa: E402  # found by the line above
    INSIDE,
    JOULE,
    PROFILE,
    USUAL_RANGE,
    Tree,
    enter_namespace,
    hide_the_machine,
)

PEERS = ("codecarbon", "zeus")
ROUNDS = 5
READINGS = 20_000  # back to back, of all domains
LIMIT_SECONDS = 60


# --- The runs. Each makes its tree and says which of its zones are the truth.


@dataclass
class Case:
    row: str  # of the gallery of measured defects
    what: str
    make: Callable[[Tree], float]  # gives the truth in joules
    events: list[list[Any]] = field(default_factory=list)


def package(start: int = 1000 * JOULE, **setup: Any) -> Callable[[Tree], float]:
    """One package at 100 W for 4 s."""

    def make(tree: Tree) -> float:
        tree.zone("intel-rapl:0", "package-0", [[4.0, 100.0]], start=start, **setup)
        return tree.truth(0)

    return make


def with_memory(tree: Tree) -> float:
    tree.zone("intel-rapl:0", "package-0", [[4.0, 100.0]])
    tree.zone("intel-rapl:0:0", "dram", [[4.0, 30.0]])
    return tree.truth(0, 1)


def with_psys(tree: Tree) -> float:
    tree.zone("intel-rapl:0", "package-0", [[4.0, 100.0]])
    tree.zone("intel-rapl:1", "psys", [[4.0, 170.0]])
    return tree.truth(0)


def mirrored_dies(tree: Tree) -> float:
    for die in (0, 1):
        tree.zone(f"intel-rapl:{die}", f"package-0-die-{die}", [[4.0, 68.0]])
    return tree.truth(0)


def hexadecimal(tree: Tree) -> float:
    tree.zone("intel-rapl:9", "package-0", [[4.0, 60.0]])
    tree.zone("intel-rapl:a", "package-1", [[4.0, 40.0]])
    return tree.truth(0, 1)


def several_wraps(tree: Tree) -> float:
    tree.zone("intel-rapl:0", "package-0", [[4.0, 1800.0]], wraps_at=2000 * JOULE)
    return tree.truth(0)


def uneven(tree: Tree) -> float:
    levels = [[1.0, 10.0], [1.0, 10.0], [1.0, 100.0], [0.4, 100.0], [0.3, 10.0]]
    tree.zone("intel-rapl:0", "package-0", levels)
    return tree.truth(0)


CASES = (
    Case("", "nothing special", package()),
    Case("1", "one reading is no number", package(), [[1.5, 0, "show", ""], [2.1, 0, "heal"]]),
    Case("2", "range unreadable, then a wrap", package(USUAL_RANGE - 200 * JOULE, wraps_at=None)),
    Case("3", "memory nested in its package", with_memory),
    Case("4, 18, 33", "uneven power, a job of 3.7 s", uneven),
    Case("5, 25", "several wraps", several_wraps),
    Case("8", "mirrored dies", mirrored_dies),
    Case("8, 34", "psys beside the package", with_psys),
    Case("10", "a wrap just before the end", package(USUAL_RANGE - 398 * JOULE)),
    Case("11", "zones numbered in hexadecimal", hexadecimal),
    Case("22", "a wrap in the middle", package(USUAL_RANGE - 200 * JOULE)),
    Case("29", "the counter stands still", package(), [[0.0, 0, "freeze"]]),
    Case("30", "the counter starts anew midway", package(50_000 * JOULE), [[2.0, 0, "reset", 0]]),
    Case("31", "no readings for 1.2 s", package(), [[1.5, 0, "show", ""], [2.7, 0, "heal"]]),
)


# --- The tools. Peers run in processes of their own: what one of them breaks is its own.


def codecarbon_run(command: list[str]) -> float:
    from codecarbon import OfflineEmissionsTracker

    tracker = OfflineEmissionsTracker(
        country_iso_code="ESP",
        measure_power_secs=0.5,
        save_to_file=False,
        log_level="critical",
        rapl_include_dram=True,
        allow_multiple_runs=True,
    )
    tracker.start()
    subprocess.run(command, check=True)
    tracker.stop()
    return float(tracker.final_emissions_data.cpu_energy) * 3.6e6


def zeus_run(command: list[str]) -> float:
    from zeus.monitor import ZeusMonitor

    monitor = ZeusMonitor(gpu_indices=[])
    monitor.begin_window("run", sync_execution=False)
    subprocess.run(command, check=True)
    measured = monitor.end_window("run", sync_execution=False)
    parts = [*(measured.cpu_energy or {}).values(), *(measured.dram_energy or {}).values()]
    if not parts:
        raise RuntimeError("no CPU energy")
    return float(sum(parts))


def codecarbon_reader() -> tuple[Callable[[], object], int]:
    """What reads all domains once, and how many those are."""
    from codecarbon.core.cpu import IntelRAPL
    from codecarbon.core.units import Time
    from codecarbon.external.logger import logger

    logger.setLevel("CRITICAL")
    rapl = IntelRAPL(rapl_include_dram=True)
    rapl.start()
    period = Time(seconds=1e-3)
    return lambda: rapl.get_cpu_details(period), len(rapl._rapl_files)


def zeus_reader() -> tuple[Callable[[], object], int]:
    from zeus.device import get_cpus

    cpus = get_cpus()
    count = len(cpus)
    domains = sum(1 + cpus.supports_get_dram_energy_consumption(index) for index in range(count))
    return lambda: [cpus.get_total_energy_consumption(index) for index in range(count)], domains


def cpu_seconds() -> float:
    """Of this process and its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def loop_of(peer: str) -> dict[str, float]:
    read, domains = {"codecarbon": codecarbon_reader, "zeus": zeus_reader}[peer]()
    begin = cpu_seconds()
    for _ in range(READINGS):
        read()
    spent = cpu_seconds() - begin
    return {"per_reading": spent / READINGS / domains, "domains": domains}


def peer_process(arguments: list[str]) -> int:
    """The part of this program that runs inside a peer's process: prints one line of JSON."""
    peer, task, *command = arguments
    if task == "loop":
        found: dict[str, float] = loop_of(peer)
    else:
        found = {"joules": {"codecarbon": codecarbon_run, "zeus": zeus_run}[peer](command)}
    print(json.dumps(found), flush=True)
    return 0


# --- What is asked of them.


def profile_command(tree: Tree, case: Case, folder: Path) -> list[str]:
    profile = folder / "profile.json"
    profile.write_text(json.dumps({"zones": tree.zones, "events": case.events}))
    return [sys.executable, "-S", str(PROFILE), str(profile)]


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
    return [sys.executable, str(Path(__file__).resolve()), "--peer", peer, task, *command]


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


def shown(answer: Answer, truth: float) -> str:
    if answer.joules is None:
        return f"refused: {answer.why}"
    error = (answer.joules - truth) / truth
    text = f"{answer.joules:,.2f} J ({error:+.2%})"
    return f"{text}, flagged {answer.why}" if answer.why else text


def keeps_promise(answer: Answer, truth: float) -> bool:
    """The truth to 0.1 %, no figure at all with the reason, or one that says it is in doubt and
    whose interval holds the truth."""
    if answer.joules is None:
        return bool(answer.why)
    exact = abs(answer.joules - truth) <= 1e-3 * truth
    return exact or (answer.flagged and answer.covers)


def compare_errors(carnot: str) -> bool:
    print("| row | run | truth | Carnot | CodeCarbon | Zeus |\n|---|---|---|---|---|---|")
    kept = True
    with tempfile.TemporaryDirectory() as name:
        for case in CASES:
            answers = []
            tools: list[tuple[str, Callable[[str, list[str], float], Answer]]] = [
                (carnot, carnot_answer),
                *((peer, peer_answer) for peer in PEERS),
            ]
            for tool, ask in tools:
                tree = Tree()
                truth = case.make(tree)
                answers.append(ask(tool, profile_command(tree, case, Path(name)), truth))
            kept = keeps_promise(answers[0], truth) and kept
            cells = " | ".join(shown(answer, truth) for answer in answers)
            print(f"| {case.row} | {case.what} | {truth:,.0f} J | {cells} |", flush=True)
    return kept


def two_sockets() -> Tree:
    """Four domains, in motion for longer than this program runs."""
    tree = Tree()
    for socket in (0, 1):
        long = [[3600.0, 80.0]]
        tree.zone(f"intel-rapl:{socket}", f"package-{socket}", long, start=123_456 * JOULE)
        tree.zone(f"intel-rapl:{socket}:0", "dram", long, start=12_345 * JOULE)
    return tree


def compare_costs(carnot: str) -> bool:
    with tempfile.TemporaryDirectory() as name:
        feeder = profile_command(two_sockets(), CASES[0], Path(name))
        with subprocess.Popen(feeder) as process:
            try:
                return compare_costs_on_this_tree(carnot)
            finally:
                process.kill()


def compare_costs_on_this_tree(carnot: str) -> bool:
    costs: dict[str, list[float]] = {tool: [] for tool in ("carnot", *PEERS)}
    for _ in range(ROUNDS):
        beside = Path(carnot).parent / "benchmarks/carnot_meter_cost"
        loops = {"carnot": [str(beside), "--readings", str(READINGS)]}
        for tool, command in (loops | {peer: peer_command(peer, "loop") for peer in PEERS}).items():
            said = run(command)
            costs[tool].append(json.loads(said.output.splitlines()[-1])["per_reading"])
    whole: dict[str, list[Spent]] = {tool: [] for tool in costs}
    for _ in range(ROUNDS):
        whole["carnot"].append(run([carnot, "measure", "--json", "--", "sleep", "2"]))
        for peer in PEERS:
            whole[peer].append(run(peer_command(peer, "run", "sleep", "2")))
    print("\n| | Carnot | CodeCarbon | Zeus |\n|---|---|---|---|")
    medians = {tool: statistics.median(values) for tool, values in costs.items()}
    row(
        "CPU time per reading of one domain, back to back",
        [f"{1e6 * medians[tool]:.1f} µs" for tool in costs],
    )
    row(
        "the same, of Carnot's",
        ["1"] + [f"{medians[peer] / medians['carnot']:.0f} ×" for peer in PEERS],
    )
    row(
        "CPU time of measuring `sleep 2`, start included",
        [
            f"{1e3 * statistics.median(one.cpu_seconds for one in whole[tool]):.0f} ms"
            for tool in costs
        ],
    )
    row(
        "resident memory at its peak, the same run",
        [f"{statistics.median(one.megabytes for one in whole[tool]):.0f} MB" for tool in costs],
    )
    return all(medians[peer] >= 10.0 * medians["carnot"] for peer in PEERS)


def row(what: str, cells: list[str]) -> None:
    print(f"| {what} | {' | '.join(cells)} |", flush=True)


def machine() -> str:
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown processor",
    )
    return f"{os.cpu_count()} CPUs ({cpu})"


def main() -> int:
    if len(sys.argv) > 1 and sys.argv[1] == "--peer":
        return peer_process(sys.argv[2:])
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        print(__doc__, file=sys.stderr)
        return 2
    if INSIDE not in os.environ:
        print(enter_namespace(), file=sys.stderr)
        return 3
    hide_the_machine()
    carnot = sys.argv[1]
    versions = ", ".join(f"{peer} {importlib.metadata.version(peer)}" for peer in PEERS)
    print(f"{datetime.date.today()}, {machine()}, {versions}.\n")
    exact = compare_errors(carnot)
    cheap = compare_costs(carnot)
    return 0 if exact and cheap else 1


if __name__ == "__main__":
    sys.exit(main())
