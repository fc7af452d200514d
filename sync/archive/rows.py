"""Values made into the archive's rows, and the statements that put them there."""

from datetime import UTC, datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sync.archive.intake import Accepted, Quarantined, ReceivedStatus
from sync.archive.tables import DOCUMENT, QUARANTINE, STATUS, VOICE
from sync.archive.voice import Voice
from sync.document.aggregate import digest

Insert: TypeAlias = sqlite.Insert | postgresql.Insert

MAX_QUARANTINED = 10_000
"""What could not be accepted, messages; the oldest go first."""
MAX_PAYLOAD = 64 * 1024
"""What is kept of one of them, bytes."""


def shorten_quarantine(limit: int) -> sa.Delete:
    """Forget all but the newest `limit` messages."""
    newest_first = sa.select(QUARANTINE.c.received_at).order_by(QUARANTINE.c.received_at.desc())
    oldest_kept = newest_first.offset(limit - 1).limit(1).scalar_subquery()
    return sa.delete(QUARANTINE).where(QUARANTINE.c.received_at < oldest_kept)


SHORTEN_QUARANTINE = shorten_quarantine(MAX_QUARANTINED)


def put_document(insert: Insert) -> Insert:
    """Store a month; the highest revision wins."""
    new, old = insert.excluded, DOCUMENT.c
    # The same revision with another content: what came last counts, or the kiosk would ask for its receipt for ever.
    wins = (new.revision > old.revision) | ((new.revision == old.revision) & (new.digest != old.digest))
    replaced = {column.name: new[column.name] for column in DOCUMENT.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=list(DOCUMENT.primary_key), set_=replaced, where=wins)


def put_quarantine(insert: Insert) -> Insert:
    """Store what could not be accepted, or that it came again."""
    again = {"times": QUARANTINE.c.times + 1, "received_at": insert.excluded.received_at}
    return insert.on_conflict_do_update(index_elements=[QUARANTINE.c.digest], set_=again)


def document(each: Accepted, received_at: datetime) -> dict[str, Any]:
    """A row of `DOCUMENT`."""
    return {
        "kiosk_id": each.kiosk_id,
        "installation_id": each.installation,
        "month": each.month,
        "revision": each.revision,
        "digest": each.digest,
        "final": each.aggregate.final,
        "shop": each.aggregate.shop,
        "owner": each.aggregate.owner,
        "payload": each.payload.decode(),
        "received_at": received_at,
    }


def held(each: Quarantined, received_at: datetime) -> dict[str, Any]:
    """A row of `QUARANTINE`."""
    return {
        "digest": digest(each.topic.encode() + b"\0" + each.payload),
        "topic": each.topic,
        "payload": each.payload[:MAX_PAYLOAD],
        "reason": each.reason,
        "times": 1,
        "received_at": received_at,
        "first_at": received_at,
    }


def put_status(insert: Insert) -> Insert:
    """Store a kiosk's newest status. The broker repeats it: one that is stored already was not received anew."""
    replaced = {column.name: insert.excluded[column.name] for column in STATUS.c if not column.primary_key}
    changed = STATUS.c.payload != insert.excluded.payload
    return insert.on_conflict_do_update(index_elements=[STATUS.c.kiosk_id], set_=replaced, where=changed)


def status(each: ReceivedStatus, received_at: datetime) -> dict[str, Any]:
    """A row of `STATUS`."""
    return {
        "kiosk_id": each.status.kiosk_id,
        "installation_id": each.status.installation_id,
        "at": each.status.at.astimezone(UTC),
        "next_due_at": each.status.next_due_at.astimezone(UTC),
        "payload": each.payload.decode(),
        "received_at": received_at,
    }


def put_voice(insert: Insert) -> Insert:
    """Store a day of another voice; the same day again replaces it."""
    return insert.on_conflict_do_update(
        index_elements=list(VOICE.primary_key),
        set_={name: insert.excluded[name] for name in ("happy", "neutral", "unhappy")},
    )


def voice(each: Voice) -> dict[str, Any]:
    """A row of `VOICE`."""
    happy, neutral, unhappy = each.votes
    key = {"shop": each.shop, "kind": each.kind, "label": each.label, "date": each.date}
    return {**key, "happy": happy, "neutral": neutral, "unhappy": unhappy}


def utc(moment: datetime) -> datetime:
    """SQLite keeps no offset; what goes in is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
