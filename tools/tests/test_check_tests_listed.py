# SPDX-License-Identifier: Apache-2.0
import tempfile
import unittest
from pathlib import Path

from tools import check_tests_listed

MODULE = "carnot_add_module(base SOURCES units.cpp HEADERS units.hpp TESTS units_test.cpp)\n"


class TestsListed(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def tree(self, cmake: str, *files: str) -> list[str]:
        for name in files:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).touch()
        (self.root / "src/base").mkdir(parents=True, exist_ok=True)
        (self.root / "src/base/CMakeLists.txt").write_text(cmake)
        return check_tests_listed.check(self.root)

    def test_a_listed_tree_passes(self) -> None:
        files = ("src/base/units.cpp", "src/base/units.hpp", "src/base/units_test.cpp")
        self.assertEqual(self.tree(MODULE, *files), [])

    def test_a_forgotten_test_fails(self) -> None:
        faults = self.tree(MODULE, "src/base/wrap_test.cpp")
        self.assertEqual(len(faults), 1)
        self.assertTrue(faults[0].startswith("src/base/wrap_test.cpp:1:"))

    def test_a_test_that_is_commented_out_fails(self) -> None:
        self.assertEqual(len(self.tree("# units_test.cpp\n", "src/base/units_test.cpp")), 1)

    def test_part_of_a_longer_name_does_not_count(self) -> None:
        self.assertEqual(len(self.tree("add(other_units_test.cpp)", "src/base/units_test.cpp")), 1)

    def test_a_header_must_stand_under_headers(self) -> None:
        cmake = "carnot_add_module(base SOURCES units.cpp units.hpp HEADERS text.hpp)"
        self.assertEqual(len(self.tree(cmake, "src/base/units.hpp")), 1)

    def test_a_header_under_files_of_a_file_set_counts(self) -> None:
        cmake = "target_sources(base PUBLIC FILE_SET HEADERS BASE_DIRS .. FILES units.hpp)"
        self.assertEqual(self.tree(cmake, "src/base/units.hpp"), [])

    def test_a_list_in_a_folder_above_names_the_path(self) -> None:
        cmake = "add_executable(x deep/units_test.cpp)"
        self.assertEqual(self.tree(cmake, "src/base/deep/units_test.cpp"), [])

    def test_a_function_names_files_by_what_it_is_called_with(self) -> None:
        cmake = "function(fuzz name)\nadd_executable(x fuzz_${name}.cpp)\nendfunction()\nfuzz(npy)"
        faults = self.tree(cmake, "src/base/fuzz_npy.cpp", "src/base/fuzz_idx.cpp")
        self.assertEqual([fault.split(":")[0] for fault in faults], ["src/base/fuzz_idx.cpp"])


if __name__ == "__main__":
    unittest.main()
