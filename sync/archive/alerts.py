"""What owners have been told of, so that each alert is raised once, and cleared once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

import sqlalchemy as sa

from sync.archive.alert_event import KINDS, AlertEvent, EndedAlert
from sync.archive.send_log import LEASE
from sync.archive.store import ArchiveStore
from sync.archive.tables import ALERT, SENT
from sync.document.aggregate import digest

PREFIX = "alert."
"""How the identities of these mails begin."""
_MOMENT = "%Y%m%dT%H%M%S.%f"
"""And how they go on."""

_C = ALERT.c
_EVENT = [_C[each.name] for each in fields(AlertEvent)]


@dataclass(frozen=True, slots=True)
class AlertChanges:
    """What one mail tells one owner."""

    raised: tuple[AlertEvent, ...]
    cleared: tuple[EndedAlert, ...]


class Alerts(ArchiveStore):
    """The alerts that owners were told of."""

    def uncleared(self) -> list[AlertEvent]:
        """What owners have been told of and no all-clear has been written for."""
        with self._transaction() as connection:
            return [alert for _, alert in _uncleared(connection)]

    def take(
        self,
        found: Sequence[AlertEvent],
        unjudged: Collection[tuple[str, str]],
        endings: Mapping[tuple[str, str, str], str],
        recipients: Mapping[str, Sequence[str]],
        at: datetime,
    ) -> None:
        """Note what is new and what is over, and begin one mail to each owner whom that concerns: all or nothing.

        `unjudged`: kinds and kiosks (or shops) of which nothing is known today: what was told of them stands.
        `endings`: how falls ended, by subject. `recipients`: addresses by owner; nothing is noted for others.
        """
        with self._transaction(writing=True) as connection:
            if connection.dialect.name == "postgresql":
                # Two alerts at once would both find the same changes.
                connection.execute(sa.text("LOCK TABLE alert IN EXCLUSIVE MODE"))
            known = _uncleared(connection)
            # Two runs may look at the kiosks one after the other and get here the other way round.
            newer = _told_since(connection, at)
            found = [each for each in found if each.subject not in newer]
            judged = [alert for _, alert in known if alert.subject not in newer]
            changes = difference(judged, found, unjudged, endings)
            rows = {alert.subject: row for row, alert in known}
            for owner, its in sorted(changes.items()):
                if owner not in recipients:
                    continue
                message_id = f"{PREFIX}{at.astimezone(UTC):{_MOMENT}}.{digest(owner.encode())}"
                for alert in its.raised:
                    connection.execute(sa.insert(ALERT).values(asdict(alert) | {"raised_in": message_id}))
                for ended in its.cleared:
                    cleared = sa.update(ALERT).where(_C.id == rows[ended.alert.subject])
                    connection.execute(cleared.values(cleared_in=message_id, ending=ended.ending))
                for address in dict.fromkeys(recipients[owner]):
                    mail = {"message_id": message_id, "recipient": address, "begun_at": at.astimezone(UTC)}
                    connection.execute(sa.insert(SENT).values(mail))

    def changes(self, message_id: str) -> AlertChanges:
        """What a mail tells, whenever it is asked."""
        with self._transaction() as connection:
            raised = connection.execute(sa.select(*_EVENT).where(_C.raised_in == message_id).order_by(_C.id))
            ended = connection.execute(sa.select(*_EVENT, _C.ending).where(_C.cleared_in == message_id).order_by(_C.id))
            return AlertChanges(
                tuple(AlertEvent(*row) for row in raised),
                tuple(EndedAlert(AlertEvent(*row[:-1]), row.ending) for row in ended),
            )


def difference(
    known: Sequence[AlertEvent],
    found: Sequence[AlertEvent],
    unjudged: Collection[tuple[str, str]],
    endings: Mapping[tuple[str, str, str], str],
) -> dict[str, AlertChanges]:
    """What each owner does not know yet. What a newer version has told of, and nobody here can judge, stands. Pure."""
    known_subjects, present = {each.subject for each in known}, {each.subject for each in found}
    raised = [each for each in {each.subject: each for each in found}.values() if each.subject not in known_subjects]
    ended = [
        EndedAlert(each, endings.get(each.subject, "corrected" if each.kind == "falling" else ""))
        for each in known
        if each.kind in KINDS and each.subject not in present and each.subject[:2] not in unjudged
    ]
    owners = {each.owner for each in raised} | {each.alert.owner for each in ended}
    return {
        owner: AlertChanges(
            tuple(each for each in raised if each.owner == owner),
            tuple(each for each in ended if each.alert.owner == owner),
        )
        for owner in owners
    }


def _told_since(connection: sa.Connection, at: datetime) -> set[tuple[str, str, str]]:
    """What another run, that looked later, has told of or cleared: that is newer than what was seen at this moment.

    At most a lease ahead: what lies further in the future was told before a clock was set back.
    """
    begins, ends = (f"{PREFIX}{each.astimezone(UTC):{_MOMENT}}." for each in (at, at + LEASE))
    later = [column.between(begins, ends) & ~column.startswith(begins) for column in (_C.raised_in, _C.cleared_in)]
    return {AlertEvent(*row).subject for row in connection.execute(sa.select(*_EVENT).where(sa.or_(*later)))}


def _uncleared(connection: sa.Connection) -> list[tuple[int, AlertEvent]]:
    rows = connection.execute(sa.select(_C.id, *_EVENT).where(_C.cleared_in.is_(None)).order_by(_C.id))
    return [(row.id, AlertEvent(*row[1:])) for row in rows]
