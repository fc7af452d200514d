"""What is looked at before a database is believed: the ends of every table, the newest vote, now and then every page.

SQLite's check reads the whole file. After years that is many megabytes, and whoever presses meanwhile waits for it.
"""

from sqlalchemy import Connection, select

from kiosk.device.store.chain import DigestChain, first_link
from kiosk.device.store.schema import CARD, CHAIN, METADATA, SEAM, VOTE

FULL_EVERY = 30
"""Passes over the votes, one a start and one a day, of which one begins at the oldest. At a start that is due that one
SQLite looks at every page, too. So cells that rot are found in a month.
"""


def find_fault(connection: Connection, *, whole: bool) -> str | None:
    """What is wrong with the database; None: nothing. `whole`: every page is looked at, though it is not due."""
    for table in METADATA.sorted_tables:
        for order in ("", "DESC"):
            connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY rowid {order} LIMIT 1").all()  # noqa: S608 - our own names
    passes = connection.execute(select(CHAIN.c.passes)).scalar()
    if whole or passes is None or passes >= FULL_EVERY:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            return str(found)
    return None if _is_newest_sound(connection) else "the newest vote is not as it was written"


def _is_newest_sound(connection: Connection) -> bool:
    """Whether the newest vote, from whose id the next one's follows, fits the one before. True: there is none."""
    newest = connection.execute(select(VOTE).order_by(VOTE.c.id.desc()).limit(2)).all()
    if not newest:
        return True
    last, *before = newest
    begin = before[0].link if before else first_link(connection.execute(select(CARD.c.installation_id)).scalar() or "")
    later = select(SEAM.c.id, SEAM.c.link).where(SEAM.c.id > (before[0].id if before else 0))
    chain = DigestChain(begin, [(seam.id, seam.link) for seam in connection.execute(later)])
    return bool(last.link == chain.follow(*last[:-1]))
