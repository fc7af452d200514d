"""One change of the registry, in a transaction of its own: checked first, so that an error says what to do."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from sync.archive.choice_tables import GOAL, SHOP_MAIL
from sync.archive.registered import BEGINNING, RegistryError, name_key
from sync.archive.registry_lookup import RegistryLookup
from sync.archive.renaming import owner_renamed, shop_renamed, shop_sold
from sync.archive.standings import NOBODYS, attribute
from sync.archive.tables import KIOSK, NOTE, OWNER, PLACEMENT, SHOP, VOICE
from sync.document.aggregate import KIOSK_ID, LABEL, MAX_STAGES, NAME
from sync.document.vocabulary import composed


class RegistryChange(RegistryLookup):
    """Every method raises RegistryError, and has then done nothing."""

    def add_owner(self, name: str) -> int:
        """Enter an owner; returns the id."""
        row = {"name": _name("owner", name), "name_key": name_key(name)}
        self._free(OWNER.c.name, OWNER.c.name_key == row["name_key"], f"owner {name!r}")
        return self._inserted(OWNER, row)

    def rename_owner(self, owner_id: int, name: str) -> None:
        """Call an owner otherwise; nothing else changes."""
        row = {"name": _name("owner", name), "name_key": name_key(name)}
        others = (OWNER.c.name_key == row["name_key"]) & (OWNER.c.id != owner_id)
        self._free(OWNER.c.name, others, f"owner {name!r}")
        owner_renamed(self._connection, self._name_of(OWNER, owner_id), row["name"])
        self._connection.execute(sa.update(OWNER).where(OWNER.c.id == owner_id).values(row))

    def add_shop(self, owner_id: int, name: str) -> int:
        """Enter a shop of an owner; returns the id."""
        row = {"owner_id": owner_id, "name": _name("shop", name), "name_key": name_key(name)}
        same = (SHOP.c.owner_id == owner_id) & (SHOP.c.name_key == row["name_key"])
        self._free(SHOP.c.name, same, f"shop {name!r}")
        return self._inserted(SHOP, row)

    def entered_shop(self, name: str, owner: str) -> int:
        """The id of a shop of an owner; either is entered where it is not known."""
        found = self._connection.scalar(sa.select(OWNER.c.id).where(OWNER.c.name_key == name_key(owner)))
        owner_id = self.add_owner(owner) if found is None else int(found)
        same = (SHOP.c.owner_id == owner_id) & (SHOP.c.name_key == name_key(name))
        shop_id = self._connection.scalar(sa.select(SHOP.c.id).where(same))
        return self.add_shop(owner_id, name) if shop_id is None else int(shop_id)

    def rename_shop(self, shop_id: int, name: str) -> None:
        """Call a shop otherwise; nothing else changes."""
        owner_id = self._connection.scalars(sa.select(SHOP.c.owner_id).where(SHOP.c.id == shop_id)).one()
        row = {"name": _name("shop", name), "name_key": name_key(name)}
        others = (SHOP.c.owner_id == owner_id) & (SHOP.c.name_key == row["name_key"]) & (SHOP.c.id != shop_id)
        self._free(SHOP.c.name, others, f"shop {name!r}")
        owner = self._name_of(OWNER, owner_id)
        shop_renamed(self._connection, owner, self._name_of(SHOP, shop_id), row["name"])
        self._connection.execute(sa.update(SHOP).where(SHOP.c.id == shop_id).values(row))

    def move_shop(self, shop_id: int, owner_id: int) -> None:
        """Hand a shop to another owner, with all that was ever said of it: it was sold."""
        columns = (SHOP.c.name, SHOP.c.name_key, SHOP.c.owner_id)
        row = self._connection.execute(sa.select(*columns).where(SHOP.c.id == shop_id)).one()
        same = (SHOP.c.owner_id == owner_id) & (SHOP.c.name_key == row.name_key) & (SHOP.c.id != shop_id)
        self._free(SHOP.c.name, same, f"shop {row.name!r}")
        if owner_id != row.owner_id:
            shop_sold(self._connection, row.name, self._name_of(OWNER, row.owner_id))
            # What the seller wanted, and whom he had written to, is not the buyer's.
            for table in (GOAL, SHOP_MAIL):
                self._connection.execute(sa.delete(table).where(table.c.shop_id == shop_id))
        self._connection.execute(sa.update(SHOP).where(SHOP.c.id == shop_id).values(owner_id=owner_id))
        # A month at two shops was one owner's until now, or is from now on.
        stood = sa.select(PLACEMENT.c.kiosk_id).where(PLACEMENT.c.shop_id == shop_id).distinct()
        for kiosk_id in self._connection.scalars(stood.order_by(PLACEMENT.c.kiosk_id)).all():
            attribute(self._connection, kiosk_id)

    def adopt(self, shop_id: int) -> tuple[int, int]:
        """Give a shop the notes and voices of its name that are nobody's; how many of each."""
        name = self._name_of(SHOP, shop_id)
        # A day that the shop has already counts once.
        own = VOICE.alias("own")
        same = [own.c[each] == VOICE.c[each] for each in ("kind", "label", "date")]
        nobodys = (VOICE.c.shop_id == NOBODYS) & (VOICE.c.shop == name)
        twins = sa.exists().where(own.c.shop_id == shop_id, *same)
        self._connection.execute(sa.delete(VOICE).where(nobodys, twins))
        voices = self._connection.execute(sa.update(VOICE).where(nobodys).values(shop_id=shop_id)).rowcount
        here = (NOTE.c.shop_id == NOBODYS) & (NOTE.c.shop == name)
        notes = self._connection.execute(sa.update(NOTE).where(here).values(shop_id=shop_id)).rowcount
        return notes, voices

    def add_kiosk(
        self, kiosk_id: str, shop_id: int, from_day: date = BEGINNING, touchpoint: str = "", stage: int | None = None
    ) -> None:
        """Enter a kiosk, and where it stands."""
        if fault := kiosk_id_fault(kiosk_id):
            raise RegistryError(fault)
        if self._connection.scalar(sa.select(KIOSK.c.id).where(KIOSK.c.id == kiosk_id)):
            raise RegistryError(f"kiosk {kiosk_id}: is known already; `kiosk office kiosk move` says where it stands")
        row = _placement(kiosk_id, shop_id, from_day, touchpoint, stage)
        self._connection.execute(sa.insert(KIOSK).values(id=kiosk_id))
        self._connection.execute(sa.insert(PLACEMENT).values(row))
        attribute(self._connection, kiosk_id)

    def move_kiosk(
        self, kiosk_id: str, shop_id: int, from_day: date, touchpoint: str = "", stage: int | None = None
    ) -> None:
        """Say where a kiosk stands from a day on; what was said of that very day is replaced. It is in use again.

        What it has told of days since then is told of that shop.
        """
        self.kiosk(kiosk_id)
        row = _placement(kiosk_id, shop_id, from_day, touchpoint, stage)
        here = (PLACEMENT.c.kiosk_id == kiosk_id) & (PLACEMENT.c.from_day == from_day)
        self._connection.execute(sa.delete(PLACEMENT).where(here))
        self._connection.execute(sa.insert(PLACEMENT).values(row))
        self._connection.execute(sa.update(KIOSK).where(KIOSK.c.id == kiosk_id).values(retired_on=None))
        attribute(self._connection, kiosk_id)

    def rename_kiosk(self, kiosk_id: str, new: str, on: date) -> None:
        """Enter a kiosk under another id, wherever it has stood, and retire the old id."""
        c = PLACEMENT.c
        query = sa.select(c.shop_id, c.from_day, c.touchpoint, c.stage).where(c.kiosk_id == self.kiosk(kiosk_id))
        first, *later = self._connection.execute(query.order_by(c.from_day))
        self.add_kiosk(new, *first)
        for each in later:
            self.move_kiosk(new, *each)
        self.retire(KIOSK, kiosk_id, on)

    def retire(self, table: sa.Table, key: int | str, on: date) -> None:
        """Say that an owner, a shop or a kiosk is no more; what there was stays."""
        self._connection.execute(sa.update(table).where(table.c.id == key).values(retired_on=on))

    def _name_of(self, table: sa.Table, key: int) -> str:
        return str(self._connection.execute(sa.select(table.c.name).where(table.c.id == key)).scalar_one())

    def _free(self, column: sa.Column[str], where: sa.ColumnElement[bool], what: str) -> None:
        taken = self._connection.scalar(sa.select(column).where(where))
        if taken is not None:
            raise RegistryError(f"{what}: there is {taken!r} already; names differ by more than capitals")

    def _inserted(self, table: sa.Table, row: Mapping[str, object]) -> int:
        return int(self._connection.execute(sa.insert(table).values(row).returning(table.c.id)).scalar_one())


def kiosk_id_fault(kiosk_id: str) -> str:
    """Why no kiosk can be called so; empty: one can."""
    if KIOSK_ID.fullmatch(kiosk_id):
        return ""
    return f"kiosk {kiosk_id[:80]!r}: must be lower-case letters, digits and hyphens, at most 63, as in kiosk.id"


def _name(what: str, name: str) -> str:
    if not NAME.fullmatch(name) or name != name.strip():
        raise RegistryError(
            f"{what} {name[:80]!r}: must be 1\N{EN DASH}80 printable characters, without blanks around them"
        )
    return composed(name)


def _placement(kiosk_id: str, shop_id: int, from_day: date, touchpoint: str, stage: int | None) -> dict[str, object]:
    if not LABEL.fullmatch(touchpoint):
        raise RegistryError(f"touchpoint {touchpoint[:80]!r}: must be at most 80 printable characters")
    if stage is not None and not 1 <= stage <= MAX_STAGES:
        raise RegistryError(f"stage {stage}: must be 1\N{EN DASH}{MAX_STAGES}")
    return {
        "kiosk_id": kiosk_id,
        "from_day": from_day,
        "shop_id": shop_id,
        "touchpoint": composed(touchpoint),
        "stage": stage,
    }
