"""How it is heard that the disk of the browser's database takes no more."""

from django.db import OperationalError


def means_full_disk(error: BaseException) -> bool:
    """By SQLite's words: "database or disk is full", "disk I/O error"."""
    return isinstance(error, OperationalError) and "disk" in str(error)
