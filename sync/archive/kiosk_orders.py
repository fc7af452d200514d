"""What people have done with kiosks in a browser: each order once, whoever gave it, and what became of it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from sync.archive.order_record import OrderRecord
from sync.archive.order_tables import KIOSK_ORDER
from sync.archive.registered import RegistryError
from sync.archive.registry_change import RegistryChange
from sync.archive.standings import lock_registry
from sync.archive.tables import utc

Deed = Callable[[RegistryChange], None]
"""Changes the registry; raises RegistryError where it cannot be done, and has then done nothing."""


@dataclass(frozen=True, slots=True)
class KioskOrder:
    """What somebody wants done with a kiosk."""

    key: str
    what: str
    kiosk_id: str
    shop_id: int | None
    from_day: date
    who: str


@dataclass(frozen=True, slots=True)
class TakenOrder:
    """One that was taken in."""

    order: KioskOrder
    taken_at: datetime
    refusal: str
    """Empty: it was done."""


class KioskOrders(OrderRecord):
    """What was asked of the registry."""

    TABLE = KIOSK_ORDER

    def take(self, order: KioskOrder, deed: Deed, now: datetime) -> str:
        """Do what an order says, or note why not, once and together. Returns why not; empty: it was done, or before."""
        with self._transaction(writing=True) as connection:
            lock_registry(connection)
            if connection.scalar(sa.select(KIOSK_ORDER.c.key).where(KIOSK_ORDER.c.key == order.key)) is not None:
                return ""
            refusal = ""
            try:
                deed(RegistryChange(connection))
            except RegistryError as error:
                refusal = str(error)
            row = asdict(order) | {"taken_at": now, "refusal": refusal}
            connection.execute(sa.insert(KIOSK_ORDER).values(row))
            return refusal

    def newest(self, most: int) -> list[TakenOrder]:
        """What was taken in last, the newest first."""
        names = ("key", "what", "kiosk_id", "shop_id", "from_day", "who")
        return [
            TakenOrder(KioskOrder(*(getattr(row, name) for name in names)), utc(row.taken_at), row.refusal)
            for row in self._newest(most)
        ]
