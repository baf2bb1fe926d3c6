# SPDX-License-Identifier: Apache-2.0
"""docs/fault-matrix.md is what the tests of all sources under all faults verified.

    python3 tools/fault_matrix.py --program build/dev/bin/carnot_fault_matrix_test [--fix]

Runs the tests, which write down each answer that they checked, and compares the page with them;
with --fix the page is written anew. Fails when a test fails or the page tells of something else.
"""

import argparse
import difflib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/fault-matrix.md"
INTRODUCTION = """\
# What goes wrong, and what Carnot says then

Every kind of source meets every fault. The page is written by the tests that check it
(`tests/contract/sources`, `python3 tools/fault_matrix.py --program
build/dev/bin/carnot_fault_matrix_test --fix`); `make test` fails when it tells of something else.

The story is always the same: a thing that draws 100 W is read once a second for 20 s, and
something happens in the middle. *Within 0.1 %* is of the true joules, measured or filled in. Where
joules are shown with their interval, the truth lies inside; where they are missing, the finding
says why. No joule is ever wrong in silence: the tests refuse that, whatever the page says. A
counter that fails and comes back has kept the sum, so nothing is lost; a power sensor has not, and
its gap is filled with what is known around it and bounded by what could have been drawn. A power
that stands still cannot be told from a steady load. `accuracy_unstated`, which every source of
which nobody states the accuracy says whatever happens, is left out here.

"""


def verified_by(program: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.md"
        done = subprocess.run(
            [program, "--gtest_brief=1"],
            env={**os.environ, "CARNOT_FAULT_MATRIX": str(page)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
        return INTRODUCTION + page.read_text(encoding="utf-8").rstrip("\n") + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--fix", action="store_true")
    options = parser.parse_args()
    page = verified_by(options.program)
    if options.fix:
        PAGE.write_text(page, encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if written == page:
        print("fault matrix: docs/fault-matrix.md is what the tests verified")
        return 0
    sys.stdout.writelines(
        difflib.unified_diff(
            written.splitlines(True), page.splitlines(True), "docs/fault-matrix.md", "verified"
        )
    )
    print(
        f"fault matrix: stale; run: python3 tools/fault_matrix.py --program {options.program} --fix"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
