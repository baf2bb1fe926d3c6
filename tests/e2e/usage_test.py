# SPDX-License-Identifier: Apache-2.0
"""The command line: names that do not exist, and what the exporting commands answer."""

import json

from bad_input import BadInput
from laboratory import main


class Usage(BadInput):
    def test_an_unknown_command(self) -> None:
        self.one_sentence(self.carnot("mesure"), 2, '"mesure"', 'Did you mean "measure"?')

    def test_a_command_with_two_letters_swapped(self) -> None:
        self.one_sentence(self.carnot("rnu"), 2, '"rnu"', 'Did you mean "run"?')

    def test_an_unknown_option(self) -> None:
        done = self.carnot("run", "--sotre", "here.db", "study.toml")
        self.one_sentence(done, 2, '"--sotre"', 'Did you mean "--store"?')

    def test_an_unknown_run(self) -> None:
        done = self.carnot("report", "--format", "interpretive-dance")
        self.one_sentence(done, 2, "--format", "interpretive-dance")


class Exports(BadInput):
    def test_a_model_as_json(self) -> None:
        done = self.carnot("export-model", "zoo:mlp", "--out", "mlp.onnx", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        written = json.loads(done.stdout)
        self.assertEqual(written["format"], "carnot.export-model/1")
        self.assertEqual((written["source"], written["file"]), ("zoo:mlp", "mlp.onnx"))
        self.assertGreater(written["parameters"], 0)
        self.assertGreaterEqual(written["macs_per_image"], written["parameters"] - 1000)
        self.assertTrue((self.folder / "mlp.onnx").exists())

    def test_data_as_json(self) -> None:
        done = self.carnot("export-data", "glyphs", "--count", "7", "--out", "few", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(
            json.loads(done.stdout),
            {
                "format": "carnot.export-data/1",
                "dataset": "glyphs",
                "split": "test",
                "images": 7,
                "folder": "few",
            },
        )

    def test_unknown_names(self) -> None:
        done = self.carnot("export-model", "zoo:resnet21", "--out", "a.onnx", "--json")
        self.one_sentence(done, 2, "resnet21", "Did you mean resnet20?")
        done = self.carnot("export-data", "glyph", "--out", "few", "--json")
        self.one_sentence(done, 2, '"glyph"', "glyphs")


if __name__ == "__main__":
    main()
