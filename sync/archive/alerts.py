"""What owners have been told of, so that each alert is raised once, and cleared once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from itertools import chain
from types import MappingProxyType
from typing import TypeAlias

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

    def of(self, shops: Collection[str]) -> "AlertChanges":
        """Those of some shops."""
        return AlertChanges(
            tuple(each for each in self.raised if each.shop in shops),
            tuple(each for each in self.cleared if each.alert.shop in shops),
        )

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.raised or self.cleared)


OfShops: TypeAlias = Mapping[tuple[str, str], Sequence[str]]
"""By owner and shop, the addresses of those who are told of that shop alone."""


WatchedSince: TypeAlias = Mapping[tuple[str, str, str], date | None]
"""By subject, the first day on which a fall could have been seen; None where there is none."""


def shops_by_address(of_shops: OfShops, owner: str) -> dict[str, set[str]]:
    """Of which of an owner's shops each is told. One who is entered twice, in other letters, reads one mailbox."""
    written: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    for (name, shop), mail in of_shops.items():
        for address in mail if name == owner else ():
            found.setdefault(written.setdefault(address.casefold(), address), set()).add(shop)
    return found


class Alerts(ArchiveStore):
    """The alerts that owners were told of."""

    def uncleared(self) -> list[AlertEvent]:
        """What owners have been told of and no all-clear has been written for."""
        with self._transaction() as connection:
            return [alert for _, alert in _uncleared(connection)]

    def take(  # noqa: PLR0913, PLR0917 - each is a fact of its own
        self,
        found: Sequence[AlertEvent],
        unjudged: Collection[tuple[str, str]],
        endings: Mapping[tuple[str, str, str], str],
        recipients: Mapping[str, Sequence[str]],
        at: datetime,
        of_shops: OfShops = MappingProxyType({}),
        watched_since: WatchedSince = MappingProxyType({}),
    ) -> None:
        """Note what is new and what is over, and begin one mail to each owner whom that concerns: all or nothing.

        `unjudged`: kinds and kiosks (or shops) of which nothing is known today: what was told of them stands.
        `endings`, `watched_since`: as `difference` takes them. `recipients`: addresses by owner; for others nothing
        is noted but what those are told of who are told of one shop alone, each by a mail of his own.
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
            changes = difference(judged, found, unjudged, endings, watched_since)
            rows = {alert.subject: row for row, alert in known}
            for owner, its in sorted(changes.items()):
                alone = shops_by_address(of_shops, owner)
                if owner not in recipients:
                    its = its.of({*chain(*alone.values())})  # noqa: PLW2901 - what anybody is told of
                if not its:
                    continue
                message_id = f"{PREFIX}{at.astimezone(UTC):{_MOMENT}}.{digest(owner.encode())}"
                for alert in its.raised:
                    connection.execute(sa.insert(ALERT).values(asdict(alert) | {"raised_in": message_id}))
                for ended in its.cleared:
                    cleared = sa.update(ALERT).where(_C.id == rows[ended.alert.subject])
                    connection.execute(cleared.values(cleared_in=message_id, ending=ended.ending))
                mails = dict.fromkeys(recipients.get(owner, ()), message_id)
                owners = {each and each.casefold() for each in mails}
                for address, shops in sorted(alone.items()):
                    if address.casefold() not in owners and its.of(shops):
                        mails[address] = _alone(message_id, address)
                for address, identity in mails.items():
                    mail = {"message_id": identity, "recipient": address, "begun_at": at.astimezone(UTC)}
                    connection.execute(sa.insert(SENT).values(mail))

    def changes(self, message_id: str) -> AlertChanges:
        """What a mail tells, whenever it is asked; one to somebody alone tells of it what is for him."""
        message_id = _told_in(message_id)
        with self._transaction() as connection:
            raised = connection.execute(sa.select(*_EVENT).where(_C.raised_in == message_id).order_by(_C.id))
            ended = connection.execute(sa.select(*_EVENT, _C.ending).where(_C.cleared_in == message_id).order_by(_C.id))
            return AlertChanges(
                tuple(AlertEvent(*row) for row in raised),
                tuple(EndedAlert(AlertEvent(*row[:-1]), row.ending) for row in ended),
            )


def is_alone(message_id: str) -> bool:
    """Whether a mail is to somebody who is told of some shops alone."""
    return message_id != _told_in(message_id)


def _alone(message_id: str, address: str) -> str:
    """That of a mail of his own."""
    moment, owner = message_id.rsplit(".", 1)
    return f"{moment}.{digest(address.encode())}.{owner}"


def _told_in(message_id: str) -> str:
    """The owner's mail, or what would be it: prefix, moment of two parts, owner."""
    parts = message_id.split(".")
    return ".".join([*parts[:3], parts[-1]])


def difference(
    known: Sequence[AlertEvent],
    found: Sequence[AlertEvent],
    unjudged: Collection[tuple[str, str]],
    endings: Mapping[tuple[str, str, str], str],
    watched_since: WatchedSince = MappingProxyType({}),
) -> dict[str, AlertChanges]:
    """What each owner does not know yet. What a newer version has told of, and nobody here can judge, stands. Pure.

    `endings`: how falls ended that were seen to end, by subject. `watched_since`: of shops where none is seen.
    """
    known_subjects, present = {each.subject for each in known}, {each.subject for each in found}
    raised = [each for each in {each.subject: each for each in found}.values() if each.subject not in known_subjects]
    ended = [
        EndedAlert(each, endings.get(each.subject) or _unseen_ending(each, watched_since))
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


def _unseen_ending(alert: AlertEvent, watched_since: WatchedSince) -> str:
    if alert.kind != "falling":
        return ""
    watched = watched_since.get(alert.subject, date.min)
    # Alerts look at a year; and where an office was off, or a shop opens on few days, a fall may have begun before it.
    return "past" if alert.since and (watched is None or alert.since < watched) else "corrected"


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
