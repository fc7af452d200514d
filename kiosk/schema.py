"""The votes database: its tables, and the way from each version of them to the next."""

from sqlalchemy import Column, Connection, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, text

METADATA = MetaData()

CARD = Table(
    "card",
    METADATA,
    Column("installation_id", Text, nullable=False),
)
"""One row: the identity minted when the kiosk first started on this card."""

BOOT = Table(
    "boot",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kernel_id", Text, nullable=False),
    Column("alive_ns", Integer, nullable=False),
)
"""One life of the machine; `alive_ns` is the last CLOCK_BOOTTIME at which it was seen alive."""

SESSION = Table(
    "session",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("boot", ForeignKey("boot.id"), nullable=False),
    Column("began_ns", Integer, nullable=False),
    Column("alive_ns", Integer, nullable=False),
)
"""One life of the daemon, CLOCK_BOOTTIME of its boot: the minutes in service."""

ANCHOR = Table(
    "anchor",
    METADATA,
    Column("boot", ForeignKey("boot.id"), nullable=False),
    Column("boottime_ns", Integer, nullable=False),
    Column("utc_ns", Integer, nullable=False),
    Column("error_ns", Integer, nullable=False),
)
"""Both clocks read together while the wall clock was synchronised."""

VOTE = Table(
    "vote",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("boot", ForeignKey("boot.id"), nullable=False),
    Column("boottime_ns", Integer, nullable=False),
    Column("wall_us", Integer, nullable=False),
    Column("face", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("link", LargeBinary, nullable=False),
)
"""One press. `link` chains the rows (kiosk/chain.py), and so stands last.

`wall_us` is what the wall clock showed: evidence for a technician, never used to date a vote. Microseconds, because a
clock that nobody set may show a year that has no place in 64 bits of nanoseconds.
"""

TROUBLE = Table(
    "trouble",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("boot", ForeignKey("boot.id"), nullable=False),
    Column("boottime_ns", Integer, nullable=False),
    Column("face", Text, nullable=False),
    Column("kind", Text, nullable=False),
)
"""Something wrong with a button."""


def _create(connection: Connection) -> None:
    METADATA.create_all(connection, checkfirst=False)


STEPS = (_create,)
"""Step n brings a database from version n to n + 1. A released step is never changed: add one."""


def migrate(connection: Connection) -> int:
    """Bring the database to the newest version, one transaction a step; return the version found.

    The version stands in SQLite's `user_version`. A version past the newest is left alone, for the caller to refuse.
    """
    found = connection.execute(text("PRAGMA user_version")).scalar_one()
    connection.rollback()
    for version, step in enumerate(STEPS[found:], start=found + 1):
        with connection.begin():
            # SQLite's driver opens a transaction at the first INSERT; a schema change must not slip out before it.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            step(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {version}")
    return int(found)
