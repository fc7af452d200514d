"""How SQLite keeps the votes: what it is told before anything is asked of it."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from kiosk.device.store.foreign import ForeignTableError, check_ours

SMALL_PAGES = 1024
"""An older version's database, which cannot give its free pages back, is made anew up to this size: within a second."""


def open_engine(path: Path) -> Engine:
    """One connection to a file, which nobody else can open meanwhile; a commit is on the card when it returns.

    To connect raises ForeignTableError where the file is another program's, and changes nothing of it.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        try:
            _tell(connection)
        except (sqlite3.Error, ForeignTableError):
            connection.close()  # what it had locked would be in the way of the next attempt
            raise

    return engine


def _tell(connection: sqlite3.Connection) -> None:
    # Measured: the only setting that lost no acknowledged vote in simulated power cuts at one flush a vote.
    # EXCLUSIVE first: WAL then needs no shared memory, and no second process can open the file.
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    check_ours(connection)
    # Before the first table is made, and WAL mode begins; later it is a write, for which a full card has no room.
    if connection.execute("PRAGMA page_count").fetchone() == (0,):
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def make_shrinkable(connection: Connection) -> None:
    """See that a small database can give its free pages back to the card; an older program's cannot."""
    mode, pages = (connection.exec_driver_sql(f"PRAGMA {each}").scalar_one() for each in ("auto_vacuum", "page_count"))
    connection.rollback()
    if mode == 0 and pages <= SMALL_PAGES:
        # In memory: a service may find no folder for a temporary file.
        for statement in ("PRAGMA temp_store=MEMORY", "PRAGMA auto_vacuum=INCREMENTAL", "VACUUM"):
            connection.exec_driver_sql(statement)
            connection.rollback()
