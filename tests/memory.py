"""Room for what claims nothing about the disk: there a flush costs nothing."""

import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")


def memory() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory, where there is such a place."""
    return tempfile.TemporaryDirectory(prefix="smiley-", dir=MEMORY if MEMORY.is_dir() else None)
