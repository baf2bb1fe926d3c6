# SPDX-License-Identifier: Apache-2.0
"""A wrong study file gets one clear sentence, its line and exit code 2, and leaves no store."""

from bad_input import BadInput
from laboratory import main


class BadStudies(BadInput):
    def test_a_misspelt_key(self) -> None:
        study = self.study("repetitions", "repetitons")
        line = self.line_of("repetitons")
        self.refused(study, 2, f"study.toml:{line}:", "repetitons", 'Did you mean "repetitions"?')

    def test_a_wrong_type(self) -> None:
        study = self.study("repetitions = 1", 'repetitions = "one"')
        line = self.line_of("repetitions")
        self.refused(study, 2, f"study.toml:{line}:", "protocol.repetitions", "whole number")

    def test_a_wrong_unit(self) -> None:
        study = self.study('"10 ms"', '"10 parsec"')
        line = self.line_of("parsec")
        self.refused(study, 2, f"study.toml:{line}:", "protocol.warm_up", "duration", '"500 ms"')

    def test_an_unknown_engine(self) -> None:
        study = self.study('"onnxruntime"', '"onnxrutime"')
        line = self.line_of("onnxrutime")
        self.refused(study, 2, f"study.toml:{line}:", "onnxrutime", 'Did you mean "onnxruntime"?')

    def test_an_empty_axis_of_the_grid(self) -> None:
        study = self.study('["onnxruntime"]', "[]")
        line = self.line_of("engines")
        self.refused(study, 2, f"study.toml:{line}:", "grid.engines", "empty", "at least one")
        for axis in ("batch", "threads", "precision", "device"):
            with self.subTest(axis=axis):
                study = self.study('["onnxruntime"]', f'["onnxruntime"]\n{axis} = []')
                self.refused(study, 2, f"study.toml:{line + 1}:", f"grid.{axis}", "empty")

    def test_the_same_engine_twice(self) -> None:
        study = self.study('["onnxruntime"]', '[\n"onnxruntime",\n"onnxruntime"\n]')
        line = self.line_of("engines") + 2
        self.refused(study, 2, f"study.toml:{line}:", "onnxruntime a second time", "Remove")

    def test_an_unknown_tactic(self) -> None:
        study = self.study("steps = []", 'steps = ["fould"]')
        line = self.line_of("fould")
        self.refused(study, 2, f"study.toml:{line}:", "fould", "Did you mean 'fold'?")

    def test_an_unknown_tactic_in_a_list_of_several_lines(self) -> None:
        study = self.study("steps = []", 'steps = [\n"fold",\n"fould"]')
        line = self.line_of("fould")
        self.refused(study, 2, f"study.toml:{line}:", "fould", "Did you mean 'fold'?")

    def test_an_unknown_parameter_of_a_tactic(self) -> None:
        step = '{ tactic = "prune-local", fractoin = 0.5 }'
        study = self.study("steps = []", f'steps = [\n"fold",\n{step}]')
        line = self.line_of("fractoin")
        self.refused(study, 2, f"study.toml:{line}:", "fractoin", "Did you mean 'fraction'?")

    def test_an_unknown_dataset(self) -> None:
        study = self.study('dataset = "pictures"', 'dataset = "picture"')
        line = self.line_of('dataset = "picture"')
        self.refused(study, 2, f"study.toml:{line}:", '"picture"', 'Did you mean "pictures"?')

    def test_an_unknown_kind_of_dataset(self) -> None:
        study = self.study('kind = "glyphs"', 'kind = "glyph"')
        line = self.line_of("kind")
        self.refused(study, 2, f"study.toml:{line}:", '"glyph"', 'Did you mean "glyphs"?')

    def test_images_in_idx_without_their_labels(self) -> None:
        study = self.study('kind = "glyphs"', 'kind = "idx"\ntest = "images.gz"')
        line = self.line_of("test =")
        self.refused(study, 2, f"study.toml:{line}:", "datasets[0].test", "[images, labels]")

    def test_an_unknown_baseline(self) -> None:
        study = self.study("[grid]", '[grid]\nbaseline = "nune"')
        line = self.line_of("baseline")
        self.refused(study, 2, f"study.toml:{line}:", '"nune"', 'Did you mean "none"?')

    def test_an_unknown_network_of_the_zoo(self) -> None:
        study = self.study('"net.onnx"', '"zoo:resnet21"')
        line = self.line_of("source")
        self.refused(study, 2, f"study.toml:{line}:", "resnet21", "Did you mean resnet20?")

    def test_an_unknown_option_of_the_zoo(self) -> None:
        for option, nearest in (("clases=10", "classes"), ("weigths=a.safetensors", "weights")):
            with self.subTest(option=option):
                study = self.study('"net.onnx"', f'"zoo:resnet20?{option}"')
                line = self.line_of("source")
                word = option.split("=")[0]
                self.refused(study, 2, f"study.toml:{line}:", word, f"Did you mean {nearest}?")

    def test_a_name_given_twice(self) -> None:
        study = self.study("[grid]", '[[recipes]]\nname = "none"\nsteps = []\n\n[grid]')
        first = self.line_of('name = "none"')
        line = first + 4
        self.refused(study, 2, f"study.toml:{line}:", '"none"', f"line {first}", "its own name")

    def test_a_margin_of_nothing(self) -> None:
        for key in ("margin", "until"):
            with self.subTest(key=key):
                study = self.study("repetitions = 1", f'{key} = "0 %"')
                line = self.line_of(key)
                self.refused(study, 2, f"study.toml:{line}:", f"protocol.{key}", "above 0 %")

    def test_no_toml_at_all(self) -> None:
        study = self.study("title =", "title")
        line = self.line_of("title")
        self.refused(study, 2, f"study.toml:{line}:", "not valid TOML")

    def test_an_unset_variable(self) -> None:
        study = self.study('"net.onnx"', '"${CARNOT_NOBODY_SETS_THIS}/net.onnx"')
        self.refused(study, 2, "CARNOT_NOBODY_SETS_THIS", "not set", "export")

    def test_a_missing_file(self) -> None:
        self.refused(self.folder / "absent.toml", 2, "absent.toml", "No such file")

    def test_a_folder(self) -> None:
        self.refused(self.folder, 2, str(self.folder), "directory")


if __name__ == "__main__":
    main()
