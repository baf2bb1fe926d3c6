# SPDX-License-Identifier: Apache-2.0
"""Checks that every include points down the table of modules.

    python3 tools/check_layers.py [ROOT]

Prints file:line for each include that points upwards, into an unknown module, or past src/.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# The table: a module may include itself and what stands here, nothing else.
MAY_INCLUDE: dict[str, set[str]] = {
    "base": set(),
    "records": {"base"},
    "graph": {"base", "records"},
    "zoo": {"base", "records", "graph"},
    "tactics": {"base", "records", "graph"},
    "datasets": {"base", "records"},
    "analysis": {"base", "records"},
    "sensors": {"base", "records"},
    "meter": {"base", "records", "sensors", "analysis"},
    "engines": {"base", "records"},
    "experiment": {
        *("base", "records", "graph", "zoo", "tactics", "datasets"),
        *("meter", "engines", "analysis"),
    },
    "store": {"base", "records"},
    "report": {"base", "records", "analysis"},
    "app": {
        *("base", "records", "graph", "zoo", "tactics", "datasets", "analysis", "sensors"),
        *("meter", "engines", "experiment", "store", "report"),
    },
    "server": {"base", "records", "report", "app"},
    "cli": {"base", "records", "report", "app", "server"},
}
WORKERS_MAY_INCLUDE = {"base", "records", "graph", "engines"}

# Only workers may know a runtime: the core starts in milliseconds and survives a dying worker.
RUNTIME_HEADER = re.compile(r"(onnxruntime|openvino/|torch/|ATen/|c10/|caffe2/)")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SUFFIXES = {".hpp", ".cpp", ".h", ".cc"}


def files_under(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES)


def includes_of(path: Path) -> Iterator[tuple[int, bool, str]]:
    """Yields line number, whether it was quoted, and the path inside."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if match := INCLUDE.match(line):
            yield number, match[1] == '"', match[2]


@dataclass(frozen=True)
class Scope:
    """Who is including: its name for the message, and the first folders it may name."""

    owner: str
    allowed: frozenset[str]
    in_core: bool


def fault_of(name: str, quoted: bool, scope: Scope) -> str | None:
    """Says what is wrong with one include, or None."""
    if ".." in Path(name).parts:
        return f'"{name}" leaves its folder; includes start at src/'
    if scope.in_core and RUNTIME_HEADER.match(name):
        return f"<{name}>: the core includes no ML runtime; that is a worker's work"
    folder = name.split("/")[0]
    ours = quoted or (folder in MAY_INCLUDE and name.endswith(".hpp"))
    if not ours or ("/" in name and folder in scope.allowed):
        return None
    if "/" not in name:
        return f'"{name}" names no module; includes start at src/, as in "base/units.hpp"'
    if folder in MAY_INCLUDE:
        return f'"{name}": {scope.owner} may not include {folder}'
    return f'"{name}": there is no module {folder}; library headers are included with <>'


def check_file(path: Path, scope: Scope) -> Iterator[tuple[int, str]]:
    libraries: dict[str, int] = {}
    for number, quoted, name in includes_of(path):
        if fault := fault_of(name, quoted, scope):
            yield number, fault
        libraries.setdefault(name.split("/")[0], number)
    if "onnx" in libraries and "torch" in libraries:
        line = max(libraries["onnx"], libraries["torch"])
        yield line, "<onnx/...> and <torch/...> in one file: each brings its own protobuf"


def scopes(root: Path) -> Iterator[tuple[Path, Scope]]:
    """Yields every source file with what it may include."""
    for module, below in MAY_INCLUDE.items():
        for path in files_under(root / "src" / module):
            # Unit tests stand beside the code and share what lies in tests/support.
            shared = {"support"} if path.stem.endswith("_test") else set()
            yield path, Scope(module, frozenset({module, *below, *shared}), in_core=True)
    workers = root / "workers"
    # A worker names its own headers as its folder does: "onnxruntime/session.hpp".
    own = {path.name for path in workers.glob("*") if path.is_dir()} | {"support"}
    for path in files_under(workers):
        yield path, Scope("a worker", frozenset(WORKERS_MAY_INCLUDE | own), in_core=False)


def check(root: Path) -> list[str]:
    folders = sorted(path.name for path in (root / "src").glob("*") if path.is_dir())
    faults = [
        f"src/{name}:1: a module that the table does not know"
        for name in folders
        if name not in MAY_INCLUDE
    ]
    for path, scope in scopes(root):
        faults += [
            f"{path.relative_to(root)}:{line}: {fault}" for line, fault in check_file(path, scope)
        ]
    return faults


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    faults = check(root)
    print("\n".join(faults) if faults else "layers: every include points down the table")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
