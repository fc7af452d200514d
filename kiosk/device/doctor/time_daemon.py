"""Which program keeps the machine's clock, and when it last set it right."""

from datetime import UTC, datetime
from pathlib import Path

from hardware.timesync import TIMESYNCD_FILE, TimeSync
from kiosk.device.doctor.tool import ask

DAEMONS = ("systemd-timesyncd", "chrony", "chronyd", "ntpsec", "ntp", "ntpd", "openntpd")
"""Units of Debian's time daemons, under their names and their aliases."""
TIMESYNCD = DAEMONS[0]


def running_daemon() -> str | None:
    """The time daemon that runs, by its unit; None where systemd knows of none."""
    units = ask(
        "systemctl", "list-units", "--state=active", "--plain", "--no-legend", *(f"{n}.service" for n in DAEMONS)
    )
    return named_daemon(units or "")


def named_daemon(units: str) -> str | None:
    """From systemctl's list. Pure."""
    names = [line.split()[0].removesuffix(".service") for line in units.splitlines() if line.strip()]
    return next((name for name in names if name in DAEMONS), None)


def last_synchronised(root: Path = Path("/")) -> datetime | None:
    """When systemd-timesyncd last did so, aware UTC; None: not since this boot, or another daemon does."""
    at_ns = TimeSync(root / TIMESYNCD_FILE.relative_to("/")).file_ns()
    return None if at_ns is None else datetime.fromtimestamp(at_ns // 1_000_000_000, UTC)
