# SPDX-License-Identifier: Apache-2.0
"""Closes a test run: what failed, what was skipped and why, and one line of counts.

    python3 tools/test_summary.py JUNIT.xml CTEST_EXIT_CODE [ALONE.xml]

ALONE.xml, where it exists, is the record of a second run of tests that measure and had failed, with
nothing beside them: what passed there passes, and is named.

The counts come from ctest's own record. A test that ctest could not even start is called skipped
there; here it is a failure, because nobody asked for it to be left out.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

# ctest's words for a test that left itself out (exit code 77, GTEST_SKIP).
CHOSEN_SKIP = re.compile(r"^SKIP_(RETURN_CODE|REGULAR_EXPRESSION)")
# A script is one test of ctest and holds several of its own (tests/e2e/laboratory.py).
SKIPPED_INSIDE = re.compile(r"(?m)^skipped test: (.+)$")
REASON = re.compile(r"(?m)^(?:.*: Skipped\n(.+)|\w+: skipped, (.+))$")


@dataclass
class Summary:
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skips: list[str] = field(default_factory=list)  # the reasons, one per skipped test
    second: list[str] = field(default_factory=list)  # failed first, passed alone


def reason_of(case: ElementTree.Element) -> str:
    match = REASON.search(case.findtext("system-out") or "")
    return (match[1] or match[2]).strip() if match else "no reason given"


def skipped_inside(case: ElementTree.Element) -> list[str]:
    found: list[str] = SKIPPED_INSIDE.findall(case.findtext("system-out") or "")
    return found


def passed_in(junit: str) -> set[str]:
    cases = ElementTree.fromstring(junit).iter("testcase")
    return {case.get("name", "?") for case in cases if case.get("status") == "run"}


def summarise(junit: str, alone: str | None = None) -> Summary:
    summary = Summary()
    passed_alone = passed_in(alone) if alone else set()
    for case in ElementTree.fromstring(junit).iter("testcase"):
        name = case.get("name", "?")
        skip = case.find("skipped")
        status = case.get("status")
        if status == "run":
            summary.passed += 1
            summary.skips += skipped_inside(case)
        elif skip is not None and CHOSEN_SKIP.match(skip.get("message", "")):
            summary.skips += skipped_inside(case) or [reason_of(case)]
        elif status == "disabled":
            summary.skips.append("disabled in the source")
        elif name in passed_alone:
            summary.passed += 1
            summary.second.append(name)
        else:
            summary.failures.append(f"{name} ({status})")
    return summary


def closing_lines(summary: Summary, ctest_exit_code: int) -> list[str]:
    failures = list(summary.failures)
    if ctest_exit_code != 0 and not failures and not summary.second:
        failures.append(f"ctest itself (exit code {ctest_exit_code})")
    if summary.passed == 0 and not failures:
        failures.append("no test passed at all")
    lines = [f"FAILED   {name}" for name in failures]
    lines += [f"again    {name} (failed, then passed alone)" for name in summary.second]
    lines += [f"skipped  {count} x {reason}" for reason, count in Counter(summary.skips).items()]
    lines.append(f"{summary.passed} passed, {len(failures)} failed, {len(summary.skips)} skipped")
    return lines


def text_of(record: Path) -> str:
    return record.read_text(encoding="utf-8", errors="replace")


def main(junit: Path, ctest_exit_code: int, alone: Path | None = None) -> int:
    try:
        summary = summarise(text_of(junit), text_of(alone) if alone and alone.exists() else None)
    except (OSError, ElementTree.ParseError) as error:
        print(f"FAILED   the record of ctest cannot be read: {error}")
        summary = Summary(failures=["the record of ctest"])
    lines = closing_lines(summary, ctest_exit_code)
    print("\n".join(lines))
    return 0 if ", 0 failed, " in lines[-1] else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), *map(Path, sys.argv[3:4])))
