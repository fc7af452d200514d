"""Tokens and revocations that people asked for in a browser: who asked, when, and what became of it."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from sync.archive.credential_tables import CREDENTIAL_ORDER
from sync.archive.order_record import OrderRecord
from sync.archive.tables import utc


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


class CredentialOrders(OrderRecord):
    """What was asked of the authority."""

    TABLE = CREDENTIAL_ORDER

    def put(self, order: CredentialOrder) -> None:
        """Keep one on record."""
        with self._transaction(writing=True) as connection:
            connection.execute(sa.insert(CREDENTIAL_ORDER).values(asdict(order)))

    def newest(self, most: int) -> list[CredentialOrder]:
        """What was taken in last, the newest first."""
        return [
            CredentialOrder(row.key, row.what, row.kiosk_id, row.who, utc(row.taken_at), row.refusal)
            for row in self._newest(most)
        ]
