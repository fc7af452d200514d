"""Old votes deleted, a small transaction at a time, so that what remains can still be verified and dated."""

from typing import Any

from sqlalchemy import Integer, Table, delete, func, insert, literal_column, select, update

from kiosk.device.store.database import Database
from kiosk.device.store.schema import ALIVE, ANCHOR, BOOT, CHAIN, SEAM, SESSION, TROUBLE, VOTE

MOST = 250
"""Rows of one table that go in one transaction."""
OF_BOOTS = (SESSION, ANCHOR, TROUBLE)
ROWID = literal_column("rowid", Integer)


def prune(card: Database, before_id: int) -> bool:
    """Delete the oldest votes below an id, and what dates none that remains; True while there is more to do.

    The link of the last one deleted is where the chain begins from then on. Raises VotesError.
    """
    going = card.read(
        select(VOTE.c.id, VOTE.c.boot, VOTE.c.boottime_ns, VOTE.c.link)
        .where(VOTE.c.id < before_id)
        .order_by(VOTE.c.id)
        .limit(MOST)
    )
    steps: list[Any] = []
    if going:
        # That a boot was alive at a vote bounds the boots after it.
        alive = {row.boot: row.boottime_ns for row in going}
        steps += [(ALIVE, {"which": boot, "at_ns": at_ns}) for boot, at_ns in alive.items()]
        last = going[-1]
        steps += [
            (delete(VOTE).where(VOTE.c.id <= last.id), {}),
            (delete(SEAM).where(SEAM.c.id <= last.id), {}),
            (insert(SEAM).prefix_with("OR IGNORE"), {"id": last.id + 1, "link": last.link}),
            (update(CHAIN), {"pruned_before": last.id + 1}),
        ]
    needless = {table: _needless(card, table, going[-1].id if going else 0) for table in OF_BOOTS}
    steps += [(delete(table).where(ROWID.in_(rows)), {}) for table, rows in needless.items() if rows]
    if steps:
        card.write(*steps)
    return any(len(rows) == MOST for rows in (going, *needless.values()))


def _needless(card: Database, table: Table, last_id: int) -> list[int]:
    """Rows of boots from before the one that bounds, from below, the first vote past `last_id`."""
    # Boots themselves stay: one a day is nothing, and to delete one SQLite would look through all votes for its id.
    remaining = select(VOTE.c.boot).where(VOTE.c.id > last_id).order_by(VOTE.c.id).limit(1).scalar_subquery()
    first = func.coalesce(remaining, select(func.max(BOOT.c.id)).scalar_subquery())
    bound = select(func.max(ANCHOR.c.boot)).where(ANCHOR.c.boot < first).scalar_subquery()
    rows = card.read(select(ROWID).select_from(table).where(table.c.boot < bound).order_by(table.c.boot).limit(MOST))
    return [row[0] for row in rows]
