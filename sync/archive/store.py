"""What every class that keeps something in the archive's database has in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import sqlalchemy as sa

from sync.archive.database_errors import named_errors
from sync.archive.engine import open_engine, transaction


class ArchiveStore:
    """Some of the archive's tables. Each public method of a subclass is one transaction.

    It raises ArchiveError where somebody has to change something, ArchiveAwayError where trying again may help.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """In the archive of this SQLAlchemy URL, made or upgraded first. Raises ArchiveError, ArchiveAwayError."""
        return cls(open_engine(url))

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        with named_errors(self._engine.url), transaction(self._engine, writing=writing) as connection:
            yield connection
