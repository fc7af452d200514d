"""The kiosk's time zone, kept beside the votes for the day on which the machine's tz database knows it no more."""

import zoneinfo
from contextlib import suppress
from pathlib import Path

from config.zones import KEPT
from sync.document.regular_file import read_limited, write_atomically

MAX_BYTES = 64 * 1024
"""Of a compiled zone; the longest has 4 KiB."""


def keep_zone(name: str, data: Path) -> None:
    """Copy a zone's file below the folder of the votes, where that has another or none. Never raises OSError."""
    copy = data / KEPT / name
    with suppress(OSError):
        for folder in map(Path, zoneinfo.TZPATH):
            if folder != data / KEPT and (folder / name).is_file():
                content = (folder / name).read_bytes()[:MAX_BYTES]
                if not copy.is_file() or read_limited(copy, MAX_BYTES) != content:
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    write_atomically(copy, content)
                return


def is_kept(name: str, data: Path) -> bool:
    """Whether the copy is what the zone is read from."""
    folders = [folder for folder in map(Path, zoneinfo.TZPATH) if (folder / name).is_file()]
    return folders == [data / KEPT]
