"""Where a kiosk keeps what it sends, read from kiosk.toml without judging it. Light to load.

Whoever is to judge the file reads it through config/file.py.
"""

import os
import tomllib
from pathlib import Path
from typing import NamedTuple

VARIABLE, HOME = "KIOSK_SETTINGS", Path("/etc/kiosk/kiosk.toml")
DATA, RECEIPTS = Path("/var/lib/kiosk"), Path("/var/lib/kiosk-publish")


class KioskFiles(NamedTuple):
    """Paths from the settings; nothing has checked that they exist."""

    data: Path
    receipts: Path
    secrets: tuple[Path, ...]
    """What the table `broker` names: passwords, tokens, keys, certificates."""


def locate(path: Path | None) -> Path:
    """The file to read: `path`, or what the environment names, or the one in /etc."""
    return path or Path(os.environ.get(VARIABLE) or HOME)


def find(content: bytes) -> KioskFiles | None:
    """From the content of kiosk.toml; None where somebody has to look at it. Pure."""
    try:
        table = tomllib.loads(content.decode())
        kiosk, broker = table["kiosk"], table["broker"]
        secrets = tuple(Path(value) for key, value in sorted(broker.items()) if key.endswith("_file"))
        return KioskFiles(Path(kiosk.get("data", DATA)), Path(kiosk.get("receipts", RECEIPTS)), secrets)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
