"""What people asked for in a browser and what became of it: what the tables of such orders have in common."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from sync.archive.store import ArchiveStore


class OrderRecord(ArchiveStore):
    """One table of orders. Each method is one transaction, and raises ArchiveError, ArchiveAwayError."""

    TABLE: ClassVar[sa.Table]
    """With the columns `key`, `taken_at` and `refusal`."""

    def refusals(self, keys: Collection[str]) -> dict[str, str]:
        """Why each of some was not done, empty where it was; nothing of those that were not taken in yet."""
        c = self.TABLE.c
        query = sa.select(c.key, c.refusal).where(c.key.in_(keys))
        with self._transaction() as connection:
            return {key: refusal for key, refusal in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy

    def since(self, moment: datetime) -> int:
        """How many were taken in since then."""
        query = sa.select(sa.func.count()).select_from(self.TABLE).where(self.TABLE.c.taken_at > moment)
        with self._transaction() as connection:
            return int(connection.scalar(query) or 0)

    def _newest(self, most: int) -> Sequence[sa.Row[Any]]:
        """What was taken in last, the newest first."""
        query = sa.select(self.TABLE).order_by(self.TABLE.c.taken_at.desc(), self.TABLE.c.key).limit(most)
        with self._transaction() as connection:
            return connection.execute(query).all()
