"""The archive's database: SQLite or PostgreSQL, opened and brought to the newest schema; its errors have remedies."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import event, exc
from sqlalchemy.engine import make_url

BUSY_TIMEOUT_S = 30
"""How long one program waits for another's transaction."""
MIGRATION_LOCK = 7_365_109
"""Any number: PostgreSQL's advisory lock, so that two collectors starting at once do not create the tables twice."""


class ArchiveError(Exception):
    """The archive cannot be used; the message says what to change."""


class ArchiveAwayError(ArchiveError):
    """The archive cannot be used now; trying again later may help."""


def open_engine(url: str) -> sa.Engine:
    """Connect and upgrade. Raises ArchiveError or ArchiveAwayError."""
    engine = _engine(url)
    try:
        with named_errors(engine.url), transaction(engine, writing=True) as connection:
            _upgrade(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: sa.Engine, *, writing: bool) -> Iterator[sa.Connection]:
    """All or nothing."""
    with engine.connect().execution_options(writing=writing) as connection, connection.begin():
        yield connection


@contextmanager
def named_errors(url: sa.URL) -> Iterator[None]:
    """Make what a database raises an ArchiveError or ArchiveAwayError with a remedy. A bug stays what it is."""
    try:
        yield
    except exc.DBAPIError as error:
        message = str(error.orig).strip().splitlines()[-1]
        name = getattr(error.orig, "sqlite_errorname", message)
        where = f"archive {url.render_as_string(hide_password=True)}: {message}"
        for sign, remedy in _REMEDIES.items():
            if sign in name:
                raise ArchiveError(f"{where}; {remedy}") from None
        if isinstance(error, exc.OperationalError | exc.InterfaceError) or error.connection_invalidated:
            raise ArchiveAwayError(where) from None
        raise


_MOVE_AWAY = "move the file away and start again: every kiosk then sends its documents anew"
_REMEDIES = {
    "SQLITE_CANTOPEN": "check that the folder exists and that this user may write in it",
    "SQLITE_READONLY": "check that this user may write the file and its folder",
    "SQLITE_NOTADB": _MOVE_AWAY,
    "SQLITE_CORRUPT": _MOVE_AWAY,
    "password": "check the user in archive.url and the password in ~/.pgpass",
    "authentication": "check the user in archive.url and pg_hba.conf",
    "does not exist": "create the database and its user, or correct archive.url",
    "permission denied": "make the user of archive.url the owner of its database",
}
"""What somebody has to do, by SQLite's name of an error or by words that PostgreSQL uses before it has a code."""


def _engine(url: str) -> sa.Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        if parsed.get_backend_name() == "postgresql":
            options = {"connect_timeout": 10, "options": "-c statement_timeout=60000"}
            return sa.create_engine(parsed, pool_pre_ping=True, connect_args=options)
    except exc.ArgumentError:
        raise ArchiveError("archive.url: must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME") from None
    except exc.NoSuchModuleError as error:
        raise ArchiveError(f"archive.url: {error}; must be sqlite:///FILE or postgresql+psycopg://…") from None
    except ModuleNotFoundError as error:
        raise ArchiveError(
            f"archive.url: {error}; use postgresql+psycopg:// and install smiley-kiosk[office]"
        ) from None
    raise ArchiveError(f"archive.url: {parsed.get_backend_name()} is not supported; use sqlite or postgresql+psycopg")


def _sqlite(url: sa.URL) -> sa.Engine:
    # isolation_level None: sqlite3 begins no transaction by itself, so that creating tables belongs to one, too.
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # The write lock first: a transaction that reads, then writes, fails at once when another one was faster.
        writes = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _upgrade(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "sync.archive:migrations")
    scripts = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    if present == scripts.get_current_head():
        return
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise ArchiveError(
            f"the archive was written by a newer smiley-kiosk (schema {present}); install that version here"
        ) from None
