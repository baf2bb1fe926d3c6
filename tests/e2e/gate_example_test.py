# SPDX-License-Identifier: Apache-2.0
"""The ready gate for pull requests, docs/energy-gate.yml: its commands, word for word, on a
repository with a model, as a runner would run them."""

import os
import re
import shutil
import subprocess

from laboratory import BINARY, LIMIT_SECONDS, SOURCE_ROOT, Laboratory, main, needs_engines

EXAMPLE = SOURCE_ROOT / "docs/energy-gate.yml"
WEIGHTS = SOURCE_ROOT / "models/resnet8-glyphs.safetensors"
# Wide intervals: a test has seconds, and what it plants is large.
STUDY = """
title = "The gate's study"

[[models]]
name = "net"
source = "models/net.onnx"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 200

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "50 ms"
window = "200 ms"
until = "40 %"

[validity]
invalid_other_load = "100 %"
"""


def variables() -> dict[str, str]:
    """The workflow's own, under env at its top."""
    (block,) = re.findall(r"^env:\n((?:  .*\n)+)", EXAMPLE.read_text(), re.MULTILINE)
    return dict(re.findall(r"^  (\w+): ([^#\n]+?) *(?:#.*)?$", block, re.MULTILINE))


def steps_with(program: str) -> list[tuple[str, str]]:
    """Folder and script of each step that runs this program."""
    found = []
    for step in re.split(r"^      - ", EXAMPLE.read_text(), flags=re.MULTILINE)[1:]:
        script = re.search(r"^        run: \|\n((?:          .*\n?)+)", step, re.MULTILINE)
        folder = re.search(r"^        working-directory: (\S+)$", step, re.MULTILINE)
        if script and re.search(rf"^ +{program} ", script[1], re.MULTILINE):
            lines = [line.removeprefix(" " * 10) for line in script[1].splitlines()]
            found.append((folder[1] if folder else ".", "\n".join(lines)))
    return found


class GateExample(Laboratory):
    def setUp(self) -> None:
        super().setUp()
        self.summary = self.folder / "summary.md"
        for branch in ("before", "change"):
            self.write(f"{branch}/study.toml", STUDY)
            self.export(branch, f"zoo:resnet8?classes=10&weights={WEIGHTS}")

    def export(self, branch: str, model: str, *options: str) -> None:
        file = self.folder / branch / variables()["MODEL"]
        done = self.carnot("export-model", model, "--out", file, *options)
        self.assertEqual(done.returncode, 0, done.stderr)

    def run_step(self, folder: str, script: str) -> subprocess.CompletedProcess[str]:
        found = shutil.which("bash")
        self.assertIsNotNone(found)
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder / folder,
            env=self.environment(
                **variables(),
                GITHUB_STEP_SUMMARY=str(self.summary),
                PATH=f"{BINARY.parent}{os.pathsep}{os.environ['PATH']}",
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )

    def gate(self) -> int:
        """The comparison's exit code; the step after it must work whatever that was."""
        compare, report = steps_with("carnot")
        done = self.run_step(*compare)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        reported = self.run_step(*report)
        self.assertEqual(reported.returncode, 0, reported.stderr)
        self.assertTrue((self.folder / "gate/report.md").is_file())
        return done.returncode

    @needs_engines("onnxruntime")
    def test_lets_an_unchanged_model_pass(self) -> None:
        self.assertEqual(self.gate(), 0, self.summary.read_text())
        self.assert_says(self.summary.read_text(), "### net against", "no regression")

    @needs_engines("onnxruntime")
    def test_trips_on_a_planted_regression(self) -> None:
        # Three times the work, and weights that were never trained.
        self.export("change", "zoo:resnet20?classes=10", "--observe-on", "onnxruntime")
        self.assertEqual(self.gate(), 1, self.summary.read_text())
        self.assertRegex(self.summary.read_text(), r"energy .* REGRESSION")

    def test_its_scripts_name_what_is_there(self) -> None:
        """What the build step runs is not run here; but targets and presets must exist."""
        presets = (SOURCE_ROOT / "CMakePresets.json").read_text()
        self.assertIn('"release"', presets)
        self.assertRegex((SOURCE_ROOT / "Makefile").read_text(), r"(?m)^engines:")
        self.assertEqual(len(steps_with("carnot")), 2)


if __name__ == "__main__":
    main()
