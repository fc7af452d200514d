"""Where the head office keeps every kiosk's documents."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from operator import attrgetter
from typing import Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sync.archive import archive_read, rows
from sync.archive.admission import admit
from sync.archive.archive_read import StoredStatus
from sync.archive.database_errors import ArchiveAwayError, ArchiveError, named_errors
from sync.archive.engine import open_engine, transaction
from sync.archive.intake import MAX_REASON, Accepted, Quarantined, ReceivedStatus
from sync.archive.note import Note
from sync.archive.quarantine import QuarantinedMessage, hold, read
from sync.archive.tables import DOCUMENT, NOTE, STATUS, VOICE
from sync.archive.voice import Voice
from sync.document import topics
from sync.document.aggregate import MonthlyAggregate
from sync.document.receipts import Receipts

__all__ = ["Archive", "ArchiveAwayError", "ArchiveError", "QuarantinedMessage", "StoredStatus"]


class Archive:
    """Documents, quarantine and notes. Every method is one transaction and raises ArchiveError, ArchiveAwayError."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._put_document = rows.put_document(insert(DOCUMENT))
        self._put_status = rows.put_status(insert(STATUS))
        self._put_voice = rows.put_voice(insert(VOICE))

    @classmethod
    def open(cls, url: str) -> Self:
        """Open an archive by its SQLAlchemy URL; create it at first use, take an older one to the newest schema.

        Raises ArchiveError saying what to change, or ArchiveAwayError.
        """
        return cls(open_engine(url))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def store(self, arrivals: Sequence[Accepted | Quarantined], received_at: datetime) -> frozenset[str]:
        """Keep what arrived, all or nothing; the highest revision of a month wins.

        What the database cannot hold is quarantined. Returns the kiosks that need a receipt (again), a duplicate's
        sender among them: it sent because it never got the receipt.
        """
        try:
            return self._store(arrivals, received_at)
        except (sa.exc.DataError, UnicodeError):
            return frozenset().union(*(self._store_alone(each, received_at) for each in arrivals))

    def _store_alone(self, arrival: Accepted | Quarantined, received_at: datetime) -> frozenset[str]:
        """One arrival that the database may not be able to hold: it must not keep the others out."""
        try:
            return self._store([arrival], received_at)
        except (sa.exc.DataError, UnicodeError) as error:
            if isinstance(arrival, Quarantined):
                raise
            reason = f"the database cannot hold it: {str(getattr(error, 'orig', error)).splitlines()[0]}"
            topic = topics.month(arrival.kiosk_id, arrival.month)
            return self._store([Quarantined(topic, arrival.payload, reason[:MAX_REASON])], received_at)

    def _store(self, arrivals: Sequence[Accepted | Quarantined], received_at: datetime) -> frozenset[str]:
        accepted = [each for each in arrivals if isinstance(each, Accepted)]
        # In one order, so that two collectors never wait for each other's rows.
        accepted.sort(key=attrgetter("kiosk_id", "installation", "month", "revision"))
        at = received_at.astimezone(UTC)
        put_aside = [each for each in arrivals if isinstance(each, Quarantined)]
        with self._transaction(writing=True) as connection:
            if accepted:
                admission = admit(accepted, rows.months_stored(connection, accepted), rows.stored(connection, accepted))
                if admission.documents:
                    connection.execute(self._put_document, [rows.document(each, at) for each in admission.documents])
                for key, revision in admission.disputed.items():
                    connection.execute(rows.dispute(key, revision))
                put_aside += admission.refused
            hold(connection, put_aside, at)
        return frozenset(each.kiosk_id for each in accepted)

    def receipts(self, kiosk_id: str) -> Receipts:
        """What is stored of one kiosk."""
        return self.receipts_of([kiosk_id])[kiosk_id]

    def receipts_of(self, kiosk_ids: Collection[str]) -> dict[str, Receipts]:
        """What is stored of each of some kiosks; of an unknown one, nothing."""
        found: dict[str, dict[str, dict[str, tuple[int, str]]]] = {kiosk_id: {} for kiosk_id in kiosk_ids}
        c = DOCUMENT.c
        columns = (c.kiosk_id, c.installation_id, c.month, c.revision, c.digest)
        with self._transaction() as connection:
            for row in connection.execute(sa.select(*columns).where(c.kiosk_id.in_(kiosk_ids))):
                found[row.kiosk_id].setdefault(row.installation_id, {})[row.month] = (row.revision, row.digest)
        return dict(found)

    def kiosks(self) -> list[str]:
        """All kiosks that anything is stored of, in order."""
        return self._column(DOCUMENT.c.kiosk_id)

    def shops(self) -> list[str]:
        """All shops that anything is stored of, in order."""
        return self._column(DOCUMENT.c.shop)

    def aggregates(self, shop: str | None = None, since: str = "", *, hours: bool = True) -> list[MonthlyAggregate]:
        """All documents, or those of one shop, from a month on, in order of their keys; without their hours faster."""
        c = DOCUMENT.c
        return self._decoded(c.month >= since, *([] if shop is None else [c.shop == shop]), hours=hours)

    def owner_documents(self, shop: str, since: str = "") -> list[MonthlyAggregate]:
        """Documents of all shops of whoever owns this one, from a month (YYYY-MM) on: it is set beside them."""
        c = DOCUMENT.c
        owners = sa.select(c.owner).where(c.shop == shop)
        return self._decoded(c.owner.in_(owners), c.month >= since)

    def at_events(self) -> list[MonthlyAggregate]:
        """Documents of kiosks at events."""
        # What may hold one, however its JSON is laid out: letters can also be written as escapes, \u0065 for e.
        text = DOCUMENT.c.payload
        found = self._decoded(text.contains('"event"') | text.contains(r"\u00", autoescape=True))
        return [each for each in found if each.event is not None]

    def add_note(self, note: Note) -> None:
        """Keep what an owner says happened."""
        with self._transaction(writing=True) as connection:
            connection.execute(sa.insert(NOTE).values(asdict(note)))

    def notes(self, shop: str | None = None) -> list[Note]:
        """All notes, or those of one shop, by date."""
        query = sa.select(NOTE.c.date, NOTE.c.shop, NOTE.c.words, NOTE.c.kind).order_by(NOTE.c.date, NOTE.c.id)
        if shop is not None:
            query = query.where(NOTE.c.shop == shop)
        with self._transaction() as connection:
            return [Note(*row) for row in connection.execute(query)]

    def add_voices(self, voices: Sequence[Voice]) -> None:
        """Keep what other voices said; a day that is there already is replaced."""
        if voices:
            with self._transaction(writing=True) as connection:
                connection.execute(self._put_voice, [rows.voice(each) for each in voices])

    def voices(self, shop: str | None = None) -> list[Voice]:
        """All other voices, or those of one shop, by shop, kind, label and date."""
        c = VOICE.c
        query = sa.select(c.shop, c.kind, c.label, c.date, c.happy, c.neutral, c.unhappy).order_by(*VOICE.primary_key)
        if shop is not None:
            query = query.where(c.shop == shop)
        with self._transaction() as connection:
            return [Voice(*row[:4], votes=tuple(row[4:])) for row in connection.execute(query)]

    def quarantined(self) -> list[QuarantinedMessage]:
        """What could not be accepted, the newest first."""
        with self._transaction() as connection:
            return read(connection)

    def store_statuses(self, statuses: Sequence[ReceivedStatus], received_at: datetime) -> None:
        """Keep the kiosks' statuses; the last one of each counts."""
        # One each, and in one order, as with documents.
        last = {each.status.kiosk_id: each for each in statuses}
        found = [rows.status(last[kiosk_id], received_at.astimezone(UTC)) for kiosk_id in sorted(last)]
        if found:
            with self._transaction(writing=True) as connection:
                connection.execute(self._put_status, found)

    def statuses(self) -> list[StoredStatus]:
        """The newest status of every kiosk, by kiosk."""
        query = sa.select(STATUS.c.kiosk_id, STATUS.c.payload, STATUS.c.received_at).order_by(STATUS.c.kiosk_id)
        with self._transaction() as connection:
            found = [
                archive_read.stored_status(row.kiosk_id, row.payload, row.received_at)
                for row in connection.execute(query)
            ]
        return [each for each in found if each is not None]

    def _decoded(self, *where: sa.ColumnElement[bool], hours: bool = True) -> list[MonthlyAggregate]:
        c = DOCUMENT.c
        query = sa.select(c.kiosk_id, c.month, c.payload).where(*where).order_by(*DOCUMENT.primary_key)
        with self._transaction() as connection:
            found = [archive_read.document(*row, hours=hours) for row in connection.execute(query)]
        return [document for document in found if document is not None]

    def _column(self, column: sa.Column[str]) -> list[str]:
        with self._transaction() as connection:
            return list(connection.scalars(sa.select(column).distinct().order_by(column)))

    @contextmanager
    def _transaction(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        with named_errors(self._engine.url), transaction(self._engine, writing=writing) as connection:
            yield connection
