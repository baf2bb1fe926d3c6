# SPDX-License-Identifier: Apache-2.0
"""Checks that every type of namespace carnot is defined in one header.

    python3 tools/check_names.py [ROOT]

Two structs of one name in two headers link without a word, and share the destructor of whichever
came first: a crash far from its cause. Within namespaces of their own names may repeat.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

FOLDERS = ("src", "workers")
TYPE = re.compile(r"^(?:struct|class|enum class|enum)\s+(\w+)(?!\w|::)[^;(]*\{", re.MULTILINE)
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{", re.MULTILINE)


def names_in(header: str) -> list[str]:
    """Types at the outermost level, with the namespace of the header where it is not carnot."""
    spaces = [name for name in NAMESPACE.findall(header) if name not in ("carnot", "std")]
    prefix = f"{spaces[0]}::" if spaces else ""
    return [prefix + name for name in TYPE.findall(header)]


def check(root: Path) -> list[str]:
    homes: dict[str, list[str]] = defaultdict(list)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.hpp")):
            for name in names_in(path.read_text(encoding="utf-8")):
                homes[name].append(path.relative_to(root).as_posix())
    return [
        f"{files[1]}:1: {name} is defined in {files[0]} as well; rename one"
        for name, files in sorted(homes.items())
        if len(files) > 1
    ]


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    faults = check(root)
    print("\n".join(faults) if faults else "names: every type has one header")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
