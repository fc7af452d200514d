"""The archive's database: SQLite or PostgreSQL, opened and brought to the newest schema; its errors have remedies."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import make_url

from sync.archive.database_errors import ArchiveError, leave_former_server, named_errors
from sync.archive.tables import IDENTITY
from sync.document.database_files import check_database_files

BUSY_TIMEOUT_S = 30
"""How long one program waits for another's transaction."""
STATEMENT_TIMEOUT_S = 60
"""How long a server may take over one statement."""
GONE_S = 30
"""How long a server may be gone without a word, as one without power is: Linux waits two hours for its answer."""
_GONE = {
    "tcp_user_timeout": GONE_S * 1000,
    "keepalives_idle": GONE_S // 2,
    "keepalives_interval": GONE_S // 6,
    "keepalives_count": 3,
}
"""What libpq asks of the kernel; only of TCP. A server that is busy answers these all the same."""
REVISION = "0016"
"""The newest schema's, as sync/archive/migrations has it."""
MIGRATION_LOCK = 7_365_109
"""Any number: PostgreSQL's advisory lock, so that two collectors starting at once do not create the tables twice."""


def open_engine(url: str) -> sa.Engine:
    """Connect and upgrade. Raises ArchiveError or ArchiveAwayError."""
    engine = unopened_engine(url)
    try:
        with named_errors(engine.url), transaction(engine, writing=True) as connection:
            check_encoding(connection)
            upgrade_schema(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: sa.Engine, *, writing: bool) -> Iterator[sa.Connection]:
    """All or nothing."""
    with engine.connect().execution_options(writing=writing) as connection, connection.begin():
        yield connection


def unopened_engine(url: str) -> sa.Engine:
    """The database as it is, of whichever schema. Raises ArchiveError where the URL is of none."""
    try:
        parsed = make_url(url)
        if "@" in (parsed.host or ""):
            # Not repeated: what stands before it is the end of a password.
            raise ArchiveError("archive.url: an @ in user or password is written %40 (or: ~/.pgpass)")
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        if parsed.get_backend_name() == "postgresql":
            return _postgresql(parsed)
    except exc.NoSuchModuleError as error:
        raise ArchiveError(f"archive.url: {error}; must be sqlite:///FILE or postgresql+psycopg://…") from None
    except (exc.ArgumentError, ValueError):  # ValueError: a port in letters
        raise ArchiveError("archive.url: must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME") from None
    except ModuleNotFoundError as error:
        raise ArchiveError(
            f"archive.url: {error}; use postgresql+psycopg:// and install smiley-kiosk[office]"
        ) from None
    raise ArchiveError(f"archive.url: {parsed.get_backend_name()} is not supported; use sqlite or postgresql+psycopg")


def _postgresql(url: sa.URL) -> sa.Engine:
    # No startup options and no prepared statements: PgBouncer shares a connection among transactions, and refuses both.
    connect = {"connect_timeout": 10, "client_encoding": "UTF8", "prepare_threshold": None, **_GONE}
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args=connect, hide_parameters=True)
    leave_former_server(engine)

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_S * 1000}")

    return engine


def check_encoding(connection: sa.Connection) -> None:
    """Raises ArchiveError where the database cannot hold every letter."""
    if connection.dialect.name != "postgresql":
        return
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise ArchiveError(
            f"archive: the database is encoded in {encoding}, which has not every shop's name; make another: "
            "createdb --template=template0 --encoding=UTF8 NAME"
        )


def _sqlite(url: sa.URL) -> sa.Engine:
    try:
        if url.database not in {None, "", ":memory:"}:
            check_database_files(Path(str(url.database)))
    except OSError as error:
        raise ArchiveError(f"{error.filename}: {error.strerror}") from error
    # isolation_level None: sqlite3 begins no transaction by itself, so that creating tables belongs to one, too.
    connect = {"timeout": BUSY_TIMEOUT_S, "isolation_level": None}
    engine = sa.create_engine(url, connect_args=connect, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # The write lock first: a transaction that reads, then writes, fails at once when another one was faster.
        writes = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def upgrade_schema(connection: sa.Connection) -> None:
    """Within the connection's transaction; one program at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    found = revision(connection)
    if found == REVISION:
        return
    if found is None:
        _check_own(connection)
    from sync.archive.migrate import upgrade  # noqa: PLC0415 - mostly there is nothing to do, and it loads Alembic

    upgrade(connection, found)


def _check_own(connection: sa.Connection) -> None:
    """Raises ArchiveError where a file of SQLite is another program's, as a kiosk's votes are."""
    tables = sa.inspect(connection).get_table_names() if connection.dialect.name == "sqlite" else []
    if tables and "document" not in tables:
        raise ArchiveError(
            f"archive {connection.engine.url}: this file is another program's (it has a table {tables[0]!r}), and is "
            "left as it is; give archive.url a file of its own"
        )


def identity(connection: sa.Connection) -> str:
    """Which archive this is: only with this do ids of shops and owners say anything outside of it."""
    return str(connection.execute(sa.select(IDENTITY.c.key)).scalar_one())


def revision(connection: sa.Connection) -> str | None:
    """The schema's; None where there is none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
