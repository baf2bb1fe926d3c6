# SPDX-License-Identifier: Apache-2.0
"""The first study's torch.compile: a tactic whose package is made in Python and run by torch's
worker.

A package takes a quarter of a minute, so one story uses it for several questions.
"""

import os
import zipfile
from pathlib import Path
from typing import Any

from laboratory import SOURCE_ROOT, Laboratory, left_out, main, needs_engines
from onnx_bytes import one_node_model

WEIGHTS = SOURCE_ROOT / "models/resnet8-glyphs.safetensors"

RESNET = f"""
[[models]]
name = "resnet8"
source = "zoo:resnet8?classes=10&weights={WEIGHTS}"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 200
"""

RIDDLE = """
[[models]]
name = "riddle"
source = "riddle.onnx"

[models.input]
channels = 1
height = 4
width = 4
"""

REST = """
[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "compiled"
steps = ["compile"]

[grid]
engines = ["onnxruntime", "torch"]

[protocol]
warm_up = "10 ms"
window = "50 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""


def exporters_are_installed() -> bool:
    python = os.environ.get("CARNOT_EXPORTERS_PYTHON")
    return Path(python or SOURCE_ROOT / ".cache/exporters/bin/python3").exists()


def as_if_made_by_another_torch(package: Path) -> None:
    """The same package, whose note names another version."""
    with zipfile.ZipFile(package) as before:
        held = [(one, before.read(one)) for one in before.infolist()]
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as after:
        for one, content in held:
            if one.filename.endswith("_metadata.json"):
                content = content.replace(b'"carnot.torch": "2.', b'"carnot.torch": "1.')
            after.writestr(one, content)


@needs_engines("onnxruntime", "torch")
class Compiled(Laboratory):
    def setUp(self) -> None:
        super().setUp()
        if not exporters_are_installed():
            left_out("the exporters are not installed (make exporters)")

    def packages(self) -> list[Path]:
        return sorted((self.folder / "cache/carnot/models").glob("*.pt2"))

    def prepared(self) -> dict[str, Any]:
        columns = "file_bytes, optimisation_seconds, notes, failure"
        found = self.rows(f"SELECT model || '/' || recipe, {columns} FROM prepared_model")
        return {row[0]: row[1:] for row in found}

    def trials(self, more: str = "") -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT DISTINCT recipe, engine, correct, runs_on FROM trial "
            f"WHERE correct IS NOT NULL {more} ORDER BY recipe, engine"
        )

    def test_answers_as_before_at_a_cost_that_is_told(self) -> None:
        study = self.write("study.toml", RESNET + REST)
        done = self.run_study(study)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        answers = {row[:2]: row[2] for row in self.trials()}
        self.assertEqual(
            sorted(answers), [("compiled", "torch"), ("none", "onnxruntime"), ("none", "torch")]
        )
        self.assertEqual(len(set(answers.values())), 1, answers)
        self.assertEqual({row[3] for row in self.trials("AND recipe = 'compiled'")}, {"cpu"})

        (package,) = self.packages()
        size, seconds, notes, failure = self.prepared()["resnet8/compiled"]
        self.assertEqual((size, failure), (package.stat().st_size, ""))
        self.assertGreater(seconds, 3.0, "Python starts, torch exports, g++ compiles")
        self.assert_says(notes, "compile: by torch 2.", "g++")

        # Nothing is made twice, and what was made elsewhere is not run.
        made = package.stat().st_mtime_ns
        study.write_text((RESNET + REST).replace("repetitions = 1", "repetitions = 3"))
        self.run_study(study)
        self.assertEqual(self.packages()[0].stat().st_mtime_ns, made)
        as_if_made_by_another_torch(package)
        study.write_text((RESNET + REST).replace("repetitions = 1", "repetitions = 5"))
        done = self.run_study(study)
        self.assertEqual(done.returncode, 1, done.stderr)
        ((reason,),) = self.rows("SELECT DISTINCT reason FROM trial WHERE status = 'failed'")
        self.assertRegex(
            reason,
            r"^torch refuses .*it was compiled by torch 1\.\d+\.\d\S*, and this is torch 2\.",
        )

    def test_an_operator_that_cannot_be_compiled_is_a_row(self) -> None:
        (self.folder / "riddle.onnx").write_bytes(one_node_model("Hardmax"))
        done = self.run_study(self.write("study.toml", RIDDLE + REST))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(
            'node "riddle" (Hardmax, opset 17): torch\'s compiler is not taught this operator.',
            self.prepared()["riddle/compiled"][3],
        )
        measured = self.rows("SELECT DISTINCT engine FROM trial WHERE status <> 'failed'")
        self.assertEqual(measured, [("onnxruntime",)])

    def test_without_python_the_command_is_told(self) -> None:
        study = self.write("study.toml", RESNET + REST)
        done = self.run_study(study, CARNOT_EXPORTERS_PYTHON="/nowhere/python3")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("the exporters are not installed. Run make exporters", done.stderr)


if __name__ == "__main__":
    main()
