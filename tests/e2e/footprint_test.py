# SPDX-License-Identifier: Apache-2.0
"""Carbon, money and water stand beside the joules, with where they come from and of which time."""

import json
import time
from typing import Any

from laboratory import Laboratory, main


class Footprint(Laboratory):
    def measured(self, *options: str) -> Any:
        report = self.folder / "report.json"
        written = ("--json", "--output", str(report))
        done = self.carnot("measure", *written, *options, "--", "sleep", "0.2")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(report.read_text())

    def test_a_place_gives_grams_beside_the_joules(self) -> None:
        run = self.measured("--place", "germany", "--pue", "1.5")
        carbon, joules = run["footprint"]["carbon"], run["total"]["energy_joules"]["point"]
        factor = carbon["factor"]
        self.assertAlmostEqual(
            carbon["grams_co2e"]["point"], joules / 3.6e6 * 1.5 * factor["per_kwh"]["point"], 12
        )
        self.assertLessEqual(carbon["grams_co2e"]["lower"], carbon["from_factor"]["lower"])
        self.assertIn("Germany", factor["source"])
        self.assertRegex(factor["dated"], r"^20\d\d$")
        self.assertFalse(factor["assumed"])
        self.assertIsNone(run["footprint"]["money"])

    def test_nothing_is_shown_that_nobody_asked_for(self) -> None:
        self.assertIsNone(self.measured()["footprint"])
        done = self.carnot("measure", "--", "true")
        self.assertNotIn("carbon", done.stderr)

    def test_the_worlds_average_is_an_assumption(self) -> None:
        world = self.measured("--place", "world")["footprint"]["carbon"]["factor"]
        self.assertTrue(world["assumed"])
        done = self.carnot("measure", "--place", "world", "--", "true")
        self.assert_says(done.stderr, "445 g CO2e/kWh", "assumed", "PUE not applied")

    def test_an_unknown_place_is_refused_before_the_command_runs(self) -> None:
        done = self.carnot("measure", "--place", "Germny", "--", "touch", "ran")
        self.assertEqual(done.returncode, 125)
        self.assert_says(done.stderr, "Germny", 'Did you mean "germany"?', "carnot places")
        self.assertFalse((self.folder / "ran").exists(), "the command ran")

    def test_a_series_counts_where_it_covers_the_run_and_else_says_so(self) -> None:
        hour = int(time.time()) // 3600 * 3600
        rows = "".join(f"{hour + 3600 * i},{100 + i},-0.25\n" for i in range(3))
        now = self.write("now.csv", f"time,ci_g_per_kwh,price_eur_per_kwh\n{rows}")
        named = ("--price-series", f"{now}#price_eur_per_kwh")
        run = self.measured("--intensity-series", f"{now}#ci_g_per_kwh", *named)
        self.assertGreaterEqual(run["footprint"]["carbon"]["factor"]["per_kwh"]["point"], 0.0)
        self.assertLess(run["footprint"]["money"]["amount"]["point"], 0.0)
        self.assertEqual(run["footprint"]["money"]["factor"]["unit"], "EUR")

        old = self.write("old.csv", "time,ci\n2020-01-01 00:00,100\n2020-01-01 01:00,100\n")
        carbon = self.measured("--intensity-series", str(old))["footprint"]["carbon"]
        self.assertIsNone(carbon["grams_co2e"])
        self.assertIn("holds nothing for 100", carbon["reason"])

    def test_a_place_file_says_it_once_and_options_outweigh_it(self) -> None:
        self.write("config/carnot/place.toml", 'place = "FR"\nprice = "0.30 EUR/kWh"\n')
        kept = self.measured()["footprint"]
        self.assertIn("France", kept["carbon"]["factor"]["source"])
        self.assertEqual(kept["money"]["factor"]["per_kwh"]["point"], 0.3)
        said = self.measured("--intensity", "100")["footprint"]
        self.assertEqual(said["carbon"]["factor"]["source"], "as given")
        self.assertIsNotNone(said["money"])

        wrong = self.write("wrong.toml", '\nplaze = "FR"\n')
        done = self.carnot("--place-file", wrong, "measure", "--", "touch", "ran")
        self.assertEqual(done.returncode, 125)
        self.assert_says(done.stderr, "wrong.toml:2:", "place")
        self.assertFalse((self.folder / "ran").exists(), "the command ran")

    def test_the_embodied_part_is_a_line_of_its_own(self) -> None:
        run = self.measured("--place", "DE", "--embodied", "181kg/4y")
        embodied = run["footprint"]["embodied"]["grams_co2e"]
        self.assertAlmostEqual(embodied, run["duration_seconds"] / 3600 * 5.1655, delta=1e-6)
        both = run["footprint"]["carbon_with_embodied_grams_co2e"]["point"]
        self.assertAlmostEqual(
            both, embodied + run["footprint"]["carbon"]["grams_co2e"]["point"], 12
        )

    def test_repetitions_have_the_footprint_of_their_mean(self) -> None:
        mean = self.measured("--repeat", "2", "--intensity", "100000")
        joules = mean["total"]["energy_joules"]["point"]
        grams = mean["footprint"]["carbon"]["grams_co2e"]["point"]
        self.assertAlmostEqual(grams, joules / 36, 9)
        self.assertIsNotNone(mean["runs"][0]["footprint"])

    def test_a_recording_has_the_footprint_of_its_own_day(self) -> None:
        record = self.folder / "run.rec"
        done = self.carnot("measure", "--record", record, "--", "sleep", "0.2")
        self.assertEqual(done.returncode, 0, done.stderr)
        replayed = self.carnot("replay", record, "--json", "--intensity", "445 g/kWh")
        window = json.loads(replayed.stdout)["windows"][0]
        joules = window["total"]["energy_joules"]["point"]
        grams = window["footprint"]["carbon"]["grams_co2e"]["point"]
        self.assertAlmostEqual(grams, joules / 3.6e6 * 445, 12)
        self.assert_says(self.carnot("replay", record, "--place", "SE").stdout, "carbon", "Sweden")


class Places(Laboratory):
    def test_are_listed_and_searched(self) -> None:
        done = self.carnot("places", "ireland")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says(done.stdout, "IE", "aws:eu-west-1", "carbontracker")
        every = json.loads(self.carnot("places", "--json").stdout)["places"]
        self.assertGreater(len(every), 350)
        self.assertTrue(all(place["figures"] for place in every))

    def test_a_name_that_is_nowhere_gets_the_nearest(self) -> None:
        done = self.carnot("places", "Norwayy")
        self.assertEqual(done.returncode, 2)
        self.assert_says(done.stderr, 'Did you mean "norway"?')


if __name__ == "__main__":
    main()
