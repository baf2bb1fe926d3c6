# SPDX-License-Identifier: Apache-2.0
"""`carnot trends`: a table of models over the years, and what it says of a table that is none."""

import json

from laboratory import Laboratory, main, reference_data

COLUMNS = ("--year", "year", "--accuracy", "top1", "--joules", "joules")


class Trends(Laboratory):
    def table(self) -> str:
        lines = ["model,year,top1,joules"]
        for year in range(2014, 2020):
            lines.append(f"large,{year},{80 + year - 2014},{8 * 2 ** (year - 2014)}")
            lines += [f"small{i},{year},70,{1.1 ** (year - 2014)}" for i in range(5)]
        self.write("models.csv", "\n".join(lines) + "\n")
        return "models.csv"

    def refused(self, *arguments: str) -> str:
        done = self.carnot("trends", *arguments)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_the_best_doubles_and_the_average_does_not(self) -> None:
        done = self.carnot("trends", self.table(), *COLUMNS, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(done.stdout)
        self.assertEqual(document["format"], "carnot.trends/1")
        self.assertFalse(document["is_proxy"])
        self.assertAlmostEqual(document["best"]["cost_factor"]["per_year"]["point"], 2.0)
        self.assertLess(document["average"]["cost_factor"]["per_year"]["upper"], 1.5)
        self.assertEqual([one["year"] for one in document["years"]], list(range(2014, 2020)))

    def test_writes_for_people_too(self) -> None:
        text = self.carnot("trends", self.table(), *COLUMNS).stdout
        self.assert_says(text, "best of each year", "doubles in 1.0 years", "more softly")
        markdown = self.carnot("trends", self.table(), *COLUMNS, "--format", "markdown").stdout
        self.assert_says(markdown, "# Trends of models.csv", "| 2019 | 6 |")

    def test_a_published_table_by_architecture_is_a_proxy_and_says_so(self) -> None:
        table = reference_data() / "reference/timm/timm_accuracy_flops_throughput.csv"
        options = ("--accuracy", "top1", "--gmacs", "gmacs", "--board", "RTX 3090")
        done = self.carnot("trends", str(table), *options, "--at-least", "75%", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(done.stdout)
        self.assertTrue(document["is_proxy"])
        self.assertAlmostEqual(document["gflops_per_watt"], 101.657, places=3)
        self.assertEqual(document["cost_unit"], "J")
        self.assertGreater(document["cheapest"]["points"], 5)
        self.assertGreater(sum(one["rows"] for one in document["left_out"]), 0)

    def test_what_is_wrong_is_one_sentence(self) -> None:
        self.table()
        self.assert_says(
            self.refused("models.csv", "--accuracy", "top5", "--joules", "joules"),
            'no column "top5" among model, year, top1, joules',
        )
        self.assert_says(self.refused("models.csv", "--accuracy", "top1"), "--joules")
        self.assert_says(self.refused("absent.csv", *COLUMNS), "absent.csv")
        self.assert_says(
            self.refused("models.csv", *COLUMNS, "--where", "model=large", "--where", "year=2014"),
            "3 models of 2 years",
        )
        self.assert_says(
            self.refused(
                "models.csv", "--accuracy", "top1", "--gmacs", "joules", "--board", "Abacus"
            ),
            'no board "Abacus" is known',
        )


if __name__ == "__main__":
    main()
