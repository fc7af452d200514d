"""What can be read of damaged databases, brought into the present one in small steps that a power cut cannot repeat."""

import logging
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Insert, Row, Table, Update, bindparam, func, insert, select, update

from kiosk.device.store.chain import DigestChain, first_link
from kiosk.device.store.database import Database
from kiosk.device.store.salvage import look_into, rows_from, sound
from kiosk.device.store.schema import ANCHOR, BOOT, CHAIN, DAMAGE, SEAM, SESSION, TROUBLE, VOTE

STAGES = (SESSION, ANCHOR, TROUBLE, VOTE)
KEYS = {
    SESSION: ("boot", "began_ns"),
    ANCHOR: ("boot", "boottime_ns"),
    TROUBLE: ("boot", "boottime_ns", "face", "kind"),
}
"""What two rows cannot have in common: a copy that was put back has some of them already."""
LASTED = (
    update(SESSION)
    .where(SESSION.c.boot == bindparam("of"), SESSION.c.began_ns == bindparam("since_ns"))
    .where(SESSION.c.alive_ns < bindparam("at_ns"))
    .values(alive_ns=bindparam("at_ns"))
)
CHUNK = 100
"""Rows brought over in one transaction, together with the note that they are."""
COUNTED = 10_000
"""Votes counted in one step."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DamageRecord:
    """What the card has done to the votes in all its years."""

    databases: int
    """Damaged databases that were set aside, kept in the folder `quarantine`."""
    votes_saved: int
    votes_lost: int
    """Presses whose ids are known to have been given out, and which could not be read."""
    boot: int | None
    """When the last one was found; None: there is none."""
    boottime_ns: int | None
    """CLOCK_BOOTTIME of that boot."""


def damage(card: Database) -> DamageRecord:
    """All of it so far; of a database that is not yet read to its end, lost votes are not known."""
    rows = card.read(select(DAMAGE).where(DAMAGE.c.damaged).order_by(DAMAGE.c.place))
    last = rows[-1] if rows else None
    return DamageRecord(
        len(rows),
        sum(row.votes for row in rows),
        sum(row.lost for row in rows),
        last.boot if last else None,
        last.boottime_ns if last else None,
    )


def is_whole(card: Database) -> bool:
    """Whether there is no damaged database that has not been read to its end."""
    return not card.read(select(DAMAGE.c.place).where(DAMAGE.c.stage < len(STAGES)).limit(1))


def mend(card: Database, quarantine: Path, installation_id: str) -> Iterator[None]:
    """Bring over what can be read, one transaction a step. Raises VotesError; a new call goes on where it was."""
    unread = select(DAMAGE).where(DAMAGE.c.stage < len(STAGES)).order_by(DAMAGE.c.place.desc()).limit(1)
    # The newest first: it holds what had been brought over of the ones before.
    while rows := card.read(unread):
        yield from _read(card, quarantine / str(rows[0].place), rows[0], installation_id)
        yield from _settle(card, rows[0].place)
        read = card.read(select(DAMAGE).where(DAMAGE.c.place == rows[0].place))[0]
        log.warning("votes: database %d is read: %d presses are kept, %d are lost", read.place, read.votes, read.lost)
        yield


def _read(card: Database, folder: Path, found: Row[Any], installation_id: str) -> Iterator[None]:
    note = update(DAMAGE).where(DAMAGE.c.place == found.place)
    file = folder / card.path.name
    if file.exists():
        with closing(look_into(file)) as damaged:
            for stage in range(found.stage, len(STAGES)):
                table, position = STAGES[stage], found.position if stage == found.stage else 0
                chain = DigestChain(*_below(card, position, installation_id)) if table is VOTE else None
                rows = _past(damaged, table, position)
                while chunk := list(islice(rows, CHUNK)):
                    own = [row for _, row in chunk if row["boot"] < found.before_boot]
                    if chain is not None:
                        own = _linked(card, chain, [row for row in own if row["id"] < found.before_id])
                    card.write(*_bring(card, table, own), (note, {"stage": stage, "position": chunk[-1][0]}))
                    yield
                # The last stage ends with the counts: else a power cut in between would leave none.
                if table is not VOTE:
                    card.write((note, {"stage": stage + 1, "position": 0}))
    else:
        log.error("votes: %s is gone; what was not yet read of it is lost", file)


def _past(damaged: sqlite3.Connection, table: Table, position: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows past a position."""
    if table is not VOTE:
        return rows_from(damaged, table, position + 1)
    # The vote before shows whether the first one is sound.
    seams = {row["id"]: row["link"] for _, row in rows_from(damaged, SEAM, 0)}
    votes = sound((row for _, row in rows_from(damaged, VOTE, position)), seams)
    return ((row["id"], row) for row in votes if row["id"] > position)


def _below(card: Database, position: int, installation_id: str) -> tuple[bytes, list[tuple[int, bytes]]]:
    """The link after which the first vote past a position follows, and the seams beyond."""
    below = select(VOTE.c.id, VOTE.c.link).where(VOTE.c.id <= position).order_by(VOTE.c.id.desc()).limit(1)
    rows = card.read(below)
    last_id = rows[0].id if rows else 0
    link = rows[0].link if rows else first_link(installation_id)
    return link, [(row.id, row.link) for row in card.read(select(SEAM).where(SEAM.c.id > last_id))]


def _linked(card: Database, chain: DigestChain, votes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The votes that are not there yet, each with the link that it has in the present database."""
    if not votes:
        return []
    between = VOTE.c.id.between(votes[0]["id"], votes[-1]["id"])
    present = {row.id: row.link for row in card.read(select(VOTE.c.id, VOTE.c.link).where(between))}
    missing = []
    for vote in votes:
        if vote["id"] in present:
            chain.skip(vote["id"], present[vote["id"]])
        else:
            fields = [vote[column.name] for column in VOTE.columns if column.name != "link"]
            missing.append({**vote, "link": chain.follow(*fields)})
    return missing


def _bring(
    card: Database, table: Table, rows: list[dict[str, Any]]
) -> Iterator[tuple[Insert | Update, list[dict[str, Any]]]]:
    """What inserts the rows, and the boots that they name and nobody knows."""
    if not rows:
        return
    named = {row["boot"] for row in rows}
    lost = named - {row.id for row in card.read(select(BOOT.c.id).where(BOOT.c.id.in_(named)))}
    if lost:
        yield insert(BOOT), [{"id": boot, "kernel_id": "", "alive_ns": 0} for boot in sorted(lost)]
    if table is VOTE:
        yield insert(table), rows
        return
    # Lives and troubles get ids of their own: the present database has begun to count from one.
    keys = KEYS[table]
    query = select(*(table.c[key] for key in keys)).where(table.c.boot.between(min(named), max(named)))
    present = {tuple(row) for row in card.read(query)}
    fresh = [row for row in rows if tuple(row[key] for key in keys) not in present]
    if fresh:
        yield insert(table), [{name: value for name, value in row.items() if name != "id"} for row in fresh]
    if table is SESSION:
        yield LASTED, [{"of": row["boot"], "since_ns": row["began_ns"], "at_ns": row["alive_ns"]} for row in rows]


def _settle(card: Database, place: int) -> Iterator[None]:
    """Note that a database is read, and of each what is saved and lost of the ids that it was the first to give."""
    begin = int(card.read(select(CHAIN.c.pruned_before))[0][0])
    notes: list[tuple[Update, dict[str, int]]] = []
    for row in card.read(select(DAMAGE).order_by(DAMAGE.c.before_id)):
        if row.before_id > begin:
            saved = yield from _count(card, begin, row.before_id)
            lost = max(0, row.known_id - begin + 1 - saved)
            notes.append((update(DAMAGE).where(DAMAGE.c.place == row.place), {"votes": saved, "lost": lost}))
        begin = max(begin, row.before_id)
    card.write(*notes, (update(DAMAGE).where(DAMAGE.c.place == place), {"stage": len(STAGES), "position": 0}))


def _count(card: Database, begin: int, end: int) -> Generator[None, None, int]:
    """How many votes there are from one id on and below another, `COUNTED` a step."""
    votes = 0
    while True:
        between = VOTE.c.id >= begin, VOTE.c.id < end
        last = card.read(select(VOTE.c.id).where(*between).order_by(VOTE.c.id).offset(COUNTED - 1).limit(1))
        if not last:
            return votes + int(card.read(select(func.count()).select_from(VOTE).where(*between))[0][0])
        votes, begin = votes + COUNTED, last[0].id + 1
        yield
