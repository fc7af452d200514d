"""What a database raises, as something that a person can act on: by SQLite's name of it, or by its SQLSTATE.

Never by the words, which a server says in its own language; only before a connection there is nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event, exc

from sync.archive.errors import ArchiveAwayError, ArchiveError, ArchiveQuestionError

__all__ = ["ArchiveAwayError", "ArchiveError", "ArchiveQuestionError", "leave_former_server", "named_errors"]

_MOVE_AWAY = "move the file away and start again: every kiosk then sends its documents anew"
_NOT_ALL_THERE = (
    "its tables are not all there, or another version's: run one version of this program everywhere, or put a copy back"
)
_SQLITE = {
    "SQLITE_CANTOPEN": "check that the folder exists and that this user may write in it",
    "SQLITE_READONLY": "check that this user may write the file and its folder",
    "SQLITE_NOTADB": _MOVE_AWAY,
    "SQLITE_CORRUPT": _MOVE_AWAY,
    "SQLITE_ERROR": _NOT_ALL_THERE,
}
_SQLITE_WAIT = {
    "SQLITE_FULL": "its disk is full: make room there (`df -h`)",
    "SQLITE_IOERR": "is there room on its disk (`df -h`)? Else see `dmesg`",
}
_CHANGE = {
    "28": "check the user in archive.url, its password in ~/.pgpass, and pg_hba.conf",
    "3D000": "create the database, or correct archive.url",
    "3F000": "its search_path names no schema that is there: ALTER DATABASE … RESET search_path; the role's, too",
    "42P01": _NOT_ALL_THERE,
    "42703": _NOT_ALL_THERE,
    "42501": "give it its rights, as after an upgrade (kiosk office postgresql), or make it the owner of its database",
    "54": "what it was given is more than it takes: its log says what",
    "55000": "it takes no connections, or is not ready for it: ALTER DATABASE … ALLOW_CONNECTIONS true; see its log",
    "XX001": "its files are damaged: see the server's log, and restore a backup",
    "XX002": "an index is damaged: REINDEX it, and see the server's log",
}
"""What somebody has to change, by SQLSTATE or its beginning (PostgreSQL's appendix A)."""
_WAIT = {
    "08": "the connection broke",
    "08P01": "PgBouncer has no server: is it up, and does pgbouncer.ini lead to it?",
    "25006": "this server only reads, as after a failover: archive.url may name several hosts, and "
    "?target_session_attrs=read-write; with PgBouncer it is pgbouncer.ini that leads there",
    "25P03": "a transaction waited longer than it may: see what else the server does",
    "25P04": "a transaction took longer than it may: see what else the server does",
    "40": "two programs were in each other's way",
    "53100": "its disk is full: make room there",
    "53300": "it has no connection left: raise max_connections, or end other programs",
    "53": "it lacks memory or room",
    "55P03": "a lock was not to be had",
    "57014": "a statement took longer than it may: see what else the server does",
    "57P": "it stops, or starts",
    "58": "the system beneath it fails: see the server's log",
    "XX": "it failed inside, or two programs changed its roles at once: see the server's log",
}
"""What may be over when it is tried again."""
_WORDS = {
    "password": _CHANGE["28"],
    "authentication": _CHANGE["28"],
    "pg_hba.conf": _CHANGE["28"],
    "does not exist": "create the database and its user, or correct archive.url",
    "permission denied": _CHANGE["42501"],
    "not currently accepting connections": _CHANGE["55000"],
    "invalid ": "correct archive.url",
    "certificate": "see to its certificate, or to sslmode and sslrootcert in archive.url",
    "SSL": "see to the server's ssl, or to sslmode in archive.url",
    "private key": "see to the key that archive.url names",
}
"""libpq's, before there is a connection."""
_ANOTHER_SERVER = ("25006", "57P")
"""After these the connections that are open lead to the wrong server."""


@contextmanager
def named_errors(url: sa.URL) -> Iterator[None]:
    """Make what a database raises an ArchiveError or ArchiveAwayError with a remedy. A bug stays what it is."""
    try:
        yield
    except exc.DBAPIError as error:
        primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
        message = primary or str(error.orig).strip().splitlines()[-1]
        where = f"archive {url.render_as_string(hide_password=True)}: {message}"
        name = getattr(error.orig, "sqlite_errorname", "")
        if remedy := _found(_SQLITE, name) or _found(_CHANGE, sqlstate(error)):
            raise ArchiveError(f"{where}; {remedy}") from None
        if reason := _found(_SQLITE_WAIT, name) or _found(_WAIT, sqlstate(error)):
            raise ArchiveAwayError(f"{where}; {reason}") from None
        if not sqlstate(error) and not hasattr(error.orig, "sqlite_errorname"):
            for word, remedy in _WORDS.items():
                if word in message:
                    raise ArchiveError(f"{where}; {remedy}") from None
        if isinstance(error, exc.OperationalError | exc.InterfaceError) or error.connection_invalidated:
            raise ArchiveAwayError(where) from None
        raise


def sqlstate(error: exc.DBAPIError) -> str:
    """Five characters; empty where there is none: of SQLite, and before a connection stands."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def leave_former_server(engine: sa.Engine) -> None:
    """Have all connections made anew once a server says that it is not the one any more."""

    @event.listens_for(engine, "handle_error")
    def _judge(context: sa.engine.ExceptionContext) -> None:
        state = str(getattr(context.original_exception, "sqlstate", None) or "")
        if state.startswith(_ANOTHER_SERVER):
            context.is_disconnect = True


def _found(table: dict[str, str], name: str) -> str | None:
    """The longest key with which a name begins."""
    keys = [key for key in table if name.startswith(key)]
    return table[max(keys, key=len)] if keys else None
