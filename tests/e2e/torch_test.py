# SPDX-License-Identifier: Apache-2.0
"""The main job on torch: masks and int8 answer there as published, and as on the other engines."""

import csv
import io

from absent_gpu import AbsentGpu, study_of_devices
from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines, reference_data
from run_test import ANSWERS, STUDY

BOTH = 'engines = ["onnxruntime", "openvino"]'


@needs_engines("torch")
class PublishedAnswersOnTorch(Laboratory):
    def test_predicts_what_was_published(self) -> None:
        data = reference_data()
        self.assertIn(BOTH, STUDY)
        study = self.write("study.toml", STUDY.replace(BOTH, 'engines = ["torch"]'))
        out = self.folder / "out"
        done = self.run_study(study, "--out", out, CARNOT_REFERENCE_DATA=str(data))
        self.assertEqual(done.returncode, 0, done.stderr)
        text = (out / "report.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual({row["recipe"] for row in rows}, set(ANSWERS))
        for row in rows:
            published, apart = ANSWERS[row["recipe"]]
            self.assertAlmostEqual(int(row["correct"]), published, delta=apart, msg=row["recipe"])


TAYLOR_STUDY = """
title = "Pruned by what answers hang on"

[[models]]
name = "net"
source = "zoo:resnet8?weights=%s"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 400

[[recipes]]
name = "pruned"
steps = [{ tactic = "prune-structured", importance = "taylor", ratio = 0.25 }]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "10 ms"
window = "50 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %%"
"""


@needs_engines("onnxruntime", "torch")
class Gradients(Laboratory):
    def test_torch_calculates_them_for_a_study_on_another_engine(self) -> None:
        weights = SOURCE_ROOT / "models/resnet8-glyphs.safetensors"
        done = self.run_study(self.write("study.toml", TAYLOR_STUDY % weights))
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        engines = self.rows("SELECT DISTINCT engine FROM trial")
        self.assertEqual(engines, [("onnxruntime",)])
        parameters = dict(self.rows("SELECT recipe, parameters FROM prepared_model"))
        self.assertLess(parameters["pruned"], 0.8 * parameters["none"], "those of what runs")
        macs = dict(self.rows("SELECT recipe, macs FROM prepared_model"))
        self.assertLess(macs["pruned"], macs["none"])
        sizes = dict(self.rows("SELECT recipe, file_bytes FROM prepared_model"))
        self.assertLess(sizes["pruned"], 0.8 * sizes["none"])


@needs_engines("torch")
class Devices(AbsentGpu):
    def test_a_gpu_that_is_not_there_is_told_and_the_study_goes_on(self) -> None:
        study = study_of_devices("torch", ["cpu", "cuda"], ("fp32", "fp16"))
        found = self.trials_of(study)
        status, runs_on, _ = found.pop(("fp32", "cpu"))
        self.assertNotEqual(status, "failed")
        self.assertEqual(runs_on, "cpu")
        for (precision, device), (status, _, reason) in found.items():
            with self.subTest(precision=precision, device=device):
                self.assertEqual(status, "failed")
                why = (
                    'torch has no device "cuda" here; it has cpu. A GPU needs'
                    if device == "cuda"
                    else "torch computes in fp16 on GPUs"
                )
                self.assertIn(f'torch refuses "lenet" (zoo:lenet5): {why}', reason)
        told = {(one["precision"], one["device"]) for one in self.report()["candidates"]}
        self.assertIn(("fp32", "cpu"), told)
        self.assertIn(("fp16", "cuda"), told)


if __name__ == "__main__":
    main()
