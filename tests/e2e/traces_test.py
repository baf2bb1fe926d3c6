# SPDX-License-Identifier: Apache-2.0
"""Engines leave nothing on the machine: no telemetry, no identifier, no log."""

from laboratory import Laboratory, engine_is_built, main

STUDY = """
[[models]]
name = "mlp"
source = "zoo:mlp"

[grid]
engines = ["{engine}"]

[protocol]
warm_up = "10 ms"
window = "50 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""
# Any of these silences ONNX Runtime's telemetry by itself, so nothing would be tested.
SILENCERS = ("CI", "BUILD_ID", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")


class Traces(Laboratory):
    def environment(self, **more: str) -> dict[str, str]:
        for name in ("home", "tmp"):
            (self.folder / name).mkdir(exist_ok=True)
        whole = super().environment(
            HOME=str(self.folder / "home"), TMPDIR=str(self.folder / "tmp"), **more
        )
        return {name: value for name, value in whole.items() if name not in SILENCERS}

    def leaves_nothing(self, engine: str) -> None:
        if not engine_is_built(engine):
            self.skipTest(f"no worker was built for {engine}")
        done = self.run_study(self.write("study.toml", STUDY.format(engine=engine)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([path.name for path in (self.folder / "cache").iterdir()], ["carnot"])
        for place in ("home", "tmp"):
            self.assertEqual(list((self.folder / place).iterdir()), [], place)

    def test_onnxruntime_leaves_nothing(self) -> None:
        self.leaves_nothing("onnxruntime")

    def test_openvino_leaves_nothing(self) -> None:
        self.leaves_nothing("openvino")


if __name__ == "__main__":
    main()
