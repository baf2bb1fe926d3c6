# SPDX-License-Identifier: Apache-2.0
import tempfile
import unittest
import unittest.mock
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

    def test_another_version_is_named_and_not_used(self) -> None:
        for name in ("clang-format", f"clang-format-{check_format.VERSION}"):
            program_file = self.root / name
            program_file.write_text("#!/bin/sh\necho Debian clang-format version 19.1.7\n")
            program_file.chmod(0o755)
        with unittest.mock.patch.dict("os.environ", PATH=f"{self.root}:/usr/bin:/bin"):
            program, why = check_format.formatter()
        self.assertIsNone(program)
        self.assertIn("clang-format 19 would lay out some lines otherwise", why)

    def test_a_licence_line_passes(self) -> None:
        (self.root / "src/a.cpp").write_text(SPDX + "int a;\n")
        self.assertEqual(check_format.missing_licence(self.root), [])

    @unittest.skipUnless(check_format.formatter()[0], check_format.formatter()[1])
    def test_bad_layout_fails_and_fix_cures_it(self) -> None:
        path = self.root / "src/a.cpp"
        path.write_text(SPDX + "int   a ;\n")
        self.assertNotEqual(check_format.clang_format(self.root, [path], fix=False), [])
        check_format.clang_format(self.root, [path], fix=True)
        self.assertEqual(check_format.clang_format(self.root, [path], fix=False), [])


if __name__ == "__main__":
    unittest.main()
