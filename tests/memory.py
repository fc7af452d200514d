"""Room for what claims nothing about the disk: there a flush costs nothing."""

import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 1 << 30
"""Containers often have little of it."""


def memory() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory, where there is such a place with room in it."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM_BYTES
    return tempfile.TemporaryDirectory(prefix="smiley-", dir=MEMORY if roomy else None)
