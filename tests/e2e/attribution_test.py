# SPDX-License-Identifier: Apache-2.0
"""What a command started is charged to it: orphans, short-lived children; and groups of others."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import time
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from laboratory import BINARY, Laboratory, main

# Some tenths of a second of CPU time, however busy the machine is. Its parent has ended by then,
# and nobody in the command waits for it but for the file that it leaves.
LOOP = "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done"
DAEMON = f"(sh -c '{LOOP}; touch done' >/dev/null 2>&1 &) ; until [ -e done ]; do sleep 0.1; done"


def without_cgroups() -> list[str]:
    """A prefix that hides every control group from the command; skipped without namespaces."""
    allowed = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    if allowed.returncode != 0:
        raise unittest.SkipTest("no mount namespace may be made on this machine")
    hide = "grep -o '/sys/fs/cgroup[^ ]*' /proc/self/mountinfo | sort -r | xargs -r -n1 umount -l"
    prefix = ["unshare", "--mount", "sh", "-c", f'{hide}; exec "$@"', "sh"]
    tried = subprocess.run(
        [*prefix, "grep", "-c", "cgroup", "/proc/self/mountinfo"],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.stdout.strip() != "0":
        raise AssertionError(f"control groups are still seen: {tried.stdout}{tried.stderr}")
    return prefix


@contextlib.contextmanager
def own_group() -> Iterator[Path]:
    """A control group with an account of its CPU time, v2 or v1.

    Skipped where no such hierarchy is mounted that we may write into: then the machine cannot.
    Where one is, a group that cannot be made is a failure.
    """
    roots = [root for root in cpu_hierarchies() if os.access(root, os.W_OK)]
    if not roots:
        raise unittest.SkipTest("no hierarchy of control groups may be written into here")
    group = roots[0] / f"carnot-e2e-{os.getpid()}"
    group.mkdir()
    try:
        yield group
    finally:
        with contextlib.suppress(OSError):
            group.rmdir()


def v2_hierarchies() -> list[Path]:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [Path(one.split()[4]) for one in lines if " - cgroup2 " in one]


def cpu_hierarchies() -> list[Path]:
    """Where hierarchies that count CPU time are mounted, v2 before v1."""
    version_2, version_1 = [], []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, behind = line.partition(" - ")
        point = Path(fields.split()[4])
        if behind.startswith("cgroup2 "):
            version_2.append(point)
        elif behind.startswith("cgroup ") and "cpuacct" in behind.split()[2].split(","):
            version_1.append(point)
    return version_2 + version_1


class Attribution(Laboratory):
    def measured(self, script: str, *options: str, prefix: list[str] | None = None) -> Any:
        report = self.folder / "report.json"
        command = [str(BINARY), "measure", "--json", "--output", str(report), *options, "--"]
        done = subprocess.run(
            [*(prefix or []), *command, "sh", "-c", script],
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(report.read_text())

    def check_parts(self, report: Any) -> None:
        total = report["total"]["energy_joules"]
        own, others = report["attributed_to_command"], report["attributed_to_others"]
        nobody = report["unattributed"]
        if total is None or own["energy_joules"] is None:
            return
        parts = {}
        for end in ("point", "lower", "upper"):
            rest = nobody["energy_joules"][end] if nobody else 0.0
            parts[end] = own["energy_joules"][end] + others["energy_joules"][end] + rest
        self.assertEqual(parts["point"], total["point"])
        # A share of CPU time is doubtful by two ticks, to either side for each of them.
        self.assertLessEqual(parts["lower"], total["lower"])
        self.assertGreaterEqual(parts["upper"], total["upper"])
        for part in report["attribution"]:
            shares = part["command_share"] + part["others_share"]
            self.assertLessEqual(shares, 1.0)
            self.assertGreaterEqual(part["unattributed_joules"], 0.0)

    def test_a_daemon_that_outlives_its_parent_is_charged_to_the_command(self) -> None:
        report = self.measured(DAEMON)
        self.assertIn(report["cpu_account"], ("cgroup", "process_tree"))
        self.assertGreater(report["cpu_time_seconds"], 0.15)
        self.check_parts(report)

    def test_so_it_is_where_no_control_group_may_be_made(self) -> None:
        report = self.measured(DAEMON, prefix=without_cgroups())
        self.assertEqual(report["cpu_account"], "process_tree")
        self.assertGreater(report["cpu_time_seconds"], 0.15)

    def test_two_thousand_short_lived_children_are_all_counted(self) -> None:
        script = "i=0; while [ $i -lt 2000 ]; do (sh -c :); i=$((i+1)); done"
        report = self.measured(script)
        # Far below what a fork and an exec take, far above what any sampling would have seen.
        self.assertGreater(report["cpu_time_seconds"], 2000 * 1e-4)
        self.check_parts(report)

    def test_its_own_group_is_gone_afterwards_and_those_of_killed_runs_too(self) -> None:
        killed = self.start("measure", "--", "sh", "-c", "echo runs; exec sleep 60")
        assert killed.stdout is not None
        killed.stdout.readline()
        os.killpg(killed.pid, signal.SIGKILL)
        killed.communicate()
        self.measured("(sleep 2 >/dev/null 2>&1 &)")
        left = [*Path("/sys/fs/cgroup").glob("**/carnot-[0-9]*")]
        mine = [one for one in left if not Path("/proc", one.name.split("-")[1]).exists()]
        self.assertEqual(mine, [])

    def test_the_group_of_a_run_in_another_container_stays(self) -> None:
        """Its process has no number here; what tells that it lives is the lock that it holds."""
        roots = [root for root in v2_hierarchies() if os.access(root, os.W_OK)]
        if not roots:
            raise unittest.SkipTest("no hierarchy of control groups (v2) may be written into here")
        own = Path("/proc/self/cgroup").read_text().split("0::/")[1].splitlines()[0]
        group = roots[0] / own / "carnot-99999999-0"
        group.mkdir()
        try:
            held = os.open(group, os.O_RDONLY)
            fcntl.flock(held, fcntl.LOCK_EX)
            self.measured("true")
            self.assertTrue(group.exists())
            os.close(held)
            self.measured("true")
            self.assertFalse(group.exists())
        finally:
            with contextlib.suppress(OSError):
                group.rmdir()

    def test_a_group_is_charged_for_the_time_of_a_command(self) -> None:
        with own_group() as group:
            burner = subprocess.Popen(["sh", "-c", "while :; do :; done"])
            try:
                (group / "cgroup.procs").write_text(str(burner.pid))
                report = self.measured("sleep 1", "--cgroup", str(group))
            finally:
                burner.kill()
                burner.wait()
                time.sleep(0.1)  # the group is busy until the kernel has let go of it
        charged = report["cgroup"]
        self.assertGreater(charged["cpu_time_seconds"], 2 * report["cpu_time_seconds"])
        total, own = report["total"]["energy_joules"], charged["attributed"]["energy_joules"]
        if own is not None:
            others = charged["attributed_to_others"]["energy_joules"]
            self.assertEqual(own["point"] + others["point"], total["point"])
            self.assertEqual(charged["attributed"]["provenance"], "estimated")

    def test_a_group_that_is_not_there_is_refused_before_the_command_runs(self) -> None:
        done = self.carnot("measure", "--cgroup", "/no/such/group", "--", "touch", "ran")
        self.assertEqual(done.returncode, 125)
        self.assertIn("control group", done.stderr)
        self.assertFalse((self.folder / "ran").exists(), "the command ran")


if __name__ == "__main__":
    main()
