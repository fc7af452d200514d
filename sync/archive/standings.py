"""Where kiosks stand, by the archive's database; and the first placement of a kiosk that enrols itself."""

from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa

from sync.archive import archive_read
from sync.archive.document_head import DocumentHead, head
from sync.archive.intake import Accepted, Quarantined
from sync.archive.placement import Standing, explain, is_erased, is_retired, retired, unknown
from sync.archive.registered import BEGINNING, ERASED, KioskPlacement, name_key
from sync.archive.renaming import owner_renamed
from sync.archive.rows import NOTHING_SAID, attribution
from sync.archive.tables import DOCUMENT, KIOSK, NOTE, OWNER, PLACEMENT, SHOP, VOICE
from sync.document.vocabulary import bare

NOBODYS = 0
"""The shop of a note or a voice where none, or more than one, is called so."""


NOBODYS_DOCUMENT = {"shop_id": None, **NOTHING_SAID}
LOCK = 7_365_110
"""Any number: PostgreSQL's advisory lock. Changes of the registry, and whatever is stored under the name of an owner, a
shop or a kiosk, are done one after the other: a document that was placed before a move and kept after it would stay
with the wrong owner, and one that was kept after its owner was erased would never go.
"""


def standings(connection: sa.Connection, kiosk_ids: Collection[str] | None = None) -> dict[str, list[Standing]]:
    """By kiosk and day: of all, or of some."""
    c = PLACEMENT.c
    place = (c.kiosk_id, c.from_day, c.shop_id, c.touchpoint, c.stage)
    columns = (*place, OWNER.c.name, SHOP.c.name, c.told_owner, c.told_shop, KIOSK.c.retired_on)
    query = sa.select(*columns).join_from(PLACEMENT, SHOP).join(OWNER).join(KIOSK, KIOSK.c.id == c.kiosk_id)
    query = query.order_by(c.kiosk_id, c.from_day)
    if kiosk_ids is not None:
        query = query.where(c.kiosk_id.in_(kiosk_ids))
    found: dict[str, list[Standing]] = {}
    for row in connection.execute(query).all():
        found.setdefault(row[0], []).append(Standing(KioskPlacement(*row[:5]), *row[5:9], retired_on=row[9]))
    return found


def enrolled(
    connection: sa.Connection, arrivals: Iterable[Accepted], *, enrols: bool
) -> list[Standing | Quarantined | None]:
    """The place of each document, or why it waits; None: it is thrown away, as its owner was erased.

    The registry is locked. Where a person has placed a kiosk, its own word counts no more.
    """
    arrivals = [*arrivals]
    documents = [each.head for each in arrivals]
    known = standings(connection, {each.kiosk_id for each in documents})
    found: list[Standing | Quarantined | None] = []
    for arrival, each in zip(arrivals, documents, strict=True):
        own = known.get(each.kiosk_id, [])
        if is_retired(each, own) and not is_erased(each, own):
            found.append(retired(arrival, own))
            continue
        place = explain(each, own)
        if enrols and place is None and not any(stood.is_by_hand for stood in own):
            renamed = _enrol(connection, each, own)
            known |= standings(connection, {other.kiosk_id for other in documents} if renamed else [each.kiosk_id])
            own = known.get(each.kiosk_id, [])
            place = explain(each, own)
        found.append(None if is_erased(each, own) else place or unknown(arrival, own))
    return found


def lock_registry(connection: sa.Connection) -> None:
    """Until the transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def is_gone(connection: sa.Connection, owner_id: int | None) -> bool:
    """Whether an owner was erased. None: all owners, who are not. The registry is locked."""
    found = sa.select(OWNER.c.id).where(OWNER.c.id == owner_id, OWNER.c.name != ERASED)
    return owner_id is not None and connection.scalar(found) is None


def attribute(connection: sa.Connection, kiosk_id: str) -> None:
    """Have a kiosk's documents belong to where it is now said to have stood; what nothing explains is on no page."""
    own = standings(connection, [kiosk_id]).get(kiosk_id, [])
    query = sa.select(*DOCUMENT.primary_key, DOCUMENT.c.payload).where(DOCUMENT.c.kiosk_id == kiosk_id)
    for row in connection.execute(query).all():
        document = archive_read.document(row.kiosk_id, row.month, row.payload, hours=False)
        found = explain(head(document), own) if document else None
        here = [column == getattr(row, column.name) for column in DOCUMENT.primary_key]
        connection.execute(sa.update(DOCUMENT).where(*here).values(attribution(found) if found else NOBODYS_DOCUMENT))


def shop_named(connection: sa.Connection, name: str, owner_id: int | None = None) -> int | None:
    """The id of the shop of a name, of an owner or of all; None where there is none, or more than one."""
    query = sa.select(SHOP.c.id).where(SHOP.c.name_key == name_key(name))
    found = [*connection.scalars(query if owner_id is None else query.where(SHOP.c.owner_id == owner_id))]
    return found[0] if len(found) == 1 else None


def _enrol(connection: sa.Connection, document: DocumentHead, own: list[Standing]) -> bool:
    """Take a kiosk at its word: where it says that it stands, it stands from its document's first day on.

    A kiosk that is alone with its owner and gives him another name renames him: a shop with one kiosk may call itself
    what it likes, and keeps its history. Returns whether an owner was renamed.
    """
    day = document.first_day if own else BEGINNING
    before = [each for each in own if each.from_day <= day]
    renames = bool(before) and before[-1].shop == document.shop and _renames(connection, document, before[-1])
    if renames:
        shop_id = before[-1].placement.shop_id
        named = {"name": bare(document.owner), "name_key": name_key(bare(document.owner))}
        his = OWNER.c.id == sa.select(SHOP.c.owner_id).where(SHOP.c.id == shop_id).scalar_subquery()
        owner_renamed(connection, before[-1].owner, named["name"])
        connection.execute(sa.update(OWNER).where(his).values(named))
    else:
        owner_id = _entered(connection, OWNER, document.owner)
        shop_id = _entered(connection, SHOP, document.shop, owner_id=owner_id)
    if connection.scalar(sa.select(KIOSK.c.id).where(KIOSK.c.id == document.kiosk_id)) is None:
        connection.execute(sa.insert(KIOSK).values(id=document.kiosk_id))
    stands = sa.select(PLACEMENT.c.kiosk_id).where(PLACEMENT.c.shop_id == shop_id).limit(1)
    is_first = connection.scalar(stands) is None
    _place(connection, document, shop_id, day)
    # Later what is nobody's may be of another owner's shop that had this name as well, and is called otherwise now.
    if is_first:
        _adopt(connection, shop_id, document.shop)
    return renames


def _renames(connection: sa.Connection, document: DocumentHead, before: Standing) -> bool:
    others = sa.select(OWNER.c.id).where(OWNER.c.name_key.in_([*map(name_key, {document.owner, bare(document.owner)})]))
    if connection.scalar(others) is not None:
        return False
    owner_id = sa.select(SHOP.c.owner_id).where(SHOP.c.id == before.placement.shop_id).scalar_subquery()
    his = sa.select(PLACEMENT.c.kiosk_id).join(SHOP).where(SHOP.c.owner_id == owner_id).distinct()
    return [*connection.scalars(his)] == [document.kiosk_id]


def _entered(connection: sa.Connection, table: sa.Table, name: str, **owner: int) -> int:
    """The id of an owner, or of an owner's shop; entered where there is none of that name.

    Settings let nothing unseen stand around a name; a kiosk of before may say it so, and is of the same owner.
    """
    own = [table.c[column] == value for column, value in owner.items()]
    for known in (bare(name), name):
        found = connection.scalar(sa.select(table.c.id).where(table.c.name_key == name_key(known), *own))
        if found is not None:
            return int(found)
    row = {"name": bare(name), "name_key": name_key(bare(name)), **owner}
    return int(connection.execute(sa.insert(table).values(row).returning(table.c.id)).scalar_one())


def _place(connection: sa.Connection, document: DocumentHead, shop_id: int, day: date) -> None:
    c = PLACEMENT.c
    connection.execute(sa.delete(PLACEMENT).where(c.kiosk_id == document.kiosk_id, c.from_day == day))
    row = {"kiosk_id": document.kiosk_id, "from_day": day, "shop_id": shop_id}
    stands = {"touchpoint": document.touchpoint, "stage": document.stage}
    names = {"told_owner": document.owner, "told_shop": document.shop}
    connection.execute(sa.insert(PLACEMENT).values(row | stands | names))


def _adopt(connection: sa.Connection, shop_id: int, name: str) -> None:
    """What was noted of a shop before a kiosk told of it is its own, where no other owner has one of that name."""
    if shop_named(connection, name) == shop_id:
        for table in (NOTE, VOICE):
            here = (table.c.shop == name) & (table.c.shop_id == NOBODYS)
            connection.execute(sa.update(table).where(here).values(shop_id=shop_id))
