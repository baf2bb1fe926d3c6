# SPDX-License-Identifier: Apache-2.0
import tempfile
import unittest
from pathlib import Path

from tools import check_gallery


class Gallery(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "docs").mkdir()
        (self.root / "src/meter").mkdir(parents=True)
        self.write(range(1, len(check_gallery.ROWS) + 1))
        check_gallery.check(self.root, fix=True)

    def write(self, rows: range) -> None:
        tests = "".join(f"TEST(Gallery{row:02}, KeepsItOut{row}) {{\n}}\n" for row in rows)
        (self.root / "src/meter/gallery_test.cpp").write_text(tests)

    def test_a_row_for_every_test_passes(self) -> None:
        self.assertEqual(check_gallery.check(self.root, fix=False), [])
        self.assertIn(
            "| `KeepsItOut7` (src/meter/gallery_test.cpp) |",
            (self.root / "docs/gallery.md").read_text(),
        )

    def test_a_row_that_lost_its_test_fails(self) -> None:
        self.write(range(2, len(check_gallery.ROWS) + 1))
        faults = check_gallery.check(self.root, fix=False)
        self.assertEqual(len(faults), 2, faults)
        self.assertTrue(faults[0].startswith("row 1 "))
        self.assertTrue(faults[1].startswith("docs/gallery.md is stale"))

    def test_a_row_that_is_not_there_fails(self) -> None:
        self.write(range(1, len(check_gallery.ROWS) + 2))
        faults = check_gallery.check(self.root, fix=True)
        self.assertEqual(faults, ["Gallery35 names a row that is not there"])

    def test_a_suite_counts_by_its_prefix(self) -> None:
        (self.root / "src/meter/wrap_test.cpp").write_text(
            "INSTANTIATE_TEST_SUITE_P(Gallery10, WrapAtEveryOffset, ::testing::Range(0, 11));\n"
        )
        self.assertEqual(len(check_gallery.tests_of(self.root)[10]), 2)


if __name__ == "__main__":
    unittest.main()
