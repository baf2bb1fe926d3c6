# SPDX-License-Identifier: Apache-2.0
"""carnot import reads what other tools measured, says what it repaired, and keeps it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from bad_input import BadInput
from laboratory import main, reference_data

HEADING = "timestamp, name, index, utilization.gpu [%], power.draw [W]\n"


def board_log(rows: int, damaged: str = "") -> str:
    lines = [f"2023/03/02 10:00:{i:02}.000, A100, 0, 5 %, 100.00 W\n" for i in range(rows)]
    return HEADING + lines[0] + damaged + "".join(lines[1:])


class Import(BadInput):
    def imported(self, *arguments: str | Path, code: int = 0) -> Any:
        done = self.carnot("import", "--store", self.store, "--json", *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout)

    def test_a_log_is_read_told_and_kept(self) -> None:
        log = self.write("board.csv", board_log(11))
        done = self.carnot("import", "--store", self.store, log)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_says(done.stdout, "nvidia-smi", "11 rows", "A100 (0)", "1.00 kJ", "measured")
        listed = self.carnot("import", "--store", self.store, "--list")
        self.assert_says(listed.stdout, str(log), "1.00 kJ")
        self.assertEqual(
            self.rows("SELECT joules FROM import_energy JOIN energy ON energy.id = energy_id "),
            [(1000.0,), (1000.0,)],
        )

    def test_again_replaces_and_a_dry_run_keeps_nothing(self) -> None:
        log = self.write("board.csv", board_log(11))
        self.imported("--dry-run", log)
        self.assertFalse(self.store.exists())
        self.imported(log)
        self.write("board.csv", board_log(6))
        self.imported(log)
        self.assertEqual(self.rows("SELECT rows FROM import_file"), [(6,)])

    def test_damaged_lines_are_refused_or_left_out_as_asked(self) -> None:
        log = self.write("board.csv", board_log(5, damaged="2023/03/02 10:00:00.5, A100, 0\n"))
        done = self.carnot("import", "--store", self.store, log)
        self.one_sentence(done, 2, f"{log}:3: the row has 3 cells", "--damaged skip")
        self.assertFalse(self.store.exists())
        report = self.imported("--damaged", "skip", log, code=1)
        (file,) = report["files"]
        self.assertEqual((file["skipped_lines"], file["rows"]), (1, 5))
        self.assertEqual(file["skipped_examples"][0]["line"], 3)

    def test_all_files_or_none(self) -> None:
        good = self.write("good.csv", board_log(5))
        bad = self.write("bad.csv", "when,what\n1,2\n")
        done = self.carnot("import", "--store", self.store, good, bad)
        self.one_sentence(done, 2, "bad.csv is of no format known here", "nvidia-smi (it ")
        self.assertFalse(self.store.exists())

    def test_wrong_dialect_misspelt_format_and_no_file(self) -> None:
        log = self.write("board.csv", board_log(5))
        done = self.carnot("import", "--from", "codecarbon", log)
        self.one_sentence(done, 2, "board.csv is no codecarbon file", "looks like nvidia-smi")
        self.one_sentence(self.carnot("import", "--from", "netoi", log), 2, 'mean "netio"')
        self.one_sentence(self.carnot("import"), 2, "needs a file", "--list")
        self.one_sentence(self.carnot("import", "--list", log), 2, "--list", "do not go together")
        self.one_sentence(self.carnot("import", self.folder / "none.csv"), 2, "none.csv")
        formats = self.carnot("import", "--formats").stdout
        self.assert_says(formats, "codecarbon", "mlperf-tiny", "nvidia-smi", "slurm")

    def test_repairs_of_published_runs_stand_beside_their_originals(self) -> None:
        file = (
            reference_data()
            / "training/cifar_mnist_training/raw_kaggle/emissions_CIFAR10_oregon2.csv"
        )
        report = self.imported(file)
        (read,) = report["files"]
        second = read["measurements"][1]
        repairs = {one["column"]: one for one in second["repairs"]}
        self.assertEqual(repairs["energy_consumed"]["original"], "0.1167014547993594")
        self.assertAlmostEqual(repairs["energy_consumed"]["taken"], 0.06117744148092699, 12)
        self.assertEqual(second["total"]["energy"]["provenance"], "estimated")

    def test_every_published_file_is_recognised(self) -> None:
        traces = reference_data() / "traces"
        files = {
            "nvidia_smi_training/local-v2_vgg16_gpu-power-20230302T104646.csv": "nvidia-smi",
            "other/wattmeter_experiment.csv": "netio",
            "other/energibridge_sample.csv": "energibridge",
            "mlperf_tiny/NUCLEO_L4R5ZI/trace1-energy.bin": "mlperf-tiny",
        }
        report = self.imported("--dry-run", *(traces / name for name in files))
        self.assertEqual([file["tool"] for file in report["files"]], list(files.values()))

    def test_csv_has_a_row_per_source(self) -> None:
        log = self.write("board.csv", board_log(11))
        done = self.carnot("import", "--store", self.store, "--csv", "--trim", "3", log)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual([row["energy_joules"] for row in rows], ["400", "400"])
        self.assertEqual([row["is_total"] for row in rows], ["0", "1"])


if __name__ == "__main__":
    main()
