# SPDX-License-Identifier: Apache-2.0
"""A machine of two CPUs behind a wall meter, made of files that follow what our own carnot does.

The package draws 10 W and 15 W more per busy CPU; the plug shows 1.25 times that and 20 W. What is
busy is the CPU time of the processes that the test started, so the load that carnot drives is what
counters, /proc/stat and the meter's log show.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from laboratory import Laboratory

PERIOD_SECONDS = 0.02
CPUS = 2
SOURCES = """
[[sources]]
name = "plug"
kind = "csv"
file = "{log}"
time = "time"
time_format = "unix s"
value = "watts"
unit = "W"
period = "20 ms"
timeout = "100 ms"
"""


@dataclass
class Plug:
    root: Path
    options: tuple[str | Path, ...]  # of carnot, before the command


def descendants(process: str) -> Iterator[str]:
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue  # it ended meanwhile
        for child in found:
            yield child
            yield from descendants(child)


def children_cpu_seconds() -> float:
    """CPU time of the threads that live of what we started, to the nanosecond."""
    total = 0
    for process in descendants("self"):
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except (OSError, IndexError):
                continue
    return total * 1e-9


class Machine:
    def __init__(self, root: Path, clock_offset_seconds: float) -> None:
        self.root = root
        self.offset = clock_offset_seconds
        zone = root / "sys/class/powercap/intel-rapl:0"
        zone.mkdir(parents=True)
        (zone / "name").write_text("package-0\n")
        (zone / "max_energy_range_uj").write_text("262143328850\n")
        (zone / "energy_uj").write_text("0\n")
        (root / "proc").mkdir()
        (root / "proc/cpuinfo").write_text("".join(f"processor : {i}\n\n" for i in range(CPUS)))
        (root / "proc/stat").write_text("cpu  0 0 0 0 0 0 0 0\n")
        (root / "log.csv").write_text("time,watts\n")
        # Written in place, as a kernel's files change: whoever holds them open sees it.
        self.counter = os.open(zone / "energy_uj", os.O_WRONLY)
        self.stat = os.open(root / "proc/stat", os.O_WRONLY)
        self.log = (root / "log.csv").open("a", buffering=1)
        self.joules = 0.0
        self.busy = 0.0
        self.idle = 0.0

    def step(self, seconds: float, cpu_seconds: float) -> None:
        busy = min(float(CPUS), max(0.0, cpu_seconds / seconds))
        watts = 10.0 + 15.0 * busy
        self.joules += watts * seconds
        self.busy += busy * seconds
        self.idle += (CPUS - busy) * seconds
        os.pwrite(self.counter, f"{self.joules * 1e6:.0f}\n".encode(), 0)
        ticks = f"cpu  {self.busy * 100:.0f} 0 0 {self.idle * 100:.0f} 0 0 0 0\n"
        os.pwrite(self.stat, ticks.encode(), 0)
        self.log.write(f"{time.time() + self.offset:.4f},{1.25 * watts + 20.0:.3f}\n")

    def run(self, stop: threading.Event) -> None:
        last = time.monotonic()
        known = children_cpu_seconds()
        while not stop.wait(PERIOD_SECONDS):
            now = time.monotonic()
            used = children_cpu_seconds()
            self.step(now - last, used - known)
            last, known = now, used

    def close(self) -> None:
        os.close(self.counter)
        os.close(self.stat)
        self.log.close()


@contextmanager
def machine_behind_a_plug(
    laboratory: Laboratory, clock_offset_seconds: float = 0.0
) -> Iterator[Plug]:
    root = laboratory.folder / "machine"
    machine = Machine(root, clock_offset_seconds)
    sources = laboratory.write("sources.toml", SOURCES.format(log=root / "log.csv"))
    stop = threading.Event()
    thread = threading.Thread(target=machine.run, args=(stop,))
    thread.start()
    try:
        yield Plug(root, ("--sysroot", root, "--sources", sources))
    finally:
        stop.set()
        thread.join()
        machine.close()
