# SPDX-License-Identifier: Apache-2.0
"""/sys/class/powercap of a machine of our own, in a mount namespace that only its maker and its
children see: for the end-to-end tests, and for benchmarks/peers.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

POWERCAP = Path("/sys/class/powercap")
PROFILE = Path(__file__).with_name("power_profile.py")
INSIDE = "CARNOT_INSIDE_NAMESPACE"
JOULE = 1_000_000  # microjoules
USUAL_RANGE = 262_143_328_850  # microjoules
WIDTH = 24  # of what a counter's file holds, trailing blanks included


def enter_namespace() -> str:
    """Starts this program again where mounts are its own, and does not come back. Where the machine
    permits no such thing: why."""
    plain = ["unshare", "--mount", "--propagation", "private"]
    ways = [plain] if os.geteuid() == 0 else []
    ways.append([*plain, "--user", "--map-root-user"])
    refusals = []
    for way in ways:
        # The very mount that is needed: a container may allow the namespace and not the mount.
        try:
            tried = subprocess.run(
                [*way, "mount", "-t", "tmpfs", "none", "/sys/class"],
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError as missing:
            refusals.append(str(missing))
            continue
        if tried.returncode == 0:
            os.environ[INSIDE] = "1"
            os.execvp(way[0], [*way, sys.executable, *sys.argv])
        refusals.append(tried.stderr.strip().splitlines()[0] if tried.stderr else "no reason given")
    return f"no private mount namespace here ({'; '.join(refusals)})"


def hide_the_machine() -> None:
    """What this machine has itself: neither its counters nor its sensors are part of the story."""
    for folder in ("/sys/class", "/sys/bus/event_source/devices", "/dev/cpu"):
        if Path(folder).is_dir():
            subprocess.run(["mount", "-t", "tmpfs", "none", folder], check=True)


class Tree:
    """Zones as the kernel shows them: nested below their control type, and all side by side."""

    def __init__(self) -> None:
        self.zones: list[dict[str, Any]] = []  # as power_profile.py wants them
        subprocess.run(["rm", "-rf", str(POWERCAP)], check=True)
        POWERCAP.mkdir()

    def zone(
        self,
        folder: str,
        name: str,
        watts: list[list[float]] | None = None,
        *,
        start: int = 1000 * JOULE,
        wraps_at: int | None = USUAL_RANGE,
    ) -> Path:
        """`folder` is its number ("intel-rapl:0:1"); without watts nothing moves its counter, and
        with a range of None there is no file that tells it."""
        control, *numbers = folder.split(":")
        place = POWERCAP / control
        for depth in range(1, len(numbers) + 1):
            place = place / ":".join([control, *numbers[:depth]])
        place.mkdir(parents=True)
        (POWERCAP / folder).symlink_to(place)
        subsystem = POWERCAP / control / "subsystem"
        if not subsystem.is_symlink():
            subsystem.symlink_to(POWERCAP)
        (place / "name").write_text(f"{name}\n")
        if wraps_at is not None:
            (place / "max_energy_range_uj").write_text(f"{wraps_at}\n")
        counter = place / "energy_uj"
        counter.write_text(f"{start}\n".ljust(WIDTH))
        if watts is not None:
            self.zones.append(
                {
                    "file": str(counter),
                    "start": start,
                    "range": wraps_at or USUAL_RANGE,
                    "watts": watts,
                }
            )
        return place

    def truth(self, *zones: int) -> float:
        """Joules that these zones draw while the profile runs."""
        drawn = [self.zones[zone]["watts"] for zone in zones]
        return float(sum(seconds * watts for levels in drawn for seconds, watts in levels))
