"""All kiosks of an office, a screen at a time: where each stands, when it was heard, and what it said of itself."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from sync.archive import archive_read
from sync.archive.archive_read import StoredStatus
from sync.archive.database_errors import named_errors
from sync.archive.engine import transaction
from sync.archive.registered import name_key
from sync.archive.tables import DOCUMENT, KIOSK, OWNER, PLACEMENT, SHOP, STATUS
from sync.document.aggregate import MonthlyAggregate

State = Literal["overdue", "never", "heard"]


@dataclass(frozen=True, slots=True)
class FleetKiosk:
    """One kiosk."""

    kiosk_id: str
    shop_id: int
    shop: str
    owner: str
    touchpoint: str
    state: State
    """Overdue; never heard; or heard in time."""
    status: StoredStatus | None
    """None: never, or it said what is not understood here."""


@dataclass(frozen=True, slots=True)
class FleetCount:
    """How many kiosks there are: in all, overdue, and never heard."""

    all: int
    overdue: int
    never: int

    def of(self, state: State | None) -> int:
        """Of one state; None: of all."""
        known = {None: self.all, "overdue": self.overdue, "never": self.never}
        return known.get(state, self.all - self.overdue - self.never)


class Fleet:
    """Kiosks in use, where they stand on a day. Each method is a transaction; ArchiveError, ArchiveAwayError."""

    def __init__(self, engine: sa.Engine, now: datetime, silent: timedelta) -> None:
        """`silent`: how long a kiosk may be overdue, by the office's clock: its own may show anything."""
        self._engine = engine
        self._standing = _standing(now.date()).subquery()
        due = _due_before(engine, now - silent)
        state = sa.case((STATUS.c.kiosk_id.is_(None), "never"), (due, "overdue"), else_="heard")
        here = self._standing.c
        self._state = state
        self._kiosks = self._standing.outerjoin(STATUS, STATUS.c.kiosk_id == here.kiosk_id)

    def count(self, text: str = "") -> FleetCount:
        """Count all kiosks, or those that match `text`."""
        query = sa.select(self._state.label("state"), sa.func.count()).select_from(self._kiosks)
        with self._transaction() as connection:
            rows = connection.execute(query.where(*self._found(text)).group_by(self._state))
            found = {state: int(count) for state, count in rows}
        return FleetCount(sum(found.values()), found.get("overdue", 0), found.get("never", 0))

    def page(self, first: int, count: int, *, text: str = "", state: State | None = None) -> list[FleetKiosk]:
        """At most `count` kiosks from place `first` on, ordered: overdue, never heard, then by owner and shop."""
        here = self._standing.c
        order = sa.case((self._state == "overdue", 0), (self._state == "never", 1), else_=2)
        query = self._query().where(*self._found(text))
        if state is not None:
            query = query.where(self._state == state)
        query = query.order_by(order, here.owner_key, here.shop_key, here.kiosk_id).offset(first).limit(count)
        with self._transaction() as connection:
            return [_kiosk(row) for row in connection.execute(query)]

    def kiosk(self, kiosk_id: str) -> FleetKiosk | None:
        """One of them; None: it is not in use, or there is none."""
        with self._transaction() as connection:
            row = connection.execute(self._query().where(self._standing.c.kiosk_id == kiosk_id)).first()
            return None if row is None else _kiosk(row)

    def newest_documents(self, kiosk_ids: Collection[str]) -> dict[str, MonthlyAggregate]:
        """The last month that each of some kiosks told, without its hours."""
        c = DOCUMENT.c
        last = sa.select(c.kiosk_id, sa.func.max(c.month).label("month")).where(c.kiosk_id.in_(kiosk_ids))
        newest = last.group_by(c.kiosk_id).subquery()
        both = (c.kiosk_id == newest.c.kiosk_id) & (c.month == newest.c.month)
        query = sa.select(c.kiosk_id, c.month, c.payload).join(newest, both).order_by(c.received_at)
        with self._transaction() as connection:
            found = [archive_read.document(*row, hours=False) for row in connection.execute(query)]
        return {each.kiosk_id: each for each in found if each is not None}

    def _query(self) -> sa.Select[Any]:
        columns = (*self._standing.c, STATUS.c.payload, STATUS.c.received_at, self._state.label("state"))
        return sa.select(*columns).select_from(self._kiosks)

    def _found(self, text: str) -> list[sa.ColumnElement[bool]]:
        here, key = self._standing.c, name_key(text.strip())
        if not key:
            return []
        if "\0" in key:
            # No name has it, and PostgreSQL refuses to be asked.
            return [sa.false()]
        columns = (here.kiosk_id, here.shop_key, here.owner_key)
        return [sa.or_(*(column.contains(key, autoescape=True) for column in columns))]

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with named_errors(self._engine.url), transaction(self._engine, writing=False) as connection:
            yield connection


def _standing(day: date) -> sa.Select[Any]:
    """Where each kiosk in use stands on a day."""
    c = PLACEMENT.c
    last = sa.select(c.kiosk_id, sa.func.max(c.from_day).label("from_day")).where(c.from_day <= day)
    latest = last.group_by(c.kiosk_id).subquery()
    both = (c.kiosk_id == latest.c.kiosk_id) & (c.from_day == latest.c.from_day)
    tables = PLACEMENT.join(latest, both).join(KIOSK).join(SHOP, SHOP.c.id == c.shop_id).join(OWNER)
    return (
        sa.select(
            c.kiosk_id,
            c.shop_id,
            c.touchpoint,
            SHOP.c.name.label("shop"),
            SHOP.c.name_key.label("shop_key"),
            OWNER.c.name.label("owner"),
            OWNER.c.name_key.label("owner_key"),
        )
        .select_from(tables)
        .where(sa.or_(KIOSK.c.retired_on.is_(None), KIOSK.c.retired_on > day))
    )


def _due_before(engine: sa.Engine, moment: datetime) -> sa.ColumnElement[bool]:
    """Whether what a kiosk promised, counted from when it was heard, was due before a moment."""
    c = STATUS.c
    if engine.dialect.name == "postgresql":
        return c.received_at + (c.next_due_at - c.at) < moment
    day = sa.func.julianday
    promised = day(c.received_at) + (day(c.next_due_at) - day(c.at))
    return promised < day(sa.literal(moment, STATUS.c.at.type))


def _kiosk(row: sa.Row[Any]) -> FleetKiosk:
    status = None if row.payload is None else archive_read.stored_status(row.kiosk_id, row.payload, row.received_at)
    return FleetKiosk(row.kiosk_id, row.shop_id, row.shop, row.owner, row.touchpoint, row.state, status)
