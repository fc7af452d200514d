"""The rows of alerts and of their mails."""

from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from sync.archive.alert_event import AlertEvent, EndedAlert
from sync.archive.alert_mail import AlertMail, Channel, KnownAlert, Reach
from sync.archive.send_log import KEPT, LEASE, WEBHOOK
from sync.archive.tables import ALERT, SENT, utc
from sync.document.aggregate import digest

PREFIX = "alert."
"""How the identities of these mails begin."""
_MOMENT = "%Y%m%dT%H%M%S.%f"
"""And how they go on."""

GIVEN_UP = timedelta(days=5)
"""A mail that nobody has taken for that long is old news: what still is so of it is begun again."""

_C, _S = ALERT.c, SENT.c
_OPEN = _S.sent_at.is_(None) & _S.refusal.is_(None)
_FORGOTTEN = {f"{each}": (each, Reach.TOLD) for each in Channel}
"""Years later nobody knows any more who was told."""
EVENT = [_C[each.name] for each in fields(AlertEvent)]


def is_alone(message_id: str) -> bool:
    """Whether a mail is to somebody who is told of some shops alone."""
    return message_id != told_in(message_id)


def _identity(message_id: str, recipient: str, channel: Channel) -> str:
    """That of the owner's mail, or of one of somebody's own."""
    if channel is not Channel.SHOP:
        return message_id
    moment, owner = message_id.rsplit(".", 1)
    return f"{moment}.{digest(recipient.encode())}.{owner}"


def told_in(message_id: str) -> str:
    """The owner's mail, or what would be it: prefix, moment of two parts, owner."""
    parts = message_id.split(".")
    return ".".join([*parts[:3], parts[-1]])


def note(connection: sa.Connection, mail: AlertMail, at: datetime, number: int) -> None:
    """Begin a mail. `number`: how many of this owner's were begun in the same run."""
    moment = at + number * timedelta.resolution
    message_id = f"{PREFIX}{moment:{_MOMENT}}.{digest(mail.owner.encode())}"
    begun = {each: _identity(message_id, each, channel) for each, channel in mail.to.items()}
    for recipient, identity in begun.items():
        row = {"message_id": identity, "recipient": recipient, "begun_at": at}
        connection.execute(sa.insert(SENT).values(row))
    for one in mail.news:
        if isinstance(one.change, EndedAlert):
            assert one.known is not None  # noqa: S101 - what has ended had begun
            # An all-clear that nobody waits for any more is of no mail.
            nobody = one.known.is_over and not one.to
            cleared = {"cleared_in": "" if nobody else message_id, "ending": one.change.ending}
            connection.execute(sa.update(ALERT).where(_C.id == one.known.id).values(cleared))
        elif one.known is None:
            connection.execute(sa.insert(ALERT).values(asdict(one.change) | {"raised_in": message_id}))
        else:
            again = asdict(one.change) | {"raised_in": message_id}
            connection.execute(sa.update(ALERT).where(_C.id == one.known.id).values(again))
            for recipient, (channel, _) in one.known.raised.items():
                if recipient not in begun:
                    begun[recipient] = _identity(message_id, recipient, channel)
                    old = _identity(one.known.raised_in, recipient, channel)
                    _carry_over(connection, old, begun[recipient], recipient, at)


def _carry_over(connection: sa.Connection, old: str, new: str, recipient: str, at: datetime) -> None:
    """Whoever has been told of what is begun again for others is known by the new mail, too."""
    begun_at = sa.literal(at, sa.DateTime(timezone=True))
    settled = sa.select(sa.literal(new), sa.literal(recipient), begun_at, _S.sent_at, _S.refusal)
    settled = settled.where(_S.message_id == old, _S.recipient == recipient, ~_OPEN)
    columns = ["message_id", "recipient", "begun_at", "sent_at", "refusal"]
    connection.execute(sa.insert(SENT).from_select(columns, settled))


def forget_empty(connection: sa.Connection, at: datetime) -> None:
    """No mail waits that has nothing to tell any more."""
    waiting = sa.select(_S.message_id, _S.recipient).where(_S.message_id.startswith(PREFIX), _OPEN, ~_being_sent(at))
    wanted = {
        *connection.scalars(sa.select(_C.raised_in).where(_C.cleared_in.is_(None))),
        *connection.scalars(sa.select(_C.cleared_in).where(_C.cleared_in.is_not(None))),
    }
    for message_id, recipient in [*connection.execute(waiting)]:
        if told_in(message_id) not in wanted:
            here = (_S.message_id == message_id) & (_S.recipient == recipient)
            connection.execute(sa.delete(SENT).where(here, _OPEN))


def told_since(connection: sa.Connection, at: datetime) -> set[tuple[str, str, str]]:
    """What another run, that looked later, has told of or cleared: that is newer than what was seen at this moment.

    At most a lease ahead: what lies further in the future was told before a clock was set back.
    """
    begins, ends = (f"{PREFIX}{each.astimezone(UTC):{_MOMENT}}." for each in (at, at + LEASE))
    later = [column.between(begins, ends) & ~column.startswith(begins) for column in (_C.raised_in, _C.cleared_in)]
    return {AlertEvent(*row).subject for row in connection.execute(sa.select(*EVENT).where(sa.or_(*later)))}


def known_alerts(connection: sa.Connection, at: datetime) -> list[KnownAlert]:
    """What has been told and is not over, and what is over and was told to nobody, with whom its mails have reached."""
    reached: dict[str, dict[str, tuple[Channel, Reach]]] = {}
    mails = sa.select(*_S, _being_sent(at).label("handed_over")).where(_S.message_id.startswith(PREFIX))
    for row in connection.execute(mails):
        if row.sent_at or row.refusal is not None:
            reach = Reach.TOLD if row.sent_at else Reach.REFUSED
        elif row.handed_over:
            reach = Reach.HANDED_OVER
        else:
            reach = Reach.LOST if utc(row.begun_at) < at - GIVEN_UP else Reach.WAITS
        alone = Channel.SHOP if is_alone(row.message_id) else Channel.MAIL
        channel = Channel.WEBHOOK if row.recipient == WEBHOOK else alone
        reached.setdefault(told_in(row.message_id), {})[row.recipient] = channel, reach
    lost = [each for each, its in reached.items() if any(reach is Reach.LOST for _, reach in its.values())]
    rows = sa.select(_C.id, _C.raised_in, _C.cleared_in, _C.ending, *EVENT).order_by(_C.id)
    forgotten = f"{at - KEPT:{_MOMENT}}"
    known = []
    for row in connection.execute(rows.where(_C.cleared_in.is_(None) | _C.cleared_in.in_(lost))):
        moment = row.raised_in.removeprefix(PREFIX)
        over = row.cleared_in is not None
        known.append(
            KnownAlert(
                row.id,
                AlertEvent(*row[4:]),
                row.raised_in,
                date.fromisoformat(moment[:8]),
                reached.get(row.raised_in, _FORGOTTEN if moment < forgotten else {}),
                (row.ending or "") if over else None,
                reached[row.cleared_in] if over else {},
            )
        )
    return known


def _being_sent(at: datetime) -> sa.ColumnElement[bool]:
    return _S.tried_at.is_not(None) & _S.tried_at.between(at - LEASE, at + LEASE)


def uncleared(connection: sa.Connection) -> list[AlertEvent]:
    """What has been told and is not over."""
    rows = connection.execute(sa.select(*EVENT).where(_C.cleared_in.is_(None)).order_by(_C.id))
    return [AlertEvent(*row) for row in rows]
