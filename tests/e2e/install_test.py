# SPDX-License-Identifier: Apache-2.0
"""What `cmake --install` puts elsewhere runs there, with its laboratory and its engines."""

import json
import os
import shutil
import subprocess

from laboratory import BINARY, Laboratory, engine_is_built, left_out, main, needs_engines

BUILD = BINARY.parent.parent


class Installed(Laboratory):
    def setUp(self) -> None:
        super().setUp()
        cmake = os.environ.get("CARNOT_CMAKE") or shutil.which("cmake")
        if cmake is None:
            left_out("cmake is not here")
        self.prefix = self.folder / "prefix"
        done = subprocess.run(
            [cmake, "--install", str(BUILD), "--prefix", str(self.prefix)],
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.installed = self.prefix / "bin/carnot"

    def test_the_meter_and_the_laboratory_run(self) -> None:
        done = self.carnot("doctor", "--json", binary=self.installed)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.carnot("export-model", "zoo:mlp", "--out", "a.onnx", binary=self.installed)
        self.assertEqual(done.returncode, 0, done.stderr)

    @needs_engines("onnxruntime")
    def test_every_engine_of_the_build_runs_a_model(self) -> None:
        for engine in ("onnxruntime", "openvino", "torch"):
            if not engine_is_built(engine):
                continue
            with self.subTest(engine=engine):
                worker = self.prefix / f"lib/carnot/carnot-worker-{engine}"
                self.assertTrue(worker.exists())
                done = self.carnot(
                    *("bench", "zoo:mlp", "--engine", engine, "--queries", "1"),
                    *("--duration", "1s", "--budget", "2s", "--json"),
                    binary=self.installed,
                )
                self.assertIn(done.returncode, (0, 1), done.stderr)
                self.assertEqual(json.loads(done.stdout)["engine"], engine)


if __name__ == "__main__":
    main()
