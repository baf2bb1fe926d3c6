# SPDX-License-Identifier: Apache-2.0
"""torch's compiler is imported by whoever calls it, not by whoever could."""

import subprocess
import sys
import unittest
from typing import Any

import place  # noqa: F401  (prepares the process for torch)
from carnot_exporters import put_off

IMPORTS = """
import sys
from carnot_exporters import process
process.prepare()
from carnot_exporters.sources import source_named
source_named("timm"), source_named("torchvision")
print("torch._dynamo" in sys.modules, "torch._dynamo.utils" in sys.modules)
import torch, torchvision
print(torchvision.ops.roi_align(torch.ones(1, 1, 4, 4), torch.ones(1, 5) * 0, 2).sum().item())
from torchvision.ops import roi_align
print(roi_align.__globals__["is_compile_supported"]("cpu"), "torch._dynamo.utils" in sys.modules)
"""


class TheCompiler(unittest.TestCase):
    def test_is_not_imported_with_the_sources_and_works_when_called(self) -> None:
        done = subprocess.run(
            [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        before, _, called = done.stdout.splitlines()
        self.assertEqual(before, "False False")
        self.assertEqual(called, "True True")

    def test_marks_a_function_in_its_first_call(self) -> None:
        marked = []

        def mark(function: Any, recursive: bool = True) -> Any:
            marked.append((function.__name__, recursive))
            return lambda number: -function(number)

        @put_off.marked_later(mark)
        def doubled(number: int) -> int:
            return 2 * number

        self.assertEqual(marked, [])
        self.assertEqual((doubled(1), doubled(2)), (-2, -4))
        self.assertEqual(marked, [("doubled", True)])
        self.assertEqual(doubled.__name__, "doubled")

    def test_marks_what_is_no_function_at_once(self) -> None:
        found = put_off.marked_later(lambda one, **options: (one, options))
        self.assertEqual(found(list, reason="so"), (list, {"reason": "so"}))
        self.assertEqual(found(), (None, {}))
