# SPDX-License-Identifier: Apache-2.0
"""What a run will take, from its beginning; and hourly series, beside the naive forecast."""

import json
import math
import os
import signal
from pathlib import Path
from typing import Any

from bad_input import BadInput
from formats_test import documented_keys, printed_keys
from laboratory import eventually, main, reference_data

RUN_HEADING = "What `forecast --json` writes"
SERIES_HEADING = "What `forecast-series --json` writes"
PARTS = "Parts of the JSON documents"

HEADING = (
    "timestamp, name, utilization.gpu [%], memory.used [MiB], power.draw [W], power.limit [W]\n"
)
CLOUD = "traces/nvidia_smi_training/cloud_mobilenet_v2_gpu-power-20221205T095541.csv"
GRID = "carbon/geo_ci_price_2024_hourly.csv.gz"


def board_log(watts: list[float]) -> str:
    """A row a second."""
    rows = (
        f"2023/03/02 10:{i // 60:02}:{i % 60:02}.000, A100, 70 %, 8192 MiB, {w:.2f} W, 300.00 W\n"
        for i, w in enumerate(watts)
    )
    return HEADING + "".join(rows)


def daily_wave(hours: int) -> list[float]:
    """No two days alike, and no noise that a seed would have to own."""
    return [
        100 + 30 * math.sin(2 * math.pi * i / 24) + 7 * math.sin(i * i % 97) for i in range(hours)
    ]


def hourly(values: list[float], first: int = 1_767_225_600) -> str:
    return "unix,load\n" + "".join(f"{first + 3600 * i},{v:.3f}\n" for i, v in enumerate(values))


class ForecastRun(BadInput):
    def forecast(self, *arguments: str | Path) -> Any:
        done = self.carnot("forecast", *arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_level_run_is_forecast_beside_its_rivals(self) -> None:
        log = self.write("gpu.csv", board_log([200.0] * 201))
        report = self.forecast(log, "--epochs", "100", "--done", "10")
        self.assertEqual(report["step"]["stability"]["answer"], "stable")
        self.assertAlmostEqual(report["whole_seconds"], 2000.0)
        forecast = report["step"]["by_epoch_joules"]
        self.assertAlmostEqual(forecast["point"], 400_000.0, delta=1.0)
        self.assertLess(forecast["lower"], 0.95 * 400_000.0)
        rivals = {one["key"]: one["joules"]["point"] for one in report["baselines"]}
        self.assertAlmostEqual(rivals["limit_time"], 600_000.0, delta=1.0)
        self.assertAlmostEqual(rivals["green_algorithms"], (210.0 + 0.3725 * 8) * 2000, delta=1.0)
        self.assertEqual(printed_keys(report) - documented_keys(RUN_HEADING, PARTS), set())
        text = self.carnot("forecast", log, "--duration", "2000s").stdout
        self.assert_says(text, "Stable: the last 5 hundredths", "400 kJ", "Green Algorithms")

    def test_a_run_that_changes_is_to_be_waited_for(self) -> None:
        log = self.write("gpu.csv", board_log([120.0] * 150 + [160.0] * 50))
        done = self.carnot("forecast", log, "--epochs", "100", "--done", "10")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_says(done.stdout, "Not stable yet, wait", "apart (at most 10 %)", " wait\n")
        report = self.forecast(log, "--epochs", "100", "--done", "10")
        self.assertIsNone(report["step"]["by_epoch_joules"])

    def test_a_complete_run_shows_how_well_it_would_have_gone(self) -> None:
        log = self.write("gpu.csv", board_log([120.0] * 60 + [160.0] * 540))
        report = self.forecast(log, "--complete")
        self.assertEqual(report["length_basis"], "complete")
        points = report["backtest"]["points"]
        self.assertEqual(len(points), 99)
        self.assertAlmostEqual(points[7]["error_by_epoch"], 120 / 156 - 1, delta=0.01)
        self.assertAlmostEqual(points[50]["error_by_epoch"], 0.0, delta=0.002)
        self.assertEqual(printed_keys(report) - documented_keys(RUN_HEADING, PARTS), set())
        page = self.carnot("forecast", log, "--complete", "--format", "markdown").stdout
        self.assert_says(page, "| seen | window | STEP by epoch |", "missed", "truth − 1")

    def test_the_published_trace(self) -> None:
        data = reference_data()
        report = self.forecast(data / CLOUD, "--complete", "--epochs", "98", "--trim", "3")
        self.assertAlmostEqual(report["backtest"]["truth_joules"], 416_474.893, delta=0.01)
        self.assertEqual(report["backtest"]["stable_points"], 84)
        self.assertEqual(report["backtest"]["held_points"], 79)
        # STEP's window of epochs 10 to 14.
        self.assertAlmostEqual(
            report["backtest"]["points"][14]["error_by_power"], 0.01645, delta=1e-4
        )

    def test_a_recording_and_a_table_of_watts(self) -> None:
        machine = self.recorded_machine()
        report = self.forecast(machine, "--complete", "--window", "2", "--epochs", "4")
        self.assertEqual(report["trace"]["format"], "recording")
        self.assertAlmostEqual(
            report["backtest"]["truth_joules"],
            report["trace"]["energy"]["energy_joules"]["point"],
            delta=0.02 * report["backtest"]["truth_joules"],
        )
        table = self.write("power.csv", "t,watts\n" + "".join(f"{i},50\n" for i in range(101)))
        named = f"{table}#watts"
        report = self.forecast(named, "--covers", "wall", "--duration", "1000s", "--limit", "100")
        self.assertAlmostEqual(report["step"]["by_epoch_joules"]["point"], 50_000.0, delta=1.0)
        self.assertEqual(report["trace"]["energy"]["perimeter"], "wall")
        self.assertEqual([one["key"] for one in report["baselines"]], ["limit_time"])
        done = self.carnot("forecast", named, "--duration", "1000s")
        self.one_sentence(done, 2, "what the watts of", "--covers")

    def test_options_that_say_nothing_of_such_a_trace_are_refused(self) -> None:
        table = self.write("power.csv", "t,watts\n" + "".join(f"{i},50\n" for i in range(101)))
        of_a_table = ("forecast", f"{table}#watts", "--covers", "gpu", "--complete")
        for option, value in (
            ("--from", "nvidia-smi"),
            ("--measurement", "A100"),
            ("--source", "watts"),
            ("--damaged", "skip"),
            ("--trim", "3"),
        ):
            with self.subTest(option=option):
                done = self.carnot(*of_a_table, option, value)
                self.one_sentence(done, 2, f"{option} says nothing of a table", "Leave it out")
        done = self.carnot(*of_a_table, "--trim", "3", "--source", "watts")
        self.one_sentence(done, 2, "--source and --trim say nothing", "Leave them out")
        log = self.write("gpu.csv", board_log([200.0] * 201))
        done = self.carnot("forecast", log, "--complete", "--covers", "gpu")
        self.one_sentence(done, 2, "--covers says nothing of a log", str(log))
        done = self.carnot("forecast", self.recorded_machine(), "--complete", "--trim", "3")
        self.one_sentence(done, 2, "--trim says nothing of a recording")

    def test_a_run_that_still_goes_on(self) -> None:
        recording = self.folder / "run.rec"
        running = self.start(
            "measure", "--interval", "50ms", "--record", recording, "--", "sleep", "60"
        )
        self.addCleanup(running.communicate)
        self.addCleanup(os.killpg, running.pid, signal.SIGKILL)
        self.assertTrue(eventually(lambda: self.carnot("replay", recording).returncode == 0))
        done = self.carnot("forecast", recording, "--duration", "60s", "--window", "2", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(json.loads(done.stdout)["trace"]["duration_seconds"], 60.0)

    def recorded_machine(self) -> Path:
        recording = self.folder / "run.rec"
        done = self.carnot(
            "measure", "--interval", "50ms", "--record", recording, "--", "sleep", "3"
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return recording

    def test_what_cannot_be_answered_is_refused_in_one_sentence(self) -> None:
        log = self.write("gpu.csv", board_log([200.0] * 201))
        for arguments, words in (
            ((), ("how long the whole run takes", "--duration")),
            (("--epochs", "100"), ("how long", "--done")),
            (("--complete", "--duration", "2h"), ("said twice",)),
            (("--epochs", "10", "--done", "10"), ("nothing is left",)),
            (("--duration", "100s"), ("nothing is left to forecast", "--complete")),
            (("--done", "3"), ("--done", "--epochs")),
            (("--complete", "--source", "volts"), ('no source "volts"', "power.draw")),
            (("--complete", "--measurement", "H100"), ('no measurement "H100"', "A100")),
        ):
            self.one_sentence(self.carnot("forecast", log, *arguments), 2, *words)
        damaged = self.write("damaged.csv", board_log([200.0] * 201) + "what?\n\n")
        done = self.carnot("forecast", damaged, "--complete")
        self.one_sentence(done, 2, "damaged.csv:203", "--damaged skip")
        self.forecast(damaged, "--complete", "--damaged", "skip")
        totals = self.write("jobs.csv", "JobID|ConsumedEnergyRaw|Elapsed\n1|100|00:01:00\n")
        done = self.carnot("forecast", totals, "--complete")
        self.assertEqual(done.returncode, 2, done.stdout)
        self.one_sentence(self.carnot("forecast", "/nowhere.csv", "--complete"), 2, "/nowhere.csv")


class ForecastSeries(BadInput):
    def forecast(self, *arguments: str | Path) -> Any:
        done = self.carnot("forecast-series", *arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_every_forecast_stands_beside_the_naive_one(self) -> None:
        series = self.write("load.csv", hourly(daily_wave(12 * 168)))
        report = self.forecast(series)
        keys = [one["key"] for one in report["tried"]]
        self.assertEqual(keys, ["lag-24", "lag-168", "least-squares"])
        self.assertIn(report["naive"], keys[:2])
        self.assertEqual(len(report["next"]), 24)
        self.assertEqual(report["next"][0]["time"], "2026-03-26T00:00:00Z")
        self.assertEqual(printed_keys(report) - documented_keys(SERIES_HEADING, PARTS), set())
        text = self.carnot("forecast-series", series, "--unit", "MW").stdout
        self.assert_says(text, "Values in MW", "(is it)", "as a day ago", "The next hours are")
        self.assertEqual(len(self.forecast(series, "--horizon", "1")["tried"]), 4)

    def test_the_german_grid(self) -> None:
        series = f"{reference_data() / GRID}#DE-LU:ci_lca_g_per_kwh"
        report = self.forecast(series, "--unit", "g/kWh")
        tried = {one["key"]: one for one in report["tried"]}
        self.assertEqual(report["tested_hours"], 4416)
        self.assertAlmostEqual(tried["lag-24"]["mean_absolute_error"], 74.6121, delta=1e-3)
        self.assertLess(tried["least-squares"]["mean_absolute_error"], 74.6121)
        self.assertEqual(tried["least-squares"]["lags_hours"], [24, 48, 168])

    def test_flaws_of_a_series_are_told_or_refused(self) -> None:
        wave = daily_wave(8 * 168)
        rows = hourly(wave).splitlines(keepends=True)
        gap = self.write("gap.csv", "".join(rows[:500] + rows[503:]))
        text = self.carnot("forecast-series", gap).stdout
        self.assert_says(text, "3 hours are missing", "neither filled in nor tested")
        price = self.write("price.csv", hourly([v - 100 for v in wave]))
        self.one_sentence(
            self.carnot("forecast-series", price), 2, "is below zero", "--allow-negative"
        )
        self.assertGreater(
            self.forecast(price, "--allow-negative")["series"]["negative_hours"], 100
        )
        local = "t,load\n2024-10-27 01:00,1\n2024-10-27 02:00,2\n2024-10-27 02:00,3\n"
        self.one_sentence(
            self.carnot("forecast-series", self.write("local.csv", local)),
            2,
            "local.csv:4",
            "clocks are put back",
        )
        for name, table, words in (
            ("short.csv", hourly(wave[:300]), "300 hours"),
            ("flat.csv", hourly([5.0] * 1000), "all its values are 5"),
            ("words.csv", "t,load\n2024-01-01 00:00,1\n2024-01-01 01:00,many\n", '"many"'),
            ("days.csv", "t,load\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n", "days.csv"),
            ("empty.csv", "", "empty.csv:1"),
        ):
            done = self.carnot("forecast-series", self.write(name, table))
            self.one_sentence(done, 2, words)
        done = self.carnot("forecast-series", gap, "--lags", "1,24")
        self.one_sentence(done, 2, "not known 24 hours ahead")
        self.one_sentence(self.carnot("forecast-series", "/no.csv"), 2, "/no.csv")


if __name__ == "__main__":
    main()
