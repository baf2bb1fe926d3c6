# SPDX-License-Identifier: Apache-2.0
"""docs/gallery.md says which test keeps each measured defect of other tools out of Carnot.

    python3 tools/check_gallery.py [--fix] [ROOT]

A test belongs to a row by its name: TEST(Gallery07, ...) or TEST_P, TEST_F and
INSTANTIATE_TEST_SUITE_P with a name that begins so. Fails where a row has no test, a test names a
row that is not there, or the page is stale; --fix writes the page anew.
"""

import re
import sys
from pathlib import Path

# What was seen, and the truth where it is known.
ROWS = (
    "CodeCarbon counts one unreadable sample of 300 J as 262 443.5 J",
    "CodeCarbon subtracts 1990 J where a counter without a readable range wraps after 10 J",
    "CodeCarbon leaves 600 of 2600 J out: nested dram zones",
    "CodeCarbon's cpu_power lags: 10, 10, 100, 100 W read as 0.7, 10, 16, 100 W",
    "CodeCarbon's CPU energy of 18 runs of hours falls below 0 by steps of a wrap",
    "CodeCarbon's process mode shows the whole package as the process",
    "CodeCarbon shows 0 kWh for a graphics board without a counter",
    "CodeCarbon adds mirrored dies, psys and MMIO: 137 W for 68 W",
    "CodeCarbon falls back to a model in silence, and drops the last 50 ms",
    "Zeus shows −261 893 J for 250 J where a window ends within 1 s of a wrap",
    "Zeus fails at intel-rapl:a, and takes psys for one more CPU",
    "amdsmi's counters stand still, run backwards, count at a wrong rate, and are trusted",
    "EnergiBridge shows −250 769 J at a wrap, and fails when it is late",
    "EnergiBridge counts DRAM in the package's unit and the first of two sockets only",
    "Alumet counts graphics boards only while their power rises",
    "Alumet fails at package-0-die-1",
    "All but zeusd take a dead counter for 0 W",
    "perun makes 165.5 J of 100, 10 and 20 J in 1, 1 and 0.1 s",
    "perun takes a failed read for 0, and knows sockets 0 to 9 only",
    "Scaphandre loses wraps; its processes do not add up",
    "Kepler's idle power falls to 0; far from the wall meter",
    "GMT drops the sample of a wrap",
    "carbontracker sees 1 s in 2, and makes the work 70 times slower",
    "jRAPL's wrap is 16 384 J wherever it is",
    "likwid counts one wrap at most of a long run",
    "tirex-tracker sees the first core, memory and board only",
    "Slurm shows the whole node for a job that shares it",
    "eco2AI's TDP × share looks measured",
    "Six of six tools show 0 J and success for a counter frozen under load",
    "Four of six tools take a counter that starts anew for a wrap of 212 kJ",
    "CodeCarbon loses 300 of 740 J where reads fail for 1.2 s",
    "Alumet and Zeus end a source at its first failed read",
    "perun and Alumet take a job's window as 0.45 s too short or 2 s too long",
    "Zeus adds psys to the package (+159 %); three of six fail at names of dies",
)
SOURCES = ("src", "tests")
TEST = re.compile(
    r"^(?:TEST|TEST_F|TEST_P)\(Gallery(\d\d)\w*,\s*(\w+)\)"
    r"|^INSTANTIATE_TEST_SUITE_P\(\s*Gallery(\d\d),\s*(\w+),",
    re.MULTILINE,
)
INTRODUCTION = """\
# Measured defects of other tools, and the tests that keep them out

Each of these was seen: by running a tool's unmodified code on a fake machine, in its issues, or in
published data. Each is a test here for ever, and Carnot fails none. The page is written by
`python3 tools/check_gallery.py --fix` from the names of the tests; `make test` fails when a row
has none.

| # | what was seen | the tests that keep it out |
|---|---|---|
"""


def tests_of(root: Path) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for folder in SOURCES:
        for file in sorted((root / folder).rglob("*_test.cpp")):
            for match in TEST.finditer(file.read_text(encoding="utf-8")):
                row = int(match[1] or match[3])
                place = file.relative_to(root).as_posix()
                found.setdefault(row, []).append(f"`{match[2] or match[4]}` ({place})")
    return found


def faults_of(tests: dict[int, list[str]]) -> list[str]:
    untested = [n for n in range(1, len(ROWS) + 1) if n not in tests]
    unknown = [n for n in sorted(tests) if not 1 <= n <= len(ROWS)]
    return [f"row {n} ({ROWS[n - 1]}) has no test Gallery{n:02}" for n in untested] + [
        f"Gallery{n:02} names a row that is not there" for n in unknown
    ]


def page_of(tests: dict[int, list[str]]) -> str:
    lines = (
        f"| {n} | {row} | {', '.join(tests.get(n, []))} |\n" for n, row in enumerate(ROWS, start=1)
    )
    return INTRODUCTION + "".join(lines)


def check(root: Path, fix: bool) -> list[str]:
    tests = tests_of(root)
    faults = faults_of(tests)
    page = root / "docs/gallery.md"
    if fix:
        page.write_text(page_of(tests), encoding="utf-8")
    elif not page.exists() or page.read_text(encoding="utf-8") != page_of(tests):
        faults.append("docs/gallery.md is stale; run: python3 tools/check_gallery.py --fix")
    return faults


def main() -> int:
    arguments = sys.argv[1:]
    fix = "--fix" in arguments
    folders = [one for one in arguments if one != "--fix"]
    faults = check(Path(folders[0]) if folders else Path(__file__).resolve().parent.parent, fix)
    for fault in faults:
        print(f"gallery: {fault}")
    if not faults:
        print(f"gallery: each of {len(ROWS)} rows has its test")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
