"""Which program keeps the machine's clock, and when it last set it right."""

from datetime import datetime
from pathlib import Path

from hardware.epoch import utc_at
from hardware.timesync import TIMESYNCD_FILE, TimeSync

TIMESYNCD = "systemd-timesyncd"
DAEMONS = {
    TIMESYNCD: "timedatectl timesync-status",
    **dict.fromkeys(("chrony", "chronyd"), "chronyc tracking"),
    **dict.fromkeys(("ntpsec", "ntp", "ntpd"), "ntpq -p"),
    "ntpd-rs": "ntp-ctl status",
    "openntpd": "ntpctl -s all",
    "timemaster": "journalctl -u timemaster",
}
"""Units of time daemons, as Debian and others call them, and by which command each tells how it fares."""
PTP = {"system-phc2sys.slice": "phc2sys", "system-ptp4l.slice": "ptp4l"}
"""Those of linuxptp are started for an interface each, and have a slice for themselves."""
UNIT = f"{TIMESYNCD}.service"
SLICES = ("sys/fs/cgroup/system.slice", "sys/fs/cgroup/systemd/system.slice")
"""Where systemd keeps a control group for each service that runs; the second one before version 2 of them."""


def running_daemon(root: Path = Path("/")) -> str | None:
    """The time daemon that runs, by its unit; None where systemd has started none."""
    units = {f"{name}.service": name for name in DAEMONS} | PTP
    return next((name for unit, name in units.items() for folder in SLICES if (root / folder / unit).is_dir()), None)


def start_command(root: Path = Path("/")) -> str:
    """What starts a time daemon where none runs: the one that every Raspberry Pi OS has, as it is found there."""
    if not any((root / folder / "systemd/system" / UNIT).exists() for folder in ("usr/lib", "lib")):
        return f"sudo apt install {TIMESYNCD}"
    if any((root / folder / "systemd/system" / UNIT).is_symlink() for folder in ("etc", "run")):
        return f"sudo systemctl unmask {TIMESYNCD}; sudo systemctl enable --now {TIMESYNCD}"
    return f"sudo systemctl enable --now {TIMESYNCD}"


def last_synchronised(root: Path = Path("/")) -> datetime | None:
    """When systemd-timesyncd last did so, aware UTC; None: not since this boot, or another daemon does."""
    at_ns = TimeSync(root / TIMESYNCD_FILE.relative_to("/")).file_ns()
    return None if at_ns is None else utc_at(at_ns // 1_000_000_000 * 1_000_000_000)
