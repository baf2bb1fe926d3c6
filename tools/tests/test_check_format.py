# SPDX-License-Identifier: Apache-2.0
import shutil
import tempfile
import unittest
from pathlib import Path

from tools import check_format

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"


class Format(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "src").mkdir()
        (self.root / ".clang-format").write_text("BasedOnStyle: Google\nColumnLimit: 100\n")

    def test_a_file_without_licence_line_fails(self) -> None:
        (self.root / "src/a.cpp").write_text("int a;\n")
        self.assertEqual(
            check_format.missing_licence(self.root),
            ["src/a.cpp:1: the first line is not the SPDX line"],
        )

    def test_an_empty_file_fails(self) -> None:
        (self.root / "src/a.cpp").touch()
        self.assertEqual(len(check_format.missing_licence(self.root)), 1)

    def test_a_licence_line_passes(self) -> None:
        (self.root / "src/a.cpp").write_text(SPDX + "int a;\n")
        self.assertEqual(check_format.missing_licence(self.root), [])

    @unittest.skipUnless(shutil.which("clang-format-16"), "clang-format-16 is not installed")
    def test_bad_layout_fails_and_fix_cures_it(self) -> None:
        path = self.root / "src/a.cpp"
        path.write_text(SPDX + "int   a ;\n")
        self.assertNotEqual(check_format.clang_format(self.root, [path], fix=False), [])
        check_format.clang_format(self.root, [path], fix=True)
        self.assertEqual(check_format.clang_format(self.root, [path], fix=False), [])


if __name__ == "__main__":
    unittest.main()
