"""A table of shops and the areas that they stand in. No command of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from config.language import SOURCE
from kiosk.device.setup.fleet import FleetError, read_table, surplus_cells
from sync.archive.registered import RegisteredShop, RegistryError
from sync.archive.registry_lookup import RegistryLookup

SHOP, OWNER, AREA = "shop", "owner", "area"
MAX_SHOPS = 1000
"""Of one table."""


@dataclass(frozen=True, slots=True)
class ShopLine:
    """One shop, as a person names it, and where it is to stand."""

    place: str
    """In the table, as faults begin; empty where there is none."""
    shop: str
    owner: str | None
    area: str = ""
    found: RegisteredShop | None = None
    """Which shop that is; None: nobody has asked, or there is none."""


def read_shop_lines(file: Path, needed: tuple[str, ...]) -> tuple[list[ShopLine], list[str]]:
    """A shop a line, and the faults of single lines. Raises FleetError where it is no such table at all."""
    keys, rows = read_table(file, SOURCE, (AREA,))
    if lacking := [each for each in needed if each not in keys]:
        raise FleetError(f"{file}: no column {', '.join(lacking)}")
    if not rows or len(rows) > MAX_SHOPS:
        raise FleetError(f"{file}: {len(rows)} shops; a table has 1\N{EN DASH}{MAX_SHOPS}")
    lines, faults = [], []
    for number, cells in rows:
        place = f"{file}: line {number}: "
        if surplus := surplus_cells(keys, cells):
            faults.append(f"{place}{surplus}")
            continue
        given = {key: " ".join(cell.split()) for key, cell in zip(keys, cells, strict=False)}
        lines.append(ShopLine(place, given.get(SHOP, ""), given.get(OWNER) or None, given.get(AREA, "")))
    return lines, faults


def find_shops(lines: Iterable[ShopLine], known: RegistryLookup) -> tuple[list[ShopLine], list[str]]:
    """The lines with their shops, and what is wrong with them; no shop is meant by two lines."""
    found, faults, seen = [], [], set()
    for line in lines:
        try:
            shop = known.registered_shop(line.shop, line.owner)
        except RegistryError as error:
            faults.append(f"{line.place}{error}")
            found.append(line)
            continue
        if shop.id in seen:
            faults.append(f"{line.place}shop {shop.name!r} of {shop.owner}: is named twice")
        seen.add(shop.id)
        found.append(replace(line, found=shop))
    return found, faults
