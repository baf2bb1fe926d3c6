# SPDX-License-Identifier: Apache-2.0
import tempfile
import unittest
from pathlib import Path

from tools import check_layers


class Layers(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def test_downward_includes_and_libraries_pass(self) -> None:
        self.write(
            "src/meter/window.cpp",
            '#include "meter/window.hpp"\n#include "base/units.hpp"\n#include <fmt/core.h>\n',
        )
        self.assertEqual(check_layers.check(self.root), [])

    def test_an_upward_include_is_named_with_its_line(self) -> None:
        self.write("src/base/units.cpp", '// first\n#include "meter/window.hpp"\n')
        self.assertEqual(
            check_layers.check(self.root),
            ['src/base/units.cpp:2: "meter/window.hpp": base may not include meter'],
        )

    def test_angle_brackets_do_not_hide_an_upward_include(self) -> None:
        self.write("src/base/units.cpp", "#  include <meter/window.hpp>\n")
        self.assertIn("base may not include meter", check_layers.check(self.root)[0])

    def test_leaving_the_folder_fails(self) -> None:
        self.write("src/base/units.cpp", '#include "../base/text.hpp"\n')
        self.assertIn("leaves its folder", check_layers.check(self.root)[0])

    def test_a_bare_name_fails(self) -> None:
        self.write("src/base/units.cpp", '#include "units.hpp"\n')
        self.assertIn("names no module", check_layers.check(self.root)[0])

    def test_an_unknown_module_fails_as_folder_and_as_include(self) -> None:
        self.write("src/utils/all.cpp", "")
        self.write("src/base/units.cpp", '#include "utils/all.hpp"\n')
        faults = check_layers.check(self.root)
        self.assertEqual(len(faults), 2)
        self.assertIn("src/utils:1", faults[0])
        self.assertIn("there is no module utils", faults[1])

    def test_test_support_is_for_tests_only(self) -> None:
        self.write("src/base/units_test.cpp", '#include "support/must.hpp"\n')
        self.assertEqual(check_layers.check(self.root), [])
        self.write("src/base/units.cpp", '#include "support/must.hpp"\n')
        self.assertEqual(len(check_layers.check(self.root)), 1)

    def test_the_core_includes_no_runtime(self) -> None:
        self.write("src/engines/client.cpp", "#include <openvino/openvino.hpp>\n")
        self.write("src/app/main.cpp", "#include <onnxruntime_c_api.h>\n")
        self.assertEqual(len(check_layers.check(self.root)), 2)

    def test_a_worker_includes_its_runtime_but_no_upper_module(self) -> None:
        self.write(
            "workers/openvino/main.cpp",
            '#include <openvino/openvino.hpp>\n#include "engines/protocol.hpp"\n'
            '#include "openvino/session.hpp"\n#include "meter/window.hpp"\n',
        )
        self.assertEqual(
            check_layers.check(self.root),
            ['workers/openvino/main.cpp:4: "meter/window.hpp": a worker may not include meter'],
        )

    def test_two_protobufs_in_one_file_fail(self) -> None:
        self.write(
            "workers/torch/main.cpp", "#include <torch/torch.h>\n#include <onnx/onnx_pb.h>\n"
        )
        self.assertIn("each brings its own protobuf", check_layers.check(self.root)[0])

    def test_the_table_has_no_cycle(self) -> None:
        seen: set[str] = set()
        for module, below in check_layers.MAY_INCLUDE.items():
            self.assertLessEqual(below, seen, f"{module} stands above something it includes")
            seen.add(module)


if __name__ == "__main__":
    unittest.main()
