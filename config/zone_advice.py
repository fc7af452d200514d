"""Zones that may be meant by what is no zone: a large town, a name of Windows', a name of a time. Pure."""

from collections.abc import Mapping
from functools import cache

from config.countries import rows
from config.language import unaccented
from config.zones import PROPOSED, keep_one_time, known_towns, known_towns_first, proposals, towns

_APOSTROPHES = str.maketrans(dict.fromkeys("\N{RIGHT SINGLE QUOTATION MARK}`\N{ACUTE ACCENT}", "'"))


def advised(name: str) -> list[str]:
    """Zones to propose for an offset, an abbreviation, a town or a name of a time; none where nothing is sure."""
    plain = folded(name)
    return proposals(name) or in_town(plain) or in_time(plain)


def folded(name: str) -> str:
    """As the tables have names: without capitals, accents, and blanks too many."""
    return " ".join(unaccented(name.replace("_", " ").translate(_APOSTROPHES)).split())


def in_town(plain: str) -> list[str]:
    """The zones of the towns of a name, unaccented; several where several are called so, as Granada and Grenada are."""
    return known_towns_first({*towns().get(plain, ()), *_large_towns().get(plain, ())})


def in_time(plain: str) -> list[str]:
    """Known towns where a time of this name is kept: `w. europe standard time`, `ora dell'europa centrale`."""
    zone = _times().get(plain)
    if zone is None:
        return []
    same = [each for each in known_towns() if each != zone and keep_one_time((zone, each))]
    return [zone, *same][:PROPOSED]


@cache
def _large_towns() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for zone, names in rows("large_towns.tsv"):
        for name in names.split("|"):
            found[name] = (*found.get(name, ()), zone)
    return found


@cache
def _times() -> Mapping[str, str]:
    return {name: zone for zone, names in rows("times.tsv") for name in names.split("|")}
