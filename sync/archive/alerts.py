"""What owners have been told of, so that each alert is raised once, and cleared once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from types import MappingProxyType

import sqlalchemy as sa

from sync.archive.alert_difference import Watched, difference
from sync.archive.alert_event import KINDS, AlertChanges, AlertEvent, EndedAlert
from sync.archive.alert_mail import (
    AlertMail,
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


class Alerts(ArchiveStore):
    """The alerts that owners were told of."""

    def uncleared(self) -> list[AlertEvent]:
        """What owners have been told of and no all-clear has been written for."""
        with self._transaction() as connection:
            return uncleared(connection)

    def mails(  # noqa: PLR0913, PLR0917 - as `take`
        self,
        found: Sequence[AlertEvent],
        unjudged: Collection[tuple[str, str]],
        watched: Watched,
        recipients: Mapping[str, Sequence[str]],
        at: datetime,
        of_shops: OfShops = MappingProxyType({}),
    ) -> list[AlertMail]:
        """What `take` would begin."""
        with self._transaction() as connection:
            return _mails(connection, found, unjudged, watched, recipients, at, of_shops)

    def take(  # noqa: PLR0913, PLR0917 - each is a fact of its own
        self,
        found: Sequence[AlertEvent],
        unjudged: Collection[tuple[str, str]],
        watched: Watched,
        recipients: Mapping[str, Sequence[str]],
        at: datetime,
        of_shops: OfShops = MappingProxyType({}),
    ) -> None:
        """Note what is new and what is over, and begin a mail to each owner whom that concerns: all or nothing.

        What was given up before anybody took it is begun again, as far as it still is so.
        `unjudged`: kinds and kiosks (or shops) of which nothing is known today: what was told of them stands.
        `recipients`: addresses by owner; for others nothing is noted but what those are told of who are told of one
        shop alone, each by a mail of his own.
        """
        with self._transaction(writing=True) as connection:
            if connection.dialect.name == "postgresql":
                # Two alerts at once would both find the same changes.
                connection.execute(sa.text("LOCK TABLE alert IN EXCLUSIVE MODE"))
            seen = found, unjudged, watched, recipients, at, of_shops
            number, at = dict[str, int](), at.astimezone(UTC)
            for mail in _mails(connection, *seen):
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


def _mails(  # noqa: PLR0913, PLR0917 - as `Alerts.take`
    connection: sa.Connection,
    found: Sequence[AlertEvent],
    unjudged: Collection[tuple[str, str]],
    watched: Watched,
    recipients: Mapping[str, Sequence[str]],
    at: datetime,
    of_shops: OfShops,
) -> list[AlertMail]:
    """Every owner's, in their order."""
    at = at.astimezone(UTC)
    # Two runs may look at the kiosks one after the other and get here the other way round.
    newer = told_since(connection, at)
    known: dict[str, list[KnownAlert]] = {}
    for each in known_alerts(connection, at):
        if each.alert.subject not in newer:
            known.setdefault(each.alert.owner, []).append(each)
    present = {each.subject: each for each in found if each.subject not in newer}
    standing = {each.alert.subject: each for each in chain(*known.values()) if not each.is_over}
    judged = [each.alert for each in standing.values()]
    changes = difference(judged, [*present.values()], unjudged, watched)
    mails: list[AlertMail] = []
    for owner in sorted(changes.keys() | known.keys()):
        own, shops = recipients.get(owner, ()), shops_by_address(of_shops, owner)
        its = changes.get(owner, AlertChanges((), ()))
        if owner not in recipients:
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
            if each.is_over and _is_judged(each.alert, unjudged):
                # Whoever hears that it has begun once more need not hear that it had ended.
                news.append(ended_again(each, {} if now else readers(own, shops, each.alert.shop)))
            elif not each.is_over and now and now.owner == owner:
                news.append(begun_again(each, now, readers(own, shops, now.shop)))
        mails += gathered(owner, [each for each in news if each])
    return mails


def _is_judged(alert: AlertEvent, unjudged: Collection[tuple[str, str]]) -> bool:
    return alert.kind in KINDS and alert.subject[:2] not in unjudged
