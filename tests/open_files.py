"""What this process has open: a database that nobody closes keeps its lock, and Python 3.13 warns of it later."""

from contextlib import suppress
from pathlib import Path


def open_below(folder: Path) -> list[str]:
    """The names of the files below a folder that this process has open."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # what listed them
            file = each.readlink()
            if file.is_relative_to(folder.resolve()):
                found.append(file.name)
    return sorted(found)
