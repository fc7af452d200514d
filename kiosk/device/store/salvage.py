"""A damaged votes database: set aside whole, and read as far as it can still be read."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from kiosk.device.store.chain import next_link
from kiosk.device.store.schema import VOTE

QUARANTINE = "quarantine"
MOST_SET_ASIDE = 20
"""Databases kept in quarantine; a card that damages more has to be replaced, and the newest are refused room."""
LARGEST_ID = 1 << 62
"""What is above it was never given out, and would soon have no successor."""
BELIEVED = f"BETWEEN ? AND {LARGEST_ID}"


def place_for(path: Path) -> Path:
    """Where the next database that is set aside will be. Raises OSError when there are too many."""
    folder = path.parent / QUARANTINE
    # A folder with a log and no database: the power failed in between, and the database belongs into it.
    taken = [int(child.name) for child in folder.glob("*") if child.name.isdecimal() and (child / path.name).exists()]
    number = 1 + max(taken, default=0)
    if number > MOST_SET_ASIDE:
        raise FileExistsError(0, f"{MOST_SET_ASIDE} damaged databases in {folder}; replace the card")
    return folder / str(number) / path.name


def set_aside(path: Path) -> Path:
    """Move a database with its log into a folder of its own, and return where it is now. Raises OSError."""
    place = place_for(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    # The log first: what it lacks is found by its name, and is not moved until it is complete.
    for suffix in ("-wal", "-shm", ""):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(place.with_name(file.name))
    return place


def look_into(path: Path) -> sqlite3.Connection:
    """Open a damaged database read-only: it is the evidence."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def readable(path: Path, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a damaged database's table that can be read, in order; none where there is no such table."""
    with closing(look_into(path)) as damaged:
        for _, row in rows_from(damaged, table, 0):
            yield row


def rows_from(damaged: sqlite3.Connection, table: Table, position: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows that can be read from a row id on, each with its own."""
    columns = [column.name for column in table.columns]
    types = [column.type.python_type for column in table.columns]
    query = f"SELECT rowid, {', '.join(columns)} FROM {table.name} WHERE rowid {BELIEVED} ORDER BY rowid LIMIT ?"  # noqa: S608 - ours
    for row_id, *fields in _rows(damaged, query, position):
        # SQLite takes any type in any column: what a rotten cell holds may be no time, and no name.
        if all(value is None or isinstance(value, kind) for value, kind in zip(fields, types, strict=True)):
            yield row_id, dict(zip(columns, fields, strict=True))


def _rows(damaged: sqlite3.Connection, query: str, position: int | None) -> Iterator[tuple[Any, ...]]:
    while position is not None:
        try:
            for row in damaged.execute(query, (position, -1)):
                position = row[0] + 1
                yield row
        except sqlite3.DatabaseError:
            pass
        else:
            return
        # Python reads a row ahead: a broken page takes the row before it along, unless that one is asked for alone.
        try:
            row = damaged.execute(query, (position, 1)).fetchone()
        except sqlite3.DatabaseError:
            position = _next_readable(damaged, query, position)
        else:
            if row is None:
                return
            position = row[0] + 1
            yield row


def _next_readable(damaged: sqlite3.Connection, query: str, bad: int) -> int | None:
    """The lowest row id past a bad page from which reading begins again: steps that double, then halve."""

    def is_good(row_id: int) -> bool:
        try:
            damaged.execute(query, (row_id, 1)).fetchone()
        except sqlite3.DatabaseError:
            return False
        return True

    step = 1
    while not is_good(bad + step):
        bad, step = bad + step, 2 * step
        if bad + step > LARGEST_ID:
            return None
    good = bad + step
    while good - bad > 1:
        middle = (bad + good) // 2
        bad, good = (bad, middle) if is_good(middle) else (middle, good)
    return good


def sound(votes: Iterator[dict[str, Any]], seams: Mapping[int, bytes]) -> Iterator[dict[str, Any]]:
    """The votes that are as they were written: those whose link follows from the one before and their own fields.

    After a gap the link before is not known; such a vote is taken as it reads. `seams`: links after which the chain
    began anew, by the id of the first vote from there on.
    """
    previous: dict[str, Any] | None = None
    for row in votes:
        before = [] if previous is None or previous["id"] != row["id"] - 1 else [previous["link"]]
        before += [seams[row["id"]]] if row["id"] in seams else []
        if not before or any(row["link"] == link(each, row) for each in before):
            yield row
        previous = row


def link(previous: bytes, row: dict[str, Any]) -> bytes:
    """The link that a vote's row must carry."""
    return next_link(previous, *(row[column.name] for column in VOTE.columns if column.name != "link"))
