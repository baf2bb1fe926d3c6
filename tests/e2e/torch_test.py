# SPDX-License-Identifier: Apache-2.0
"""The main job on torch: masks and int8 answer there as published, and as on the other engines."""

import csv
import io

from laboratory import Laboratory, main, needs_engines, reference_data
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


if __name__ == "__main__":
    main()
