"""What names ids of the archive: they are those of one archive, and mean others in the next.

So a request, a worker's turn and a command each have one archive from their beginning to their end. Where another one
is taken in between, what was begun ends: an id that it has looked up would be another shop's.
"""

import threading
from typing import Any

from django.db import models, transaction

from sync.archive.database_errors import ArchiveAwayError

_thread = threading.local()


class KnownArchive(models.Model):
    """The archive, one row at most, that gave all ids of owners and shops in this database."""

    key = models.CharField(max_length=32)

    class Meta:
        """As before it stood here."""

        app_label = "web"

    def __str__(self) -> str:
        """Its identity."""
        return self.key


def known() -> str:
    """Which archive the ids in this database are of; empty before any was seen."""
    return KnownArchive.objects.values_list("key", flat=True).first() or ""


def begin(key: str | None = None) -> None:
    """Something begins in this thread; `key`: with ids of this archive already, and not of the known one."""
    _thread.key = known() if key is None else key


def begun() -> str:
    """The archive that this thread works with; the known one where nothing said that it begins."""
    return getattr(_thread, "key", "") or known()


def require_same(now: str) -> None:
    """See that this thread began with this archive. Raises ArchiveAwayError."""
    if begun() not in {"", now}:
        raise ArchiveAwayError("archive: another one was taken meanwhile; try again")


class OfArchive(models.Model):
    """A row that names an owner or a shop."""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *arguments: Any, **options: Any) -> None:
        """Raises ArchiveAwayError where its ids may be another archive's by now."""
        # Together: the database lets nobody write, and take another archive, between the question and the answer.
        with transaction.atomic():
            require_same(known())
            super().save(*arguments, **options)
