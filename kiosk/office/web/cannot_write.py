"""How it is heard that nothing can be written into the browser's database: by SQLite's words, which have no code."""

from django.db import OperationalError


def means_full_disk(error: BaseException) -> bool:
    """The disk takes no more: "database or disk is full", "disk I/O error"."""
    return isinstance(error, OperationalError) and "disk" in str(error)


def means_busy(error: BaseException) -> bool:
    """Another program has been writing for as long as is waited: "database is locked"."""
    return isinstance(error, OperationalError) and "database is locked" in str(error)
