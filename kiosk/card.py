"""The database file on the card: opened, written to, and replaced when it is damaged."""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Delete, Engine, Insert, Row, Select, Update, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from kiosk.salvage import rebuild, set_aside
from kiosk.schema import STEPS, migrate

NEXT = ".new"
"""A whole database of this suffix takes the place of the one that is there when that is next opened."""
SQLITE_CORRUPT, SQLITE_FULL, SQLITE_NOTADB = 11, 13, 26

log = logging.getLogger(__name__)


class VotesError(Exception):
    """The votes database cannot be used; the message says what to do."""


class FullError(VotesError):
    """There is no room on the card."""


class NewerError(VotesError):
    """The database was made by a newer version; only an installation helps."""


class DamagedError(VotesError):
    """What stands in the database is not what was written."""


KINDS = {SQLITE_CORRUPT: DamagedError, SQLITE_NOTADB: DamagedError, SQLITE_FULL: FullError}


def _engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # Measured: the only setting that lost no acknowledged vote in simulated power cuts at one flush a vote.
        # EXCLUSIVE first: WAL then needs no shared memory, and no second process can open the file.
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


class Card:
    """One SQLite file with one connection. Every method raises VotesError."""

    def __init__(self, path: Path) -> None:
        """Open, create or migrate `path`; one that is damaged is replaced by what can be read of it."""
        self._path = path
        self._connection: Connection | None = None
        self.open(None)

    @property
    def connection(self) -> Connection:
        """The one connection."""
        if self._connection is None:
            raise VotesError(f"votes {self._path}: closed after a failure")
        return self._connection

    def open(self, installation_id: str | None, *, rebuild: bool = False) -> None:
        """Open the file, again after a failure. `installation_id`: whose it is, where that is known.

        `rebuild`: it is damaged, though it opens.
        """
        self.close(quietly=True)
        with self._sentences():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._rebuilt.exists():  # the power failed in the middle of a replacement
                self._replace()
        try:
            self._connect()
        except DamagedError as error:
            log.error("%s", error)
            rebuild = True
        if rebuild:
            self.close(quietly=True)
            self._rebuild(installation_id)
            self._connect()

    def read(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """All rows of a query."""
        with self._sentences():
            rows = self.connection.execute(query).all()
            self.connection.rollback()  # nothing stays open that could hold up a checkpoint
        return rows

    def write(self, *statements: tuple[Insert | Update | Delete, dict[str, Any]]) -> int:
        """One transaction; when it returns, it is on the card. Return the row id that the last INSERT was given."""
        with self._sentences(), self.connection.begin():
            for statement, values in statements:
                result = self.connection.execute(statement, values)
        return int(result.lastrowid or 0)

    def back_up(self, path: Path) -> None:
        """Copy the database as it stands into a new file (https://www.sqlite.org/backup.html)."""
        with self._sentences(), closing(sqlite3.connect(path)) as target:
            driver = self.connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - what _engine has made
            driver.backup(target)

    def close(self, *, quietly: bool = False) -> None:
        """Close cleanly: SQLite moves its log into the database. `quietly`: what failed before may fail once more."""
        if self._connection is None:
            return
        with suppress(DBAPIError) if quietly else self._sentences():
            self._connection.close()
            self._connection.engine.dispose()
        self._connection = None

    def _connect(self) -> None:
        with self._sentences():
            self._connection = _engine(self._path).connect()
            found = migrate(self._connection)
            fault = self._connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            self._connection.rollback()
        if found > len(STEPS):
            self.close()
            raise NewerError(
                f"votes {self._path}: made by a newer version (schema {found}, this program knows {len(STEPS)}); "
                "install that version again"
            )
        if fault != "ok":
            raise DamagedError(f"votes {self._path}: damaged ({fault})")

    @property
    def _rebuilt(self) -> Path:
        return self._path.with_name(self._path.name + NEXT)

    def _rebuild(self, installation_id: str | None) -> None:
        """Put what can be read into a new database; only when it is whole does it take the damaged one's place."""
        part = self._path.with_name(self._path.name + ".part")
        with self._sentences():
            for left_over in self._path.parent.glob(part.name + "*"):
                left_over.unlink()
            engine = _engine(part)
            with engine.connect() as connection:
                migrate(connection)
                votes = rebuild(self._path, connection, installation_id)
            engine.dispose()
            part.rename(self._rebuilt)
            self._replace()
        log.error("votes: %s", "nothing could be read" if votes is None else f"{votes} votes were read and kept")

    def _replace(self) -> None:
        place = set_aside(self._path)
        self._rebuilt.rename(self._path)
        log.warning("votes: replaced; what was there is kept as %s", place)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # The lowest byte is the primary code, https://www.sqlite.org/rescode.html.
            kind = KINDS.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF, VotesError)
            raise kind(f"votes {self._path}: {error.orig}; see `df -h` and `dmesg`") from error
        except OSError as error:
            raise VotesError(f"votes {self._path}: {error.strerror}; does the folder belong to this user?") from error
