# SPDX-License-Identifier: Apache-2.0
"""A published study's findings held against a real run."""

import json
from typing import Any

from bad_input import BadInput
from formats_test import documented_keys, printed_keys
from laboratory import SOURCE_ROOT, Laboratory, main, needs_engines

WIDTHS = (16, 24, 32, 48, 64, 96)
STUDY = (
    'title = "Small"\n'
    + "".join(
        f'[[models]]\nname = "mlp{width}"\nsource = "zoo:mlp?hidden={width}"\n' for width in WIDTHS
    )
    + """
[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "quantised"
steps = ["dynamic-int8"]

[[recipes]]
name = "masked"
steps = ["prune-local"]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "5 ms"
window = "20 ms"
repetitions = 5

[validity]
invalid_other_load = "100 %"
"""
)

VERDICTS = {"confirmed here", "not confirmed here", "cannot be tested here"}


class Replication(Laboratory):
    def replicated(self, *options: str, study: str = "s1") -> str:
        done = self.carnot("report", "--store", self.store, "--study", study, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def check_findings(self, findings: dict[str, Any]) -> None:
        for finding in findings.values():
            self.assertIn(finding["verdict"], VERDICTS)
            self.assertTrue(finding["reason"] or finding["outcomes"])
        # What was tried here, on the only engine there is: the study's own was not.
        masks = findings["local-pruning-latency"]
        self.assertEqual(masks["recipe"], "masked")
        seen = masks["outcomes"][1]
        self.assertEqual(seen["effect"]["by_model"][0]["blocks"], 5)
        self.assertEqual(seen["test"]["models"], len(WIDTHS))
        self.assertEqual(masks["outcomes"][0]["verdict"], "cannot be tested here")
        # The weights are seeded, nothing compiled anything, and nobody here counts a GPU's use.
        for name in ("quantisation-accuracy", "compile-energy", "quantisation-gpu-utilisation"):
            self.assertEqual(findings[name]["verdict"], "cannot be tested here")
        self.assertIn("No recipe of this study", findings["compile-energy"]["reason"])
        storage = findings["quantisation-storage"]
        self.assertEqual(storage["effect"]["models"], 28)
        for one in storage["outcomes"][1]["effect"]["by_model"]:
            self.assertLess(one["improvement_percent"], 75.0)

    @needs_engines("onnxruntime")
    def test_every_finding_gets_a_verdict(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY))
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(self.replicated("--json"))
        findings = {one["name"]: one for one in document["findings"]}
        self.assertEqual(len(findings), 18)
        self.check_findings(findings)
        self.assertEqual([one["models"] for one in document["size_classes"]], [2, 2, 2])
        self.assertEqual({one["recipe"] for one in document["economics"]}, {"quantised", "masked"})
        for one in document["devices"]:
            self.assertTrue(one["device"].startswith("cpu"), one)
        known = documented_keys(
            "What `report --study --json` writes", "Parts of the JSON documents"
        )
        self.assertEqual(sorted(printed_keys(document) - known), [])

        # The same findings from a file are the same study.
        published = (SOURCE_ROOT / "data/s1-findings.toml").read_text()
        self.write("mine.toml", published.replace('name = "s1"', 'name = "mine"', 1))
        own = json.loads(self.replicated("--json", study="mine.toml"))
        self.assertEqual(own["findings"], document["findings"])

        text = self.replicated()
        self.assert_says(text, "Impact of ML optimization tactics", "18 findings:", "By model size")
        page = self.replicated("--format", "markdown", "--out", str(self.folder / "out"))
        self.assertEqual((self.folder / "out/s1.md").read_text(), page)
        self.assertEqual(json.loads((self.folder / "out/s1.json").read_text()), document)


class WrongQuestions(BadInput):
    def test_what_cannot_be_asked_is_refused(self) -> None:
        for options, words in (
            (("--study", "s7"), ('"s7" is neither', "Choose s1")),
            (("--study", "s1", "--store", "nowhere.db"), ("nowhere.db",)),
        ):
            done = self.carnot("report", *options)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assert_says(done.stderr, *words)


if __name__ == "__main__":
    main()
