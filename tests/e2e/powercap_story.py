# SPDX-License-Identifier: Apache-2.0
"""What stories on a machine of known power have in common: zones, the profile that feeds them, and
what joules are held against.

The tree is a tmpfs that only a story and its children see (a private mount namespace).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from laboratory import BINARY, LIMIT_SECONDS, Laboratory, main
from powercap_tree import INSIDE, PROFILE, Tree, enter_namespace, hide_the_machine

SHARE = 1e-3  # of the truth: what the joules may be off by


class Powercap(Laboratory):
    """Zones are made by `zone`, each with its watts; `measure` runs the profile under carnot."""

    def setUp(self) -> None:
        super().setUp()
        self.tree = Tree()
        self.zone = self.tree.zone

    def package(self, watts: list[list[float]], **setup: int) -> Path:
        return self.zone("intel-rapl:0", "package-0", watts, **setup)

    def truth(self, zone: int = 0) -> float:
        return self.tree.truth(zone)

    def profile(self, *events: list[Any]) -> Path:
        return self.write(
            "profile.json", json.dumps({"zones": self.tree.zones, "events": list(events)})
        )

    def measure(
        self,
        *events: list[Any],
        interval: str | None = None,
        before_exec: Callable[[], None] | None = None,
        options: tuple[str, ...] = (),
    ) -> Any:
        """The report; None when carnot refused, with its words in `self.refusal`."""
        report = self.folder / "report.json"
        done = subprocess.run(
            [
                *(str(BINARY), "measure", "--json", "--output", str(report), *options),
                *(("--interval", interval) if interval else ()),
                *("--", sys.executable, str(PROFILE), str(self.profile(*events))),
            ],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
            preexec_fn=before_exec,  # noqa: PLW1509  # no threads here
        )
        self.refusal = done.stderr
        if not report.exists():
            return None
        self.assertEqual(done.returncode, 0, done.stderr)
        self.measured = json.loads(report.read_text())
        return self.measured

    def assert_joules(self, energy: Any, truth: float) -> None:
        self.assertEqual(energy["provenance"], "measured", energy)
        self.assertAlmostEqual(energy["energy_joules"]["point"], truth, delta=SHARE * truth)

    def assert_covers(self, energy: Any, truth: float) -> None:
        self.assertEqual(energy["provenance"], "measured", energy)
        self.assertLessEqual(energy["energy_joules"]["lower"], truth)
        self.assertGreaterEqual(energy["energy_joules"]["upper"], truth)


def source_of(report: Any, folder: str) -> Any:
    return next(one for one in report["sources"] if one["source"] == f"powercap:{folder}")


def codes(energy: Any) -> list[str]:
    return [finding["code"] for finding in energy["findings"]]


STEPS = [[0.1, 20.0], [0.2, 160.0], [0.1, 45.0]]  # 38.5 J in .4 s
LONG = [[1.2, 60.0], [1.2, 100.0]]  # time enough to find a counter dead


def tell() -> None:
    """Runs the stories of the module that calls, where mounts are its own."""
    if INSIDE not in os.environ:
        print(f"skipped test: {enter_namespace()}")
        sys.exit(77)
    hide_the_machine()
    main()
