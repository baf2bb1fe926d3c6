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
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from meter_answers import Answer, carnot_answer, peer_answer
from meter_cases import CASES, profile_command
from meter_costs import compare_costs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests/e2e"))
from powercap_tree import (  # noqa: E402  # found by the line above
    INSIDE,
    Tree,
    enter_namespace,
    hide_the_machine,
)

PEERS = ("codecarbon", "zeus")


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
                answers.append(ask(tool, profile_command(tree, case.events, Path(name)), truth))
            kept = keeps_promise(answers[0], truth) and kept
            cells = " | ".join(shown(answer, truth) for answer in answers)
            print(f"| {case.row} | {case.what} | {truth:,.0f} J | {cells} |", flush=True)
    return kept


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
    cheap = compare_costs(carnot, PEERS)
    return 0 if exact and cheap else 1


if __name__ == "__main__":
    sys.exit(main())
