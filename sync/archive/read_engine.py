"""The archive's database for who only reads: it writes nothing, and takes no older archive to a newer schema."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url

from sync.archive.database_errors import ArchiveError, named_errors
from sync.archive.engine import REVISION, identity, revision, transaction, unopened_engine

BUSY_TIMEOUT_S = 5


class NoArchiveError(ArchiveError):
    """There is none yet: no kiosk has told anything."""


class OtherArchiveError(ArchiveError):
    """It is not the archive whose ids somebody has."""


def read_engine(url: str, check: Callable[[str], object] | None = None) -> sa.Engine:
    """Connect. Raises NoArchiveError, ArchiveError, ArchiveAwayError.

    A file of SQLite may belong to another user: it can be read as long as some program of that user has it open.

    `check` is given the archive's identity at the beginning of every transaction, within it: an archive may be another
    one from one moment to the next, at the same address and over the same connection. What it raises, ends that.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite(Path(str(parsed.database)))
    else:
        engine = unopened_engine(url)

        @event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    try:
        _check_schema(engine, url)
        if check is not None:
            event.listen(engine, "begin", lambda connection: check(identity(connection)))
    except BaseException:
        engine.dispose()
        raise
    return engine


def _check_schema(engine: sa.Engine, url: str) -> None:
    with named_errors(engine.url), transaction(engine, writing=False) as connection:
        found = revision(connection)
    if found is None:
        raise NoArchiveError(f"{url}: no kiosk has told anything yet")
    if found != REVISION:
        raise ArchiveError(f"archive: schema {found}, and this program reads {REVISION}: start its collector first")


def read_as(url: str, role: str | None) -> str:
    """The URL for another role of PostgreSQL's, which may do less; SQLite has none."""
    parsed = make_url(url)
    if role is None or parsed.get_backend_name() == "sqlite":
        return url
    return parsed.set(username=role).render_as_string(hide_password=False)


def _sqlite(file: Path) -> sa.Engine:
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise NoArchiveError(f"{file}: no kiosk has told anything yet") from None
    except OSError as error:
        raise ArchiveError(f"{file}: {error.strerror}; who serves the browser must be able to read it") from None
    url = sa.URL.create("sqlite", database=f"file:{quote(str(file))}", query={"mode": "ro", "uri": "true"})
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None})

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
