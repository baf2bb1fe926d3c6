# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime's providers for GPUs, named by a study's device, where there is no GPU."""

from pathlib import Path

from laboratory import Laboratory, left_out, main, needs_engines

STUDY = """
title = "Providers"

[[models]]
name = "lenet"
source = "zoo:lenet5"

[grid]
engines = ["onnxruntime"]
device = ["cpu", "cuda", "tensorrt:1"]

[protocol]
warm_up = "10 ms"
window = "50 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""


@needs_engines("onnxruntime")
class Providers(Laboratory):
    def test_one_that_is_not_there_is_told_and_the_study_goes_on(self) -> None:
        if Path("/dev/nvidiactl").exists():
            left_out("there is a GPU")
        done = self.run_study(self.write("study.toml", STUDY))
        self.assertEqual(done.returncode, 1, done.stderr)
        query = "SELECT device, status, runs_on, reason FROM trial ORDER BY id"
        found = {row[0]: row[1:] for row in self.rows(query)}
        status, runs_on, _ = found.pop("cpu")
        self.assertNotEqual(status, "failed")
        self.assertEqual(runs_on, "cpu (CPUExecutionProvider)")
        self.assertEqual(set(found), {"cuda", "tensorrt:1"})
        for device, (status, _, reason) in found.items():
            self.assertEqual(status, "failed", device)
            self.assert_says(
                reason,
                'onnxruntime refuses "lenet" (zoo:lenet5)',
                f'onnxruntime has no device "{device}" here',
            )

    def test_another_word_is_no_device(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY.replace("tensorrt:1", "directml")))
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assert_says(done.stderr, '"directml"', "There are cpu, cuda, tensorrt")


if __name__ == "__main__":
    main()
