# SPDX-License-Identifier: Apache-2.0
"""carnot explain answers where each number of a measurement comes from."""

import json
import subprocess

from bad_input import BadInput
from laboratory import SOURCE_ROOT, Laboratory, main

LAPTOP = ("--sysroot", SOURCE_ROOT / "tests/machines/laptop")


class Explain(Laboratory):
    def measure(self, *options: str) -> subprocess.CompletedProcess[str]:
        done = self.carnot(*LAPTOP, "measure", *options, "--", "sleep", "0.2")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_before_any_measurement_it_says_how_to_make_one(self) -> None:
        done = self.carnot("explain")
        self.assertEqual(done.returncode, 2)
        self.assert_says(done.stderr, "nothing was measured here yet", "carnot measure -- COMMAND")

    def test_the_last_measurement(self) -> None:
        self.measure()
        done = self.carnot("explain")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_says(done.stdout, "the last measurement", "sleep 0.2", "package-0", "energy_uj")

    def test_a_report_and_a_recording_tell_the_same(self) -> None:
        report, recording = self.folder / "report.json", self.folder / "run.rec"
        self.measure("--json", "--output", str(report), "--record", str(recording))
        told = [
            json.loads(self.carnot("explain", file, "--json").stdout)["windows"][0]
            for file in (report, recording)
        ]
        self.assertEqual(told[0]["total"]["energy_joules"], told[1]["total"]["energy_joules"])
        self.assertEqual(told[0]["sources"], told[1]["sources"])

    def test_what_is_no_measurement_is_refused(self) -> None:
        done = self.carnot("explain", self.write("diary.txt", "dear diary"))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assert_says(done.stderr, "diary.txt", "no report of a measurement")


class ExplainATrial(BadInput):
    def setUp(self) -> None:
        super().setUp()
        self.run_study(self.without_dataset(), CARNOT_WORKER_PATH=str(self.fake_engine()))

    def test_by_the_beginning_of_its_key(self) -> None:
        [(key,)] = self.rows("SELECT DISTINCT key FROM trial")
        done = self.carnot("explain", self.store, key[:6], "--block", "0", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assert_says(told["origin"], key, "block 0")
        [(kept,)] = self.rows(
            "SELECT joules FROM trial_window JOIN measurement ON measurement.id = measurement_id "
            "JOIN energy ON energy.id = total_energy_id LIMIT 1"
        )
        self.assertEqual(told["windows"][0]["total"]["energy_joules"]["point"], kept)

    def test_without_a_key_it_names_those_that_there_are(self) -> None:
        [(key,)] = self.rows("SELECT DISTINCT key FROM trial")
        self.one_sentence(self.carnot("explain", self.store), 2, "which of its trials", key[:8])

    def test_a_key_that_is_not_there(self) -> None:
        self.one_sentence(self.carnot("explain", self.store, "zz"), 2, "no such trial as zz")


if __name__ == "__main__":
    main()
