# SPDX-License-Identifier: Apache-2.0
"""A study that asks an engine for devices of a GPU, where there is none."""

from pathlib import Path
from typing import Any

from laboratory import Laboratory, left_out


def study_of_devices(engine: str, devices: list[str], precisions: tuple[str, ...] = ()) -> str:
    """Of one small network; without precisions in the engine's usual one."""

    def names(values: list[str] | tuple[str, ...]) -> str:
        return ", ".join(f'"{value}"' for value in values)

    precision = f"precision = [{names(precisions)}]\n" if precisions else ""
    return f"""
title = "Devices"

[[models]]
name = "lenet"
source = "zoo:lenet5"

[grid]
engines = ["{engine}"]
{precision}device = [{names(devices)}]

[protocol]
warm_up = "10 ms"
window = "50 ms"
repetitions = 1

[validity]
invalid_other_load = "100 %"
"""


class AbsentGpu(Laboratory):
    def trials_of(self, study: str) -> dict[tuple[str, str], Any]:
        """Status, where it ran and why not, by precision and device: the study goes on."""
        if Path("/dev/nvidiactl").exists():
            left_out("there is a GPU")
        done = self.run_study(self.write("study.toml", study))
        self.assertEqual(done.returncode, 1, done.stderr)
        query = "SELECT precision, device, status, runs_on, reason FROM trial ORDER BY id"
        return {row[:2]: row[2:] for row in self.rows(query)}
