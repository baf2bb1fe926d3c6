# SPDX-License-Identifier: Apache-2.0
"""Published studies, calculated anew from their data by the real program."""

import json
from pathlib import Path
from typing import Any

from formats_test import documented_keys, printed_keys
from laboratory import Laboratory, main, reference_data

HEADING = "What `reproduce --json` writes"
TABLE = "statistics/dl_training_energy_369_runs.csv"


def figures_of(study: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for group in study["groups"] for one in group["figures"]}


class Reproduce(Laboratory):
    def test_every_study_without_an_unexplained_difference(self) -> None:
        data = reference_data()
        done = self.carnot("reproduce", "all", "--data", data, "--json")
        self.assertEqual(done.returncode, 0, done.stdout[:2000] + done.stderr)
        document = json.loads(done.stdout)
        self.assertTrue(document["holds"])
        self.assertEqual(printed_keys(document) ^ documented_keys(HEADING), set())
        studies = {one["name"]: one for one in document["studies"]}
        for name, study in studies.items():
            self.assertEqual(study["counts"]["unexplained"], 0, name)
            self.assertGreater(study["counts"]["reproduced"], 0, name)
        architecture = figures_of(studies["s3"])["published/architecture/energy/h"]
        self.assertEqual(architecture["printed"], "24.798")
        self.assertLess(abs(architecture["corrected"] - 0.504), 5e-4)
        self.assertIn("counts on", architecture["reason"])

    def test_prints_tables_and_finds_the_data_by_the_variable(self) -> None:
        data = reference_data()
        done = self.carnot("reproduce", "nvidia-smi", CARNOT_REFERENCE_DATA=str(data))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("No difference is unexplained.", done.stdout)
        self.assertIn("0.4151704675", done.stdout)
        page = self.carnot("reproduce", "nvidia-smi", "--data", data, "--format", "markdown").stdout
        self.assertIn("| figure | published | by | reproduced |", page)

    def test_an_altered_row_is_an_unexplained_difference(self) -> None:
        text = (reference_data() / TABLE).read_text()
        row = next(line for line in text.splitlines() if line.startswith("Cloud,xception"))
        cells = row.split(",")
        cells[17] = "9.0"
        folder = self.folder_with(text.replace(row, ",".join(cells)))
        done = self.carnot("reproduce", "seaa23", "--data", folder)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("UNEXPLAINED", done.stdout)

    def test_absent_or_damaged_data_are_named(self) -> None:
        folder = self.folder_with("training environment\nCloud\n")
        done = self.carnot("reproduce", "all", "--data", folder)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"{TABLE}: there is no column", done.stdout)
        self.assertIn("there is no training/cifar_mnist_training/", done.stdout)
        self.assertIn("Studies not run:", done.stdout)

    def test_a_misspelt_study_and_a_folder_that_is_not_there(self) -> None:
        misspelt = self.carnot("reproduce", "s33")
        self.assertEqual(misspelt.returncode, 2)
        self.assert_says(misspelt.stderr, "s33", "s3")
        nowhere = self.carnot("reproduce", "all", "--data", "/nowhere/at/all")
        self.assertEqual(nowhere.returncode, 2)
        self.assert_says(nowhere.stderr, "/nowhere/at/all", "CARNOT_REFERENCE_DATA")

    def folder_with(self, table: str) -> Path:
        self.write(f"data/{TABLE}", table)
        return self.folder / "data"


if __name__ == "__main__":
    main()
