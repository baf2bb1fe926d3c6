# SPDX-License-Identifier: Apache-2.0
"""The command line: names that do not exist, and what the exporting commands answer."""

import json
import unittest

from bad_input import BadInput
from laboratory import engine_is_built, main, needs_engines


class Usage(BadInput):
    def test_an_unknown_command(self) -> None:
        self.one_sentence(self.carnot("mesure"), 2, '"mesure"', 'Did you mean "measure"?')

    def test_a_command_with_two_letters_swapped(self) -> None:
        self.one_sentence(self.carnot("rnu"), 2, '"rnu"', 'Did you mean "run"?')

    def test_an_unknown_option(self) -> None:
        done = self.carnot("run", "--sotre", "here.db", "study.toml")
        self.one_sentence(done, 2, '"--sotre"', 'Did you mean "--store"?')

    def test_values_that_an_option_cannot_take(self) -> None:
        for arguments, code, words in (
            (("measure", "--require", "gold", "true"), 125, ("--require", '"gold"', "measured")),
            (("measure", "--interval", "fast", "true"), 125, ('"fast"', "not a duration", "100ms")),
            (("measure", "--until", "2 J", "true"), 125, ('"2 J"', "not a share", "2%")),
            (("measure", "--repeat", "0", "true"), 125, ("--repeat", '"0"', "whole number")),
            (("measure", "--warm-up", "2", "true"), 125, ("--warm-up", "--repeat")),
            (("measure", "--baseline", "true"), 125, ("--baseline", '"true"', "put --")),
            (("measure", "--baseline=1ms", "--", "true"), 125, ("--baseline", '"1ms"', "100ms")),
            (("mark", "--begin", "--end", "a"), 2, ("begin", "end")),
            (("report", "--run", "first"), 2, ("--run", '"first"', "not a number")),
            (("report", "--format", "markdwon"), 2, ("--format", 'Did you mean "markdown"?')),
        ):
            with self.subTest(arguments=arguments):
                self.one_sentence(self.carnot(*arguments), code, *words)

    def test_what_is_no_finite_number(self) -> None:
        of_upc = ("label", "--algorithm", "upc", "--training-grams")
        freezing = ("score", "--freeze", "set.toml", "--set-version", "1", "--floor")
        forecasting = ("forecast", "power.csv", "--complete")
        costing = ("trends", "t.csv", "--accuracy", "a", "--gmacs", "g")
        for before in (
            of_upc,
            ("label", "--pixels"),
            freezing,
            ("score", "--gqi", "1", "--gqi"),
            (*forecasting, "--limit"),
            (*forecasting, "--memory"),
            (*forecasting, "--window"),
            ("forecast", "power.csv", "--epochs", "3", "--done"),
            (*costing, "--gflops-per-watt"),
            (*costing, "--images"),
            ("bench", "net.onnx", "--rate"),
        ):
            for value in ("nan", "NaN", "inf", "-inf", "1e999"):
                with self.subTest(before=before, value=value):
                    done = self.carnot(*before, value)
                    self.one_sentence(done, 2, before[-1], f'"{value}" is no number')

    def test_what_is_no_finite_duration(self) -> None:
        for value in ("nan", "nans", "1e999s", "infs", "10", "50ms", "11min"):
            with self.subTest(value=value):
                done = self.carnot("calibrate", "--load-curve", "--window", value)
                self.one_sentence(done, 2, "--window", f'"{value}" is not a duration from 0.1')

    def test_options_that_need_or_exclude_another(self) -> None:
        apart = "do not go together. Leave one of them out."
        for arguments, words in (
            (("doctor", "--yes"), ("--yes says nothing without --fix. Add --fix, or leave",)),
            (("doctor", "--fix", "--json"), ("--fix", "--json", apart)),
            (("doctor", "--fix", "--write-config"), ("--fix", "--write-config", apart)),
            (("report", "--json", "--format", "csv"), ("--json", "--format", apart)),
            (("explain", "--block", "2"), ("--block says nothing without TRIAL",)),
            (("calibrate", "--perimeter", "dram"), ("--perimeter", "without --from")),
            (("calibrate", "--from", "a.csv", "--window", "3s"), ("--from", "--window", apart)),
        ):
            with self.subTest(arguments=arguments):
                self.one_sentence(self.carnot(*arguments), 2, *words)

    def test_units_of_a_series_that_is_not_given(self) -> None:
        place = self.write("place.toml", 'place = "DE"\nprice = "0.30 EUR/kWh"\n')
        for option, word in (("--intensity-unit", "intensity"), ("--price-unit", "price")):
            with self.subTest(option=option):
                done = self.carnot("--place-file", place, "measure", option, "g/kWh", "true")
                self.one_sentence(done, 125, f"there is no {word} series for the {word} unit")

    def test_what_a_command_cannot_do_without(self) -> None:
        self.one_sentence(self.carnot(), 2, "there is no command")
        self.one_sentence(self.carnot("run"), 2, "carnot run needs study", "The study file")
        done = self.carnot("export-model", "zoo:mlp")
        self.one_sentence(done, 2, "carnot export-model needs --out", "file to write")
        self.one_sentence(self.carnot("report", "--format"), 2, "--format needs a value")
        self.one_sentence(self.carnot("replay", "a", "b"), 2, '"b"', "one word too many")

    def test_an_unknown_run(self) -> None:
        done = self.carnot("report", "--format", "interpretive-dance")
        self.one_sentence(done, 2, "--format", "interpretive-dance")

    def test_a_machine_that_is_not_there(self) -> None:
        done = self.carnot("--sysroot", self.folder / "nope", "doctor")
        self.one_sentence(done, 2, "--sysroot", "nope: there is no such folder")
        done = self.carnot("--sysroot", self.folder, "measure", "true")
        self.one_sentence(done, 125, "holds neither sys nor proc")

    def test_of_another_machine_the_own_sources_count_only_by_name(self) -> None:
        (self.folder / "machine/proc").mkdir(parents=True)
        own = self.folder / "config/carnot/sources.toml"
        own.parent.mkdir(parents=True)
        own.write_text("this is no TOML\n")
        there = ("--sysroot", self.folder / "machine", "doctor")
        self.assertEqual(self.carnot(*there).returncode, 0)
        self.one_sentence(self.carnot("doctor"), 2, str(own))
        self.one_sentence(self.carnot("--sources", own, *there), 2, str(own))
        self.one_sentence(self.carnot(*there, CARNOT_SOURCES=str(own)), 2, str(own))


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

    @needs_engines("onnxruntime")
    def test_statistics_observed_on_an_engine_are_those_of_a_study(self) -> None:
        spec = "zoo:resnet8?width=0.5"
        for options in (
            ("--out", "plain.onnx"),
            ("--out", "observed.onnx", "--observe-on", "onnxruntime"),
        ):
            done = self.carnot("export-model", spec, *options)
            self.assertEqual(done.returncode, 0, done.stderr)
        observed = (self.folder / "observed.onnx").read_bytes()
        self.assertNotEqual(observed, (self.folder / "plain.onnx").read_bytes())
        (kept,) = (self.folder / "cache/carnot/zoo").iterdir()
        self.assertEqual(observed, kept.read_bytes(), "what a study would take from its cache")

    def test_statistics_that_cannot_be_observed(self) -> None:
        observing = ("export-model", "--out", "a.onnx", "--observe-on")
        done = self.carnot(*observing, "onnx", "zoo:resnet8")
        self.one_sentence(done, 2, '"onnx"', "onnxruntime")
        done = self.carnot(*observing, "onnxruntime", "zoo:resnet8?weights=w.safetensors")
        self.one_sentence(done, 2, "Trained weights", "--observe-on")
        self.assertFalse((self.folder / "a.onnx").exists())

    @unittest.skipIf(engine_is_built("torch"), "every engine is built here")
    def test_an_engine_that_is_not_installed(self) -> None:
        done = self.carnot("export-model", "--observe-on", "torch", "zoo:resnet8")
        self.one_sentence(done, 2, "engine torch is not installed", "make torch")

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
