"""What to do with a damaged votes database: set it aside whole, and read from it what can still be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert

from kiosk.chain import first_link, next_link
from kiosk.schema import ANCHOR, BOOT, CARD, SESSION, TROUBLE, VOTE

QUARANTINE = "quarantine"
MOST_SET_ASIDE = 20
"""Databases kept in quarantine; a card that damages more has to be replaced, and the newest are refused room."""
LARGEST_ID = 1 << 62


def set_aside(path: Path) -> Path:
    """Move a database with its log into a folder of its own, and return where it is now. Raises OSError."""
    folder = path.parent / QUARANTINE
    folder.mkdir(exist_ok=True)
    number = 1 + max((int(child.name) for child in folder.iterdir() if child.name.isdecimal()), default=0)
    if number > MOST_SET_ASIDE:
        raise FileExistsError(0, f"{MOST_SET_ASIDE} damaged databases in {folder}; replace the card")
    place = folder / str(number)
    place.mkdir()
    # The log first: a database without its log is merely old, a log without its database is nothing.
    for suffix in ("-wal", "-shm", ""):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(place / file.name)
    return place / path.name


def readable(path: Path, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a damaged database's table that can be read, in order; none where there is no such table."""
    columns = [column.name for column in table.columns]
    query = f"SELECT rowid, {', '.join(columns)} FROM {table.name} WHERE rowid >= ? ORDER BY rowid"  # noqa: S608 - ours
    with closing(sqlite3.connect(path)) as damaged:
        position: int | None = 0
        while position is not None:
            try:
                for row in damaged.execute(query, (position,)):
                    position = row[0] + 1
                    yield dict(zip(columns, row[1:], strict=True))
            except sqlite3.DatabaseError:
                position = _next_readable(damaged, query, position)
            else:
                return


def _next_readable(damaged: sqlite3.Connection, query: str, position: int) -> int | None:
    """The lowest row id past a bad page from which reading begins again, found in steps that double."""
    step = 1
    while position + step < LARGEST_ID:
        try:
            row = damaged.execute(query + " LIMIT 1", (position + step,)).fetchone()
        except sqlite3.DatabaseError:
            step *= 2
        else:
            return None if row is None else int(row[0])
    return None


def sound(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The votes that are as they were written: those whose link follows from the one before and their own fields.

    After a gap the link before is not known; such a vote is taken as it reads.
    """
    previous: dict[str, Any] | None = None
    for row in rows:
        if previous is None or previous["id"] != row["id"] - 1 or row["link"] == link(previous["link"], row):
            yield row
        previous = row


def link(previous: bytes, row: dict[str, Any]) -> bytes:
    """The link that a vote's row must carry."""
    return next_link(previous, *(row[column.name] for column in VOTE.columns if column.name != "link"))


def rebuild(damaged: Path, connection: Connection, installation_id: str | None) -> int | None:
    """Fill a new, migrated database with what can be read of a damaged one, in one transaction; return the votes.

    `installation_id`: whose votes they are, where that is known; else the damaged database must say so itself. None
    where it does not: votes that the archive may hold under another identity must not be told a second time.
    """
    identity = installation_id or next((row["installation_id"] for row in readable(damaged, CARD)), None)
    if identity is None:
        return None
    with connection.begin():
        connection.execute(insert(CARD), {"installation_id": identity})
        boots = list(readable(damaged, BOOT))
        _fill(connection, BOOT, boots)
        known = {boot["id"] for boot in boots}
        for table in (SESSION, ANCHOR, TROUBLE):
            _fill(connection, table, [row for row in readable(damaged, table) if row["boot"] in known])
        votes = [row for row in sound(readable(damaged, VOTE)) if row["boot"] in known]
        previous = first_link(identity)
        for vote in votes:
            previous = vote["link"] = link(previous, vote)
        _fill(connection, VOTE, votes)
    return len(votes)


def _fill(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
