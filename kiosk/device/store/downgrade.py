"""Back to an older version: what this program understands of a newer one's votes, in a database of its own.

A copy from before the newer version, where there is one, is what counts up to its last vote; the newer database adds
the votes given since. Columns and tables that this program does not know stay behind, in the newer database, which is
kept.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Table, create_engine, insert, update

from kiosk.device.store.chain import DigestChain, first_link
from kiosk.device.store.copy import name_safely
from kiosk.device.store.database import NEXT, VotesError
from kiosk.device.store.salvage import readable
from kiosk.device.store.schema import (
    ANCHOR,
    BOOT,
    CARD,
    CHAIN,
    DAMAGE,
    SEAM,
    SESSION,
    SETTINGS,
    STEPS,
    TROUBLE,
    VOTE,
    migrate,
)
from sync.document.database_files import check_database_files, remove_database

CHUNK = 500
"""Rows written at a time: three years of votes are never in memory together."""


def is_newer(database: Path) -> bool:
    """Whether a newer version made it. Raises VotesError while a kiosk has it open or where it is none, OSError."""
    if not database.exists():
        return False
    check_database_files(database)
    try:
        with closing(sqlite3.connect(database, timeout=0)) as present:
            present.execute("BEGIN EXCLUSIVE")
            return bool(present.execute("PRAGMA user_version").fetchone()[0] > len(STEPS))
    except sqlite3.OperationalError as error:
        raise VotesError(f"{database}: {error}; stop the kiosk first: sudo systemctl stop kiosk") from error
    except sqlite3.DatabaseError as error:
        raise VotesError(f"{database}: {error}; start the kiosk, it saves what can be read") from error


def take_over(newer: Path, copy: Path | None) -> int:
    """Let what can be understood of `newer` take its place when it is next opened; return how many presses that are.

    The newer database is then set aside, not lost. Raises VotesError where nothing of it can be understood, OSError.
    """
    part = newer.with_name(newer.name + ".part")
    remove_database(part)
    engine = create_engine(URL.create("sqlite", database=str(part)))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")
            migrate(connection)
            presses = _fill(connection, newer, copy)
    except sqlite3.Error as error:
        raise VotesError(f"{newer}: {error}") from error
    finally:
        engine.dispose()
    part.chmod(0o640)
    name_safely(part, newer.with_name(newer.name + NEXT))
    return presses


def _fill(connection: Connection, newer: Path, copy: Path | None) -> int:
    identity = next(_rows(newer, copy, CARD), None)
    if identity is None or (copy is None and not all(_knows(newer, table) for table in (BOOT, VOTE))):
        raise VotesError(f"{newer}: nothing in it that this version understands; install the newer version again")
    with connection.begin():
        connection.execute(insert(CARD), identity)
        known = _insert(connection, BOOT, _rows(newer, copy, BOOT))
        for table in (SESSION, ANCHOR, TROUBLE):
            _insert(connection, table, (row for row in _rows(newer, copy, table) if row["boot"] in known))
        _insert(connection, SETTINGS, _rows(newer, copy, SETTINGS))
        # What was deleted, and what is still to be saved of a damaged database in quarantine, stays known.
        begin = next((row["pruned_before"] for row in _rows(newer, copy, CHAIN)), 1)
        connection.execute(update(CHAIN), {"pruned_before": begin})
        seams = list(_rows(newer, copy, SEAM))
        _insert(connection, SEAM, iter(seams))
        _insert(connection, DAMAGE, _rows(newer, copy, DAMAGE))
        chain = DigestChain(first_link(identity["installation_id"]), ((row["id"], row["link"]) for row in seams))
        votes = (row for row in _votes(newer, copy) if row["boot"] in known and row["id"] >= begin)
        return len(_insert(connection, VOTE, _linked(chain, votes)))


def _knows(newer: Path, table: Table) -> bool:
    """Whether a table of the newer database has every column that this version reads."""
    with closing(sqlite3.connect(newer)) as database:
        there = {name for _, name, *_ in database.execute(f"PRAGMA table_info({table.name})")}
    return there >= set(table.columns.keys())


def _rows(newer: Path, copy: Path | None, table: Table) -> Iterator[dict[str, Any]]:
    """A table's rows from the newer database; from the copy where that has no such table, or other columns."""
    empty = True
    for row in readable(newer, table):
        empty = False
        yield row
    if empty and copy is not None:
        yield from readable(copy, table)


def _votes(newer: Path, copy: Path | None) -> Iterator[dict[str, Any]]:
    last = 0
    for row in readable(copy, VOTE) if copy is not None else ():
        last = row["id"]
        yield row
    yield from (row for row in readable(newer, VOTE) if row["id"] > last)


def _linked(chain: DigestChain, votes: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The votes in a chain of this version's kind: a newer one's may run over fields that stay behind."""
    for vote in votes:
        yield {**vote, "link": chain.follow(*(vote[column.name] for column in VOTE.columns if column.name != "link"))}


def _insert(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> set[int]:
    """Insert rows a chunk at a time; return their ids."""
    ids: set[int] = set()
    while chunk := list(islice(rows, CHUNK)):
        connection.execute(insert(table), chunk)
        ids.update(row.get("id", 0) for row in chunk)
    return ids
