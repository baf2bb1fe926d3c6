# SPDX-License-Identifier: Apache-2.0
"""Checks C++ with clang-format 16 and that every source file names its licence.

    python3 tools/check_format.py [--fix] [ROOT]

Exit code 77 (ctest: skipped) when no clang-format 16 is installed: another version would disagree.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

FOLDERS = ("src", "workers", "tests", "benchmarks", "include", "tools")
SCRIPT_FOLDERS = ("tools", ".ci", "tests/e2e")
VERSION = 16
LICENCE = "SPDX-License-Identifier: Apache-2.0"


def cpp_files(root: Path) -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((root / folder).rglob("*.[ch]pp"))]


def scripts(root: Path) -> list[Path]:
    files = [path for folder in SCRIPT_FOLDERS for path in sorted((root / folder).rglob("*"))]
    return [path for path in files if path.suffix in (".py", ".sh")]


def missing_licence(root: Path) -> list[str]:
    faults = []
    for path in cpp_files(root) + scripts(root):
        head = path.read_text(encoding="utf-8").splitlines()[:2]
        if not any(LICENCE in line for line in head):
            faults.append(f"{path.relative_to(root)}:1: the first line is not the SPDX line")
    return faults


def version_of(program: str) -> int | None:
    """Of a clang-format; None when there is no such program."""
    if shutil.which(program) is None:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"version (\d+)", said)
    return int(found[1]) if found else None


def formatter() -> tuple[str | None, str]:
    """The program that lays out as Carnot is laid out; without one, why the check is left out."""
    for program in (f"clang-format-{VERSION}", "clang-format"):
        if version_of(program) == VERSION:
            return program, ""
    other = version_of("clang-format")
    there = f", and clang-format {other} would lay out some lines otherwise" if other else ""
    return None, f"clang-format {VERSION} is not installed{there} (tools/setup/apt.sh test)"


def clang_format(root: Path, files: list[Path], fix: bool) -> list[str]:
    program, _ = formatter()
    if not files or program is None:
        return []
    mode = ["-i"] if fix else ["--dry-run", "--Werror"]
    done = subprocess.run(
        [program, *mode, *map(str, files)], cwd=root, capture_output=True, text=True
    )
    return [line for line in done.stderr.splitlines() if ": error: " in line]


def main(arguments: list[str]) -> int:
    fix = "--fix" in arguments
    folders = [argument for argument in arguments if argument != "--fix"]
    root = Path(folders[0]).resolve() if folders else Path(__file__).resolve().parent.parent
    faults = missing_licence(root)
    program, why_not = formatter()
    faults += clang_format(root, cpp_files(root), fix)
    if faults:
        print("\n".join(faults), "\nmake format puts the layout right", sep="")
        return 1
    if program is None:
        print(f"format: skipped, {why_not}")
        return 77
    print(f"format: as clang-format {VERSION} would write it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
