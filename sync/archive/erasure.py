"""An owner who leaves is forgotten: votes, notes, voices, pages, mails, alerts, and every name.

What stays is a place without a name, where his kiosks stood: what they still tell of it is thrown away. And his ids.
"""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from sync.archive.choice_tables import GOAL, SHOP_MAIL
from sync.archive.database_errors import ArchiveAwayError
from sync.archive.page_tables import PAGE, PAGE_FILE
from sync.archive.registered import ERASED
from sync.archive.standings import standings
from sync.archive.tables import (
    ALERT,
    DOCUMENT,
    MAIL_CHOICE,
    NOTE,
    OWNER,
    PLACEMENT,
    QUARANTINE,
    SENT,
    SHOP,
    STATUS,
    VOICE,
)
from sync.document.aggregate import digest


def erase_owner(connection: sa.Connection, owner_id: int) -> list[str]:
    """Forget an owner; returns the kiosks that stand in his shops now, and should be shut out at the broker."""
    shops = [*connection.scalars(sa.select(SHOP.c.id).where(SHOP.c.owner_id == owner_id).order_by(SHOP.c.id))]
    name = connection.execute(sa.select(OWNER.c.name).where(OWNER.c.id == owner_id)).scalar_one()
    here = PLACEMENT.c.shop_id.in_(shops)
    stood = sorted({*connection.scalars(sa.select(PLACEMENT.c.kiosk_id).where(here))})
    # A month that nothing explained may tell of his days, too.
    doubtful = DOCUMENT.c.shop_id.is_(None) & DOCUMENT.c.kiosk_id.in_(stood)
    connection.execute(sa.delete(DOCUMENT).where(DOCUMENT.c.shop_id.in_(shops) | doubtful))
    for table in (NOTE, VOICE, GOAL, SHOP_MAIL, PAGE_FILE, PAGE):
        connection.execute(sa.delete(table).where(table.c.shop_id.in_(shops)))
    for kiosk_id in stood:
        of_kiosk = QUARANTINE.c.topic.startswith(f"kiosks/{kiosk_id}/", autoescape=True)
        connection.execute(sa.delete(QUARANTINE).where(of_kiosk))
    his_mails = SENT.c.message_id.endswith(f".{digest(name.encode())}", autoescape=True)
    connection.execute(sa.delete(SENT).where(his_mails))
    connection.execute(sa.delete(MAIL_CHOICE).where(MAIL_CHOICE.c.owner_id == owner_id))
    connection.execute(sa.delete(ALERT).where(ALERT.c.owner == name))
    _leave_a_place_without_a_name(connection, owner_id, shops)
    left = sorted(erased(connection, stood))
    connection.execute(sa.delete(STATUS).where(STATUS.c.kiosk_id.in_(left)))
    return left


def erased(connection: sa.Connection, kiosk_ids: Collection[str]) -> frozenset[str]:
    """Which of some kiosks stand in a shop of an erased owner."""
    found = standings(connection, kiosk_ids) if kiosk_ids else {}
    return frozenset(kiosk_id for kiosk_id, own in found.items() if own[-1].owner == ERASED)


def overwrite(engine: sa.Engine) -> None:
    """Have nothing of what was deleted left in the file of an SQLite archive; a server's vacuum does it by itself.

    Raises ArchiveAwayError where somebody goes on reading: what he may still read is not overwritten.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM")
        busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    if busy:
        raise ArchiveAwayError("archive: another program is reading its file, and keeps what was deleted in it")


def _leave_a_place_without_a_name(connection: sa.Connection, owner_id: int, shops: Sequence[int]) -> None:
    """His ids stay: by them his kiosks are known, and by them the browser's office learns who was erased."""
    if shops:
        bare = {"touchpoint": "", "stage": None, "told_owner": "", "told_shop": ""}
        here = PLACEMENT.c.shop_id.in_(shops)
        connection.execute(sa.update(PLACEMENT).where(here).values(shop_id=shops[0], **bare))
    for table, keys in ((SHOP, shops), (OWNER, [owner_id])):
        for key in keys:
            # No name that anybody can give begins with a control character.
            nameless = {"name": ERASED, "name_key": f"\x01{key}", "retired_on": None}
            connection.execute(sa.update(table).where(table.c.id == key).values(nameless))
