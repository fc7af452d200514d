"""Makes config/places of the tz database and CLDR: `.venv/bin/python -m tests.config.places`."""

import re
from collections.abc import Iterator
from pathlib import Path

import tzdata
from babel import Locale
from babel.core import get_global

from config.language import unaccented
from config.zone_advice import folded
from config.zones import known_towns, present

FOLDER = Path(__file__).parents[2] / "config/places"
DATABASE = Path(tzdata.__file__).parent / "zoneinfo"
LANGUAGES = ("en", "it", "lt", "de", "fr", "es", "pl", "lv", "et")
"""Of the names: those of the catalogues, and of their neighbours."""


def table(name: str) -> Iterator[list[str]]:
    lines = (DATABASE / name).read_text("utf-8").splitlines()
    return (line.split("\t") for line in lines if line and not line.startswith("#"))


def links() -> dict[str, str]:
    """Every name that is none of zone.tab's, and the one that it stands for."""
    present = {row[2] for row in table("zone.tab")}
    rows = (line.split() for line in (DATABASE / "tzdata.zi").read_text("utf-8").splitlines())
    target = {row[2]: row[1] for row in rows if row[0] == "L"}
    # What zone.tab names is a present name, though it may be a link for those who keep no history before 1970.
    return {name: _end(zone, target, present) for name, zone in target.items() if name not in present}


def _end(zone: str, target: dict[str, str], present: set[str]) -> str:
    while zone not in present and zone in target:
        zone = target[zone]
    return zone


def countries() -> dict[str, tuple[list[str], list[str]]]:
    """Zones and names by code, the tz database's name and each language's own of the country among them."""
    zones: dict[str, list[str]] = {}
    for row in table("zone.tab"):
        zones.setdefault(row[0], []).append(row[2])
    return {row[0]: (zones.get(row[0], []), _names(row[0], row[1])) for row in table("iso3166.tab")}


def _names(code: str, name: str) -> list[str]:
    local = [Locale.parse(language).territories.get(code, "") for language in LANGUAGES]
    return [*dict.fromkeys(unaccented(re.sub(r"\s*\(.*\)", "", each)) for each in (name, *local) if each)]


def cities() -> dict[str, list[str]]:
    """How the town in a zone's name is called elsewhere: Roma, Londra, Varšuva."""
    found = {}
    for row in table("zone.tab"):
        own = unaccented(row[2].rpartition("/")[2].replace("_", " "))
        places = [Locale.parse(language).time_zones.get(row[2], {}).get("city", "") for language in LANGUAGES]
        if names := [*dict.fromkeys(unaccented(each) for each in places if each and unaccented(each) != own)]:
            found[row[2]] = names
    return found


def times() -> dict[str, list[str]]:
    """By zone, how Windows calls the time that is kept there, and how each language does."""
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for name, zone in sorted(get_global("windows_zone_mapping").items()):
        # `UTC+12`, `UTC` and the like are offsets.
        if (place := present(zone)) and "/" in place:
            found.setdefault(place, []).append(folded(name))
            taken.add(folded(name))
    for meta, zone in sorted(_of_times().items()):
        for language in LANGUAGES:
            long = Locale.parse(language).meta_zones.get(meta, {}).get("long", {})
            for name in map(folded, long.values()):
                # What two times are called, as "Eastern Standard Time" is America's and Windows', is the first's.
                if " " in name and name not in taken:
                    found.setdefault(zone, []).append(name)
                    taken.add(name)
    return found


def _of_times() -> dict[str, str]:
    """A zone for each of CLDR's names of times: that of a known town, where there is one."""
    zones: dict[str, list[str]] = {}
    for zone, meta in get_global("meta_zones").items():
        if place := present(zone):
            zones.setdefault(meta, []).append(place)
    order = [*known_towns()]
    return {
        meta: min(of, key=lambda z: (z not in order, order.index(z) if z in order else 0, z))
        for meta, of in zones.items()
    }


def files() -> dict[str, str]:
    version = (DATABASE / "tzdata.zi").read_text("utf-8").split()[2]
    source = f"tz database {version} (public domain)"
    cldr = f"{source}; names by Unicode CLDR (Unicode License v3): {', '.join(LANGUAGES)}"
    return {
        "links.tsv": f"# former name, present name. {source}\n"
        + "".join(f"{name}\t{zone}\n" for name, zone in sorted(links().items())),
        "countries.tsv": f"# code, zones, names. {cldr}\n"
        + "".join(f"{code}\t{','.join(zones)}\t{'|'.join(names)}\n" for code, (zones, names) in countries().items()),
        "times.tsv": f"# zone, names of its time by Windows and by languages. {cldr}\n"
        + "".join(f"{zone}\t{'|'.join(names)}\n" for zone, names in sorted(times().items())),
        "cities.tsv": f"# zone, names of its town. {cldr}\n"
        + "".join(f"{zone}\t{'|'.join(names)}\n" for zone, names in sorted(cities().items())),
    }


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, "utf-8")
