# SPDX-License-Identifier: Apache-2.0
"""What the exporters' tests share. Import it first: it prepares the process for torch."""

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from carnot_exporters import process

process.prepare()

from carnot_exporters.__main__ import main  # noqa: E402


class Place(unittest.TestCase):
    """A temporary folder, and the exporters called as Carnot calls them."""

    maxDiff = None

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="carnot-exporters-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def reply(self, *words: str, code: int = 0) -> Any:
        self.assertEqual(main([*words, "--out", str(self.folder)]), code)
        reply = json.loads((self.folder / "reply.json").read_text(encoding="utf-8"))
        self.assertEqual(reply.pop("version"), 1)
        return reply

    def failure(self, *words: str) -> Any:
        return self.reply(*words, code=1)["failure"]
