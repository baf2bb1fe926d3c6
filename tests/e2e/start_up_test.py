# SPDX-License-Identifier: Apache-2.0
"""Two programs, one command line: the meter's starts without what only graphs and studies need."""

import shutil
import subprocess
from pathlib import Path

from bad_input import BadInput
from laboratory import BINARY, main

# What the meter may load at its start; another library costs everyone who measures a command.
OF_THE_METER = {"libtomlplusplus", "libnettle", "libfmt", "libz", "ld-linux-x86-64"}
OF_EVERY_PROGRAM = {"libstdc++", "libm", "libgcc_s", "libc"}
# What graphs, stores and pictures need. No engine's runtime (workers load those), no HTTP server.
OF_THE_LABORATORY = {"libonnx", "libonnx_proto", "libprotobuf", "libsqlite3", "libjpeg"}


def libraries_of(program: Path) -> set[str]:
    told = subprocess.run(
        ["readelf", "-d", str(program)], check=True, capture_output=True, text=True
    )
    needed = [line for line in told.stdout.splitlines() if "(NEEDED)" in line]
    return {line.split("[")[1].split(".so")[0] for line in needed}


class StartUp(BadInput):
    def test_the_meter_loads_no_library_of_graphs_or_stores(self) -> None:
        loaded = libraries_of(BINARY)
        self.assertIn("libstdc++", loaded)
        self.assertEqual(loaded - OF_THE_METER - OF_EVERY_PROGRAM, set())

    def test_the_laboratory_loads_no_engine(self) -> None:
        loaded = libraries_of(BINARY.parent / "carnot-lab")
        self.assertIn("libonnx", loaded)
        self.assertEqual(loaded - OF_THE_LABORATORY - OF_THE_METER - OF_EVERY_PROGRAM, set())

    def test_both_programs_tell_of_the_same_commands(self) -> None:
        laboratory = BINARY.parent / "carnot-lab"
        for words in (["--help"], ["--version"], ["measure", "--help"], ["run", "--help"]):
            with self.subTest(words=words):
                told = self.carnot(*words)
                self.assertEqual(told.returncode, 0)
                same = self.carnot(*words, binary=laboratory)
                self.assertEqual((told.stdout, told.stderr), (same.stdout, same.stderr))

    def test_common_options_reach_the_laboratory(self) -> None:
        done = self.carnot("--sysroot", "/", "run", "nope.toml")
        self.one_sentence(done, 2, "nope.toml")

    def test_the_meter_alone_measures_and_says_what_it_lacks(self) -> None:
        alone = self.folder / "bin" / "carnot"
        alone.parent.mkdir()
        shutil.copy(BINARY, alone)
        self.assertEqual(self.carnot("measure", "--", "true", binary=alone).returncode, 0)
        done = self.carnot("run", "study.toml", binary=alone)
        self.one_sentence(
            done, 4, "carnot-lab", str(alone.parent), "Build or install all of Carnot"
        )

    def test_the_laboratory_is_found_where_it_is_installed(self) -> None:
        for place in ("bin", "lib/carnot"):
            (self.folder / place).mkdir(parents=True)
        shutil.copy(BINARY, self.folder / "bin")
        shutil.copy(BINARY.parent / "carnot-lab", self.folder / "lib/carnot")
        told = self.carnot("run", "--help", binary=self.folder / "bin/carnot")
        self.assertIn("carnot run", told.stdout)


if __name__ == "__main__":
    main()
