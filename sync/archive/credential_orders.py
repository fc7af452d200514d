"""Tokens and revocations that people asked for in a browser: who asked, when, and what became of it."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from sync.archive.credential_tables import CREDENTIAL_ORDER
from sync.archive.store import ArchiveStore
from sync.archive.tables import utc

_O = CREDENTIAL_ORDER.c


@dataclass(frozen=True, slots=True)
class CredentialOrder:
    """One that was carried out, or refused."""

    key: str
    what: str
    kiosk_id: str
    who: str
    taken_at: datetime
    refusal: str
    """Empty: it was done."""


class CredentialOrders(ArchiveStore):
    """Each method is one transaction, and raises ArchiveError, ArchiveAwayError."""

    def put(self, order: CredentialOrder) -> None:
        """Keep one on record."""
        with self._transaction(writing=True) as connection:
            connection.execute(sa.insert(CREDENTIAL_ORDER).values(asdict(order)))

    def refusals(self, keys: Collection[str]) -> dict[str, str]:
        """Why each of some was refused, empty where it was done; nothing of those that were not taken in yet."""
        query = sa.select(_O.key, _O.refusal).where(_O.key.in_(keys))
        with self._transaction() as connection:
            return {key: refusal for key, refusal in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy

    def since(self, moment: datetime) -> int:
        """How many were taken in since then."""
        query = sa.select(sa.func.count()).select_from(CREDENTIAL_ORDER).where(_O.taken_at > moment)
        with self._transaction() as connection:
            return int(connection.scalar(query) or 0)

    def newest(self, most: int) -> list[CredentialOrder]:
        """What was taken in last, the newest first."""
        query = sa.select(CREDENTIAL_ORDER).order_by(_O.taken_at.desc(), _O.key).limit(most)
        with self._transaction() as connection:
            rows = connection.execute(query)
            return [
                CredentialOrder(row.key, row.what, row.kiosk_id, row.who, utc(row.taken_at), row.refusal)
                for row in rows
            ]
