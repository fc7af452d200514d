"""What could not be accepted, for somebody to look at: kept once each, and bounded for each sender and in all."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sync.archive.intake import Quarantined
from sync.archive.store import ArchiveStore
from sync.archive.tables import QUARANTINE, utc
from sync.document.aggregate import digest

MAX_MESSAGES = 2000
"""In all; the oldest go first."""
MAX_OF_ONE = 50
"""Of one kiosk: one credential crowds nobody else's out."""
MAX_PAYLOAD = 64 * 1024
"""What is kept of one of them, bytes."""
SENDER = re.compile("kiosks/[^/]+/")
"""How the topics of one kiosk begin."""

_C = QUARANTINE.c


@dataclass(frozen=True, slots=True)
class QuarantinedMessage:
    """One message in quarantine."""

    topic: str
    payload: bytes
    """At most `MAX_PAYLOAD` bytes of it."""
    reason: str
    times: int
    """How often it came."""
    received_at: datetime
    """When it came last."""
    first_at: datetime
    """When it came first."""
    digest: str
    """What it is called by: the digest of topic and payload."""


class Quarantine(ArchiveStore):
    """Messages that could not be accepted."""

    def messages(self, begins: str = "") -> list[QuarantinedMessage]:
        """What is there, the newest first; `begins`: how what it is called by begins."""
        with self._transaction() as connection:
            return read(connection, _C.digest.startswith(begins, autoescape=True))

    def heads(self) -> list[QuarantinedMessage]:
        """All of them, the newest first, without what was sent: of two thousand that may be 128 MiB."""
        with self._transaction() as connection:
            return read(connection, payload=sa.literal(b"", sa.LargeBinary))

    def count(self) -> int:
        """How many there are."""
        with self._transaction() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(QUARANTINE)).scalar_one())

    def drop(self, digests: Collection[str]) -> int:
        """Forget messages; how many there were."""
        with self._transaction(writing=True) as connection:
            return connection.execute(sa.delete(QUARANTINE).where(_C.digest.in_(digests))).rowcount


def sender(topic: str) -> str:
    """The id of the kiosk whose topic it is; nothing where it is none's."""
    return topic.split("/")[1] if SENDER.match(topic) else ""


def read(
    connection: sa.Connection, *where: sa.ColumnElement[bool], payload: Any = _C.payload
) -> list[QuarantinedMessage]:
    """Messages, the newest first; `payload`: what is read of each."""
    columns = (_C.topic, payload, _C.reason, _C.times, _C.received_at, _C.first_at, _C.digest)
    query = sa.select(*columns).where(*where).order_by(_C.received_at.desc(), _C.digest).limit(MAX_MESSAGES)
    return [
        QuarantinedMessage(*row[:4], utc(row.received_at), utc(row.first_at or row.received_at), row.digest)
        for row in connection.execute(query)
    ]


def hold(connection: sa.Connection, put_aside: Iterable[Quarantined], at: datetime) -> None:
    """Keep what could not be accepted, and forget what is too much."""
    # In one order, so that two collectors never wait for each other's rows.
    held = sorted((_row(each, at) for each in put_aside), key=itemgetter("digest"))
    if not held:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    put = insert(QUARANTINE)
    again = {"times": _C.times + 1} | {name: put.excluded[name] for name in ("received_at", "reason")}
    connection.execute(put.on_conflict_do_update(index_elements=[_C.digest], set_=again), held)
    _forget(connection)


def _forget(connection: sa.Connection) -> None:
    """All but the newest of each kiosk, and in all: one look at what is there, however many kiosks have sent."""
    kept, in_all = Counter[str](), 0
    too_many = []
    for found in connection.execute(sa.select(_C.digest, _C.topic).order_by(_C.received_at.desc(), _C.digest)):
        whose = sender(found.topic)
        if in_all >= MAX_MESSAGES or (whose and kept[whose] >= MAX_OF_ONE):
            too_many.append({"gone": found.digest})
        else:
            kept[whose] += 1
            in_all += 1
    if too_many:
        # In one order, so that two collectors never wait for each other's rows.
        gone = sorted(too_many, key=itemgetter("gone"))
        connection.execute(sa.delete(QUARANTINE).where(_C.digest == sa.bindparam("gone")), gone)


def _row(each: Quarantined, at: datetime) -> dict[str, Any]:
    return {
        "digest": digest(each.topic.encode() + b"\0" + each.payload),
        "topic": each.topic,
        "payload": each.payload[:MAX_PAYLOAD],
        "reason": each.reason,
        "times": 1,
        "received_at": at,
        "first_at": at,
    }
