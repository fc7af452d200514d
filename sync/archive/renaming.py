"""What was written to an owner under his former name goes on under the new one: no mail twice, no alert raised anew."""

import sqlalchemy as sa

from sync.archive.tables import ALERT, SENT
from sync.document.aggregate import digest

_NAMED = ((SENT, SENT.c.message_id), (ALERT, ALERT.c.raised_in), (ALERT, ALERT.c.cleared_in))
"""Where a mail's identity stands, which ends in the digest of its owner's name."""


def owner_renamed(connection: sa.Connection, name: str, new: str) -> None:
    """An owner is called otherwise."""
    if name == new:
        return
    old_end, new_end = (f".{digest(each.encode())}" for each in (name, new))
    for table, column in _NAMED:
        renamed = sa.func.replace(column, old_end, new_end)
        own = column.endswith(old_end, autoescape=True)
        connection.execute(sa.update(table).where(own).values({column.name: renamed}))
    connection.execute(sa.update(ALERT).where(ALERT.c.owner == name).values(owner=new))


def shop_renamed(connection: sa.Connection, owner: str, name: str, new: str) -> None:
    """A shop of an owner is called otherwise."""
    here = (ALERT.c.owner == owner) & (ALERT.c.shop == name)
    connection.execute(sa.update(ALERT).where(here).values(shop=new))


def shop_sold(connection: sa.Connection, name: str, seller: str) -> None:
    """What the seller was told of a shop is closed with it: nobody writes to the buyer of what he has not been told."""
    here = (ALERT.c.owner == seller) & (ALERT.c.shop == name) & ALERT.c.cleared_in.is_(None)
    connection.execute(sa.update(ALERT).where(here).values(cleared_in=""))
