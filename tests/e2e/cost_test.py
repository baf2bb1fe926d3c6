# SPDX-License-Identifier: Apache-2.0
"""What optimising costs and when it pays, from a real run: the arithmetic is done again here."""

import json
import math
import subprocess
from typing import Any
from xml.etree import ElementTree

from bad_input import BadInput
from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines

STUDY = f"""
title = "Is it worth it?"

[[models]]
name = "resnet8"
source = "zoo:resnet8?weights={SOURCE_ROOT}/models/resnet8-glyphs.safetensors"
dataset = "glyphs"

[[datasets]]
name = "glyphs"
kind = "glyphs"
test_count = 100
calibration_count = 32

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "int8"
steps = ["fold", "static-int8"]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "50 ms"
window = "200 ms"
repetitions = 5

[validity]
invalid_other_load = "100 %"
"""
PRICES = ("--intensity", "360 g/kWh", "--pue", "1.5", "--price", "0.36 EUR", "--hourly", "7.2 EUR")


class Cost(Laboratory):
    def measured(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)

    def reported(self, *options: str) -> subprocess.CompletedProcess[str]:
        done = self.carnot("report", "--store", self.folder / "store.db", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def check_payback(self, sheet: Any, row: Any, uses: float) -> None:
        once = {one["candidate"]: one["once"] for one in sheet["costs"]}[row["candidate"]]
        saving, before = row["saving_per_inference"], row["baseline_per_inference"]
        after = before - saving["point"]
        self.assertAlmostEqual(row["return_limit"]["point"], saving["point"] / after, 9)
        returned = (uses * saving["point"] - once) / (once + uses * after)
        self.assertAlmostEqual(row["return_by_then"]["point"], returned, 9)
        if row["break_even"] != "after":
            return
        self.assertEqual(row["first_inferences"], math.floor(once / saving["point"]) + 1)
        self.assertEqual(row["latest_inferences"], math.floor(once / saving["lower"]) + 1)
        self.assertEqual(row["earliest_inferences"], math.floor(once / saving["upper"]) + 1)

    @needs_engines("onnxruntime")
    def test_the_same_in_joules_seconds_grams_and_money(self) -> None:
        self.measured()
        cost = json.loads(self.reported("--json", "--uses", "1e8", *PRICES).stdout)["cost"]
        self.assertEqual(cost["expected_inferences"], 1e8)
        sheets = {one["charged"]: one for one in cost["sheets"]}
        self.assertEqual(list(sheets), ["energy", "time", "carbon", "money"])
        for sheet in sheets.values():
            self.assertEqual(len(sheet["paybacks"]), 2)
            for row in sheet["paybacks"]:
                self.check_payback(sheet, row, 1e8)
            self.assertIn(
                sheet["envelope"][0]["candidate"], [c["candidate"] for c in sheet["costs"]]
            )
        joules, grams = (sheets[key]["costs"][1]["once"] for key in ("energy", "carbon"))
        self.assertGreater(joules, 0.0)
        self.assertAlmostEqual(grams, joules * 1.5 * 360 / 3.6e6, 12)
        # What is saved in joules is saved in grams after the same number of inferences.
        counts = [
            sheets[key]["paybacks"][0].get("first_inferences") for key in ("energy", "carbon")
        ]
        self.assertEqual(counts[0], counts[1])
        seconds = sheets["time"]["costs"][1]["once"]
        money = sheets["money"]["costs"][1]["once"]
        self.assertAlmostEqual(money, joules * 1.5e-7 + seconds * 0.002, 12)

        text = self.reported("--uses", "1e8", *PRICES).stdout
        self.assert_says(text, "pays after", "Least energy", "Least money", "7.2 EUR/h")
        self.assertNotIn("pays after", self.reported().stdout)
        self.reported("--out", str(self.folder / "report"), *PRICES)
        page = (self.folder / "report/report.md").read_text()
        self.assert_says(page, "### Cost: total(n)", "](full-cycle.svg)")
        ElementTree.parse(self.folder / "report/full-cycle.svg")
        picture = self.reported("--format", "cost-svg", *PRICES).stdout
        self.assertEqual(picture, (self.folder / "report/full-cycle.svg").read_text())

        strict = json.loads(self.reported("--json", "--max-drop", "0pp").stdout)["cost"]
        self.assertEqual(strict["max_drop"], 0.0)


class WrongPrices(BadInput):
    def test_what_is_no_price_or_count_is_refused_before_anything_is_measured(self) -> None:
        study = self.write("study.toml", STUDY)
        for options, words in (
            (("--uses", "0"), ("--uses", '"0"', "1e9")),
            (("--uses", "many"), ("--uses", '"many"')),
            (("--hourly", "0.10"), ('"0.10" is no price of an hour', "EUR")),
            (("--hourly", "1 EUR/kWh"), ("no price of an hour",)),
            (("--price", "0.3 EUR", "--hourly", "1 USD"), ("EUR", "USD", "one currency")),
            (("--max-drop", "much"), ("--max-drop", "no number of points")),
        ):
            with self.subTest(options=options):
                done = self.carnot("run", study, "--store", "store.db", *options)
                self.one_sentence(done, 2, *words)
        self.assertFalse((self.folder / "store.db").exists())


if __name__ == "__main__":
    main()
