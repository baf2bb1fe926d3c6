# SPDX-License-Identifier: Apache-2.0
import unittest

from tools import test_summary

# Cut from what ctest 3.25 writes for GoogleTest programs and scripts.
PASSED = (
    '<testcase name="A.Ok" status="run"><system-out>[  PASSED  ] 1 test.</system-out></testcase>'
)
FAILED = '<testcase name="A.Bad" status="fail"><failure message=""/></testcase>'
SKIPPED = """<testcase name="A.Skip" status="notrun">
  <skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/><system-out>[ RUN      ] A.Skip
a_test.cpp:2: Skipped
the reference data is not here
[  SKIPPED ] A.Skip (0 ms)</system-out></testcase>"""
SCRIPT_SKIPPED = """<testcase name="format" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>
<system-out>format: skipped, clang-format-16 is not installed
</system-out></testcase>"""
PARTLY = """<testcase name="e2e.run" status="run"><system-out>test_a ... ok
skipped test: the reference data is missing
skipped test: the reference data is missing
skipped test: no worker was built
</system-out></testcase>"""
WHOLLY = """<testcase name="e2e.run" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>
<system-out>skipped test: no worker was built
skipped test: no worker was built
</system-out></testcase>"""
NOT_STARTED = """<testcase name="gone" status="notrun">
<skipped message="Unable to find executable"/>
<system-out>Unable to find executable: /x</system-out></testcase>"""
DISABLED = '<testcase name="A.D" status="disabled"><system-out>Disabled</system-out></testcase>'


def suite(*cases: str) -> str:
    return f"<testsuite>{''.join(cases)}</testsuite>"


def lines(*cases: str, exit_code: int = 0, alone: str | None = None) -> list[str]:
    return test_summary.closing_lines(test_summary.summarise(suite(*cases), alone), exit_code)


class Closing(unittest.TestCase):
    def test_a_good_run_is_one_line(self) -> None:
        self.assertEqual(lines(PASSED, PASSED), ["2 passed, 0 failed, 0 skipped"])

    def test_a_failure_is_named_and_counted(self) -> None:
        self.assertEqual(
            lines(PASSED, FAILED, exit_code=8),
            ["FAILED   A.Bad (fail)", "1 passed, 1 failed, 0 skipped"],
        )

    def test_what_passes_alone_passes_and_is_named(self) -> None:
        passed = FAILED.replace('status="fail"', 'status="run"')
        self.assertEqual(
            lines(PASSED, FAILED, exit_code=8, alone=suite(passed)),
            ["again    A.Bad (failed, then passed alone)", "2 passed, 0 failed, 0 skipped"],
        )

    def test_what_fails_alone_too_has_failed(self) -> None:
        both = ["FAILED   A.Bad (fail)", "1 passed, 1 failed, 0 skipped"]
        self.assertEqual(lines(PASSED, FAILED, exit_code=8, alone=suite(FAILED)), both)
        self.assertEqual(lines(PASSED, FAILED, exit_code=8, alone=suite(PASSED)), both)

    def test_skips_show_their_reasons(self) -> None:
        self.assertEqual(
            lines(PASSED, SKIPPED, SKIPPED, SCRIPT_SKIPPED, DISABLED),
            [
                "skipped  2 x the reference data is not here",
                "skipped  1 x clang-format-16 is not installed",
                "skipped  1 x disabled in the source",
                "1 passed, 0 failed, 4 skipped",
            ],
        )

    def test_what_a_passing_script_left_out_is_counted(self) -> None:
        self.assertEqual(
            lines(PASSED, PARTLY, WHOLLY),
            [
                "skipped  2 x the reference data is missing",
                "skipped  3 x no worker was built",
                "2 passed, 0 failed, 5 skipped",
            ],
        )

    def test_a_program_that_could_not_start_is_a_failure(self) -> None:
        self.assertEqual(lines(PASSED, NOT_STARTED)[-1], "1 passed, 1 failed, 0 skipped")

    def test_a_bad_exit_code_alone_is_a_failure(self) -> None:
        self.assertEqual(lines(PASSED, exit_code=8)[-1], "1 passed, 1 failed, 0 skipped")

    def test_a_run_without_tests_is_a_failure(self) -> None:
        self.assertEqual(lines()[-1], "0 passed, 1 failed, 0 skipped")


if __name__ == "__main__":
    unittest.main()
