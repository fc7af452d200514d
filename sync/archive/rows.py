"""Values made into the archive's rows, and the statements that put them there."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sync.archive.intake import Accepted, ReceivedStatus
from sync.archive.placement import Standing
from sync.archive.tables import DOCUMENT, STATUS, VOICE
from sync.archive.voice import Voice

NOTHING_SAID = {"touchpoint": None, "stage": None}

Insert: TypeAlias = sqlite.Insert | postgresql.Insert


def put_document(insert: Insert) -> Insert:
    """Store a month; the highest revision wins."""
    new, old = insert.excluded, DOCUMENT.c
    # The same revision with another content: what came last counts, or the kiosk would ask for its receipt for ever.
    wins = (new.revision > old.revision) | ((new.revision == old.revision) & (new.digest != old.digest))
    replaced = {column.name: new[column.name] for column in DOCUMENT.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=list(DOCUMENT.primary_key), set_=replaced, where=wins)


def months_stored(connection: sa.Connection, accepted: Iterable[Accepted]) -> dict[tuple[str, str], int]:
    """How many months there are of each installation of the kiosks that some documents are of."""
    c = DOCUMENT.c
    own = c.kiosk_id.in_({each.kiosk_id for each in accepted})
    query = sa.select(c.kiosk_id, c.installation_id, sa.func.count()).where(own)
    return {
        (kiosk_id, installation): n
        for kiosk_id, installation, n in connection.execute(query.group_by(*query.selected_columns[:2])).all()
    }


def stored(connection: sa.Connection, accepted: Iterable[Accepted]) -> dict[tuple[str, str, str], str | None]:
    """The months of some documents that are stored: the payload of a final one now told otherwise, else None."""
    digests = {(each.kiosk_id, each.installation, each.month): each.digest for each in accepted}
    c, key = DOCUMENT.c, [*DOCUMENT.primary_key]
    # Two lists, and the few rows too many left out here: SQLite has an index for them, and reads every document for a
    # list of keys; a join with the keys themselves is a statement made anew for each batch.
    here = [c.kiosk_id.in_({kiosk_id for kiosk_id, _, _ in digests}), c.month.in_({month for _, _, month in digests})]
    rows = connection.execute(sa.select(*key, c.final, c.digest).where(*here)).all()
    found = {(kiosk_id, installation, month): rest for kiosk_id, installation, month, *rest in rows}
    return {
        name: _payload(connection, name) if found[name][0] and found[name][1] != digest else None
        for name, digest in digests.items()
        if name in found
    }


def _payload(connection: sa.Connection, name: tuple[str, str, str]) -> str:
    return str(connection.execute(sa.select(DOCUMENT.c.payload).where(*_here(name))).scalar_one())


def _here(key: tuple[str, str, str]) -> list[sa.ColumnElement[bool]]:
    return [column == value for column, value in zip(DOCUMENT.primary_key, key, strict=True)]


def dispute(key: tuple[str, str, str], revision: int) -> sa.Update:
    """Make receipts name a later document than the refused one of `revision`.

    A kiosk that hears so of its own month says that a card was copied, or put back.
    """
    return sa.update(DOCUMENT).where(*_here(key), DOCUMENT.c.revision < revision).values(revision=revision)


def document(each: Accepted, received_at: datetime) -> dict[str, Any]:
    """A row of `DOCUMENT`, but for what the registry says of it."""
    return {
        "kiosk_id": each.kiosk_id,
        "installation_id": each.installation,
        "month": each.month,
        "revision": each.revision,
        "digest": each.digest,
        "final": each.head.final,
        "shop": each.head.shop,
        "owner": each.head.owner,
        "payload": each.payload.decode(),
        "received_at": received_at,
    }


def attribution(standing: Standing) -> dict[str, Any]:
    """What the registry says of a document."""
    placement, by_hand = standing.placement, standing.is_by_hand
    place = {"touchpoint": placement.touchpoint, "stage": placement.stage} if by_hand else NOTHING_SAID
    return {"shop_id": placement.shop_id, **place}


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


def voice(each: Voice, shop_id: int) -> dict[str, Any]:
    """A row of `VOICE`."""
    happy, neutral, unhappy = each.votes
    key = {"shop_id": shop_id, "shop": each.shop, "kind": each.kind, "label": each.label, "date": each.date}
    return {**key, "happy": happy, "neutral": neutral, "unhappy": unhappy}
