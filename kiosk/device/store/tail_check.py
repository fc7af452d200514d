"""The newest vote: from its id the next one's follows, so it is looked at before it is believed."""

from sqlalchemy import Connection, select

from kiosk.device.store.chain import DigestChain, first_link
from kiosk.device.store.schema import CARD, SEAM, VOTE


def is_sound(connection: Connection) -> bool:
    """Whether the newest vote is as it was written, as far as its link and the one before tell. True: there is none."""
    newest = connection.execute(select(VOTE).order_by(VOTE.c.id.desc()).limit(2)).all()
    if not newest:
        return True
    last, *before = newest
    begin = before[0].link if before else first_link(connection.execute(select(CARD.c.installation_id)).scalar() or "")
    later = select(SEAM.c.id, SEAM.c.link).where(SEAM.c.id > (before[0].id if before else 0))
    chain = DigestChain(begin, [(seam.id, seam.link) for seam in connection.execute(later)])
    return bool(last.link == chain.follow(*last[:-1]))
