"""Which program keeps the machine's clock, and when it last set it right."""

from datetime import datetime
from pathlib import Path

from hardware.epoch import utc_at
from hardware.timesync import TIMESYNCD_FILE, TimeSync

TIMESYNCD = "systemd-timesyncd"
DAEMONS = (TIMESYNCD, "chrony", "chronyd", "ntpsec", "ntp", "ntpd", "openntpd")
"""Units of time daemons, as Debian and others call them."""
SLICES = ("sys/fs/cgroup/system.slice", "sys/fs/cgroup/systemd/system.slice")
"""Where systemd keeps a control group for each service that runs; the second one before version 2 of them."""


def running_daemon(root: Path = Path("/")) -> str | None:
    """The time daemon that runs, by its unit; None where systemd has started none."""
    units = (name for name in DAEMONS for folder in SLICES if (root / folder / f"{name}.service").is_dir())
    return next(units, None)


def last_synchronised(root: Path = Path("/")) -> datetime | None:
    """When systemd-timesyncd last did so, aware UTC; None: not since this boot, or another daemon does."""
    at_ns = TimeSync(root / TIMESYNCD_FILE.relative_to("/")).file_ns()
    return None if at_ns is None else utc_at(at_ns // 1_000_000_000 * 1_000_000_000)
