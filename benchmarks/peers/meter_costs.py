# SPDX-License-Identifier: Apache-2.0
"""CPU time and memory of Carnot and its peers on the same counters, in turns."""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from meter_answers import Spent, peer_command, run
from meter_cases import profile_command
from meter_peers import READINGS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests/e2e"))
from powercap_tree import JOULE, Tree  # noqa: E402  # found by the line above

ROUNDS = 5


def two_sockets() -> Tree:
    """Four domains, in motion for longer than this program runs."""
    tree = Tree()
    for socket in (0, 1):
        long = [[3600.0, 80.0]]
        tree.zone(f"intel-rapl:{socket}", f"package-{socket}", long, start=123_456 * JOULE)
        tree.zone(f"intel-rapl:{socket}:0", "dram", long, start=12_345 * JOULE)
    return tree


def compare_costs(carnot: str, peers: tuple[str, ...]) -> bool:
    with tempfile.TemporaryDirectory() as name:
        feeder = profile_command(two_sockets(), [], Path(name))
        with subprocess.Popen(feeder) as process:
            try:
                return compare_costs_on_this_tree(carnot, peers)
            finally:
                process.kill()


def compare_costs_on_this_tree(carnot: str, peers: tuple[str, ...]) -> bool:
    costs: dict[str, list[float]] = {tool: [] for tool in ("carnot", *peers)}
    for _ in range(ROUNDS):
        beside = Path(carnot).parent / "benchmarks/carnot_meter_cost"
        loops = {"carnot": [str(beside), "--readings", str(READINGS)]}
        for tool, command in (loops | {peer: peer_command(peer, "loop") for peer in peers}).items():
            said = run(command)
            costs[tool].append(json.loads(said.output.splitlines()[-1])["per_reading"])
    whole: dict[str, list[Spent]] = {tool: [] for tool in costs}
    for _ in range(ROUNDS):
        whole["carnot"].append(run([carnot, "measure", "--json", "--", "sleep", "2"]))
        for peer in peers:
            whole[peer].append(run(peer_command(peer, "run", "sleep", "2")))
    print("\n| | Carnot | CodeCarbon | Zeus |\n|---|---|---|---|")
    medians = {tool: statistics.median(values) for tool, values in costs.items()}
    row(
        "CPU time per reading of one domain, back to back",
        [f"{1e6 * medians[tool]:.1f} µs" for tool in costs],
    )
    row(
        "the same, of Carnot's",
        ["1"] + [f"{medians[peer] / medians['carnot']:.0f} ×" for peer in peers],
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
    minute = run([carnot, "measure", "--json", "--interval", "1ms", "--", "sleep", "60"])
    print(
        f"\nCarnot read four domains every millisecond for a minute: {minute.cpu_seconds:.2f} s of"
        f" CPU time, {minute.megabytes:.0f} MB at the peak (budget 20 MB)."
    )
    return all(medians[peer] >= 10.0 * medians["carnot"] for peer in peers)


def row(what: str, cells: list[str]) -> None:
    print(f"| {what} | {' | '.join(cells)} |", flush=True)
