"""A new database in a damaged one's place: what it must know before the next vote, and nothing that takes long."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, insert, update

from kiosk.chain import first_link
from kiosk.salvage import LARGEST_ID, look_into, readable
from kiosk.schema import ANCHOR, BOOT, CARD, CHAIN, DAMAGE, SEAM, SESSION, VOTE

SMALLEST_ROW = 32
"""Bytes: of more votes than these fit into the file, none can be hidden on its bad pages."""
NOTHING_TO_READ = 1 << 30
"""A stage past the last one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a running kiosk knows of its votes without looking."""

    installation_id: str
    last_id: int
    boot: int


def succeed(damaged: Path, place: Path, connection: Connection, known: Known | None) -> None:
    """Let a new, migrated database follow a damaged one, which will be set aside at `place`.

    Without `known` the damaged database must say itself whose votes they are. Where it does not, nothing of it will be
    read: the archive may hold them under another identity already, and must not be told a second time.
    """
    number = int(place.parent.name)
    identity = known.installation_id if known else next((row["installation_id"] for row in readable(damaged, CARD)), "")
    damage = {"place": number, "known_id": 0, "before_id": 1, "before_boot": 1}
    damage |= {"stage": 0 if identity else NOTHING_TO_READ, "position": 0, "votes": 0, "lost": 0}
    boots = list(readable(damaged, BOOT)) if identity else []
    if identity:
        end, is_end = (known.last_id, True) if known else _highest(damaged, VOTE)
        damage |= {"known_id": end, "before_id": end + 1 if is_end else end + _votes_that_fit(damaged) + 1}
        damage["before_boot"] = 1 + max(
            [_last_boot(damaged), known.boot if known else 0, *(row["id"] for row in boots)]
        )
    with connection.begin():
        connection.execute(insert(DAMAGE), damage)
        if not identity:
            return
        connection.execute(insert(CARD), {"installation_id": identity})
        last_boot = damage["before_boot"] - 1
        if last_boot and all(row["id"] != last_boot for row in boots):
            boots.append({"id": last_boot, "kernel_id": "", "alive_ns": 0})
        earlier = [row for row in readable(damaged, DAMAGE) if row["place"] < number]
        seams = [row for row in readable(damaged, SEAM) if row["id"] < damage["before_id"]]
        seams.append({"id": damage["before_id"], "link": first_link(identity)})
        for table, rows in ((BOOT, boots), (DAMAGE, earlier), (SEAM, seams)):
            if rows:
                connection.execute(insert(table), rows)
        # What stood in an unreadable chain is deleted votes: without it the oldest vote is where counting begins.
        begin = next((row["pruned_before"] for row in readable(damaged, CHAIN)), None) or _first(damaged)
        connection.execute(update(CHAIN), {"pruned_before": begin})


def _highest(damaged: Path, table: Table) -> tuple[int, bool]:
    """The highest row id that can be found, and whether it is certain that there is none above it."""
    query = f"SELECT rowid FROM {table.name} WHERE rowid >= ? ORDER BY rowid"  # noqa: S608 - our own names
    with closing(look_into(damaged)) as database:
        try:
            last = database.execute(f"SELECT max(rowid) FROM {table.name}").fetchone()[0]  # noqa: S608
        except sqlite3.DatabaseError:
            high, step = 0, LARGEST_ID
        else:
            return last or 0, True
        while step := step // 2:
            try:
                row = database.execute(query + " LIMIT 1", (high + step,)).fetchone()
            except sqlite3.DatabaseError:
                continue
            high = row[0] if row else high
    return high, False


def _votes_that_fit(damaged: Path) -> int:
    log = damaged.with_name(damaged.name + "-wal")
    return (damaged.stat().st_size + (log.stat().st_size if log.exists() else 0)) // SMALLEST_ROW


def _last_boot(damaged: Path) -> int:
    """The highest boot that a newest row of any table names."""
    boots = [0]
    for table in (VOTE, ANCHOR, SESSION):
        high, _ = _highest(damaged, table)
        with closing(look_into(damaged)) as database:
            try:
                row = database.execute(f"SELECT boot FROM {table.name} WHERE rowid = ?", (high,)).fetchone()  # noqa: S608
            except sqlite3.DatabaseError:
                continue
        boots += [row[0]] if row and isinstance(row[0], int) else []
    return max(boots)


def _first(damaged: Path) -> int:
    return next((row["id"] for row in readable(damaged, VOTE)), 1)
