"""One database in another's place: what it must know before the next vote, and nothing that takes long."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from kiosk.device.store.chain import first_link
from kiosk.device.store.salvage import LARGEST_ID, look_into, readable
from kiosk.device.store.schema import ALIVE, ANCHOR, BOOT, CARD, CHAIN, DAMAGE, SEAM, SESSION, SETTINGS, VOTE

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
    kernel_id: str
    """Of the boot."""


def identity(database: Path) -> str | None:
    """The installation whose votes a database holds, where that can be read."""
    return next((row["installation_id"] for row in readable(database, CARD)), None)


def succeed(damaged: Path, place: Path, connection: Connection, known: Known | None) -> None:
    """Let a new, migrated database follow a damaged one, which will be set aside at `place`.

    Without `known` the damaged database must say itself whose votes they are. Where it does not, nothing of it will be
    read: the archive may hold them under another identity already, and must not be told a second time.
    """
    owner = known.installation_id if known else identity(damaged)
    note = _note(place) | {"damaged": 1}
    with connection.begin():
        if owner is None:
            connection.execute(insert(DAMAGE), note | {"stage": NOTHING_TO_READ})
            return
        connection.execute(insert(CARD), {"installation_id": owner})
        boots = list(readable(damaged, BOOT))
        if known and known.boot and all(row["id"] != known.boot for row in boots):
            boots.append({"id": known.boot, "kernel_id": known.kernel_id, "alive_ns": 0})
        last_boot = max([_last_boot(damaged), *(row["id"] for row in boots)])
        end, is_end = (known.last_id, True) if known else _highest(damaged, VOTE, _most(damaged))
        note |= {"known_id": end, "before_id": 1 + (end if is_end else end + _votes_that_fit(damaged))}
        _follow(connection, damaged, note | {"before_boot": last_boot + 1}, boots)
        seams = [row for row in readable(damaged, SEAM) if row["id"] < note["before_id"]]
        if seams:
            connection.execute(insert(SEAM), seams)
        connection.execute(insert(SEAM), {"id": note["before_id"], "link": first_link(owner)})
        # What stood in an unreadable chain is deleted votes: without it the oldest vote is where counting begins.
        begin = next((row["pruned_before"] for row in readable(damaged, CHAIN)), None) or _first(damaged)
        connection.execute(update(CHAIN), {"pruned_before": begin})


def join(present: Path, place: Path, connection: Connection) -> None:
    """Let a migrated copy of the same installation's votes follow the present database, which will be set aside.

    Every id names one vote of an installation: what the present database has beyond the copy is brought over later.
    """
    with connection.begin():
        ids = connection.execute(select(func.max(VOTE.c.id))).scalar() or 0
        seams = connection.execute(select(func.max(SEAM.c.id))).scalar() or 1
        end = max(ids, seams - 1, _highest(present, VOTE, _most(present))[0])
        boots = list(readable(present, BOOT))
        last_boot = connection.execute(select(func.max(BOOT.c.id))).scalar() or 0
        last_boot = max([last_boot, _last_boot(present), *(row["id"] for row in boots)])
        note = _note(place) | {"damaged": 0, "known_id": end, "before_id": end + 1, "before_boot": last_boot + 1}
        _follow(connection, present, note, boots)
        link = first_link(connection.execute(select(CARD.c.installation_id)).scalar_one())
        connection.execute(insert(SEAM).prefix_with("OR IGNORE"), {"id": end + 1, "link": link})


def _note(place: Path) -> dict[str, Any]:
    note = dict.fromkeys(("known_id", "stage", "position", "votes", "lost"), 0)
    return {"place": int(place.parent.name), "before_id": 1, "before_boot": 1, **note}


def _follow(connection: Connection, before: Path, note: dict[str, Any], boots: list[dict[str, Any]]) -> None:
    """Write down what is to be read later, the settings, and the boots: the next one must come after all of them."""
    earlier = [row for row in readable(before, DAMAGE) if row["place"] < note["place"]]
    connection.execute(
        insert(DAMAGE).prefix_with("OR REPLACE"), [{"boot": None, "boottime_ns": None, **note}, *earlier]
    )
    if settings := list(readable(before, SETTINGS)):
        connection.execute(insert(SETTINGS).prefix_with("OR IGNORE"), settings)
    last_boot = note["before_boot"] - 1
    if last_boot:
        boots = [*boots, {"id": last_boot, "kernel_id": "", "alive_ns": 0}]
    if boots:
        connection.execute(insert(BOOT).prefix_with("OR IGNORE"), boots)
        connection.execute(ALIVE, [{"which": row["id"], "at_ns": row["alive_ns"]} for row in boots])


def _highest(damaged: Path, table: Table, most: int = LARGEST_ID) -> tuple[int, bool]:
    """The highest row id up to `most` that can be found, and whether it is certain that there is none above it.

    A row above `most` is one whose id has rotted: it had the next one.
    """
    query = f"SELECT rowid FROM {table.name} WHERE rowid BETWEEN ? AND {most} ORDER BY rowid LIMIT 1"  # noqa: S608 - our own names
    with closing(look_into(damaged)) as database:
        try:
            last = database.execute(f"SELECT max(rowid) FROM {table.name} WHERE rowid <= {most}").fetchone()[0] or 0  # noqa: S608
            above = database.execute(f"SELECT 1 FROM {table.name} WHERE rowid > {most}").fetchone()  # noqa: S608
        except sqlite3.DatabaseError:
            high, step = 0, LARGEST_ID
        else:
            return int(last) + bool(above), True
        while step := step // 2:
            try:
                row = database.execute(query, (high + step,)).fetchone()
            except sqlite3.DatabaseError:
                continue
            high = row[0] if row else high
    return high, False


def _most(damaged: Path) -> int:
    """The highest id that a vote can have been given: without a gap they follow the last seam, or the first vote."""
    seams = (row["id"] for row in readable(damaged, SEAM))
    return int(max([_first(damaged), *seams])) + _votes_that_fit(damaged)


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
