"""Which mails have been sent, so that each is sent once whatever happens to the machine that sends them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sync.archive.store import ArchiveStore
from sync.archive.tables import SENT, utc

LEASE = timedelta(minutes=15)
"""Whoever has been sending a mail for longer than that has died over it."""
KEPT = timedelta(days=3 * 365)
"""Longer ago nobody asks whether a mail was sent."""
WEBHOOK = "webhook"
"""In place of an address: the owner's webhook."""
MAX_REFUSAL = 500
"""What is kept of a server's words, characters."""

_C = SENT.c
_OPEN = _C.sent_at.is_(None) & _C.refusal.is_(None)


@dataclass(frozen=True, slots=True)
class UnsentMail:
    """A mail to one address that has not gone."""

    message_id: str
    recipient: str
    begun_at: datetime
    refusal: str | None
    """In the server's words, for good; None: it waits."""


class SendLog(ArchiveStore):
    """Every mail and address: begun, sent or refused."""

    def __init__(self, engine: sa.Engine) -> None:
        """The log in an archive's database."""
        super().__init__(engine)
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._claim = _claim(insert(SENT))

    def unsettled(self, message_id: str, recipients: Collection[str]) -> list[str]:
        """The recipients to whom this mail was neither sent nor refused for good, each once, in order."""
        query = sa.select(_C.recipient).where(_C.message_id == message_id, ~_OPEN)
        with self._transaction() as connection:
            settled = {*connection.scalars(query)}
        return [each for each in dict.fromkeys(recipients) if each not in settled]

    def last_settled(self, begins: str, ends: str) -> str | None:
        """The greatest identity with this beginning and end of a mail that was sent or refused for good, if any."""
        about = _C.message_id.startswith(begins, autoescape=True) & _C.message_id.endswith(ends, autoescape=True)
        with self._transaction() as connection:
            last: str | None = connection.scalar(sa.select(sa.func.max(_C.message_id)).where(about, ~_OPEN))
        return last

    def refusals(self, message_id: str, recipients: Collection[str]) -> dict[str, str]:
        """By recipient, the server's words with which it refused this mail for good."""
        query = sa.select(_C.recipient, _C.refusal).where(_C.message_id == message_id, _C.refusal.is_not(None))
        with self._transaction() as connection:
            found = {row.recipient: str(row.refusal) for row in connection.execute(query)}
        return {each: found[each] for each in dict.fromkeys(recipients) if each in found}

    def pending(self, begins: str, since: datetime) -> dict[str, list[str]]:
        """Mails begun since then and not settled, by identity, each with its recipients, oldest first.

        `begins`: how the identities begin.
        """
        found: dict[str, list[str]] = {}
        wanted = _C.message_id.startswith(begins, autoescape=True)
        query = sa.select(_C.message_id, _C.recipient).where(_OPEN, wanted, _C.begun_at >= since.astimezone(UTC))
        with self._transaction() as connection:
            for row in connection.execute(query.order_by(_C.begun_at, _C.message_id, _C.recipient)):
                found.setdefault(row.message_id, []).append(row.recipient)
        return found

    def unsent(self, since: datetime, most: int) -> list[UnsentMail]:
        """Mails begun since then that wait or were refused, the newest first, at most so many."""
        query = sa.select(_C.message_id, _C.recipient, _C.begun_at, _C.refusal)
        query = query.where(_C.sent_at.is_(None), _C.begun_at >= since.astimezone(UTC))
        query = query.order_by(_C.begun_at.desc(), _C.message_id, _C.recipient).limit(most)
        with self._transaction() as connection:
            return [
                UnsentMail(row.message_id, row.recipient, utc(row.begun_at), row.refusal)
                for row in connection.execute(query)
            ]

    def begin(self, message_id: str, recipient: str, at: datetime) -> datetime | None:
        """Claim a mail before the server is asked.

        Returns when it was first begun; None where it is settled, or somebody else is sending it.
        """
        at = at.astimezone(UTC)
        row = {"message_id": message_id, "recipient": recipient, "begun_at": at, "tried_at": at}
        claim = {"fresh": at - LEASE, "latest": at + LEASE}
        with self._transaction(writing=True) as connection:
            begun_at = connection.execute(self._claim, row | claim).scalar_one_or_none()
            connection.execute(sa.delete(SENT).where(_C.begun_at < at - KEPT, ~_OPEN))
        return None if begun_at is None else utc(begun_at)

    def leave(self, message_id: str, recipient: str) -> None:
        """Release a claim: the server did not take the mail, but may take it later."""
        self._settle(message_id, recipient, tried_at=None)

    def sent(self, message_id: str, recipient: str, at: datetime) -> None:
        """The server has taken it."""
        self._settle(message_id, recipient, sent_at=at.astimezone(UTC), tried_at=None)

    def refused(self, message_id: str, recipient: str, reason: str) -> None:
        """The server has said that it will never take it."""
        self._settle(message_id, recipient, refusal=reason[:MAX_REFUSAL], tried_at=None)

    def _settle(self, message_id: str, recipient: str, **values: Any) -> None:
        # What another run has settled meanwhile stays as it is.
        here = (_C.message_id == message_id) & (_C.recipient == recipient) & _OPEN
        with self._transaction(writing=True) as connection:
            connection.execute(sa.update(SENT).where(here).values(values))


def _claim(insert: sqlite.Insert | postgresql.Insert) -> Any:
    """Begin a mail, or take over one that nobody is sending now."""
    at = sa.DateTime(timezone=True)
    # A claim of the far future was made before a clock was set back: nobody can say how old it is. One a little ahead
    # is of a run beside this one, that read its clock later and got the database first.
    free = _C.tried_at.is_(None) | (_C.tried_at < sa.bindparam("fresh", type_=at))
    free |= _C.tried_at > sa.bindparam("latest", type_=at)
    again = insert.on_conflict_do_update(
        index_elements=[_C.message_id, _C.recipient], set_={"tried_at": insert.excluded.tried_at}, where=_OPEN & free
    )
    return again.returning(_C.begun_at)
