"""How SQLite keeps the votes: what it is told before anything is asked of it."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import StaticPool


def open_engine(path: Path) -> Engine:
    """One connection to a file, which nobody else can open meanwhile; a commit is on the card when it returns."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # Measured: the only setting that lost no acknowledged vote in simulated power cuts at one flush a vote.
        # EXCLUSIVE first: WAL then needs no shared memory, and no second process can open the file.
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
