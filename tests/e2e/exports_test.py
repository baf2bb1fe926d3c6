# SPDX-License-Identifier: Apache-2.0
"""Networks of timm and its like, named wherever a model may be; the real exporters, no network.

What a hub that cannot be reached, a gated model or a broken checkpoint are told is tested in
python/tests, what a process that hangs or eats memory is, in src/experiment/exports.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bad_input import BadInput
from laboratory import SOURCE_ROOT, Laboratory, left_out, main, needs_engines

# The smallest networks of timm: a few hundred thousand parameters, 160 x 160 pixels.
NET = "timm:test_resnet?weights=seeded"
TRANSFORMER = "timm:test_vit?weights=seeded"

STUDY = """
title = "Exported"

[[models]]
name = "resnet"
source = "{net}"

[[models]]
name = "misspelt"
source = "timm:test_resnot?weights=seeded"

[[models]]
name = "folder"
source = "hf:./nowhere"

[[recipes]]
name = "none"
steps = []

[[recipes]]
name = "pruned"
steps = ["prune-global"]

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "10 ms"
window = "50 ms"
repetitions = 5

[validity]
invalid_other_load = "100 %"
"""


def exporters_are_installed() -> bool:
    python = os.environ.get("CARNOT_EXPORTERS_PYTHON")
    return Path(python or SOURCE_ROOT / ".cache/exporters/bin/python3").exists()


class Exports(Laboratory):
    """One cache for all: an export takes seconds, and so does asking a package for its names."""

    cache: tempfile.TemporaryDirectory[str]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        if not hasattr(Exports, "cache"):
            Exports.cache = tempfile.TemporaryDirectory(prefix="carnot-e2e-exports-")

    def setUp(self) -> None:
        super().setUp()
        if not exporters_are_installed():
            left_out("the exporters are not installed (make exporters)")

    def environment(self, **more: str) -> dict[str, str]:
        # No hub is asked by accident: nothing here may depend on a network.
        offline = {"HF_HUB_OFFLINE": "1", "HF_ENDPOINT": "http://127.0.0.1:9"}
        return super().environment(XDG_CACHE_HOME=self.cache.name, **offline, **more)

    def done(self, *words: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = self.carnot(*words)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def json_of(self, *words: str | Path, code: int = 0) -> Any:
        return json.loads(self.done(*words, "--json", code=code).stdout)

    def kept(self) -> list[str]:
        return sorted(path.name for path in Path(self.cache.name, "carnot/exports").glob("*.onnx"))


class Commands(Exports):
    def test_a_network_is_exported_once_and_known_to_every_command(self) -> None:
        written = self.json_of("export-model", NET, "--out", "net.onnx")
        self.assertEqual(written["source"], NET)
        self.assertGreater(written["parameters"], 400_000)
        self.assertGreater(written["macs_per_image"], 10_000_000)
        first = self.kept()
        self.assertTrue(first)

        card = {one["field"]: one for one in self.json_of("card", NET)["fields"]}
        self.assertEqual(card["licence"]["value"], "apache-2.0")
        self.assertEqual(card["input"]["value"], "NCHW 3 x 160 x 160")
        self.assertEqual(card["origin"]["value"], "seeded:1")
        self.assertFalse(card["accuracy"]["told"], "seeded weights have none")
        self.assertTrue(card["size"]["told"] and card["FLOPs"]["told"])

        (here,) = self.json_of("models", "test_resnet?weights=seeded")["models"]
        self.assertEqual((here["origin"], here["source"]), ("exported", NET))
        self.assertEqual(here["parameters"], written["parameters"])
        self.assertEqual(here["macs_per_image"], written["macs_per_image"])

        advice = self.done("advise", NET, "--priority", "energy")
        self.assertIn("test_resnet", advice.stdout)
        self.assertEqual(self.kept(), first, "one export served them all")

    def test_what_is_known_by_name_is_listed_with_wildcards(self) -> None:
        found = self.json_of("models", "timm:resnet50*")
        sources = {one["source"]: one for one in found["models"]}
        self.assertIn("timm:resnet50", sources)
        self.assertEqual(sources["timm:resnet50"]["parameters"], 25_560_000)
        self.assertTrue(all(one["origin"] == "timm" for one in found["models"]))
        tagged = self.json_of("models", "timm:resnet50.a1*")["models"]
        self.assertIn("timm:resnet50.a1_in1k", [one["source"] for one in tagged])
        text = self.done("models", "timm:resnet50")
        self.assert_says(text.stdout, "timm:resnet50", "25.6 M", "a1_in1k")

    def test_a_folder_of_transformers_is_relative_to_who_names_it(self) -> None:
        config = {
            **{"model_type": "vit", "hidden_size": 16, "num_hidden_layers": 1},
            **{"num_attention_heads": 2, "intermediate_size": 32, "image_size": 32},
            **{"patch_size": 8, "id2label": {str(i): str(i) for i in range(5)}},
        }
        self.write("nets/tiny/config.json", json.dumps(config))
        source = "hf:./nets/tiny?weights=seeded"
        first = self.json_of("export-model", source, "--out", "tiny.onnx")
        self.assertEqual(first["source"], source)
        config["hidden_size"] = 32
        self.write("nets/tiny/config.json", json.dumps(config))
        second = self.json_of("export-model", source, "--out", "tiny.onnx")
        self.assertGreater(second["parameters"], first["parameters"])


class Measured(Exports):
    @needs_engines("onnxruntime", "openvino")
    def test_a_study_goes_on_without_what_cannot_be_exported(self) -> None:
        study = self.write("study.toml", STUDY.format(net=NET))
        done = self.run_study(study, "--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        report = json.loads(done.stdout)
        models = {one["model"] for one in report["candidates"]}
        self.assertEqual(models, {"resnet"})
        self.assertEqual(len(report["candidates"]), 2)
        for one in report["candidates"]:
            self.assertIsNone(one["accuracy"]["share"])
        excluded = json.dumps(report, ensure_ascii=False)
        self.assert_says(
            excluded,
            'timm has no model \\"test_resnot\\". Did you mean test_resnet',
            "nowhere: No such file or directory",
        )
        self.assertIn("Did you mean", done.stderr)

    @needs_engines("onnxruntime", "openvino")
    def test_two_networks_of_packages_are_benched_and_compared(self) -> None:
        look = ("--duration", "200ms", "--store", "store.db")
        found = self.json_of("bench", TRANSFORMER, "--engine", "openvino", *look, code=1)
        self.assertEqual(found["model"], "test_vit")
        compared = self.carnot(
            *("compare", NET, "timm:test_resnet?weights=seeded&seed=2", "--json"),
            *("--budget", "20s", "--until", "50%"),
        )
        self.assertIn(compared.returncode, (0, 1), compared.stderr)
        self.assertIn("test_resnet", compared.stdout)


class WrongNames(BadInput, Exports):
    def test_are_told_what_is_right(self) -> None:
        for words, code, says in (
            (("bench", "timm:test_resnot?weights=seeded"), 2, "Did you mean test_resnet"),
            (("export-model", "timm:a?wights=seeded", "--out", "x"), 2, 'Did you mean "weights"?'),
            (("export-model", "timm:", "--out", "x"), 2, "timm: names no model"),
            (("export-model", NET, "--out", "x", "--observe-on", "openvino"), 2, "--observe-on"),
            (("advise", "torchvision:resnet5o?weights=seeded"), 2, "Did you mean resnet50"),
            (("card", "hf:vit"), 2, "hf:vit?weights=seeded"),
            (("models", "timm:resnet5o"), 2, "Did you mean timm:resnet5"),
            (("models", "resnet5o"), 2, "Did you mean resnet5"),
            (("export-model", "timm:resnet18", "--out", "x"), 1, "cannot be reached"),
        ):
            with self.subTest(words=words):
                self.one_sentence(self.carnot(*words), code, says)

    def test_without_the_exporters_the_command_is_told(self) -> None:
        nobody = "/nowhere/python3"
        done = self.carnot("export-model", NET, "--out", "x", CARNOT_EXPORTERS_PYTHON=nobody)
        self.one_sentence(done, 4, "the exporters are not installed. Run make exporters")
        listed = self.carnot("models", "resnet2*", CARNOT_EXPORTERS_PYTHON=nobody)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assert_says(listed.stdout, "zoo:resnet20", "Run make exporters")


class WithoutExporters(Laboratory):
    def test_what_is_here_is_listed_by_itself(self) -> None:
        done = self.carnot("models", CARNOT_EXPORTERS_PYTHON="/nowhere/python3")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says(done.stdout, "zoo:resnet20", "270 k", "resnet8-glyphs", "timm:resnet*")


if __name__ == "__main__":
    main()
