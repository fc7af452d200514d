"""The database file on the card: opened, written to, and replaced when it is damaged."""

import errno
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Row, Select, Update
from sqlalchemy.exc import DBAPIError

from kiosk.device.store import sqlite_codes
from kiosk.device.store.ballast import has_no_inode
from kiosk.device.store.engine import make_shrinkable, open_engine
from kiosk.device.store.foreign import ForeignTableError
from kiosk.device.store.open_check import find_fault
from kiosk.device.store.page_cache import forget
from kiosk.device.store.salvage import place_for, set_aside
from kiosk.device.store.schema import STEPS, index, migrate
from kiosk.device.store.takeover import Known, succeed
from sync.document.database_files import check_database_files

NEXT = ".new"
"""A whole database of this suffix takes the place of the one that is there when that is next opened."""

log = logging.getLogger(__name__)


class VotesError(Exception):
    """The votes database cannot be used; the message says what to do."""


class FullError(VotesError):
    """There is no room on the card."""


class NewerError(VotesError):
    """The database was made by a newer version; only an installation helps."""


class ForeignError(VotesError):
    """The database is another program's; somebody has to say where the votes are."""


class DamagedError(VotesError):
    """What stands in the database is not what was written."""


KINDS = {sqlite_codes.CORRUPT: DamagedError, sqlite_codes.NOTADB: DamagedError, sqlite_codes.FULL: FullError}


class Database:
    """One SQLite file with one connection. Every method raises VotesError."""

    def __init__(self, path: Path) -> None:
        """Open, create or migrate `path`; one that is damaged is set aside, and a new one takes its place."""
        self.path = path
        self._connection: Connection | None = None
        try:
            self.open(None)
        except VotesError:
            self.close(quietly=True)
            raise

    @property
    def connection(self) -> Connection:
        """The one connection."""
        if self._connection is None:
            raise VotesError(f"votes {self.path}: closed after a failure")
        return self._connection

    def open(self, known: Known | None, *, damaged: bool = False) -> bool:
        """Open the file, again after a failure; return whether another database has taken its place.

        `known`: what a running kiosk knows of its votes. `damaged`: the file is, though it opens.
        """
        self.close(quietly=True)
        with self._sentences():
            for file in (self.path, self._successor):
                check_database_files(file)
            forget(self.path)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if replaced := self._successor.exists():  # restored, or the power failed in the middle of a replacement
                self._replace()
        if not damaged or replaced:
            try:
                self._connect(whole=known is not None)
            except DamagedError as error:
                log.error("%s", error)
                damaged = True
            else:
                return replaced
        self.close(quietly=True)
        self._begin_anew(known)
        self._connect(whole=False)
        return True

    def read(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """All rows of a query."""
        with self._sentences():
            rows = self.connection.execute(query).all()
            self.connection.rollback()  # nothing stays open that could hold up a checkpoint
        return rows

    def write(self, *statements: tuple[Insert | Update | Delete, dict[str, Any] | list[dict[str, Any]]]) -> int:
        """One transaction; when it returns, it is on the card. Return the row id that the last INSERT was given."""
        with self._sentences(), self.connection.begin():
            for statement, values in statements:
                result = self.connection.execute(statement, values)
        return int(result.lastrowid or 0)

    def pragma(self, words: str) -> Sequence[Any]:
        """What SQLite answers to a PRAGMA."""
        with self._sentences():
            try:
                return self.connection.exec_driver_sql(f"PRAGMA {words}").all()
            finally:
                self.connection.rollback()

    def execute(self, *statements: str) -> None:
        """Statements that are no queries, in one transaction."""
        with self._sentences(), self.connection.begin():
            # SQLite's driver opens one of itself for INSERT, UPDATE and DELETE alone.
            for statement in ("BEGIN IMMEDIATE", *statements):
                self.connection.exec_driver_sql(statement)

    def close(self, *, quietly: bool = False) -> None:
        """Close cleanly: SQLite moves its log into the database. `quietly`: what failed before may fail once more."""
        if self._connection is None:
            return
        with suppress(DBAPIError) if quietly else self._sentences():
            self._connection.close()
            self._connection.engine.dispose()
        self._connection = None

    def _connect(self, *, whole: bool) -> None:
        with self._sentences():
            self._connection = open_engine(self.path).connect()
            found = migrate(self._connection)
            fault = None if found > len(STEPS) else find_fault(self._connection, whole=whole)
            self._connection.rollback()
        if found > len(STEPS):
            self.close()
            raise NewerError(
                f"votes {self.path}: made by a newer version (schema {found}, this program knows {len(STEPS)}); "
                "install that version again, or `kiosk downgrade`"
            )
        if fault is not None:
            raise DamagedError(f"votes {self.path}: damaged ({fault})")
        # On a full card it is done without: presses are stored all the same.
        with suppress(FullError), self._sentences():
            index(self._connection)
            make_shrinkable(self._connection)

    @property
    def _successor(self) -> Path:
        return self.path.with_name(self.path.name + NEXT)

    def _begin_anew(self, known: Known | None) -> None:
        """Make a new database; only when it is whole does it take the damaged one's place."""
        part = self.path.with_name(self.path.name + ".part")
        with self._sentences():
            for left_over in self.path.parent.glob(part.name + "*"):
                left_over.unlink()
            engine = open_engine(part)
            try:
                with engine.connect() as connection:
                    migrate(connection)
                    succeed(self.path, place_for(self.path), connection, known)
            finally:
                engine.dispose()
            part.rename(self._successor)
            self._replace()

    def _replace(self) -> None:
        place = set_aside(self.path)
        self._successor.rename(self.path)
        log.warning("votes: the database is replaced; what was there is kept as %s", place)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # The lowest byte is the primary code, https://www.sqlite.org/rescode.html.
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite_codes.CANTOPEN and has_no_inode(self.path.parent):
                raise FullError(f"votes {self.path}: no file can be made on its card; see `df -i`") from error
            advice = sqlite_codes.ADVICE.get(code, "see `df -h` and `dmesg`").format(path=self.path)
            raise KINDS.get(code, VotesError)(f"votes {self.path}: {error.orig}; {advice}") from error
        except ForeignTableError as error:
            raise ForeignError(
                f"votes {self.path}: another program's database (its table {str(error)[:80]!r} is none of a kiosk's); "
                "move it away, or set kiosk.data to another folder"
            ) from error
        except OSError as error:
            kind = FullError if error.errno in {errno.ENOSPC, errno.EDQUOT} else VotesError
            advice = sqlite_codes.OS_ADVICE.get(error.errno or 0, "see `df -h` and `dmesg`")
            raise kind(f"votes {error.filename or self.path}: {error.strerror}; {advice}") from error
