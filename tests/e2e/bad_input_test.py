# SPDX-License-Identifier: Apache-2.0
"""Bad input gets one clear sentence, the documented exit code, and changes nothing."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path

from laboratory import BINARY, LIMIT_SECONDS, Laboratory, main, needs_engines, reference_data
from onnx_bytes import one_node_model

# What a sentence for people never holds.
INTERNALS = re.compile(r"terminate called|Traceback|what\(\)|\bstd::|Aborted|core dumped|\.cpp:\d")
ESTIMATE_NOTICE = "carnot: nothing here measures energy"
USAGE_HINT = "Run carnot --help, or carnot COMMAND --help."

STUDY = """
title = "Tried"

[[models]]
name = "net"
source = "net.onnx"
dataset = "pictures"
input = { channels = 1, height = 4, width = 4 }

[[datasets]]
name = "pictures"
kind = "glyphs"
test_count = 30
calibration_count = 10

[[recipes]]
name = "none"
steps = []

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "10 ms"
window = "100 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""


class BadInput(Laboratory):
    def setUp(self) -> None:
        super().setUp()
        (self.folder / "net.onnx").write_bytes(one_node_model("Relu"))

    def study(self, old: str = "", new: str = "") -> Path:
        """The study above with one thing wrong."""
        self.assertIn(old, STUDY)
        return self.write("study.toml", STUDY.replace(old, new, 1) if old else STUDY)

    def without_dataset(self) -> Path:
        return self.study('dataset = "pictures"\n')

    def line_of(self, text: str) -> int:
        lines = (self.folder / "study.toml").read_text().splitlines()
        return next(i for i, line in enumerate(lines, start=1) if text in line)

    def one_sentence(self, done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
        """One line on stderr that holds the words; nothing on stdout."""
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        lines = [line for line in done.stderr.splitlines() if line != USAGE_HINT]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith("carnot: "), done.stderr)
        self.assertNotRegex(done.stderr, INTERNALS)
        self.assert_says(lines[0], *words)

    def refused(self, study: Path, code: int, *words: str, **environment: str) -> None:
        self.one_sentence(self.run_study(study, **environment), code, *words)
        self.assertEqual(list(self.folder.glob("store.db*")), [], "a store was left behind")


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
        for axis in ("batch", "threads", "precision"):
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


@needs_engines("onnxruntime")
class BadModelsAndData(BadInput):
    def test_a_missing_model(self) -> None:
        (self.folder / "net.onnx").unlink()
        self.refused(self.study(), 2, "net.onnx", "No such file")

    def test_a_truncated_model(self) -> None:
        whole = one_node_model("Relu")
        (self.folder / "net.onnx").write_bytes(whole[:-30])
        self.refused(self.study(), 2, "net.onnx", "not a readable ONNX file")

    def test_an_empty_model(self) -> None:
        (self.folder / "net.onnx").write_bytes(b"")
        self.refused(self.study(), 2, "net.onnx", "empty")

    def test_a_model_that_does_not_say_how_its_input_is_prepared(self) -> None:
        study = self.study("input = { channels = 1, height = 4, width = 4 }\n")
        self.refused(study, 2, '"net"', "no card", "input = {")

    def test_an_operator_that_the_engine_does_not_have(self) -> None:
        model = one_node_model("Riddle", domain="org.example")
        (self.folder / "net.onnx").write_bytes(model)
        study = self.without_dataset()
        study.write_text(study.read_text().replace("repetitions = 1", "repetitions = 3"))
        for _ in ("at once", "when the study is run again"):
            done = self.run_study(study)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assert_says(done.stdout, "failed", "org.example:Riddle", "not a registered")
            self.assertNotRegex(done.stdout + done.stderr, INTERNALS)
            # The engine's mind is made up: once is enough.
            reasons = self.rows("SELECT reason FROM trial")
            self.assertEqual(len(reasons), 1)
            file = self.folder / "net.onnx"
            self.assert_says(reasons[0][0], f'onnxruntime refuses "net" ({file}): ONNX Runtime: ')
            self.assertNotIn("cache", reasons[0][0])

    def test_a_cut_data_set(self) -> None:
        pictures = reference_data() / "images/cifar10_test1000.bin"
        (self.folder / "cut.bin").write_bytes(pictures.read_bytes()[: 3073 * 10 + 100])
        study = self.study('kind = "glyphs"', 'kind = "cifar10"\ntest = "cut.bin"')
        self.refused(study, 2, '"net"', "cut.bin", "30830 bytes", "3073 bytes")

    def test_measured_energy_where_nothing_measures(self) -> None:
        nothing = self.folder / "bare-machine"
        nothing.mkdir()
        study = self.study("repetitions = 1", 'energy = "measured"')
        done = self.carnot("--sysroot", nothing, "run", study, "--store", self.store)
        self.one_sentence(done, 3, "nothing can be measured", "doctor")
        self.assertFalse(self.store.exists())


class NoEngine(BadInput):
    def test_says_which_command_installs_it(self) -> None:
        alone = self.folder / "alone/carnot"
        alone.parent.mkdir()
        shutil.copy2(BINARY, alone)
        empty = self.folder / "empty"
        empty.mkdir()
        done = self.carnot(
            "run", self.study(), "--store", self.store, binary=alone, CARNOT_WORKER_PATH=str(empty)
        )
        self.one_sentence(done, 2, "onnxruntime is not installed", str(empty), "make engines")
        self.assertFalse(self.store.exists())


@needs_engines("onnxruntime")
class Stores(BadInput):
    def digest(self) -> str:
        return hashlib.sha256(self.store.read_bytes()).hexdigest()

    def untouched(self, *words: str) -> None:
        before = self.digest()
        self.one_sentence(self.run_study(self.without_dataset()), 2, str(self.store), *words)
        self.one_sentence(self.carnot("report", "--store", self.store), 2, *words)
        self.assertEqual(self.digest(), before)

    def test_from_a_newer_carnot(self) -> None:
        self.assertEqual(self.run_study(self.without_dataset()).returncode, 0)
        with closing(sqlite3.connect(self.store)) as database:
            database.execute("PRAGMA user_version = 99")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.untouched("version 99", "newer Carnot")

    def test_of_somebody_else(self) -> None:
        with closing(sqlite3.connect(self.store)) as database:
            database.execute("CREATE TABLE song (title TEXT)")
        self.untouched("not a store of Carnot", "--store")

    def test_that_is_no_database(self) -> None:
        self.store.write_text("Dear diary, today I measured nothing.\n" * 40)
        self.untouched("not a store of Carnot", "--store")

    def test_that_is_absent_cannot_be_reported(self) -> None:
        done = self.carnot("report", "--store", self.store)
        self.one_sentence(done, 2, "no store", "carnot run")
        self.assertFalse(self.store.exists())

    def test_on_a_full_disk_keeps_finished_trials(self) -> None:
        """In a mount namespace of its own, so that the small disk vanishes with it."""
        if shutil.which("unshare") is None:
            self.skipTest("unshare is not installed (Debian: util-linux)")
        disk = self.folder / "disk"
        disk.mkdir()
        study = self.without_dataset()
        study.write_text(study.read_text().replace("repetitions = 1", "repetitions = 100"))
        script = (
            f"mount -t tmpfs -o size=4m tmpfs {disk} || exit 77\n"
            f"{BINARY} run {study} --store {disk}/store.db >{self.folder}/out 2>{self.folder}/err\n"
            f"code=$?; cp {disk}/store.db* {self.folder}; exit $code"
        )
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", script],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
        if done.returncode == 77 or "unshare" in done.stderr:
            self.skipTest(f"no small disk can be mounted here: {done.stderr.strip()}")
        err = (self.folder / "err").read_text()
        self.assertEqual(done.returncode, 4, err)
        lines = [line for line in err.splitlines() if not line.startswith(ESTIMATE_NOTICE)]
        self.assertEqual(len(lines), 1, err)
        self.assert_says(lines[0], "store.db", "full", "finished trials are kept")
        self.assertGreater(self.rows("SELECT count(*) FROM trial")[0][0], 0)
        self.assertEqual(self.rows("PRAGMA integrity_check"), [("ok",)])


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


class OnePackage(BadInput):
    def machine(self) -> Path:
        """A machine with one RAPL package, whose counter is yet to be written."""
        root = self.folder / "machine"
        zone = root / "sys/class/powercap/intel-rapl:0"
        zone.mkdir(parents=True)
        (zone / "name").write_text("package-0\n")
        (zone / "max_energy_range_uj").write_text("262143328850\n")
        (root / "proc").mkdir()
        for name in ("cpuinfo", "stat", "meminfo"):
            (root / "proc" / name).write_bytes(Path("/proc", name).read_bytes())
        return zone / "energy_uj"


class DeadSensors(OnePackage):
    """The counter exists and stands still, as in guests whose host shows but does not count."""

    def setUp(self) -> None:
        super().setUp()
        self.machine().write_text("0\n")

    def run_there(self, *more: str) -> subprocess.CompletedProcess[str]:
        study = self.folder / "study.toml"
        root = self.folder / "machine"
        command: tuple[str | Path, ...] = ("--sysroot", root, "run", study, "--store", self.store)
        return self.carnot(*command, *more, CARNOT_WORKER_PATH=str(self.fake_engine()))

    def is_refused(self, done: subprocess.CompletedProcess[str]) -> None:
        self.one_sentence(done, 3, "nothing can be measured", "package-0", "stood still", "doctor")
        self.assertFalse(self.store.exists())

    def test_refuse_a_study_of_measured_energy(self) -> None:
        self.study("repetitions = 1", 'energy = "measured"')
        self.is_refused(self.run_there())

    def test_refuse_a_run_that_requires_measured_energy(self) -> None:
        self.without_dataset()
        self.is_refused(self.run_there("--require", "measured"))

    def test_give_the_notice_before_an_estimate(self) -> None:
        self.without_dataset()
        done = self.run_there()
        notices = [line for line in done.stderr.splitlines() if "joules are estimated" in line]
        self.assertEqual(notices, done.stderr.splitlines())
        self.assertEqual(len(notices), 1, done.stderr)
        self.assertTrue(notices[0].startswith(ESTIMATE_NOTICE))

    def test_give_no_notice_once_they_count(self) -> None:
        self.without_dataset()
        counter = self.folder / "machine/sys/class/powercap/intel-rapl:0/energy_uj"
        counter.write_text("1000000000\n")  # as wide as it stays: no read sees half a number
        ended = threading.Event()

        def draw() -> None:
            microjoules = 1_000_000_000
            with counter.open("r+b", buffering=0) as file:
                while not ended.wait(0.02):
                    microjoules += 1_000_000  # 50 W
                    os.pwrite(file.fileno(), f"{microjoules}\n".encode(), 0)

        power = threading.Thread(target=draw)
        power.start()
        try:
            done = self.run_there("--require", "measured")
        finally:
            ended.set()
            power.join()
        self.assertNotEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertTrue(self.store.exists())


class UnreadableSensors(OnePackage):
    """The counter yields no number."""

    def is_told(self, counter: Path, why: str) -> None:
        root = self.folder / "machine"
        doctor = self.carnot("--sysroot", root, "doctor")
        self.assertEqual(doctor.returncode, 0, doctor.stderr)
        self.assert_says(
            doctor.stdout, "not measured here", "unreadable", str(counter), why, "dmesg"
        )
        for wrong in ("stands still", "hides the energy counters", "shows no energy counter"):
            self.assertNotIn(wrong, doctor.stdout)

        measured = self.carnot("--sysroot", root, "measure", "--", "true")
        self.assertEqual(measured.returncode, 0, measured.stderr)
        self.assert_says(measured.stderr, "package-0", "missing", str(counter), why)
        self.assertNotRegex(measured.stderr, INTERNALS)

        required = self.carnot("--sysroot", root, "measure", "--require", "measured", "--", "true")
        self.one_sentence(required, 3, "could not be measured", "carnot doctor")

    def test_a_counter_that_is_empty(self) -> None:
        counter = self.machine()
        counter.write_text("")
        self.is_told(counter, "is no number")

    def test_a_counter_that_is_a_folder(self) -> None:
        counter = self.machine()
        counter.mkdir()
        self.is_told(counter, os.strerror(21))


if __name__ == "__main__":
    main()
