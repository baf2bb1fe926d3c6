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

    def module(self, lists: str, **sources: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            module = Path(folder) / "src/m"
            module.mkdir(parents=True)
            (module / "CMakeLists.txt").write_text(lists)
            for name, text in sources.items():
                (module / f"{name}.cpp").write_text(
                    f"namespace carnot {{\nnamespace {{\n\n{text}\n}}  // namespace\n}}\n"
                )
            return check_names.check(Path(folder))

    def test_a_local_name_in_two_sources_is_a_fault(self) -> None:
        for text in (
            "constexpr double kGap = 2;\n",
            "struct Row {\n  int n;\n};\n",
            "int sum(const Row& row,\n        int n) {\n  return n;\n}\n",
        ):
            with self.subTest(text):
                self.assertEqual(len(self.module("carnot_add_module(m\n", a=text, b=text)), 1)

    def test_overloads_aliases_and_tests_may_repeat(self) -> None:
        one = "using Json = nlohmann::json;\nint sum(int n) {\n  return n;\n}\n"
        other = "using Json = nlohmann::json;\nint sum(double x) {\n  return 1;\n}\n"
        self.assertEqual(self.module("carnot_add_module(m\n", a=one, b=other, a_test=one), [])

    def test_tests_are_compiled_together_too_but_not_with_sources(self) -> None:
        text = "constexpr double kGap = 2;\n\nTEST(Gap, Is) {\n  f();\n}\n"
        self.assertEqual(self.module("carnot_add_module(m\n", a=text, a_test=text), [])
        faults = self.module("carnot_add_module(m\n", a_test=text, b_test=text)
        self.assertEqual([fault.split(" is ")[0] for fault in faults], ["src/m/b_test.cpp:1: kGap"])

    def test_an_overload_that_is_handed_on_by_name_is_a_fault(self) -> None:
        one = "int sum(int n) {\n  return n;\n}\nint all(int n) {\n  return fold(n, sum);\n}\n"
        other = "int sum(double x) {\n  return 1;\n}\n"
        faults = self.module("carnot_add_module(m\n", a=one, b=other)
        self.assertEqual([fault.split(" is ")[0] for fault in faults], ["src/m/a.cpp:1: sum"])
        self.assertEqual(self.module("carnot_add_module(m\n", a=one), [])

    def test_a_local_function_that_a_header_declares_is_a_fault(self) -> None:
        header = "namespace carnot {\n\nint sum(int n,\n        const Row& row);\n}\n"
        source = "int sum(int n, const Row& row) {\n  return n;\n}\n"
        for space, count in (("carnot", 1), ("carnot::rows", 0)):
            with self.subTest(space), tempfile.TemporaryDirectory() as folder:
                for name, text in (
                    ("src/m/h.hpp", header.replace("namespace carnot", f"namespace {space}")),
                    (
                        "src/n/a.cpp",
                        f"namespace carnot {{\nnamespace {{\n{source}}}  // namespace\n}}\n",
                    ),
                ):
                    path = Path(folder) / name
                    path.parent.mkdir(parents=True)
                    path.write_text(text)
                self.assertEqual(len(check_names.check(Path(folder))), count)

    def test_files_compiled_alone_may_repeat(self) -> None:
        text = "constexpr double kGap = 2;\n"
        lists = "carnot_add_module(m\n  SOURCES\n    a.cpp\n  ALONE\n    b.cpp\n  LINK base\n)\n"
        self.assertEqual(self.module(lists, a=text, b=text), [])
        self.assertEqual(self.module("carnot_add_module(m SEPARATE\n", a=text, b=text), [])


if __name__ == "__main__":
    unittest.main()
