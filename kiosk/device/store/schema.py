"""The votes database: its tables, and the way from each version of them to the next."""

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    insert,
    text,
    update,
)
from sqlalchemy.schema import CreateIndex

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

_AT_NS: BindParameter[int] = bindparam("at_ns")
ALIVE = update(BOOT).where(BOOT.c.id == bindparam("which"), BOOT.c.alive_ns < _AT_NS).values(alive_ns=_AT_NS)
"""The boot `which` was seen alive `at_ns`."""

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
"""One press. `link` chains the rows (kiosk/device/store/chain.py), and so stands last.

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

CHAIN = Table(
    "chain",
    METADATA,
    Column("pruned_before", Integer, nullable=False),
    Column("verified_id", Integer, nullable=False),
    Column("verified_link", LargeBinary, nullable=False),
    Column("passes", Integer, nullable=False),
)
"""One row: what is known of the chain of links (kiosk/device/store/chain.py).

Votes below `pruned_before` have been deleted. Up to the vote `verified_id`, of this link, the chain was followed; so
many `passes` ago it was followed from its beginning.
"""

SEAM = Table(
    "seam",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("link", LargeBinary, nullable=False),
)
"""From the vote `id` on the chain begins anew, after `link`: what came before was deleted, or is to be salvaged."""

DAMAGE = Table(
    "damage",
    METADATA,
    Column("place", Integer, primary_key=True),
    Column("damaged", Integer, nullable=False),
    Column("boot", Integer),
    Column("boottime_ns", Integer),
    Column("before_id", Integer, nullable=False),
    Column("known_id", Integer, nullable=False),
    Column("before_boot", Integer, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("votes", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
)
"""A database that was set aside in `quarantine/<place>`, damaged or replaced by a copy; when; how far it has been read.

Votes below `before_id` and boots below `before_boot` are its own; later ones are the present database's. `known_id`:
the last id that it is known to have given out. Its tables are read in stages (kiosk/device/store/recovery.py), each up
to the row `position`. Of the ids that it was the first to give out, `votes` were saved, and `lost` are known to be
missing.
"""

SETTINGS = Table(
    "settings",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("boot", Integer, nullable=False),
    Column("boottime_ns", Integer, nullable=False),
    Column("content", Text, nullable=False),
)
"""The settings that documents tell of, in force since CLOCK_BOOTTIME `boottime_ns` of a boot; 0 and 0: ever since."""

INDEXES = (
    Index("session_boot", SESSION.c.boot),
    Index("anchor_boot", ANCHOR.c.boot, ANCHOR.c.boottime_ns),
    Index("trouble_boot", TROUBLE.c.boot),
)
"""What is asked for by its boot is found without reading ten years.

An index is no part of the version: a program that does not know it keeps it up all the same, and without it nothing is
wrong but slower.
"""

FIRST = (CARD, BOOT, SESSION, ANCHOR, VOTE, TROUBLE)


def _create(connection: Connection) -> None:
    METADATA.create_all(connection, tables=FIRST, checkfirst=False)


def _watch_chain(connection: Connection) -> None:
    METADATA.create_all(connection, tables=(CHAIN, SEAM, DAMAGE), checkfirst=False)
    connection.execute(insert(CHAIN), {"pruned_before": 1, "verified_id": 0, "verified_link": b"", "passes": 0})


def _keep_settings(connection: Connection) -> None:
    METADATA.create_all(connection, tables=(SETTINGS,), checkfirst=False)


STEPS = (_create, _watch_chain, _keep_settings)
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


def index(connection: Connection) -> None:
    """Create the indexes by boot, which the database of an older program lacks."""
    for each in INDEXES:
        with connection.begin():
            connection.execute(CreateIndex(each, if_not_exists=True))
