"""The settings of an office on the kiosk itself, for a shop without a head office."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.smiley.form import HERE
from config.smiley.tables import OWN_HEAD, own_office
from kiosk.device.setup.atomic_files import AtomicFiles
from kiosk.device.setup.card_root import Root
from sync.document.regular_file import read_limited

OFFICE = Path("etc/kiosk/office.toml")
WANTED = Path("var/lib/kiosk-setup/here")
"""There where the office is to be here: what kiosk-here.service starts the web by."""
HOSTNAME = Path("etc/hostname")
DEFAULT = "raspberrypi"
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MAX_BYTES = 64 * 1024


def stage(root: Root, staged: AtomicFiles, values: Mapping[str, Any]) -> None:
    """Write office.toml where the office is to be here; one that somebody wrote himself stays. Raises OSError."""
    if values.get("office") != HERE:
        staged.remove(root / WANTED)
        return
    staged.put(root / WANTED, b"")
    there = _text(root / OFFICE)
    if there and not there.startswith(OWN_HEAD):
        return
    name = _text(root / HOSTNAME).strip().lower().partition(".")[0]
    host = name if LABEL.fullmatch(name) else DEFAULT
    staged.put(root / OFFICE, own_office(host).encode())


def _text(path: Path) -> str:
    try:
        return read_limited(path, MAX_BYTES).decode(errors="replace")
    except FileNotFoundError:
        return ""
