# SPDX-License-Identifier: Apache-2.0
"""The runs that meters are compared on. Each makes its tree of counters and says which of its zones
are the truth."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests/e2e"))
from powercap_tree import JOULE, PROFILE, USUAL_RANGE, Tree  # noqa: E402  # found by the line above


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


def profile_command(tree: Tree, events: list[list[Any]], folder: Path) -> list[str]:
    """What moves the tree's counters as its zones' profiles say, with what happens meanwhile."""
    profile = folder / "profile.json"
    profile.write_text(json.dumps({"zones": tree.zones, "events": events}))
    return [sys.executable, "-S", str(PROFILE), str(profile)]
