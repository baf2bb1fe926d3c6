# SPDX-License-Identifier: Apache-2.0
"""Lints and type-checks the Python of the tree with ruff and mypy.

    python3 tools/check_python.py

Exit code 77 (ctest: skipped) when .venv holds neither; tools/setup/python.sh dev installs them.
Settings: pyproject.toml.
"""

import subprocess
import sys
from pathlib import Path

FOLDERS = ("tools", "tests/e2e", "benchmarks", "python")
COMMANDS = (["ruff", "check", *FOLDERS], ["ruff", "format", "--check", *FOLDERS], ["mypy"])


def main(root: Path) -> int:
    programs = root / ".venv/bin"
    if not all((programs / command[0]).exists() for command in COMMANDS):
        print("python: skipped, ruff and mypy are not in .venv (tools/setup/python.sh dev)")
        return 77
    failed = 0
    for name, *rest in COMMANDS:
        print("$", name, *rest, flush=True)
        failed |= subprocess.run([programs / name, *rest], cwd=root).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
