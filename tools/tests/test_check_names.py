# SPDX-License-Identifier: Apache-2.0
import tempfile
import unittest
from pathlib import Path

from tools import check_names


class Names(unittest.TestCase):
    def tree(self, *headers: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            for number, text in enumerate(headers):
                path = Path(folder) / f"src/m{number}/h.hpp"
                path.parent.mkdir(parents=True)
                path.write_text(text)
            return check_names.check(Path(folder))

    def test_a_type_in_two_headers_is_a_fault(self) -> None:
        one = "namespace carnot {\nstruct Advice {\n  int n;\n};\n}\n"
        self.assertEqual(
            self.tree(one, one),
            ["src/m1/h.hpp:1: Advice is defined in src/m0/h.hpp as well; rename one"],
        )

    def test_classes_and_enumerations_count_as_well(self) -> None:
        one = "namespace carnot {\nclass A final : public B {\n};\nenum class C { d };\n}\n"
        self.assertEqual(len(self.tree(one, one)), 2)

    def test_declarations_members_and_other_namespaces_may_repeat(self) -> None:
        one = "namespace carnot {\nstruct Advice;\nclass A::Inner {\n};\n}\n"
        other = "namespace carnot::nvml {\nstruct Board {\n};\n}\n"
        third = "namespace carnot {\nstruct Board {\n  struct Inner {};\n};\n}\n"
        self.assertEqual(self.tree(one, one, other, third), [])


if __name__ == "__main__":
    unittest.main()
