"""What is looked at before a database is believed: every page, and the newest vote, from which the next one follows."""

from sqlalchemy import Connection, select

from kiosk.device.store.chain import DigestChain, first_link
from kiosk.device.store.schema import CARD, SEAM, VOTE


def find_fault(connection: Connection) -> str | None:
    """What is wrong with the database; None: nothing."""
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
