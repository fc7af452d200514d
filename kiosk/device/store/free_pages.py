"""Free pages of the database: some are kept, as room on a full card; the others are given back to the card."""

from contextlib import suppress

from kiosk.device.store.database import Database, FullError

ROOM_PAGES = 64
"""Free pages kept in the database, with as much of the log: room for some 5,000 votes that no other file can take."""
SLACK = 8
"""One page in so many may be free before any is given back: next month's votes take what a month's deletion frees."""
STEP_PAGES = 16
"""Given back in one transaction; for each, a page from the end of the file takes the place of a free one."""


def keep_room(card: Database) -> None:
    """See that there are free pages in the database, where the card has room for them."""
    with suppress(FullError):
        if _number(card, "freelist_count") >= ROOM_PAGES // 2:
            return
        card.execute("DROP TABLE IF EXISTS room")
        card.execute("CREATE TABLE room (content BLOB)")
        bytes_ = ROOM_PAGES * _number(card, "page_size")
        card.execute(f"INSERT INTO room VALUES (zeroblob({bytes_}))")  # noqa: S608 - a number of our own
        # Only what was once moved from the log into the database has its place on the card.
        card.pragma("wal_checkpoint(FULL)")
        card.execute("DROP TABLE room")


def make_room(card: Database) -> bool:
    """On a full card: let SQLite move its log into the database, and write over it. False: no room there."""
    with suppress(FullError):
        # How many of the log's pages there are, and were moved (https://www.sqlite.org/pragma.html).
        ((_, logged, moved),) = card.pragma("wal_checkpoint(FULL)")
        return bool(logged == moved)
    return False


def is_roomy(card: Database) -> bool:
    """Whether so many pages are free that the file should become smaller, and can."""
    free = _number(card, "freelist_count")
    return free > ROOM_PAGES + _number(card, "page_count") // SLACK and _number(card, "auto_vacuum") != 0


def shrink(card: Database) -> bool:
    """Give a few free pages back to the card, in one transaction; True while there are more than need be kept."""
    with suppress(FullError):  # what moves goes through the log, and a full card has no room for that
        # One page a statement: Python's driver takes one step of it, and each step is a page.
        surplus = _number(card, "freelist_count") - ROOM_PAGES
        card.execute(*["PRAGMA incremental_vacuum(1)"] * min(surplus, STEP_PAGES))
        return surplus > STEP_PAGES
    return False


def _number(card: Database, pragma: str) -> int:
    return int(card.pragma(pragma)[0][0])
