# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: a temporary place to work in, and the real binary run there.

Each test owns a folder with its own cache and store: none can help or disturb another.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

SOURCE_ROOT = Path(__file__).resolve().parent.parent.parent
# Absolute: the tests run it elsewhere.
BINARY = Path(os.environ.get("CARNOT_BINARY", SOURCE_ROOT / "build/dev/bin/carnot")).resolve()
FAKE_WORKER = Path(
    os.environ.get("CARNOT_FAKE_WORKER", SOURCE_ROOT / "build/dev/tests/carnot-worker-fake")
).resolve()
LIMIT_SECONDS = 240.0  # for one command: a hang is a failure of the test, not of the whole run


def engine_is_built(engine: str) -> bool:
    return (BINARY.parent / f"carnot-worker-{engine}").exists()


def needs_engines(*engines: str) -> Callable[[Any], Any]:
    missing = [engine for engine in engines if not engine_is_built(engine)]
    if missing and os.environ.get("CI") == "true":
        return lambda tested: tested  # where everything should be there, its absence is a failure
    return unittest.skipIf(missing, f"no worker was built for {', '.join(missing)}")


class Laboratory(unittest.TestCase):
    """A temporary folder, the binary, and what is asked of them again and again."""

    maxDiff = None

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="carnot-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.store = self.folder / "store.db"

    def environment(self, **more: str) -> dict[str, str]:
        own = {
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "CARNOT_SOURCES": "",  # the developer's own meters are none of a test's business
            "CARNOT_PLACE": "",
        }
        return {**os.environ, **own, **more}

    def start(
        self, *arguments: str | Path, binary: Path = BINARY, **environment: str
    ) -> subprocess.Popen[str]:
        """The command in a process group of its own, as a shell would start it."""
        return subprocess.Popen(
            [str(binary), *map(str, arguments)],
            cwd=self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def carnot(
        self, *arguments: str | Path, binary: Path = BINARY, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, binary=binary, **environment)
        try:
            out, err = process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            self.fail(f"carnot {' '.join(map(str, arguments))} hangs; its stderr: {err}")
        return subprocess.CompletedProcess(list(map(str, arguments)), process.returncode, out, err)

    def run_study(
        self, study: Path, *more: str | Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return self.carnot("run", study, "--store", self.store, *more, binary=BINARY, **environment)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def report(self) -> Any:
        done = self.carnot("report", "--store", self.store, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the store holds, read by another program than ours."""
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def fake_engine(self, *options: str, condition: str = "true") -> Path:
        """A folder for CARNOT_WORKER_PATH whose worker "onnxruntime" misbehaves when `condition`, a
        shell test, holds as it starts."""
        if not FAKE_WORKER.exists():
            left_out(f"{FAKE_WORKER} is not built")
        worker = self.write(
            "workers/carnot-worker-onnxruntime",
            f"#!/bin/sh\nif {condition}; then exec {FAKE_WORKER} {' '.join(options)}; fi\n"
            f"exec {FAKE_WORKER}\n",
        )
        worker.chmod(0o755)
        return worker.parent

    def assert_says(self, text: str, *words: str) -> None:
        for word in words:
            self.assertIn(word, text)


def processes_with(text: str) -> list[int]:
    """Living processes of this machine with `text` in environment or command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            seen = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue  # it ended meanwhile, or is not ours
        if text.encode() in seen and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def eventually(holds: Callable[[], bool], limit_seconds: float = 20.0) -> bool:
    """Whether something becomes true within the limit; it is asked every 20 ms."""
    end = time.monotonic() + limit_seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


def left_out(reason: str) -> NoReturn:
    """Skips the test; where everything should be there (CI=true), fails it."""
    if os.environ.get("CI") == "true":
        raise AssertionError(reason)
    raise unittest.SkipTest(reason)


def reference_data() -> Path:
    """The folder of the reference data. Absent: the test is skipped, or fails where CI=true."""
    named = os.environ.get("CARNOT_REFERENCE_DATA")
    folder = Path(named) if named else SOURCE_ROOT.parent / "shared/data"
    if folder.is_dir():
        return folder.resolve()
    left_out(f"the reference data is missing: {folder} (CARNOT_REFERENCE_DATA)")


def main() -> None:
    """Runs the file's tests, and ends with a line for each that was skipped, which
    tools/test_summary.py counts. Exit code 77 (ctest: skipped) when not one of them could run."""
    if not BINARY.exists():
        sys.exit(f"{BINARY} is missing: build carnot, or set CARNOT_BINARY")
    result = unittest.main(module="__main__", exit=False, verbosity=2).result
    sys.stderr.flush()
    for _, reason in result.skipped:
        print(f"skipped test: {reason.splitlines()[0] if reason else 'no reason given'}")
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun == len(result.skipped):
        sys.exit(77)
