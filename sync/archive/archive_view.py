"""What one owner may see of the archive: documents, notes and voices of his own shops, and of no other."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from operator import attrgetter

import sqlalchemy as sa

from sync.archive import archive_read, rows
from sync.archive.note import Note
from sync.archive.owner_choices import OwnerChoices
from sync.archive.placement import moves
from sync.archive.registered import KioskPlacement
from sync.archive.standings import NOBODYS, is_gone, shop_named
from sync.archive.tables import DOCUMENT, KIOSK, NOTE, OWNER, PLACEMENT, SHOP, VOICE
from sync.archive.voice import Voice
from sync.document.aggregate import MonthlyAggregate

_DOCUMENTS = DOCUMENT.join(SHOP, SHOP.c.id == DOCUMENT.c.shop_id).join(OWNER)
_NOTES = NOTE.join(SHOP, SHOP.c.id == NOTE.c.shop_id, isouter=True)
_NOTED: sa.ColumnElement[str] = sa.func.coalesce(SHOP.c.name, NOTE.c.shop)
"""What a shop is called now; before anybody tells of one, what it was called."""
_TEXT = DOCUMENT.c.payload
_MAY_HOLD_EVENT = (
    (_TEXT.contains('"event"') & ~_TEXT.contains('"event":null'))
    | _TEXT.contains('"event":{')
    | _TEXT.contains(r"\u00", autoescape=True)
)
"""However its JSON is laid out: letters can also be written as escapes, \\u0065 for e. To read every document takes
seventy times as long."""
_VOICED: sa.ColumnElement[str] = sa.func.coalesce(SHOP.c.name, VOICE.c.shop)


class ArchiveView(OwnerChoices):
    """Every method is one transaction and raises ArchiveError, ArchiveAwayError. Names are those of the registry."""

    def shops(self) -> list[str]:
        """All shops that anything is stored of, in order."""
        query = sa.select(SHOP.c.name).select_from(_DOCUMENTS).where(*self._own).distinct().order_by(SHOP.c.name)
        with self._transaction() as connection:
            return [*connection.scalars(query)]

    def has_left(self, on: date) -> bool:
        """Whether its owner is no more on that day, by the registry."""
        query = sa.select(OWNER.c.id).where(OWNER.c.id == self._owner_id, OWNER.c.retired_on <= on)
        with self._transaction() as connection:
            return connection.scalar(query) is not None

    def retired_kiosks(self) -> frozenset[str]:
        """Kiosks taken away for good, by the registry."""
        with self._transaction() as connection:
            return frozenset(connection.scalars(sa.select(KIOSK.c.id).where(KIOSK.c.retired_on.is_not(None))))

    def places(self) -> list[tuple[str, date | None, KioskPlacement | None]]:
        """Each shop, since when it is no more, and each kiosk that ever stood in it; None where none has."""
        c = PLACEMENT.c
        place = (c.kiosk_id, c.from_day, c.shop_id, c.touchpoint, c.stage)
        query = sa.select(SHOP.c.name, SHOP.c.retired_on, *place).outerjoin_from(SHOP, PLACEMENT).where(*self._own)
        with self._transaction() as connection:
            found = connection.execute(query.order_by(SHOP.c.name, c.kiosk_id, c.from_day)).all()
        return [(row[0], row[1], None if row.kiosk_id is None else KioskPlacement(*row[2:])) for row in found]

    def aggregates(self, shop: str | None = None, since: str = "", *, hours: bool = True) -> list[MonthlyAggregate]:
        """All documents, or those of one shop, from a month on, in order of their keys; without their hours faster."""
        of_shop = [] if shop is None else [SHOP.c.name == shop]
        return self._decoded(DOCUMENT.c.month >= since, *of_shop, hours=hours)

    def months(self, shop_ids: Collection[int]) -> list[str]:
        """Months (YYYY-MM) that documents of some shops tell of, in order; no document is looked into."""
        query = sa.select(DOCUMENT.c.month).select_from(_DOCUMENTS).where(DOCUMENT.c.shop_id.in_(shop_ids), *self._own)
        with self._transaction() as connection:
            return [*connection.scalars(query.distinct().order_by(DOCUMENT.c.month))]

    def owner_documents(self, shop: str, since: str = "") -> list[MonthlyAggregate]:
        """Documents of all shops of whoever owns this one, from a month (YYYY-MM) on: it is set beside them."""
        owners = sa.select(SHOP.c.owner_id).where(SHOP.c.name == shop)
        return self._decoded(SHOP.c.owner_id.in_(owners), DOCUMENT.c.month >= since)

    def at_events(self, shop: str | None = None, since: str = "") -> list[MonthlyAggregate]:
        """Documents of kiosks at events: all, or those of one shop, from a month (YYYY-MM) on."""
        of_shop = [] if shop is None else [SHOP.c.name == shop]
        found = self._decoded(_MAY_HOLD_EVENT, DOCUMENT.c.month >= since, *of_shop)
        return [each for each in found if each.event is not None]

    def add_note(self, note: Note) -> None:
        """Keep what an owner says happened."""
        with self._transaction(writing=True) as connection:
            self._add(connection, note)

    def withdraw_note(self, note: Note) -> bool:
        """Forget one that says exactly this; whether there was one."""
        with self._transaction(writing=True) as connection:
            return self._withdraw(connection, note)

    def enter_note(self, key: str, note: Note, *, withdrawn: bool) -> bool:
        """Add or withdraw what was entered in a browser under this key; False: that was done before."""
        with self._transaction(writing=True) as connection:
            if not self._first(connection, key):
                return False
            if withdrawn:
                self._withdraw(connection, note)
            else:
                self._add(connection, note)
            return True

    def _add(self, connection: sa.Connection, note: Note) -> None:
        if not is_gone(connection, self._owner_id):
            shop_id = shop_named(connection, note.shop, self._owner_id) or NOBODYS
            connection.execute(sa.insert(NOTE).values(asdict(note) | {"shop_id": shop_id}))

    def _withdraw(self, connection: sa.Connection, note: Note) -> bool:
        same = (_NOTED.in_([note.shop]), NOTE.c.date == note.date, NOTE.c.words == note.words, NOTE.c.kind == note.kind)
        query = sa.select(NOTE.c.id).select_from(_NOTES).where(*self._own, *same).order_by(NOTE.c.id).limit(1)
        found = connection.scalar(query)
        connection.execute(sa.delete(NOTE).where(NOTE.c.id == found))
        return found is not None

    def notes(self, shop: str | None = None) -> list[Note]:
        """All notes, or those of one shop, by date; a kiosk that was moved breaks the series without anybody's note."""
        with self._transaction() as connection:
            noted = [*self._written(connection, shop), *self._moves(connection, shop)]
            return sorted(noted, key=attrgetter("date"))

    def written_notes(self, shop: str) -> list[Note]:
        """What people noted of a shop, by date."""
        with self._transaction() as connection:
            return self._written(connection, shop)

    def _written(self, connection: sa.Connection, shop: str | None) -> list[Note]:
        query = sa.select(NOTE.c.date, _NOTED, NOTE.c.words, NOTE.c.kind).select_from(_NOTES)
        query = query.where(*self._own, sa.true() if shop is None else _NOTED.in_([shop]))
        return [Note(*row) for row in connection.execute(query.order_by(NOTE.c.date, NOTE.c.id))]

    def _moves(self, connection: sa.Connection, shop: str | None) -> Iterator[Note]:
        query = sa.select(SHOP.c.id, SHOP.c.name).where(*self._own)
        names = {row.id: row.name for row in connection.execute(query)}
        c = PLACEMENT.c
        stood = sa.select(c.kiosk_id).where(c.shop_id.in_(sa.select(SHOP.c.id).where(*self._own)))
        places = sa.select(c.kiosk_id, c.from_day, c.shop_id, c.touchpoint, c.stage).where(c.kiosk_id.in_(stood))
        own: dict[str, list[KioskPlacement]] = {}
        for row in connection.execute(places.order_by(c.kiosk_id, c.from_day)):
            own.setdefault(row.kiosk_id, []).append(KioskPlacement(*row))
        for day, shop_id, kiosk_id in moves(own):
            if shop_id in names and shop in {None, names[shop_id]}:
                yield Note(day, names[shop_id], kiosk_id, "break")

    def add_voices(self, voices: Sequence[Voice], key: str = "") -> None:
        """Keep what other voices said; a day that is there already is replaced. `key`: as with an entered note."""
        with self._transaction(writing=True) as connection:
            if voices and not is_gone(connection, self._owner_id) and (not key or self._first(connection, key)):
                shops = {each.shop: shop_named(connection, each.shop, self._owner_id) for each in voices}
                found = [rows.voice(each, shops[each.shop] or NOBODYS) for each in voices]
                connection.execute(rows.put_voice(self._insert(VOICE)), found)

    def voices(self, shop: str | None = None) -> list[Voice]:
        """All other voices, or those of one shop, by shop, kind, label and date."""
        c = VOICE.c
        query = sa.select(_VOICED, c.kind, c.label, c.date, c.happy, c.neutral, c.unhappy)
        query = query.join_from(VOICE, SHOP, SHOP.c.id == c.shop_id, isouter=True)
        query = query.where(*self._own, sa.true() if shop is None else _VOICED.in_([shop]))
        with self._transaction() as connection:
            found = connection.execute(query.order_by(_VOICED, c.kind, c.label, c.date))
            return [
                Voice(row[0], row.kind, row.label, row.date, (row.happy, row.neutral, row.unhappy)) for row in found
            ]

    def _decoded(self, *where: sa.ColumnElement[bool], hours: bool = True) -> list[MonthlyAggregate]:
        c = DOCUMENT.c
        query = sa.select(c.kiosk_id, c.month, c.payload, OWNER.c.name, SHOP.c.name, c.touchpoint, c.stage)
        query = query.select_from(_DOCUMENTS).where(*where, *self._own).order_by(*DOCUMENT.primary_key)
        with self._transaction() as connection:
            found = [archive_read.attributed(*row, hours=hours) for row in connection.execute(query)]
        return [document for document in found if document is not None]
