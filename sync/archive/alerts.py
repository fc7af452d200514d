"""What owners have been told of, so that each alert is raised once, and cleared once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain

import sqlalchemy as sa

from sync.archive.alert_difference import Watched, difference
from sync.archive.alert_event import KINDS, AlertChanges, AlertEvent, EndedAlert
from sync.archive.alert_mail import (
    AlertMail,
    Channel,
    KnownAlert,
    News,
    OfShops,
    begun_again,
    ended,
    ended_again,
    gathered,
    readers,
    shops_by_address,
)
from sync.archive.alert_records import EVENT, forget_empty, known_alerts, note, told_in, told_since, uncleared
from sync.archive.store import ArchiveStore
from sync.archive.tables import ALERT

_C = ALERT.c


@dataclass(frozen=True, slots=True)
class SeenAlerts:
    """What one look at all kiosks has found, and who is told of it."""

    found: Sequence[AlertEvent]
    unjudged: Collection[tuple[str, str]]
    """Kinds and kiosks (or shops) of which nothing is known today: what was told of them stands."""
    watched: Watched
    recipients: Mapping[str, Sequence[str]]
    """Addresses by owner; for others nothing is noted but what those are told of who are told of one shop alone, each
    by a mail of his own."""
    at: datetime
    of_shops: OfShops = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    """Whose each kiosk is now, as far as that is known."""

    def is_moved(self, alert: AlertEvent) -> bool:
        """Whether it is about a kiosk that is another owner's by now."""
        return self.owners.get(alert.kiosk_id, alert.owner) != alert.owner


class Alerts(ArchiveStore):
    """The alerts that owners were told of."""

    def uncleared(self) -> list[AlertEvent]:
        """What owners have been told of and no all-clear has been written for."""
        with self._transaction() as connection:
            return uncleared(connection)

    def mails(self, seen: SeenAlerts) -> list[AlertMail]:
        """What `take` would begin."""
        with self._transaction() as connection:
            return _mails(connection, seen)

    def take(self, seen: SeenAlerts) -> None:
        """Note what is new and what is over, and begin a mail to each owner whom that concerns: all or nothing.

        What was given up before anybody took it is begun again, as far as it still is so. Of a kiosk that is another
        owner's now, the former one is told no more: as with a shop that was sold.
        """
        with self._transaction(writing=True) as connection:
            if connection.dialect.name == "postgresql":
                # Two alerts at once would both find the same changes.
                connection.execute(sa.text("LOCK TABLE alert IN EXCLUSIVE MODE"))
            number, at = dict[str, int](), seen.at.astimezone(UTC)
            for mail in _mails(connection, seen):
                number[mail.owner] = number.get(mail.owner, -1) + 1
                note(connection, mail, at, number[mail.owner])
            forget_empty(connection, at)

    def changes(self, message_id: str) -> AlertChanges:
        """What a mail tells: what has ended since it was begun not, for nobody whom it has not reached need know of it.

        One to somebody alone tells of it what is for him.
        """
        message_id = told_in(message_id)
        with self._transaction() as connection:
            still = (_C.raised_in == message_id) & _C.cleared_in.is_(None)
            raised = connection.execute(sa.select(*EVENT).where(still).order_by(_C.id))
            ended = connection.execute(sa.select(*EVENT, _C.ending).where(_C.cleared_in == message_id).order_by(_C.id))
            return AlertChanges(
                tuple(AlertEvent(*row) for row in raised),
                tuple(EndedAlert(AlertEvent(*row[:-1]), row.ending) for row in ended),
            )


def _mails(connection: sa.Connection, seen: SeenAlerts) -> list[AlertMail]:
    """Every owner's, in their order."""
    at = seen.at.astimezone(UTC)
    # Two runs may look at the kiosks one after the other and get here the other way round.
    newer = told_since(connection, at)
    known: dict[str, list[KnownAlert]] = {}
    for each in known_alerts(connection, at):
        if each.alert.subject not in newer:
            known.setdefault(each.alert.owner, []).append(each)
    present = {each.subject: each for each in seen.found if each.subject not in newer}
    own_known = [each for each in chain(*known.values()) if not seen.is_moved(each.alert)]
    standing = {each.alert.subject: each for each in own_known if not each.is_over}
    changes = difference([each.alert for each in standing.values()], [*present.values()], seen.unjudged, seen.watched)
    mails: list[AlertMail] = []
    for owner in sorted(changes.keys() | known.keys()):
        own, shops = seen.recipients.get(owner, ()), shops_by_address(seen.of_shops, owner)
        its = changes.get(owner, AlertChanges((), ()))
        if owner not in seen.recipients:
            its = its.of({*chain(*shops.values())})  # what anybody is told of
        news: list[News | None] = []
        for alert in its.raised:
            to = readers(own, shops, alert.shop)
            news.append(News(alert, frozenset(to), to))
        for alert, ending in ((each.alert, each.ending) for each in its.cleared):
            to = readers(own, shops, alert.shop)
            news.append(ended(standing[alert.subject], ending, to))
        for each in known.get(owner, ()):
            now = present.get(each.alert.subject)
            news.append(_of_known(each, now, seen, readers(own, shops, (now or each.alert).shop)))
        mails += gathered(owner, [each for each in news if each])
    return mails


def _of_known(each: KnownAlert, now: AlertEvent | None, seen: SeenAlerts, to: Mapping[str, Channel]) -> News | None:
    """What is told again of an alert, and what is told of it no more. `now`: the same, if it still is so."""
    if seen.is_moved(each.alert):
        return News(EndedAlert(each.alert, each.ending or ""), frozenset(), to, each)
    if not each.is_over:
        return begun_again(each, now, to) if now else None
    # Whoever hears that it has begun once more need not hear that it had ended.
    return ended_again(each, {} if now else to) if _is_judged(each.alert, seen.unjudged) else None


def _is_judged(alert: AlertEvent, unjudged: Collection[tuple[str, str]]) -> bool:
    return alert.kind in KINDS and alert.subject[:2] not in unjudged
