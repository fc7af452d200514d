"""Drops the kernel's page cache of a database, so that the card itself is read."""

import os
import sys
from pathlib import Path


def forget(path: Path) -> None:
    """Have a database and the files beside it read from the card again (posix_fadvise(2)). Raises OSError.

    After a failed fsync(2) the kernel holds what never reached the card, and holds it for safe (PostgreSQL met it as
    "fsyncgate", https://wiki.postgresql.org/wiki/Fsync_Errors): votes written behind such a hole would be thanked for,
    and be lost at the next power cut.
    """
    if sys.platform == "linux":
        # Not a pipe: whoever opens one waits for somebody who writes into it.
        for each in filter(Path.is_file, path.parent.glob(f"{path.name}*")):
            with each.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
