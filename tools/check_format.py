# SPDX-License-Identifier: Apache-2.0
"""Checks C++ with clang-format 16 and that every source file names its licence.

    python3 tools/check_format.py [--fix] [ROOT]

Exit code 77 (ctest: skipped) when clang-format-16 is not installed; another version would disagree.
"""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDERS = ("src", "workers", "tests", "benchmarks", "include", "tools")
SCRIPT_FOLDERS = ("tools", ".ci", "tests/e2e")
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


def clang_format(root: Path, files: list[Path], fix: bool) -> list[str]:
    if not files:
        return []
    mode = ["-i"] if fix else ["--dry-run", "--Werror"]
    done = subprocess.run(
        ["clang-format-16", *mode, *map(str, files)], cwd=root, capture_output=True, text=True
    )
    return [line for line in done.stderr.splitlines() if ": error: " in line]


def main(arguments: list[str]) -> int:
    fix = "--fix" in arguments
    folders = [argument for argument in arguments if argument != "--fix"]
    root = Path(folders[0]).resolve() if folders else Path(__file__).resolve().parent.parent
    faults = missing_licence(root)
    formatter = shutil.which("clang-format-16") is not None
    if formatter:
        faults += clang_format(root, cpp_files(root), fix)
    if faults:
        print("\n".join(faults), "\nmake format puts the layout right", sep="")
        return 1
    if not formatter:
        print("format: skipped, clang-format-16 is not installed (tools/setup/apt.sh test)")
        return 77
    print("format: as clang-format-16 would write it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
