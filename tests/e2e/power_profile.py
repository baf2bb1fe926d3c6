# SPDX-License-Identifier: Apache-2.0
"""A program whose power is known: it moves RAPL counters as silicon would, in files.

    python3 power_profile.py PROFILE.json

PROFILE.json: {"zones": [{"file": ..., "start": uJ, "range": uJ, "watts": [[seconds, watts], ...]}],
"events": [[seconds, zone, what, argument?], ...]}. A zone draws its watts in turn, each for its
seconds, and its file shows the microjoules since, a thousand times a second and once more at the
very end. Every write is one pwrite of the same length, so no reader ever sees half a number, as in
/sys. Events: "show" TEXT instead of numbers, "heal" (numbers again), "freeze", "reset" to
MICROJOULES, "vanish" (the file is removed).
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

PERIOD_SECONDS = 1e-3
WIDTH = 24  # trailing blanks; a reader trims


class Zone:
    def __init__(self, setup: dict[str, Any]) -> None:
        self.path = Path(setup["file"])
        self.handle = os.open(self.path, os.O_WRONLY)
        self.range = int(setup["range"])
        self.shift = float(setup["start"])
        self.levels = [(float(seconds), float(watts)) for seconds, watts in setup["watts"]]
        self.moves = True

    def joules_until(self, now: float) -> float:
        joules = 0.0
        for seconds, watts in self.levels:
            joules += watts * max(0.0, min(seconds, now))
            now -= seconds
        return joules

    def show(self, text: str) -> None:
        os.pwrite(self.handle, f"{text}\n".ljust(WIDTH).encode(), 0)

    def show_counter(self, now: float) -> None:
        if self.moves:
            self.show(str(round(self.shift + 1e6 * self.joules_until(now)) % (self.range + 1)))

    def happens(self, now: float, what: str, *argument: Any) -> None:
        if what == "reset":
            self.shift = float(argument[0]) - 1e6 * self.joules_until(now)
            return
        self.moves = what == "heal"
        if what == "show":
            self.show(argument[0])
        elif what == "vanish":
            self.path.unlink()


def main() -> int:
    profile = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    zones = [Zone(setup) for setup in profile["zones"]]
    length = max(sum(seconds for seconds, _ in zone.levels) for zone in zones)
    events = list(profile.get("events", []))
    begin = time.monotonic()
    while (now := time.monotonic() - begin) < length:
        while events and events[0][0] <= now:
            _, zone, *event = events.pop(0)
            zones[zone].happens(now, *event)
        for one in zones:
            one.show_counter(now)
        time.sleep(PERIOD_SECONDS)
    for one in zones:
        one.show_counter(length)
    return 0


if __name__ == "__main__":
    sys.exit(main())
