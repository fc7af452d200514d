"""Where the head office keeps every kiosk's documents."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Self

import sqlalchemy as sa

from sync.archive import archive_read, rows
from sync.archive.admission import admit
from sync.archive.archive_read import StoredStatus
from sync.archive.database_errors import ArchiveAwayError, ArchiveError
from sync.archive.each_owner import EachOwner
from sync.archive.engine import open_engine
from sync.archive.erasure import erased
from sync.archive.intake import MAX_REASON, Accepted, Quarantined, ReceivedStatus
from sync.archive.placement import Standing
from sync.archive.quarantine import QuarantinedMessage, hold, read, sender
from sync.archive.standings import enrolled
from sync.archive.tables import DOCUMENT, STATUS
from sync.document import topics
from sync.document.receipts import Receipts

__all__ = ["Archive", "ArchiveAwayError", "ArchiveError", "QuarantinedMessage", "StoredStatus"]

_TIMELINE = sa.text(
    "SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END"
)


class Archive(EachOwner):
    """Documents, statuses, quarantine, and what each owner sees of them."""

    def __init__(self, engine: sa.Engine, *, enrols: bool = True) -> None:
        super().__init__(engine)
        self._enrols = enrols
        self._lost_connections = 0
        sa.event.listen(engine, "invalidate", self._count_lost_connection)
        self._put_document = rows.put_document(self._insert(DOCUMENT))
        self._put_status = rows.put_status(self._insert(STATUS))

    @classmethod
    def open(cls, url: str, *, enrols: bool = True) -> Self:
        """Open an archive by its SQLAlchemy URL; create it at first use, take an older one to the newest schema.

        `enrols`: whether a kiosk that the registry does not know is taken at its word. Raises ArchiveError saying what
        to change, or ArchiveAwayError.
        """
        return cls(open_engine(url), enrols=enrols)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def server(self) -> tuple[int, str]:
        """Another value once it may be another database, as after a connection was lost.

        Behind PgBouncer a connection outlasts its server; then PostgreSQL's timeline tells, the first part of a file
        name of its log.
        """
        if self._engine.dialect.name != "postgresql":
            return self._lost_connections, ""
        with self._transaction() as connection:
            return self._lost_connections, str(connection.execute(_TIMELINE).scalar_one())

    def _count_lost_connection(self, *_: object) -> None:
        self._lost_connections += 1

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
                stands, waiting = self._stands(connection, accepted)
                put_aside += waiting
                accepted = [each for each in accepted if id(each) in stands]
            if accepted:
                admission = admit(accepted, rows.months_stored(connection, accepted), rows.stored(connection, accepted))
                if admission.documents:
                    found = [
                        rows.document(each, at) | rows.attribution(stands[id(each)]) for each in admission.documents
                    ]
                    connection.execute(self._put_document, found)
                for key, revision in admission.disputed.items():
                    connection.execute(rows.dispute(key, revision))
                put_aside += admission.refused
            # What an erased owner's kiosk sends is not kept, not even for somebody to look at.
            gone = erased(connection, {sender(each.topic) for each in put_aside})
            hold(connection, [each for each in put_aside if sender(each.topic) not in gone], at)
        return frozenset(each.kiosk_id for each in accepted)

    def _stands(
        self, connection: sa.Connection, accepted: Sequence[Accepted]
    ) -> tuple[dict[int, Standing], list[Quarantined]]:
        """Where the kiosk of each document stood, by the arrival's `id`; and what no placement explains."""
        found = enrolled(connection, accepted, enrols=self._enrols)
        stands = {id(each): place for each, place in zip(accepted, found, strict=True) if isinstance(place, Standing)}
        return stands, [each for each in found if isinstance(each, Quarantined)]

    def receipts(self, kiosk_id: str) -> Receipts:
        """What is stored of one kiosk."""
        return self.receipts_of([kiosk_id])[kiosk_id]

    def receipts_of(self, kiosk_ids: Collection[str]) -> dict[str, Receipts]:
        """What is stored of each of some kiosks; of an unknown one, nothing."""
        found: dict[str, dict[str, dict[str, tuple[int, str]]]] = {kiosk_id: {} for kiosk_id in kiosk_ids}
        c = DOCUMENT.c
        columns = (c.kiosk_id, c.installation_id, c.month, c.revision, c.digest)
        with self._transaction() as connection:
            query = sa.select(*columns).where(c.kiosk_id.in_(kiosk_ids))
            for kiosk_id, installation, month, revision, digest in connection.execute(query).all():
                found[kiosk_id].setdefault(installation, {})[month] = (revision, digest)
        return dict(found)

    def kiosks(self) -> list[str]:
        """All kiosks that anything is stored of, in order."""
        with self._transaction() as connection:
            query = sa.select(DOCUMENT.c.kiosk_id).distinct()
            return list(connection.scalars(query.order_by(DOCUMENT.c.kiosk_id)))

    def quarantined(self) -> list[QuarantinedMessage]:
        """What could not be accepted, the newest first."""
        with self._transaction() as connection:
            return read(connection)

    def store_statuses(self, statuses: Sequence[ReceivedStatus], received_at: datetime) -> None:
        """Keep the kiosks' statuses; the last one of each counts."""
        # One each, and in one order, as with documents.
        last = {each.status.kiosk_id: each for each in statuses}
        if not last:
            return
        with self._transaction(writing=True) as connection:
            kept = sorted(last.keys() - erased(connection, last))
            if kept:
                found = [rows.status(last[kiosk_id], received_at.astimezone(UTC)) for kiosk_id in kept]
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
