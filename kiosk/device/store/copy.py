"""A copy of the votes: made while the kiosk counts, and checked."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Integer, Table, literal_column, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from kiosk.device.store.chain import DigestChain, first_link
from kiosk.device.store.database import Database, VotesError
from kiosk.device.store.schema import METADATA, STEPS, VOTE
from kiosk.privileges import acting_for
from sync.document.database_files import check_database_files

MOST_BYTES = 1 << 30
"""Of a copy: ten years of a busy kiosk take a tenth of it."""
CHUNK = 1000
"""Rows copied in a step: a press waits for no more."""
ROWID = literal_column("rowid", Integer)


def make(card: Database, path: Path) -> Iterator[None]:
    """Copy the votes into a new file, a chunk a step; what is stored between two steps comes along.

    Nothing may be deleted, recovered or renumbered meanwhile. Raises VotesError.
    """
    connection = card.connection
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            # Nobody takes it for a copy before it has been checked.
            copy.executescript("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            for table in METADATA.sorted_tables:
                copy.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
                for _ in _fill(copy, table, card):
                    yield
                    if card.connection is not connection:
                        raise VotesError(f"{path}: the card failed in between; try again")
            copy.execute(f"PRAGMA user_version = {len(STEPS)}")
    except sqlite3.Error as error:
        raise VotesError(f"{path}: {error}; see `df -h`") from error


def _fill(copy: sqlite3.Connection, table: Table, card: Database) -> Iterator[None]:
    names = table.columns.keys()
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})"  # noqa: S608 - our own names
    query, position = select(ROWID, *table.columns).order_by(ROWID).limit(CHUNK), 0
    while rows := card.read(query.where(position < ROWID)):
        position = rows[-1][0]
        copy.execute("BEGIN")
        copy.executemany(statement, [row[1:] for row in rows])
        copy.execute("COMMIT")
        yield


def make_at_rest(database: Path, path: Path) -> None:
    """Copy the votes of a kiosk that is switched off, as they are. Raises VotesError, also where one has them open."""
    try:
        with acting_for(database):
            check_database_files(database)
            votes = sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True, timeout=0)
            try:
                # What SQLite opens, the log with it, it opens here.
                pages, size = (votes.execute(f"PRAGMA {each}").fetchone()[0] for each in ("page_count", "page_size"))
                if pages * size > MOST_BYTES:
                    raise VotesError(f"votes {database}: larger than {MOST_BYTES >> 20} MiB: these are no kiosk's")
                with acting_for(path), closing(sqlite3.connect(path)) as copy:
                    votes.backup(copy)
                    # A log of its own would be left beside it, since whoever checks it may not write.
                    copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                votes.close()
    except sqlite3.Error as error:
        raise VotesError(f"votes {database}: {error}; is the kiosk starting? Try again") from error
    except OSError as error:
        raise VotesError(f"votes {error.filename or database}: {error.strerror}") from error


def check(path: Path, called: Path | None = None) -> int:
    """How many presses a copy holds. Raises VotesError when it is not, whole and unchanged, a kiosk's votes.

    `called`: what stands in the message.
    """
    name = called or path
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            version = copy.execute("PRAGMA user_version").fetchone()[0]
            if not 0 < version <= len(STEPS):
                raise VotesError(f"{name}: no copy of a kiosk's votes that this version knows")
            # None of ours has any; what they compute could be without an end.
            if copy.execute("SELECT 1 FROM sqlite_master WHERE type IN ('view', 'trigger')").fetchone():
                raise VotesError(f"{name}: no copy of a kiosk's votes: no database of ours has views or triggers")
            fault = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            if fault != "ok":
                raise VotesError(f"{name}: damaged ({fault})")
            seams = copy.execute("SELECT id, link FROM seam").fetchall() if version > 1 else []
            chain = DigestChain(first_link(*copy.execute("SELECT installation_id FROM card").fetchone()), seams)
            presses = 0
            for *row, link in copy.execute(f"SELECT {', '.join(VOTE.columns.keys())} FROM vote ORDER BY id"):  # noqa: S608 - our own names
                if link != chain.follow(*row):
                    raise VotesError(f"{name}: vote {row[0]} is not as it was written")
                presses += 1
            return presses
    except sqlite3.Error as error:
        raise VotesError(f"{name}: {error}") from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One at a time: of two that write one file, each would put the other's in place, checked or not.

    Raises VotesError where another copy is made or put back in this folder.
    """
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some shares of a network lock no folder
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise VotesError(
                    f"{folder}: another `kiosk backup` or `kiosk restore` is at work; wait for it"
                ) from None
        yield
    finally:
        os.close(place)


def name_safely(part: Path, path: Path) -> None:
    """Give a file its name once it is on the disk; when this returns, so is the name. Raises OSError."""
    _flush(part)
    part.rename(path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
