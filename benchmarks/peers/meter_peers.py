# SPDX-License-Identifier: Apache-2.0
"""CodeCarbon and Zeus, each run in a process of its own: what one of them breaks is its own.

    python meter_peers.py codecarbon|zeus run COMMAND...    the joules that it reports of a command
    python meter_peers.py codecarbon|zeus loop              its CPU time per reading of one domain

Prints one line of JSON.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable

READINGS = 20_000  # back to back, of all domains


def codecarbon_run(command: list[str]) -> float:
    from codecarbon import OfflineEmissionsTracker

    tracker = OfflineEmissionsTracker(
        country_iso_code="ESP",
        measure_power_secs=0.5,
        save_to_file=False,
        log_level="critical",
        rapl_include_dram=True,
        allow_multiple_runs=True,
    )
    tracker.start()
    subprocess.run(command, check=True)
    tracker.stop()
    return float(tracker.final_emissions_data.cpu_energy) * 3.6e6


def zeus_run(command: list[str]) -> float:
    from zeus.monitor import ZeusMonitor

    monitor = ZeusMonitor(gpu_indices=[])
    monitor.begin_window("run", sync_execution=False)
    subprocess.run(command, check=True)
    measured = monitor.end_window("run", sync_execution=False)
    parts = [*(measured.cpu_energy or {}).values(), *(measured.dram_energy or {}).values()]
    if not parts:
        raise RuntimeError("no CPU energy")
    return float(sum(parts))


def codecarbon_reader() -> tuple[Callable[[], object], int]:
    """What reads all domains once, and how many those are."""
    from codecarbon.core.cpu import IntelRAPL
    from codecarbon.core.units import Time
    from codecarbon.external.logger import logger

    logger.setLevel("CRITICAL")
    rapl = IntelRAPL(rapl_include_dram=True)
    rapl.start()
    period = Time(seconds=1e-3)
    return lambda: rapl.get_cpu_details(period), len(rapl._rapl_files)


def zeus_reader() -> tuple[Callable[[], object], int]:
    from zeus.device import get_cpus

    cpus = get_cpus()
    count = len(cpus)
    domains = sum(1 + cpus.supports_get_dram_energy_consumption(index) for index in range(count))
    return lambda: [cpus.get_total_energy_consumption(index) for index in range(count)], domains


def cpu_seconds() -> float:
    """Of this process and its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def loop_of(peer: str) -> dict[str, float]:
    read, domains = {"codecarbon": codecarbon_reader, "zeus": zeus_reader}[peer]()
    begin = cpu_seconds()
    for _ in range(READINGS):
        read()
    spent = cpu_seconds() - begin
    return {"per_reading": spent / READINGS / domains, "domains": domains}


def main() -> int:
    peer, task, *command = sys.argv[1:]
    if task == "loop":
        found: dict[str, float] = loop_of(peer)
    else:
        found = {"joules": {"codecarbon": codecarbon_run, "zeus": zeus_run}[peer](command)}
    print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
