# SPDX-License-Identifier: Apache-2.0
"""What the tests of bad input share: a small study to spoil, and what a refusal looks like."""

import re
import subprocess
from pathlib import Path

from laboratory import Laboratory
from onnx_bytes import one_node_model

# What a sentence for people never holds.
INTERNALS = re.compile(r"terminate called|Traceback|what\(\)|\bstd::|Aborted|core dumped|\.cpp:\d")
ESTIMATE_NOTICE = "carnot: nothing here measures energy"
USAGE_HINT = "Run carnot --help, or carnot COMMAND --help."

STUDY = """
title = "Tried"

[[models]]
name = "net"
source = "net.onnx"
dataset = "pictures"
input = { channels = 1, height = 4, width = 4 }

[[datasets]]
name = "pictures"
kind = "glyphs"
test_count = 30
calibration_count = 10

[[recipes]]
name = "none"
steps = []

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "10 ms"
window = "100 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""


class BadInput(Laboratory):
    def setUp(self) -> None:
        super().setUp()
        (self.folder / "net.onnx").write_bytes(one_node_model("Relu"))

    def study(self, old: str = "", new: str = "") -> Path:
        """The study above with one thing wrong."""
        self.assertIn(old, STUDY)
        return self.write("study.toml", STUDY.replace(old, new, 1) if old else STUDY)

    def without_dataset(self) -> Path:
        return self.study('dataset = "pictures"\n')

    def line_of(self, text: str) -> int:
        lines = (self.folder / "study.toml").read_text().splitlines()
        return next(i for i, line in enumerate(lines, start=1) if text in line)

    def one_sentence(self, done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
        """One line on stderr that holds the words; nothing on stdout."""
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        lines = [line for line in done.stderr.splitlines() if line != USAGE_HINT]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith("carnot: "), done.stderr)
        self.assertNotRegex(done.stderr, INTERNALS)
        self.assert_says(lines[0], *words)

    def refused(self, study: Path, code: int, *words: str, **environment: str) -> None:
        self.one_sentence(self.run_study(study, **environment), code, *words)
        self.assertEqual(list(self.folder.glob("store.db*")), [], "a store was left behind")
