# SPDX-License-Identifier: Apache-2.0
"""In a terminal a long study shows a bar; a pipe never sees any of it."""

import os
import pty
import select
import subprocess
import termios
import time
from pathlib import Path

from laboratory import BINARY, LIMIT_SECONDS, Laboratory, main, needs_engines

STUDY = """
title = "Slow enough for a bar"

[[models]]
name = "mlp"
source = "zoo:mlp"

[grid]
engines = ["onnxruntime"]

[protocol]
warm_up = "10 ms"
window = "{window}"
repetitions = {repetitions}

[validity]
invalid_other_load = "100 %"
"""
REDRAW = b"\r\x1b[K"
SILENT_SECONDS = 2.0
COLUMNS = 120


class InTerminal(Laboratory):
    def in_terminal(self, *arguments: str | Path) -> tuple[int, list[tuple[float, bytes]], str]:
        """Runs carnot with stderr on a pseudo-terminal: exit code, what came when, and stdout."""
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, COLUMNS))
        begin = time.monotonic()
        with (self.folder / "stdout").open("wb") as stdout:
            process = subprocess.Popen(
                [str(BINARY), *map(str, arguments)],
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=slave,
            )
        os.close(slave)
        came = []
        try:
            while time.monotonic() < begin + LIMIT_SECONDS:
                if not select.select([master], [], [], 1.0)[0]:
                    continue
                try:
                    came.append((time.monotonic() - begin, os.read(master, 65536)))
                except OSError:  # EIO: the other end was closed, so carnot has ended
                    break
            code = process.wait(timeout=30)
        finally:
            os.close(master)
            process.kill()  # without effect on one that has ended
            process.wait()
        return code, came, (self.folder / "stdout").read_text(encoding="utf-8")


@needs_engines("onnxruntime")
class Terminal(InTerminal):
    def study(self, window: str, repetitions: int) -> Path:
        return self.write("study.toml", STUDY.format(window=window, repetitions=repetitions))

    def test_a_bar_after_two_seconds_and_gone_at_the_end(self) -> None:
        study = self.study("600 ms", repetitions=6)
        code, came, out = self.in_terminal("run", study, "--store", self.store)
        self.assertEqual(code, 0, came)
        drawn = [(when, text) for when, text in came if REDRAW in text]
        self.assertTrue(drawn, "no bar was drawn")
        self.assertGreaterEqual(drawn[0][0], SILENT_SECONDS)
        shown = b"".join(text for _, text in came).decode()
        self.assert_says(shown, "measuring mlp/none/onnxruntime", "/6, ", " s left")
        self.assertTrue(shown.endswith(REDRAW.decode()), "the bar stays on the screen")
        self.assertNotIn("\x1b", out)

    def test_a_long_step_is_redrawn_while_it_runs(self) -> None:
        code, came, _ = self.in_terminal(
            "run", self.study("4 s", repetitions=1), "--store", self.store
        )
        self.assertEqual(code, 0, came)
        whole = b"".join(text for _, text in came)
        lines = whole.split(REDRAW)
        drawn = [line.decode() for line in lines if b"measuring mlp" in line]
        self.assertGreaterEqual(len(drawn), 3, "the bar stands still while the only trial runs")
        for line in drawn:
            self.assertRegex(
                line,
                r"\A\[ {24}\] 0/1, \d+ s left  measuring mlp/none/\S+, block 1 \(\d+ s\)\Z",
            )
        self.assertGreater(len(set(drawn)), 1, "neither time goes on")
        self.assertTrue(whole.endswith(REDRAW), "the bar stays on the screen")

    def test_no_bar_for_what_is_quick(self) -> None:
        code, came, _ = self.in_terminal("report", "--store", self.store)
        self.assertEqual(code, 2)
        self.assertNotIn(b"\x1b", b"".join(text for _, text in came))

    def test_no_bar_in_a_pipe(self) -> None:
        done = self.run_study(self.study("600 ms", repetitions=5))
        self.assertEqual(done.returncode, 0, done.stderr)
        for text in (done.stdout, done.stderr):
            self.assertNotIn("\x1b", text)
            self.assertNotIn("\r", text)
            self.assertNotIn("measuring mlp", text)


class LiveLine(InTerminal):
    def test_a_live_line_after_two_seconds_and_gone_at_the_end(self) -> None:
        code, came, out = self.in_terminal("measure", "--live", "--", "sh", "-c", "echo a; sleep 4")
        self.assertEqual((code, out), (0, "a\n"), came)
        drawn = [(when, text) for when, text in came if REDRAW in text]
        self.assertGreaterEqual(len(drawn), 3, "the line stands still")
        self.assertGreaterEqual(drawn[0][0], SILENT_SECONDS)
        self.assertRegex(drawn[1][1].decode(), r"\d\.00 s  .*(measured|estimated)  .*W now")
        shown = b"".join(text for _, text in came).decode()
        self.assertTrue(shown.rpartition(REDRAW.decode())[2].startswith("carnot"), shown)

    def test_no_line_unless_asked_for(self) -> None:
        code, came, _ = self.in_terminal("measure", "--", "sleep", "2.6")
        self.assertEqual(code, 0, came)
        self.assertNotIn(b"\x1b", b"".join(text for _, text in came))

    def test_no_line_in_a_pipe(self) -> None:
        done = self.carnot("measure", "--live", "--", "sleep", "2.6")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stdout + done.stderr)


if __name__ == "__main__":
    main()
