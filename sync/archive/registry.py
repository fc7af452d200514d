"""The registry: which shop is whose, and which kiosk stands where. A name is a label; what counts is the id."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from sync.archive.database_errors import named_errors
from sync.archive.engine import identity
from sync.archive.erasure import erase_owner, overwrite
from sync.archive.registered import ERASED, KioskPlacement, RegisteredKiosk, RegisteredOwner, RegisteredShop, name_key
from sync.archive.registry_change import RegistryChange
from sync.archive.registry_lookup import RegistryLookup
from sync.archive.standings import NOBODYS, lock_registry
from sync.archive.store import ArchiveStore
from sync.archive.tables import DOCUMENT, KIOSK, NOTE, OWNER, PLACEMENT, SHOP, VOICE

_SHOPS = sa.select(SHOP.c.id, SHOP.c.name, SHOP.c.owner_id, OWNER.c.name, SHOP.c.retired_on).join(OWNER)
_SHOPS = _SHOPS.where(OWNER.c.name != ERASED)


class Registry(ArchiveStore):
    """Owners, shops, kiosks, and where each kiosk stood."""

    def identity(self) -> str:
        """Which archive this is; an id from another one is another shop's here."""
        with self._transaction() as connection:
            return identity(connection)

    @contextmanager
    def change(self) -> Iterator[RegistryChange]:
        """Change it: all or nothing. Whatever is raised inside leaves everything as it was."""
        with self._transaction(writing=True) as connection:
            lock_registry(connection)
            yield RegistryChange(connection)

    @contextmanager
    def look(self) -> Iterator[RegistryLookup]:
        """Look up ids by name, in one transaction."""
        with self._transaction() as connection:
            yield RegistryLookup(connection)

    def erase_owner(self, owner_id: int) -> list[str]:
        """Forget an owner; returns the kiosks that stand in his shops now, to be shut out at the broker.

        What may still be read in the file of an SQLite archive goes with `overwrite`.
        """
        with self._transaction(writing=True) as connection:
            lock_registry(connection)
            return erase_owner(connection, owner_id)

    def overwrite(self) -> None:
        """Have nothing of what was deleted left in the archive's file; raises ArchiveAwayError while somebody reads."""
        with named_errors(self._engine.url):
            overwrite(self._engine)

    def erased(self) -> dict[int, list[int]]:
        """Ids of owners who were erased, and of the shops of each. Of one who is just not there nothing is known."""
        query = sa.select(OWNER.c.id, SHOP.c.id).outerjoin_from(OWNER, SHOP).where(OWNER.c.name == ERASED)
        found: dict[int, list[int]] = {}
        with self._transaction() as connection:
            for owner_id, shop_id in connection.execute(query):
                found.setdefault(owner_id, []).extend(() if shop_id is None else (shop_id,))
        return found

    def owners(self) -> list[RegisteredOwner]:
        """All owners, by name."""
        query = sa.select(OWNER.c.id, OWNER.c.name, OWNER.c.retired_on).where(OWNER.c.name != ERASED)
        query = query.order_by(OWNER.c.name_key)
        with self._transaction() as connection:
            return [RegisteredOwner(*row) for row in connection.execute(query)]

    def shops_of_owners(self) -> dict[int, int]:
        """How many shops each owner has, by id; of one who has none, nothing."""
        query = sa.select(SHOP.c.owner_id, sa.func.count()).group_by(SHOP.c.owner_id)
        with self._transaction() as connection:
            return {owner_id: number for owner_id, number in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy

    def shops(self, owner_id: int | None = None) -> list[RegisteredShop]:
        """All shops, or those of one owner, by owner and name."""
        query = _SHOPS.order_by(OWNER.c.name_key, SHOP.c.name_key)
        if owner_id is not None:
            query = query.where(SHOP.c.owner_id == owner_id)
        with self._transaction() as connection:
            return [RegisteredShop(*row) for row in connection.execute(query)]

    def shop(self, shop_id: int) -> RegisteredShop | None:
        """One shop by its id."""
        with self._transaction() as connection:
            row = connection.execute(_SHOPS.where(SHOP.c.id == shop_id)).one_or_none()
        return None if row is None else RegisteredShop(*row)

    def shops_named(self, name: str) -> list[RegisteredShop]:
        """The shops of this name, of several owners perhaps."""
        query = _SHOPS.where(SHOP.c.name_key == name_key(name)).order_by(OWNER.c.name_key)
        with self._transaction() as connection:
            return [RegisteredShop(*row) for row in connection.execute(query)]

    def nobodys(self) -> dict[str, tuple[int, int]]:
        """Notes and voices that belong to no shop, by the name that they were given: how many of each."""
        found: dict[str, tuple[int, int]] = {}
        with self._transaction() as connection:
            for place, table in enumerate((NOTE, VOICE)):
                query = sa.select(table.c.shop, sa.func.count()).where(table.c.shop_id == NOBODYS)
                for name, count in connection.execute(query.group_by(table.c.shop).order_by(table.c.shop)):
                    notes, voices = found.get(name, (0, 0))
                    found[name] = (count, voices) if place == 0 else (notes, count)
        return found

    def kiosk(self, kiosk_id: str) -> RegisteredKiosk | None:
        """One kiosk by its id; none where an erased owner's shops were all that it stood in."""
        return next(iter(self._kiosks(PLACEMENT.c.kiosk_id == kiosk_id)), None)

    def kiosks(self, shop_id: int | None = None) -> list[RegisteredKiosk]:
        """All kiosks, or those that ever stood in a shop, by id."""
        here = sa.select(PLACEMENT.c.kiosk_id).where(PLACEMENT.c.shop_id == shop_id)
        return self._kiosks(sa.true() if shop_id is None else PLACEMENT.c.kiosk_id.in_(here))

    def _kiosks(self, which: sa.ColumnElement[bool]) -> list[RegisteredKiosk]:
        c = PLACEMENT.c
        columns = (c.kiosk_id, c.from_day, c.shop_id, c.touchpoint, c.stage)
        query = sa.select(*columns, KIOSK.c.retired_on).join(KIOSK).join(SHOP, SHOP.c.id == c.shop_id)
        query = query.where(SHOP.c.name != ERASED, which).order_by(c.kiosk_id, c.from_day)
        with self._transaction() as connection:
            rows = [*connection.execute(query)]
        placements: dict[str, list[KioskPlacement]] = {}
        for row in rows:
            placements.setdefault(row.kiosk_id, []).append(KioskPlacement(*row[:-1]))
        retired = {row.kiosk_id: row.retired_on for row in rows}
        return [RegisteredKiosk(each, tuple(own), retired[each]) for each, own in placements.items()]

    def unexplained(self, kiosk_ids: Collection[str]) -> list[tuple[str, str]]:
        """Kiosk id and month (YYYY-MM) of each stored document of some kiosks that belongs to no shop."""
        c = DOCUMENT.c
        query = sa.select(c.kiosk_id, c.month).where(c.kiosk_id.in_(kiosk_ids), c.shop_id.is_(None))
        with self._transaction() as connection:
            return [(row.kiosk_id, row.month) for row in connection.execute(query.order_by(c.kiosk_id, c.month))]
