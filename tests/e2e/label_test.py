# SPDX-License-Identifier: Apache-2.0
"""Energy labels as files: of a published network and of a real run, and who gets none."""

import hashlib
import json
import re
import shutil
import struct
import subprocess

from bad_input import BadInput
from formats_test import documented_keys, printed_keys
from laboratory import Laboratory, left_out, main, needs_engines
from score_test import SET, STUDY

MEMBER = ("--set", SET, "--members", "--model")


class Labels(Laboratory):
    def test_a_label_is_four_files_with_one_content(self) -> None:
        done = self.carnot(
            *("label", *MEMBER, "EfficientNetB0", "--out", "out"),
            *("--json", "--evidence", "https://example.org/r", "--pixels", "450"),
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        out = self.folder / "out"
        document = json.loads((out / "label.json").read_text())
        self.assertEqual(json.loads(done.stdout), document)
        self.assertEqual(document["class"], "A")
        self.assertEqual(document["reference_set"]["version"], "1")
        known = documented_keys("What `label --json` writes", "What `score --json` writes")
        self.assertEqual(sorted(printed_keys(document) - known), [])

        svg = (out / "label.svg").read_text()
        self.assert_says(
            svg, "<desc>Energy label A of EfficientNetB0", "287.7 mJ", "n\u00a0=\u00a050000"
        )
        sizes = [float(size) for size in re.findall(r'<text [^>]*font-size="([\d.]+)"', svg)]
        self.assertGreaterEqual(min(sizes), 11.0)
        png = (out / "label.png").read_bytes()
        self.assertEqual(struct.unpack(">I", png[16:20])[0], 450)
        self.assertTrue((out / "label.pdf").read_bytes().startswith(b"%PDF"))

    def test_the_code_of_a_label_is_read_as_its_evidence(self) -> None:
        reader = shutil.which("zbarimg")
        if reader is None:
            left_out("no program reads QR codes here (Debian package zbar-tools)")
        done = self.carnot(
            *("label", *MEMBER, "EfficientNetB0", "--out", "out", "--pixels", "450"),
            *("--evidence", "https://example.org/r"),
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        out = self.folder / "out"
        seen = subprocess.run(
            [reader, "-q", "--raw", out / "label.png"], capture_output=True, text=True
        )
        digits = hashlib.sha256((out / "label.json").read_bytes()).hexdigest()[:32]
        self.assertEqual(seen.stdout.strip(), f"https://example.org/r#{digits}")

    def test_published_algorithms(self) -> None:
        done = self.carnot("label", *MEMBER, "VGG16", "--algorithm", "ecml22", "--json")
        document = json.loads(done.stdout)
        self.assertEqual(document["class"], "D")
        self.assertEqual(document["reference_model"]["name"], "ResNet101")
        ways = {one["compounding"]: one["class"] for one in document["compounded"]}
        self.assertEqual((ways["pessimistic-mean"], ways["worst"]), ("E", "E"))
        done = self.carnot(
            *("label", *MEMBER, "VGG16", "--algorithm", "upc", "--training-grams", "2000")
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says(done.stdout, "downloads is not rated", "popularity")

    @needs_engines("onnxruntime")
    def test_a_run_and_who_gets_none(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY))
        self.assertEqual(done.returncode, 0, done.stderr)
        scored = self.carnot("score", "--store", self.store, "--json")
        document = json.loads(scored.stdout)
        model, reference = (one["name"] for one in document["groups"][0]["models"])
        label = ("label", "--store", self.store, "--model")
        algorithm = ("--algorithm", "ecml22")
        done = self.carnot(*label, model, *algorithm, "--reference", reference, "--out", "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says(done.stdout, "first five is not rated: not measured.", "Weakness")
        unmeasured = document["unrated"][0]["name"]
        for name, options, words in (
            (unmeasured, (), ("gets no label", "accuracy was not measured")),
            (model, (), ("gets no label", "--set")),
            (model, ("--set", SET), ("gets no label", "ImageNet")),
            (model, algorithm, ("gets no label", "--reference")),
        ):
            done = self.carnot(*label, name, *options, "--out", "none")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assert_says(done.stderr, *words)
        self.assertFalse((self.folder / "none").exists())

    @needs_engines("onnxruntime")
    def test_the_statement_of_a_run(self) -> None:
        done = self.run_study(self.write("study.toml", STUDY))
        self.assertEqual(done.returncode, 0, done.stderr)
        report = ("report", "--store", self.store, "--statement")
        factors = ("--place", "DE", "--uses", "1e9")
        document = json.loads(self.carnot(*report, *factors, "--format", "json").stdout)
        known = documented_keys(
            "What `report --statement --format json` writes", "Parts of the JSON documents"
        )
        self.assertEqual(sorted(printed_keys(document) - known), [])
        self.assertEqual(document["uses"], 1e9)
        self.assertEqual(len(document["effects"]), 2)
        page = self.carnot(*report, *factors).stdout
        self.assert_says(page, "Germany", "PUE not applied", "What was not measured", "n = 5")
        self.assert_says(self.carnot(*report, "--format", "latex").stdout, "\\subsection*{Energy}")
        self.assert_says(self.carnot(*report, "--format", "html").stdout, "<h2>Energy</h2>")


class WrongLabels(BadInput):
    def test_what_cannot_be_asked_is_refused(self) -> None:
        for options, words in (
            ((*MEMBER, "VGG15"), ("VGG16",)),
            (("--set", SET, "--members"), ("one model", "--model")),
            ((*MEMBER, "VGG16", "--algorithm", "eu"), ("--algorithm", "ecml22")),
            ((*MEMBER, "VGG16", "--compounding", "mean"), ("--compounding",)),
            ((*MEMBER, "VGG16", "--pixels", "100"), ("--pixels",)),
            ((*MEMBER, "VGG16", "--algorithm", "upc"), ("--training-grams",)),
            (("--store", "nowhere.db"), ("nowhere.db",)),
        ):
            done = self.carnot("label", *options)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assert_says(done.stderr, *words)
        done = self.carnot("report", "--format", "latex", "--store", "nowhere.db")
        self.assertEqual(done.returncode, 2, done.stderr)


if __name__ == "__main__":
    main()
