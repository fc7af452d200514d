"""One change of the registry, in a transaction of its own: checked first, so that an error says what to do."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from sync.archive.registered import BEGINNING, RegistryError, name_key
from sync.archive.standings import attribute
from sync.archive.tables import KIOSK, OWNER, PLACEMENT, SHOP
from sync.document.aggregate import KIOSK_ID, LABEL, MAX_STAGES, NAME
from sync.document.vocabulary import composed


class RegistryChange:
    """Every method raises RegistryError, and has then done nothing."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def owner(self, name: str) -> int:
        """The id of an owner."""
        found = self._connection.scalar(sa.select(OWNER.c.id).where(OWNER.c.name_key == name_key(name)))
        if found is None:
            raise RegistryError(f"no owner {name!r}; `kiosk office owner list` names them")
        return int(found)

    def shop(self, name: str, owner: str | None = None) -> int:
        """The id of a shop, which has to be said of an owner where several have one of that name."""
        query = sa.select(SHOP.c.id, OWNER.c.name).join(OWNER).where(SHOP.c.name_key == name_key(name))
        if owner is not None:
            query = query.where(SHOP.c.owner_id == self.owner(owner))
        found = [*self._connection.execute(query.order_by(OWNER.c.name_key))]
        if not found:
            of = f" of {owner}" if owner else ""
            raise RegistryError(f"no shop {name!r}{of}; `kiosk office shop list` names them")
        if len(found) > 1:
            owners = ", ".join(each.name for each in found)
            raise RegistryError(f"shop {name!r}: {owners} each have one of that name; say whose with --owner")
        return int(found[0].id)

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
        self._connection.execute(sa.update(OWNER).where(OWNER.c.id == owner_id).values(row))

    def add_shop(self, owner_id: int, name: str) -> int:
        """Enter a shop of an owner; returns the id."""
        row = {"owner_id": owner_id, "name": _name("shop", name), "name_key": name_key(name)}
        same = (SHOP.c.owner_id == owner_id) & (SHOP.c.name_key == row["name_key"])
        self._free(SHOP.c.name, same, f"shop {name!r}")
        return self._inserted(SHOP, row)

    def rename_shop(self, shop_id: int, name: str) -> None:
        """Call a shop otherwise; nothing else changes."""
        owner_id = self._connection.scalar(sa.select(SHOP.c.owner_id).where(SHOP.c.id == shop_id))
        row = {"name": _name("shop", name), "name_key": name_key(name)}
        others = (SHOP.c.owner_id == owner_id) & (SHOP.c.name_key == row["name_key"]) & (SHOP.c.id != shop_id)
        self._free(SHOP.c.name, others, f"shop {name!r}")
        self._connection.execute(sa.update(SHOP).where(SHOP.c.id == shop_id).values(row))

    def move_shop(self, shop_id: int, owner_id: int) -> None:
        """Hand a shop to another owner, with all that was ever said of it: it was sold."""
        row = self._connection.execute(sa.select(SHOP.c.name, SHOP.c.name_key).where(SHOP.c.id == shop_id)).one()
        same = (SHOP.c.owner_id == owner_id) & (SHOP.c.name_key == row.name_key) & (SHOP.c.id != shop_id)
        self._free(SHOP.c.name, same, f"shop {row.name!r}")
        self._connection.execute(sa.update(SHOP).where(SHOP.c.id == shop_id).values(owner_id=owner_id))

    def add_kiosk(
        self, kiosk_id: str, shop_id: int, from_day: date = BEGINNING, touchpoint: str = "", stage: int | None = None
    ) -> None:
        """Enter a kiosk, and where it stands."""
        if not KIOSK_ID.fullmatch(kiosk_id):
            raise RegistryError(
                f"kiosk {kiosk_id[:80]!r}: must be lower-case letters, digits and hyphens, at most 63, as in kiosk.id"
            )
        if self._connection.scalar(sa.select(KIOSK.c.id).where(KIOSK.c.id == kiosk_id)):
            raise RegistryError(f"kiosk {kiosk_id}: is known already; `kiosk office kiosk move` says where it stands")
        row = _placement(kiosk_id, shop_id, from_day, touchpoint, stage)
        self._connection.execute(sa.insert(KIOSK).values(id=kiosk_id))
        self._connection.execute(sa.insert(PLACEMENT).values(row))

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

    def kiosk(self, kiosk_id: str) -> str:
        """A kiosk that is known."""
        if self._connection.scalar(sa.select(KIOSK.c.id).where(KIOSK.c.id == kiosk_id)) is None:
            raise RegistryError(f"no kiosk {kiosk_id!r}; `kiosk office kiosk list` names them")
        return kiosk_id

    def retire(self, table: sa.Table, key: int | str, on: date) -> None:
        """Say that an owner, a shop or a kiosk is no more; what there was stays."""
        self._connection.execute(sa.update(table).where(table.c.id == key).values(retired_on=on))

    def _free(self, column: sa.Column[str], where: sa.ColumnElement[bool], what: str) -> None:
        taken = self._connection.scalar(sa.select(column).where(where))
        if taken is not None:
            raise RegistryError(f"{what}: there is {taken!r} already; names differ by more than capitals")

    def _inserted(self, table: sa.Table, row: Mapping[str, object]) -> int:
        return int(self._connection.execute(sa.insert(table).values(row).returning(table.c.id)).scalar_one())


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
