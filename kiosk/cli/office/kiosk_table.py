"""The table of kiosks that cards are written from, read for who stands where. No command of its own."""

from dataclasses import dataclass
from pathlib import Path

from config.language import SOURCE
from kiosk.device.setup.fleet import FleetError, read_table, surplus_cells

ID, OWNER, SHOP, PLACE = "kiosk id", "owner", "shop", "place"
MAX_ROWS = 10_000
"""Of a table: a fleet's."""


@dataclass(frozen=True, slots=True)
class KioskRow:
    """One kiosk and where it stands."""

    place: str
    """In the table, as faults begin; empty where there is none."""
    kiosk_id: str
    owner: str | None
    shop: str
    touchpoint: str = ""
    stage: int | None = None
    faults: tuple[str, ...] = ()
    """Of the line by itself, whatever the registry knows."""


def read_kiosk_rows(file: Path, stage: int | None = None) -> list[KioskRow]:
    """One row a kiosk, each with its line's faults. Raises FleetError where the whole table cannot be read."""
    keys, lines = read_table(file, SOURCE)
    if lacking := [each for each in (ID, SHOP) if each not in keys]:
        raise FleetError(f"{file}: no column {', '.join(lacking)}")
    if not lines or len(lines) > MAX_ROWS:
        raise FleetError(f"{file}: {len(lines)} kiosks; a table has 1\N{EN DASH}{MAX_ROWS}")
    rows, seen = [], set()
    for number, cells in lines:
        given = {key: " ".join(cell.split()) for key, cell in zip(keys, cells, strict=False)}
        place, kiosk_id = f"{file}: line {number}: ", given.get(ID, "")
        faults = [surplus_cells(keys, cells), f"kiosk {kiosk_id}: stands in another line, too" * (kiosk_id in seen)]
        seen.add(kiosk_id)
        owner, shop, touchpoint = given.get(OWNER) or None, given.get(SHOP, ""), given.get(PLACE, "")
        rows.append(KioskRow(place, kiosk_id, owner, shop, touchpoint, stage, tuple(filter(None, faults))))
    return rows
