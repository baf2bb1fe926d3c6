# SPDX-License-Identifier: Apache-2.0
"""carnot calibrate, from the meter whose clock is off to the plug's joules without the meter."""

import json

from laboratory import Laboratory, main
from plug import machine_behind_a_plug

OFFSET_SECONDS = 1.7
SHORT = ("--window", "400ms")


class Calibrate(Laboratory):
    def test_a_meter_whose_clock_is_off_is_aligned_then_fitted(self) -> None:
        with machine_behind_a_plug(self, OFFSET_SECONDS) as plug:
            blind = self.carnot(*plug.options, "calibrate", "--json", *SHORT)
            self.assertEqual(blind.returncode, 1)
            self.assertIn("0 of 18 windows", json.loads(blind.stdout)["wall_refused"])

            clock = self.carnot(*plug.options, "calibrate", "--clock", "plug", "--json", *SHORT)
            self.assertEqual(clock.returncode, 0, clock.stderr)
            found = json.loads(clock.stdout)
            self.assertAlmostEqual(found["offset_seconds"], OFFSET_SECONDS, delta=0.15)
            self.assertLess(found["uncertainty_seconds"], 0.3)

            fitted = self.carnot(*plug.options, "calibrate", "--json", *SHORT)
            self.assertEqual(fitted.returncode, 0, fitted.stderr)
            wall = json.loads(fitted.stdout)["wall"]
            self.assertAlmostEqual(wall["slope"], 1.25, delta=0.12)
            self.assertAlmostEqual(wall["intercept"], 20.0, delta=4.0)
            self.assertGreater(wall["r_squared"], 0.95)

            # A busy second, inside the calibrated range; the plug's own joules stand beside.
            busy = (
                "python3",
                "-c",
                "import time\nend = time.time() + 1\nwhile time.time() < end: pass",
            )
            measured = ("measure", "--calibrated", "--json", "--output", "-", "--", *busy)
            done = self.carnot(*plug.options, *measured)
            self.assertEqual(done.returncode, 0, done.stderr)
            report = json.loads(done.stdout)
            by_line = report["wall_by_calibration"]
            self.assertEqual(by_line["provenance"], "estimated")
            self.assertTrue(by_line["estimator"].startswith("calibration of "))
            joules = report["total"]["energy_joules"]["point"]
            seconds = report["duration_seconds"]
            expected = wall["slope"] * joules + wall["intercept"] * seconds
            self.assertAlmostEqual(
                by_line["energy_joules"]["point"], expected, delta=1e-6 * expected
            )

    def test_without_a_meter_it_says_what_to_do(self) -> None:
        done = self.carnot("calibrate")
        self.assertEqual(done.returncode, 3)
        self.assert_says(done.stderr, "there is no wall meter", "--load-curve")

    def test_pairs_of_a_file_are_fitted_and_a_bad_line_is_named(self) -> None:
        good = "software_watts,wall_watts\n20,45\n30,57\n40,70\n50,82\n60,95\n"
        done = self.carnot("calibrate", "--from", self.write("pairs.csv", good))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says(done.stdout, "wall = 1.2500 × software", "Nothing was kept")
        kept = self.carnot("calibrate", "--from", "pairs.csv", "--perimeter", "cpu_package")
        self.assert_says(kept.stdout, "calibration.json", "carnot measure --calibrated")
        done = self.carnot("calibrate", "--from", self.write("bad.csv", good + "x,1\n"))
        self.assertEqual(done.returncode, 2)
        self.assert_says(done.stderr, "bad.csv:7:")


if __name__ == "__main__":
    main()
