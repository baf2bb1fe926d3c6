# SPDX-License-Identifier: Apache-2.0
"""Models, data sets, engines and stores that cannot be used: one clear sentence, nothing lost."""

import hashlib
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from bad_input import ESTIMATE_NOTICE, INTERNALS, BadInput
from laboratory import BINARY, LIMIT_SECONDS, main, needs_engines, reference_data
from onnx_bytes import one_node_model


def npy(element: str, shape: tuple[int, ...], content: bytes) -> bytes:
    """A NumPy array of version 1.0, as numpy.save writes it."""
    header = repr({"descr": element, "fortran_order": False, "shape": shape})
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + content


@needs_engines("onnxruntime")
class BadModelsAndData(BadInput):
    def test_a_missing_model(self) -> None:
        (self.folder / "net.onnx").unlink()
        self.refused(
            self.study(), 2, 'model "net"', "net.onnx", "No such file", "Correct its source"
        )

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

    def test_outputs_without_a_row_per_image(self) -> None:
        (self.folder / "net.onnx").write_bytes(one_node_model("Transpose", scores=(16, 1)))
        done = self.run_study(self.without_dataset())
        self.assertEqual(done.returncode, 1, done.stderr)
        trials = self.rows("SELECT status, reason FROM trial")
        self.assertEqual(len(trials), 1)
        self.assertEqual(trials[0][0], "invalid")
        self.assert_says(trials[0][1], '"net"', "on onnxruntime failed", "no row per image")
        self.assert_says(done.stdout, trials[0][1])

    def test_a_missing_file_of_a_data_set(self) -> None:
        study = self.study('kind = "glyphs"', 'kind = "cifar10"\ntest = "absent.bin"')
        remedy = 'Correct test of dataset "pictures" in the study.'
        self.refused(study, 2, '"net": dataset "pictures": ', "absent.bin", "No such file", remedy)

    def test_a_missing_file_of_calibration_images(self) -> None:
        study = self.labelled(1)
        named = study.read_text().replace("test =", 'calibration = "absent.npy"\ntest =')
        study.write_text(named)
        remedy = 'Correct calibration of dataset "pictures" in the study.'
        self.refused(study, 2, '"net": dataset "pictures": ', "absent.npy", "No such file", remedy)

    def test_a_cut_data_set(self) -> None:
        pictures = reference_data() / "images/cifar10_test1000.bin"
        (self.folder / "cut.bin").write_bytes(pictures.read_bytes()[: 3073 * 10 + 100])
        study = self.study('kind = "glyphs"', 'kind = "cifar10"\ntest = "cut.bin"')
        self.refused(study, 2, '"net"', "cut.bin", "30830 bytes", "3073 bytes")

    def labelled(self, *labels: int) -> Path:
        """The study with pictures of the right size and these labels."""
        pictures = npy("|u1", (len(labels), 4, 4), bytes(len(labels) * 16))
        (self.folder / "pictures.npy").write_bytes(pictures)
        (self.folder / "labels.npy").write_bytes(npy("|u1", (len(labels),), bytes(labels)))
        return self.study('kind = "glyphs"', 'kind = "npy"\ntest = ["pictures.npy", "labels.npy"]')

    def test_labels_that_the_model_does_not_know(self) -> None:
        refusal = ("has the label 57", "Choose another dataset, or map the labels.")
        study = self.labelled(15, 3, 57, 16)
        self.refused(study, 2, '"net"', 'image 3 of dataset "pictures"', "16 classes", *refusal)
        for zoo in ("zoo:lenet5", "zoo:lenet5?classes=57"):
            with self.subTest(zoo=zoo):
                study = self.labelled(9, 57)
                study.write_text(study.read_text().replace("net.onnx", zoo))
                known = zoo.partition("=")[2] or "10"
                self.refused(
                    study, 2, 'image 2 of dataset "pictures"', f"{known} classes", *refusal
                )

    def test_labels_up_to_the_last_class_fit(self) -> None:
        done = self.run_study(self.labelled(0, 15, 15, 15))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_measured_energy_where_nothing_measures(self) -> None:
        nothing = self.folder / "bare-machine"
        (nothing / "proc").mkdir(parents=True)
        study = self.study("repetitions = 1", 'energy = "measured"')
        done = self.carnot("--sysroot", nothing, "run", study, "--store", self.store)
        self.one_sentence(done, 3, "nothing can be measured", "doctor")
        self.assertFalse(self.store.exists())


class NoEngine(BadInput):
    def test_says_which_command_installs_it(self) -> None:
        alone = self.folder / "alone/carnot"
        alone.parent.mkdir()
        shutil.copy2(BINARY, alone)
        shutil.copy2(BINARY.parent / "carnot-lab", alone.parent)
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

    def test_that_is_a_folder_cannot_be_reported(self) -> None:
        done = self.carnot("report", "--store", self.folder)
        self.one_sentence(done, 2, str(self.folder), "folder", "--store")

    def test_that_is_absent_cannot_be_reported(self) -> None:
        done = self.carnot("report", "--store", self.store)
        self.one_sentence(done, 2, "no store", "carnot run")
        self.assertFalse(self.store.exists())

    def run_beside_a_small_disk(self, size: str, study: Path, **environment: str) -> str:
        """What carnot says when the disk is full, on stderr; it must end with 4. The disk is in a
        mount namespace of its own, so that it vanishes with it; stores on it are kept."""
        if shutil.which("unshare") is None:
            self.skipTest("unshare is not installed (Debian: util-linux)")
        disk = self.small_disk()
        store = self.store if environment else disk / "store.db"
        script = (
            f"mount -t tmpfs -o size={size} tmpfs {disk} || exit 77\n"
            f"{BINARY} run {study} --store {store} >{self.folder}/out 2>{self.folder}/err\n"
            f"code=$?; cp {disk}/store.db* {self.folder}; exit $code"
        )
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", script],
            env=self.environment(**environment),
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
        return lines[0]

    def small_disk(self) -> Path:
        disk = self.folder / "disk"
        disk.mkdir(exist_ok=True)
        return disk

    def test_on_a_full_disk_keep_finished_trials(self) -> None:
        study = self.without_dataset()
        study.write_text(study.read_text().replace("repetitions = 1", "repetitions = 100"))
        said = self.run_beside_a_small_disk("4m", study)
        self.assert_says(said, "store.db", "full", "finished trials are kept")
        self.assertGreater(self.rows("SELECT count(*) FROM trial")[0][0], 0)
        self.assertEqual(self.rows("PRAGMA integrity_check"), [("ok",)])

    def test_a_full_disk_under_the_cache_is_named(self) -> None:
        cache = str(self.small_disk())
        said = self.run_beside_a_small_disk("4k", self.without_dataset(), XDG_CACHE_HOME=cache)
        self.assert_says(said, cache, "No space left on device", "Free some space")


if __name__ == "__main__":
    main()
