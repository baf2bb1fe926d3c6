# SPDX-License-Identifier: Apache-2.0
"""Checks that names mean one thing: a type of namespace carnot is defined in one header, and what
anonymous namespaces name is named once in a module, and not as a function that a header declares.

    python3 tools/check_names.py [ROOT]

Two structs of one name in two headers link without a word, and share the destructor of whichever
came first: a crash far from its cause. Within namespaces of their own names may repeat.

Several sources of a module, and several of its tests, are compiled as one (cmake/module.cmake), in
groups that shift when a file is added: two of one name would break the build of whoever adds it.
Files that a module lists under ALONE, and modules that are SEPARATE, are compiled one by one and
may repeat names.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

FOLDERS = ("src", "workers")
TYPE = re.compile(r"^(?:struct|class|enum class|enum)\s+(\w+)(?!\w|::)[^;(]*\{", re.MULTILINE)
ANONYMOUS = re.compile(r"^namespace \{\n(.*?)^\}  // namespace\n", re.MULTILINE | re.DOTALL)
START = re.compile(r"^(?![\s}#/]).+", re.MULTILINE)
LOCAL_TYPE = re.compile(
    r"(?:template\s*<[^\n]*>\n)?(?:struct|class|enum class|enum|union|concept)\s+(\w+)"
)
CONSTANT = re.compile(r"[^\n(={]*?\b(k[A-Z]\w*)\b")
MACRO = re.compile(r"(?:TEST|TYPED_TEST|INSTANTIATE|MATCHER)\w*\(")
FUNCTION = re.compile(r"[^\n(]*?\b(\w+)\(((?:[^()]|\([^()]*\))*)\)[^;{]*\{")
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{", re.MULTILINE)
DECLARED = re.compile(r"[^\n(=]*?\b(\w+)\(((?:[^()]|\([^()]*\))*)\)[^;{]*[;{]")


def names_in(header: str) -> list[str]:
    """Types at the outermost level, with the namespace of the header where it is not carnot."""
    spaces = [name for name in NAMESPACE.findall(header) if name not in ("carnot", "std")]
    prefix = f"{spaces[0]}::" if spaces else ""
    return [prefix + name for name in TYPE.findall(header)]


def signature(name: str, parameters: str) -> str:
    """A function by the types of its parameters: overloads may share a name."""
    types = (
        re.sub(r"\s*(\b\w+|/\*.*?\*/)?\s*(=.*)?$", "", one.strip()) for one in parameters.split(",")
    )
    return f"{name}({', '.join(' '.join(one.split()) for one in types)})"


def local_names_in(source: str) -> set[str]:
    """What the anonymous namespaces of a source define at their outermost level."""
    names = set()
    for block in ANONYMOUS.findall(source):
        for start in START.finditer(block):
            text = block[start.start() :]
            if found := LOCAL_TYPE.match(text):
                names.add(found[1])
            elif text.startswith("using ") or MACRO.match(text):
                continue  # the same alias may be given twice; GoogleTest tells of a test's name
            elif found := CONSTANT.match(text):
                names.add(found[1])
            elif found := FUNCTION.match(text):
                names.add(signature(found[1], found[2]))
    return names


def declared_functions_in(header: str) -> set[str]:
    """The functions of namespace carnot that a header declares at the outermost level."""
    if [name for name in NAMESPACE.findall(header) if name not in ("carnot", "std")]:
        return set()
    names = set()
    for start in START.finditer(header):
        text = header[start.start() :]
        if text.startswith(("using ", "friend ", "struct ", "class ", "enum ", "namespace ")):
            continue
        if found := DECLARED.match(text.removeprefix("[[nodiscard]] ")):
            names.add(signature(found[1], found[2]))
    return names


def united_files(module: Path) -> tuple[list[Path], list[Path]]:
    """The sources of a module that are compiled together with others, and its tests that are."""
    lists = module / "CMakeLists.txt"
    text = lists.read_text(encoding="utf-8") if lists.exists() else ""
    section = re.search(r"^  ALONE\n((?:    \S+\n)*)", text, re.MULTILINE)
    alone = set(section[1].split()) if section else set()
    if re.search(r"carnot_add_module\(\w+ SEPARATE", text):
        return [], []
    files = [
        path
        for path in sorted(module.rglob("*.cpp"))
        if path.relative_to(module).as_posix() not in alone
    ]
    tests = [path for path in files if path.name.endswith("_test.cpp")]
    return [path for path in files if path not in tests], tests


def repeated_in(files: list[Path], root: Path) -> list[str]:
    """The names that two of these files define in their anonymous namespaces."""
    homes: dict[str, list[str]] = defaultdict(list)
    for path in files:
        for name in sorted(local_names_in(path.read_text(encoding="utf-8"))):
            homes[name].append(path.relative_to(root).as_posix())
    return [
        f"{places[1]}:1: {name} is named in {places[0]} as well, and both may be "
        "compiled as one; share it, rename one, or list a file under ALONE"
        for name, places in sorted(homes.items())
        if len(places) > 1
    ]


def overloads_passed_in(files: list[Path], root: Path) -> list[str]:
    """Local functions that are handed on by name while another of these files has one so called:
    compiled as one, nobody knows which is meant."""
    homes: dict[str, set[Path]] = defaultdict(set)
    for path in files:
        for name in local_names_in(path.read_text(encoding="utf-8")):
            if "(" in name:
                homes[name.partition("(")[0]].add(path)
    return [
        f"{path.relative_to(root).as_posix()}:1: {name} is handed on by its name alone, and "
        "another source compiled with it has a function so called; rename one"
        for name, places in sorted(homes.items())
        for path in sorted(places if len(places) > 1 else ())
        if re.search(rf"[(,]\s*{name}\s*[,)]", path.read_text(encoding="utf-8"))
    ]


def repeated_locals(root: Path) -> list[str]:
    faults = []
    for module in sorted(path for path in (root / "src").glob("*") if path.is_dir()):
        for files in united_files(module):
            faults += repeated_in(files, root) + overloads_passed_in(files, root)
    return faults


def locals_of_headers(root: Path) -> list[str]:
    """Local functions that a header declares too: whoever sees both cannot call either."""
    homes: dict[str, str] = {}
    for path in sorted((root / "src").rglob("*.hpp")):
        for name in declared_functions_in(path.read_text(encoding="utf-8")):
            homes.setdefault(name, path.relative_to(root).as_posix())
    return [
        f"{path.relative_to(root).as_posix()}:1: {name} is declared in {homes[name]} as well, and "
        "whatever sees both cannot tell them apart; rename the local one"
        for path in sorted((root / "src").rglob("*.cpp"))
        for name in sorted(local_names_in(path.read_text(encoding="utf-8")))
        if name in homes
    ]


def repeated_types(root: Path) -> list[str]:
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


def check(root: Path) -> list[str]:
    return repeated_types(root) + repeated_locals(root) + locals_of_headers(root)


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    faults = check(root)
    print(
        "\n".join(faults)
        if faults
        else "names: every type has one header, every local name one source"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
