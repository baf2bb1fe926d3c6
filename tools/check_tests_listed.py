# SPDX-License-Identifier: Apache-2.0
"""Checks that nothing is written and then never built: CMake lists every file by name.

    python3 tools/check_tests_listed.py [ROOT]

Every .cpp under src/, workers/, tests/, benchmarks/ and tools/ must be named by a CMakeLists.txt of
its own folder or one above, and every header of a module in its HEADERS (or a FILE_SET's FILES),
because only those are compiled alone.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("src", "workers", "tests", "benchmarks", "tools")
COMMENT = re.compile(r"#\[\[.*?\]\]|#[^\n]*", re.DOTALL)
KEYWORD = re.compile(r"[A-Z][A-Z_]+")
TOKEN = re.compile(r'[^\s()"]+')
VARIABLE = re.compile(r"\$\{\w+\}")


def tokens_of(cmake: Path) -> list[str]:
    return TOKEN.findall(COMMENT.sub("", cmake.read_text(encoding="utf-8")))


def headers_listed(tokens: list[str]) -> set[str]:
    """The words after HEADERS or FILES, up to the next keyword."""
    found, section = set(), ""
    for token in tokens:
        if KEYWORD.fullmatch(token):
            section = token
        elif section in ("HEADERS", "FILES"):
            found.add(token)
    return found


def lists_above(path: Path, root: Path) -> Iterator[Path]:
    folder = path.parent
    while folder != root:
        if (folder / "CMakeLists.txt").is_file():
            yield folder / "CMakeLists.txt"
        folder = folder.parent


def names(tokens: set[str], name: str) -> bool:
    """Whether the tokens name a file: plainly, or as fuzz_${name}.cpp, called with npy."""
    if name in tokens:
        return True
    for token in tokens:
        before, *after = VARIABLE.split(token)
        if len(after) != 1:
            continue
        variable = name.removeprefix(before).removesuffix(after[0])
        if before + variable + after[0] == name and variable in tokens:
            return True
    return False


def is_listed(path: Path, root: Path) -> bool:
    for cmake in lists_above(path, root):
        tokens = tokens_of(cmake)
        pool = headers_listed(tokens) if path.suffix == ".hpp" else set(tokens)
        if names(pool, path.relative_to(cmake.parent).as_posix()):
            return True
    return False


def check(root: Path) -> list[str]:
    faults = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            # Only modules promise that each header compiles alone; elsewhere headers are private.
            if path.suffix == ".hpp" and folder != "src":
                continue
            if not is_listed(path, root):
                where = "HEADERS of its module" if path.suffix == ".hpp" else "CMakeLists.txt"
                faults.append(f"{path.relative_to(root)}:1: in no {where}, so it is never built")
    return faults


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    faults = check(root)
    print("\n".join(faults) if faults else "lists: every source, test and header is built")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
