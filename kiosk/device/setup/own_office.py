"""The settings of an office on the kiosk itself, for a shop without a head office."""

import re
from pathlib import Path

from config.smiley.form import HERE
from config.smiley.reading import SmileyReading
from config.smiley.tables import OWN_HEAD, own_address, own_office
from config.smiley.words import PAGES_AT, say
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


def stage(root: Root, staged: AtomicFiles, reading: SmileyReading) -> list[str]:
    """Write office.toml where the office is to be here; one that somebody wrote himself stays. Raises OSError.

    Returns where the pages will be, by the host name that avahi asks the network for; nothing of an office elsewhere.
    """
    if reading.values.get("office") != HERE:
        staged.remove(root / WANTED)
        return []
    staged.put(root / WANTED, b"")
    there, host = _text(root / OFFICE), _host(root)
    if there and not there.startswith(OWN_HEAD):
        return []
    staged.put(root / OFFICE, own_office(host).encode())
    return [say(PAGES_AT, reading.language, address=own_address(host))]


def _host(root: Root) -> str:
    name = _text(root / HOSTNAME).strip().lower().partition(".")[0]
    return name if LABEL.fullmatch(name) else DEFAULT


def _text(path: Path) -> str:
    try:
        return read_limited(path, MAX_BYTES).decode(errors="replace")
    except FileNotFoundError:
        return ""
