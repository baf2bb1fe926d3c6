# SPDX-License-Identifier: Apache-2.0
"""The commands that models/README.md says its files were made with still work, word for word."""

import re
import shlex

from laboratory import SOURCE_ROOT, Laboratory, main

README = SOURCE_ROOT / "models/README.md"


def written_commands(program: str) -> list[list[str]]:
    """The indented lines that begin with this program, continued where they end in a backslash."""
    text = README.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = re.findall(rf"^ {{4}}({re.escape(program)} .*)$", text, re.MULTILINE)
    return [shlex.split(line)[len(program.split()) :] for line in lines]


class WrittenCommands(Laboratory):
    def test_carnot_makes_what_the_training_reads(self) -> None:
        commands = written_commands("carnot")
        self.assertEqual(len(commands), 4)
        for arguments in commands:
            done = self.carnot(*arguments)
            self.assertEqual(done.returncode, 0, f"{arguments}: {done.stderr}")
        trainings = written_commands("python -m tools.train_glyphs")
        self.assertEqual(len(trainings), 2)
        for model, *options in trainings:
            self.assertTrue((self.folder / model).is_file(), model)
            value = dict(zip(options[::2], options[1::2], strict=True))
            for split in ("--train", "--test"):
                for name in ("images.npy", "labels.npy"):
                    self.assertTrue((self.folder / value[split] / name).is_file(), value[split])
            self.assertTrue((SOURCE_ROOT / value["--out"]).is_file(), value["--out"])

    def test_the_training_knows_its_options(self) -> None:
        """As far as it goes without the packages it needs."""
        text = (SOURCE_ROOT / "tools/train_glyphs.py").read_text(encoding="utf-8")
        known = set(re.findall(r'add_argument\("(--[a-z]+)"', text))
        for _, *options in written_commands("python -m tools.train_glyphs"):
            self.assertEqual(set(options[::2]) - known, set())


if __name__ == "__main__":
    main()
