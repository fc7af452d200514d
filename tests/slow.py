"""Runs tests on a quarter of this machine's speed: what fails there has a wait that is too short.

`python -m tests.slow [ARGUMENTS OF PYTEST]`; without any, the tests that wait most. The kernel holds all that they
start to a share of the processors, by a control group: systemd's where it runs, else one of our own, which wants root.
"""

import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from hardware.clock import SystemClock

SHARE = 0.25
PERIOD_US = 100_000
GROUPS = Path("/sys/fs/cgroup")
NAME = "smiley-kiosk-slow"
TOLERANCE = 1.2
"""How much more than its share a group may have had: periods that were begun, and what ended outside of it."""
WAITING = (
    *(f"tests/device/test_{name}.py" for name in ("control", "demo", "press", "run", "selftest_command")),
    *(f"tests/sync/test_{name}.py" for name in ("brokers", "commands", "ends", "failover", "status")),
    *("tests/attack/test_broker.py", "tests/office/claim_server", "tests/office/test_office_demo.py"),
    *(f"tests/office/web/test_{name}.py" for name in ("first_account", "here", "oidc", "pages", "today")),
)
ENTER = 'echo $$ >"$0/cgroup.procs" && exec "$@"'


def by_systemd(percent: int) -> list[str]:
    """What to put before a command."""
    user = [] if os.geteuid() == 0 else ["--user"]
    return ["systemd-run", *user, "--scope", "--quiet", "--property", f"CPUQuota={percent}%"]


def own_group(quota_us: int) -> Path | None:
    """A group with such a limit, of the kernel's newer or older kind; None where none can be made."""
    try:
        if (GROUPS / "cgroup.controllers").exists():
            (GROUPS / "cgroup.subtree_control").write_text("+cpu")
            limit, text, parent = "cpu.max", f"{quota_us} {PERIOD_US}", GROUPS
        else:
            limit, text, parent = "cpu.cfs_quota_us", f"{quota_us}", GROUPS / "cpu"
        group = parent / f"{NAME}-{os.getpid()}"
        group.mkdir()
        (group / limit).write_text(text)
    except OSError as error:
        print(f"skipped: neither systemd nor a control group of our own (root): {error}")
        return None
    return group


def main(arguments: list[str]) -> int:
    """Exits as pytest does; 1 as well where the limit did not hold."""
    processors = SHARE * (os.cpu_count() or 1)
    group = None
    if Path("/run/systemd/system").is_dir():
        before = by_systemd(round(100 * processors))
    else:
        group = own_group(round(processors * PERIOD_US))
        if group is None:
            return 0
        before = ["sh", "-c", ENTER, str(group)]
    clock = SystemClock()
    began_ns = clock.monotonic_ns()
    try:
        code = subprocess.run(
            [*before, sys.executable, "-m", "pytest", *(arguments or WAITING)], check=False
        ).returncode
    finally:
        if group is not None:
            with suppress(OSError):  # what a test left running is still in it
                group.rmdir()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    had = (used.ru_utime + used.ru_stime) / ((clock.monotonic_ns() - began_ns) / 1e9)
    print(f"{had:.2f} of {os.cpu_count()} processors; {processors:.2f} were allowed")
    return code or int(had > TOLERANCE * processors)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
