# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime's providers for GPUs, named by a study's device, where there is no GPU."""

from absent_gpu import AbsentGpu, study_of_devices
from laboratory import main, needs_engines


@needs_engines("onnxruntime")
class Providers(AbsentGpu):
    def test_one_that_is_not_there_is_told_and_the_study_goes_on(self) -> None:
        found = self.trials_of(study_of_devices("onnxruntime", ["cpu", "cuda", "tensorrt:1"]))
        status, runs_on, _ = found.pop(("fp32", "cpu"))
        self.assertNotEqual(status, "failed")
        self.assertEqual(runs_on, "cpu (CPUExecutionProvider)")
        self.assertEqual(set(found), {("fp32", "cuda"), ("fp32", "tensorrt:1")})
        for (_, device), (status, _, reason) in found.items():
            self.assertEqual(status, "failed", device)
            self.assert_says(
                reason,
                'onnxruntime refuses "lenet" (zoo:lenet5)',
                f'onnxruntime has no device "{device}" here',
            )

    def test_another_word_is_no_device(self) -> None:
        study = study_of_devices("onnxruntime", ["cpu", "directml"])
        done = self.run_study(self.write("study.toml", study))
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assert_says(done.stderr, '"directml"', "There are cpu, cuda, tensorrt")


if __name__ == "__main__":
    main()
