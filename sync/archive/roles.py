"""An archive in PostgreSQL as its administrator prepares it: who owns the tables, and which program may do what.

Each program then logs in as a role of its own user's name. Only the administrator makes or changes a table.
"""

import sqlalchemy as sa

import sync.archive.choice_tables
import sync.archive.order_tables
import sync.archive.page_tables  # noqa: F401 - its tables are the archive's, too
from sync.archive.credential_tables import CERTIFICATE, CLAIM_REFUSAL, CLAIM_TOKEN, CREDENTIAL_ORDER
from sync.archive.database_errors import ArchiveError, named_errors
from sync.archive.engine import check_encoding, transaction, unopened_engine, upgrade_schema
from sync.archive.tables import IDENTITY, METADATA

OWNS = "kiosk-archive"
"""Owns database and tables; nobody logs in as it."""
OFFICE, WEB, AUTHORITY = "kiosk-office", "kiosk-web", "kiosk-ca"
"""The users of the head office's services, as systemd/kiosk-office.sysusers.conf has them."""
VERSION = "alembic_version"
"""Alembic's table of one row: which schema this is."""

_READS: tuple[str, ...] = ("SELECT",)
_WRITES: tuple[str, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE")
_CREDENTIALS = (CLAIM_TOKEN, CERTIFICATE, CLAIM_REFUSAL, CREDENTIAL_ORDER)
_ARCHIVED = [each.name for each in METADATA.sorted_tables if each not in _CREDENTIALS]

_VACUUM = (
    "ALTER TABLE public.document SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)"
)
"""The open month alone is written anew, daily: a fifth of all documents, as the server has it, comes late."""

RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
    OFFICE: dict.fromkeys(_ARCHIVED, _WRITES) | dict.fromkeys([IDENTITY.name, VERSION], _READS),
    WEB: dict.fromkeys([*_ARCHIVED, VERSION], _READS),
    AUTHORITY: {each.name: _WRITES for each in _CREDENTIALS} | {VERSION: _READS},
}
"""What a role may do with a table; with all others nothing, and with none anything else."""


def prepare(url: str) -> None:
    """Make the roles, bring the tables to the newest schema, and give each role its rights: all or nothing, and again.

    As PostgreSQL's administrator, after every upgrade of this program too. Whoever owned the tables before owns them no
    more. Raises ArchiveError or ArchiveAwayError.
    """
    engine = unopened_engine(url)
    try:
        if engine.dialect.name != "postgresql":
            raise ArchiveError(f"{url}: only PostgreSQL has roles; a file of SQLite has its owner and its mode")
        with named_errors(engine.url), transaction(engine, writing=True) as connection:
            check_encoding(connection)
            _own(connection)
            connection.exec_driver_sql(f"SET LOCAL ROLE {_quoted(OWNS)}")
            upgrade_schema(connection)
            connection.exec_driver_sql(_VACUUM)
            connection.exec_driver_sql("RESET ROLE")
            _give_rights(connection)
    finally:
        engine.dispose()


def _own(connection: sa.Connection) -> None:
    known = {*connection.scalars(sa.text("SELECT rolname FROM pg_roles"))}
    # Superusers are bound by no right: a role of one of these names must not be one.
    for role in (OWNS, *RIGHTS):
        able = f"{'NOLOGIN' if role == OWNS else 'LOGIN'} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        connection.exec_driver_sql(f"{'ALTER' if role in known else 'CREATE'} ROLE {_quoted(role)} {able}")
    database = _quoted(str(connection.scalar(sa.text("SELECT current_database()"))))
    connection.exec_driver_sql(f"ALTER DATABASE {database} OWNER TO {_quoted(OWNS)}")
    connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.exec_driver_sql(f"GRANT USAGE, CREATE ON SCHEMA public TO {_quoted(OWNS)}")
    for role in RIGHTS:
        connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {database} FROM {_quoted(role)}")
        connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {database} TO {_quoted(role)}")
        connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA public FROM {_quoted(role)}")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {_quoted(role)}")
    here = sa.inspect(connection).get_table_names(schema="public")
    for table in sorted({VERSION, *METADATA.tables} & {*here}):
        connection.exec_driver_sql(f"ALTER TABLE public.{_quoted(table)} OWNER TO {_quoted(OWNS)}")


def _give_rights(connection: sa.Connection) -> None:
    everybody = ", ".join(["PUBLIC", *map(_quoted, RIGHTS)])
    for table in sorted({VERSION, *METADATA.tables}):
        connection.exec_driver_sql(f"REVOKE ALL ON public.{_quoted(table)} FROM {everybody}")
    for role, tables in RIGHTS.items():
        for table, rights in tables.items():
            connection.exec_driver_sql(f"GRANT {', '.join(rights)} ON public.{_quoted(table)} TO {_quoted(role)}")
            # The numbers of rows that are entered.
            sequence = sa.text("SELECT pg_get_serial_sequence(:name, 'id')")
            if "INSERT" in rights and "id" in METADATA.tables[table].c:
                found = connection.scalar(sequence, {"name": f"public.{_quoted(table)}"})
                if found:
                    connection.exec_driver_sql(f"GRANT USAGE ON SEQUENCE {found} TO {_quoted(role)}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
