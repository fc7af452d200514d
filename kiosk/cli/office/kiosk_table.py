"""The table of kiosks that cards are written from, read for who stands where. No command of its own."""

from dataclasses import dataclass
from pathlib import Path

from config.language import SOURCE
from kiosk.device.setup.fleet import MAX_KIOSKS, FleetError, read_table, surplus_cells

ID, OWNER, SHOP, PLACE = "kiosk id", "owner", "shop", "place"


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


def read_kiosk_rows(file: Path, stage: int | None = None) -> list[KioskRow]:
    """One row a kiosk. Raises FleetError naming every fault of the table itself."""
    keys, lines = read_table(file, SOURCE)
    if lacking := [each for each in (ID, SHOP) if each not in keys]:
        raise FleetError(f"{file}: no column {', '.join(lacking)}")
    if not lines or len(lines) > MAX_KIOSKS:
        raise FleetError(f"{file}: {len(lines)} kiosks; a table has 1\N{EN DASH}{MAX_KIOSKS}")
    rows, faults, seen = [], [], set()
    for number, cells in lines:
        given = {key: " ".join(cell.split()) for key, cell in zip(keys, cells, strict=False)}
        place, kiosk_id = f"{file}: line {number}: ", given.get(ID, "")
        if surplus := surplus_cells(keys, cells):
            faults.append(f"{place}{surplus}")
        if kiosk_id in seen:
            faults.append(f"{place}kiosk {kiosk_id}: stands in another line, too")
        seen.add(kiosk_id)
        rows.append(
            KioskRow(place, kiosk_id, given.get(OWNER) or None, given.get(SHOP, ""), given.get(PLACE, ""), stage)
        )
    if faults:
        raise FleetError("\n".join(faults))
    return rows
