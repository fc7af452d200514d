"""The link of a shop's first telephone, left for the kiosk on the same machine: it stands on the page to sign."""

import logging
import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import segno

from sync.document.device_link import FILE, DeviceLink, encode
from sync.document.regular_file import write_atomically

NAME = "kiosk-web"
READABLE, OPEN = 0o644, 0o755
"""As the page to sign is, on a partition that knows no owners."""

log = logging.getLogger(__name__)


def folder() -> Path | None:
    """The service's runtime folder (systemd's RUNTIME_DIRECTORY), gone when it ends; None without systemd."""
    folders = map(Path, os.environ.get("RUNTIME_DIRECTORY", "").split(":"))
    return next((each for each in folders if each.name == NAME), None)


def leave(url: str, until: date, place: Path) -> None:
    """Write the link where the kiosk finds it; where that fails, the page to sign is without it."""
    code = segno.make_qr(url, error="m")
    rows = tuple("".join("1" if module else "0" for module in row) for row in code.matrix)
    try:
        write_atomically(place / FILE, encode(DeviceLink(url, until, rows)))
        (place / FILE).chmod(READABLE)
        place.chmod(OPEN)
    except OSError as error:
        log.warning("%s: %s; the page to sign is without the link", place / FILE, error.strerror)


def withdraw() -> None:
    """Somebody is in: a link on a later page would be a dead one."""
    if place := folder():
        with suppress(OSError):
            (place / FILE).unlink(missing_ok=True)
