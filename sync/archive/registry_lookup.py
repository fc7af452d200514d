"""Whom a person means by a name."""

import sqlalchemy as sa

from sync.archive.engine import identity
from sync.archive.registered import ERASED, RegisteredShop, RegistryError, name_key
from sync.archive.tables import KIOSK, OWNER, SHOP


class RegistryLookup:
    """Finds ids, within a transaction. Every method raises RegistryError saying where names are listed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def identity(self) -> str:
        """Which archive the ids are of."""
        return identity(self._connection)

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

    def registered_shop(self, name: str, owner: str | None = None) -> RegisteredShop:
        """A shop and whose it is, as both are spelled."""
        columns = (SHOP.c.id, SHOP.c.name, SHOP.c.owner_id, OWNER.c.name, SHOP.c.retired_on)
        query = sa.select(*columns).join(OWNER).where(SHOP.c.id == self.shop(name, owner))
        return RegisteredShop(*self._connection.execute(query).one())

    def shop_in_use(self, shop_id: int) -> int:
        """A shop by its id, where kiosks may be put."""
        query = sa.select(SHOP.c.id).join(OWNER).where(SHOP.c.id == shop_id, SHOP.c.retired_on.is_(None))
        if self._connection.scalar(query.where(OWNER.c.name != ERASED, OWNER.c.retired_on.is_(None))) is None:
            raise RegistryError(f"no shop {shop_id} where a kiosk could stand; `kiosk office shop list` names them")
        return shop_id

    def kiosk_ids(self) -> set[str]:
        """Every id that was ever given."""
        return {*self._connection.scalars(sa.select(KIOSK.c.id))}

    def kiosk(self, kiosk_id: str) -> str:
        """A kiosk that is known."""
        if self._connection.scalar(sa.select(KIOSK.c.id).where(KIOSK.c.id == kiosk_id)) is None:
            raise RegistryError(f"no kiosk {kiosk_id!r}; `kiosk office kiosk list` names them")
        return kiosk_id
