"""Time zones by the names that people and former versions of the tz database give them.

What a name stands for is read from tables of the project's own: a machine may have another version of the tz database,
or leave former names out, as Debian 13 does without tzdata-legacy.
"""

import re
import stat
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from config.countries import countries, rows
from config.language import unaccented

KEPT = "zones"
"""Below a kiosk's data, where copies of zones lie that it has used."""
UNIVERSAL = "UTC"
_UNIVERSAL = {"etc/utc", "etc/uct", "etc/zulu", "etc/universal", "utc", "uct", "zulu", "universal", "z"}
_OFFSET = re.compile(
    r"(?:etc/)?(?:gmt|utc|ut|z)?\s*(?P<sign>[+\N{MINUS SIGN}\N{EN DASH}-])\s*(?P<hours>0?[0-9]|1[0-4])"
    r"(?:[:.]?(?P<minutes>[0-9]{2}))?"
)
_ABBREVIATION = re.compile(r"([a-z]{3,4})(?:[0-9][a-z]{3})?")
_GERMAN = {"MEZ": "CET", "MESZ": "CEST", "OEZ": "EET", "OESZ": "EEST", "WEZ": "WET", "MET": "CET"}
"""What German calls them, and the tz database's own German one."""
_NO_PLACE = {"gmt", "gmt0", "etc/gmt", "etc/gmt0", "greenwich", "etc/greenwich"}
_MACHINES = {"localtime", "posixrules", "factory"}
"""Whatever a machine was set to: the head office's may show another time under the same name, or have none."""
_LEAP_SECONDS = re.compile(r"(?:right|posix)/", re.IGNORECASE)
"""Folders with the same zones again; in `right` a minute may have 61 seconds, and months would begin late by them."""
KNOWN_TOWNS = (
    *("Rome", "Vilnius", "London", "Paris", "Berlin", "Helsinki", "Athens", "Lisbon", "Istanbul", "Moscow"),
    *("Cairo", "Johannesburg", "Lagos", "Azores", "Cape_Verde", "Sao_Paulo", "St_Johns", "Noronha", "Halifax"),
    *("New_York", "Chicago", "Denver", "Phoenix", "Los_Angeles", "Anchorage", "Honolulu", "Dubai", "Tehran"),
    *("Kabul", "Karachi", "Kolkata", "Kathmandu", "Dhaka", "Yangon", "Bangkok", "Shanghai", "Singapore", "Perth"),
    *("Tokyo", "Seoul", "Adelaide", "Brisbane", "Sydney", "Noumea", "Auckland", "Pago_Pago", "Tongatapu"),
)
"""In the order in which they are proposed for an offset."""
PROPOSED = 4
MAX_KEPT = 1000
_MONTHS = tuple(datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13))
_SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
"""An offset is asked of one winter and one summer; which year makes no difference to who reads a proposal."""


@cache
def zones() -> tuple[str, ...]:
    """The present names: every zone of a country."""
    return tuple(sorted({zone for country in countries().values() for zone in country.zones}))


@cache
def links() -> dict[str, str]:
    """Present names by former ones."""
    return {former: zone for former, zone in rows("links.tsv") if not zone.startswith("Etc/")}


@cache
def _folded() -> dict[str, str]:
    return {name.casefold(): zone for name, zone in (*links().items(), *((zone, zone) for zone in zones()))}


@cache
def towns() -> dict[str, tuple[str, ...]]:
    """The zones of a town's name, in the languages that there are, unaccented."""
    found: dict[str, set[str]] = {}
    for name, zone in (*((each, each) for each in zones()), *links().items()):
        if "/" in name:
            found.setdefault(unaccented(name.rpartition("/")[2].replace("_", " ")), set()).add(zone)
    for zone, names in rows("cities.tsv"):
        for name in names.split("|"):
            found.setdefault(name, set()).add(zone)
    return {name: tuple(sorted(places)) for name, places in found.items()}


def present(name: str) -> str | None:
    """The present name of a zone, whatever the case; None where it is none, or an offset without a place."""
    plain = _LEAP_SECONDS.sub("", name.casefold(), count=1)
    if plain in _UNIVERSAL:
        return UNIVERSAL
    return None if is_placeless(name) else _folded().get(plain)


def is_placeless(name: str) -> bool:
    """Whether it does not say where: `GMT+2`, `Etc/GMT-1`, `CET`, `MST7MDT`, `localtime`."""
    plain = name.strip().casefold()
    if plain in _UNIVERSAL:
        return False
    return plain in _NO_PLACE | _MACHINES or _OFFSET.fullmatch(plain) is not None or bool(_abbreviated(plain))


def known_towns_first(found: Iterable[str]) -> list[str]:
    """Zones in order, those of well-known towns before the others."""
    order = known_towns()
    return sorted(found, key=lambda zone: (order.index(zone) if zone in order else len(order), zone))


def proposals(name: str) -> list[str]:
    """Zones of known towns that may be meant by an offset or an abbreviation."""
    plain = name.strip().casefold()
    if match := _OFFSET.fullmatch(plain):
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        east = [each for each in known_towns() if offset * (1 if match["sign"] == "+" else -1) in _offsets(each)]
        # `Etc/GMT+2` is two hours behind, and hardly anybody means that by it.
        west = [each for each in known_towns() if offset * (-1 if match["sign"] == "+" else 1) in _offsets(each)]
        return (west[:2] + east[:2]) if plain.startswith("etc/") else east[:PROPOSED]
    if plain in _NO_PLACE:
        return [each for each in known_towns() if timedelta(0) in _offsets(each)][:PROPOSED]
    return _abbreviated(plain)[:PROPOSED]


def _abbreviated(plain: str) -> list[str]:
    match = _ABBREVIATION.fullmatch(plain)
    if match is None:
        return []
    meant = match[1].upper()
    meant = _GERMAN.get(meant, meant)
    return [each for each in known_towns() if meant in {at.astimezone(ZoneInfo(each)).tzname() for at in _SEASONS}]


@cache
def known_towns() -> tuple[str, ...]:
    """Zones of known towns, of those that this machine has, in the order in which they are proposed."""
    return tuple(_loadable(zone for town in KNOWN_TOWNS for zone in zones() if zone.endswith(f"/{town}")))


@cache
def keep_one_time(zones: tuple[str, ...]) -> bool:
    """Whether all of them show the same time nowadays, as Berlin and the village of Büsingen do."""
    shown = {tuple(at.astimezone(ZoneInfo(zone)).utcoffset() for at in _MONTHS) for zone in _loadable(zones)}
    return len(shown) == 1


def _offsets(zone: str) -> set[timedelta | None]:
    return {at.astimezone(ZoneInfo(zone)).utcoffset() for at in _SEASONS}


def known(name: str) -> str:
    """The name by which this machine knows a zone: the present one, else another of its names. Raises KeyError."""
    name = _LEAP_SECONDS.sub("", name, count=1)
    now = links().get(name, name)
    others = (now, name, *(each for each, zone in links().items() if zone == now))
    # What was in force once and names no place stays what it is as long as the machine knows it.
    for each in _loadable((name, *others) if is_placeless(name) else others):
        return each
    raise KeyError(name)


def known_or_same(name: str) -> str:
    """The name by which this machine knows a zone; the same where it knows none."""
    try:
        return known(name)
    except KeyError:
        return name


def use_kept(data: Path) -> bool:
    """Have zones read from a kiosk's copies, too, where the machine has none; False where there are no copies.

    Only what is no link: the folder is the kiosk's own, and root reads it as well.
    """
    folder = data / KEPT
    try:
        is_there = stat.S_ISDIR(folder.lstat().st_mode) and all(
            stat.S_ISREG(each.lstat().st_mode) or stat.S_ISDIR(each.lstat().st_mode)
            for each in islice(folder.rglob("*"), MAX_KEPT)
        )
    except OSError:
        return False
    if is_there and str(folder) not in zoneinfo.TZPATH:
        zoneinfo.reset_tzpath([*zoneinfo.TZPATH, str(folder)])
    return is_there


def _loadable(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):  # not found; a path instead of a name, or damaged; a folder
            continue
        yield name
