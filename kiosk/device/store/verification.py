"""The chain of votes, followed in small steps from where it was last found whole; now and then from its beginning."""

from collections.abc import Iterator

from sqlalchemy import Integer, Table, literal_column, select, update

from kiosk.device.store.chain import DigestChain, first_link
from kiosk.device.store.database import DamagedError, Database
from kiosk.device.store.open_check import FULL_EVERY
from kiosk.device.store.schema import ANCHOR, BOOT, CHAIN, SEAM, SESSION, TROUBLE, VOTE

CHUNK = 500
ROWID = literal_column("rowid", Integer)


def verify(card: Database, installation_id: str, *, full: bool) -> Iterator[None]:
    """Follow the chain, a chunk a step, and remember how far. Raises DamagedError at a vote that was changed.

    `full`: from the oldest vote, in any case. A pass from the oldest vote reads what dates the votes, too.
    """
    known = card.read(select(CHAIN))[0]
    link, position, passes = first_link(installation_id), 0, 0
    if not full and known.passes < FULL_EVERY and known.verified_id >= known.pruned_before:
        link, position, passes = known.verified_link, known.verified_id, known.passes
        # The note may be what has rotted, or the vote.
        if [row.link for row in card.read(select(VOTE.c.link).where(VOTE.c.id == position))] != [link]:
            raise _changed(position)
    chain = DigestChain(link, [(row.id, row.link) for row in card.read(select(SEAM).where(SEAM.c.id > position))])
    while rows := card.read(select(VOTE).where(VOTE.c.id > position).order_by(VOTE.c.id).limit(CHUNK)):
        for row in rows:
            if row.link != chain.follow(*row[:-1]):
                raise _changed(row.id)
            position = row.id
        yield
    if passes == 0:
        for table in (BOOT, SESSION, ANCHOR, TROUBLE):
            yield from _read(card, table)
    card.write((update(CHAIN), {"verified_id": position, "verified_link": chain.link, "passes": passes + 1}))


def _read(card: Database, table: Table) -> Iterator[None]:
    """Every row of a table: a page that SQLite cannot read is damage."""
    position = 0
    while rows := card.read(select(ROWID, table).where(position < ROWID).order_by(ROWID).limit(CHUNK)):
        position = rows[-1][0]
        yield


def _changed(vote_id: int) -> DamagedError:
    return DamagedError(f"vote {vote_id} is not as it was written")
