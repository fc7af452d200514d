"""The files that SQLite opens by itself beside a database."""

import errno
import stat
from pathlib import Path

from sync.document.regular_file import kind_of

SUFFIXES = ("", "-journal", "-wal", "-shm")


def check_database_files(path: Path) -> None:
    """Raises OSError where something that is no file goes by one of their names: SQLite would wait at a pipe."""
    for suffix in SUFFIXES:
        file = path.with_name(path.name + suffix)
        try:
            mode = file.stat().st_mode
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, f"{kind_of(mode)}, no file; take it away", str(file))


def remove_database(path: Path) -> None:
    """Take away a database with its logs, as far as it is there. Raises OSError."""
    for suffix in SUFFIXES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
