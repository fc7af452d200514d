"""A shop's time zone as people name it: by zone, town or country. Pure."""

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import cache

from config.countries import called, countries
from config.smiley.advice import AdviceError
from config.zone_advice import folded, in_time, in_town
from config.zones import is_placeless, keep_one_time, known, known_towns_first, present, proposals, towns, zones

SHOWN = 70
"""Characters of zones that are proposed; a fault repeats no more of anything."""
SHORTEST = 6
"""Characters of what may be a misspelt name."""
LONGEST = 100
"""Characters of a name; none has more."""
_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_-]+)+")


def time_zone(text: str, _language: str = "") -> str:
    """The present name of the zone. Raises AdviceError with what may be meant."""
    if len(text) > LONGEST:
        raise AdviceError("no zone", text)
    written = re.sub(r"\s*/\s*", "/", " ".join(text.split())).replace(" ", "_")
    plain = folded(text)
    if is_placeless(text):
        raise AdviceError("zone without place", text, ", ".join(proposals(text)) or "Europe/Rome")
    # Samoa is a country, and a part of another one, a day apart; Salvador a town and a country; Halifax lies in Canada
    # and in England: both are said.
    places = in_town(plain) if plain in towns() else []
    countries_so = called(text) or [each for each in (countries().get(text.upper()),) if each]
    of_countries = {zone for country in countries_so for zone in country.zones}
    # A country before a former zone of its name: Iceland is no longer a link to Abidjan.
    if len(of_countries) == 1 and {*places} <= of_countries:
        return of_countries.pop()
    if found := present(written) or _new(written):
        return found
    found_zones = known_towns_first({*places, *of_countries})
    if len(found_zones) == 1:
        return found_zones[0]
    if len(countries_so) == 1 and {*places} <= of_countries and keep_one_time(countries_so[0].zones):
        return countries_so[0].zones[0]
    if found_zones:
        raise AdviceError("several zones", text, _listed(found_zones))
    raise AdviceError("value meant", text, near) if (near := _near(text, plain)) else AdviceError("no zone", text)


def _new(written: str) -> str | None:
    """A zone that a newer tz database has and our tables do not."""
    if "/" not in written or written.startswith(("posix/", "right/", "Etc/")):
        return None
    try:
        return known(written)
    except KeyError:
        return None


def _listed(zones: Sequence[str]) -> str:
    """The first of them, each whole."""
    shown, more = ", ".join(zones), ""
    while len(shown) > SHOWN and "," in shown:
        shown, more = shown.rpartition(",")[0], ", …"
    return shown + more


def _near(text: str, plain: str) -> str:
    """The zone, or the zones, of the name that is most like it; empty without any."""
    # `Europe/Rome (UTC+1)`, `right/Europe/Rome`: a name is in it.
    if whole := {*_ZONE.findall(text.rpartition("right/")[2].removeprefix("posix/"))} & {*zones()}:
        return _listed(sorted(whole))
    # `Rome, Italy`, `(UTC+01:00) Amsterdam, Berlin, Rome`: towns and countries are; Milan has no zone of its own.
    parts = [folded(each) for each in re.split(r"[,/()]", text)]
    for found in (in_town, in_time, _in_countries, proposals):
        if named := [zone for part in parts for zone in found(part)]:
            return _listed([*dict.fromkeys(named)])
    # Of about its length, and beginning alike: there are more small towns than names, and most are like some name.
    alike = [
        name
        for name in _names()
        if len(plain) >= SHORTEST and name[:2] == plain[:2] and abs(len(name) - len(plain)) <= max(1, len(plain) // 8)
    ]
    close = difflib.get_close_matches(plain, alike, n=1, cutoff=0.85)
    return _listed(known_towns_first(_names()[close[0]])) if close else ""


def _in_countries(plain: str) -> list[str]:
    return [zone for country in called(plain) for zone in country.zones]


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Zones by everything that they are called."""
    names = {zone.casefold().replace("_", " "): (zone,) for zone in zones()} | towns()
    return names | {name: each.zones for each in countries().values() for name in each.names if each.zones}
