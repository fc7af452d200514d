"""The countries of ISO 3166: code, names in several languages, time zones. From `config/places/countries.tsv`. Pure."""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.language import unaccented

TABLES = Path(__file__).with_name("places")
"""Made from the tz database and CLDR; each file's first line says of which version."""
ALSO = {
    **dict.fromkeys(("uk", "great britain", "gran bretagna", "grossbritannien", "didzioji britanija"), "GB"),
    **dict.fromkeys(("england", "inghilterra", "anglija", "scotland", "scozia", "wales", "galles"), "GB"),
    "usa": "US",
    "america": "US",
    "olanda": "NL",
    "holland": "NL",
    "olandija": "NL",
    "suomi": "FI",
    "sverige": "SE",
    "danmark": "DK",
    "osterreich": "AT",
    "czech republic": "CZ",
    "holy see": "VA",
    **dict.fromkeys(("deu", "ger"), "DE"),
    **dict.fromkeys(("che", "sui"), "CH"),
    **dict(code.split() for code in ("ita IT", "ltu LT", "lva LV", "est EE", "pol PL", "aut AT", "fra FR", "esp ES")),
    **dict(code.split() for code in ("prt PT", "nld NL", "gbr GB", "irl IE", "swe SE", "fin FI")),
}
"""Other names that people use; `UK` is reserved by ISO 3166 and stands for no rules of a radio."""


@dataclass(frozen=True, slots=True)
class Country:
    """One country."""

    code: str
    """Two letters of ISO 3166."""
    zones: tuple[str, ...]
    """By their present names; none where nobody lives."""
    names: tuple[str, ...]
    """Lower case, without accents."""


@cache
def countries() -> dict[str, Country]:
    """All of them by code."""
    return {
        code: Country(code, tuple(zones.split(",")) if zones else (), tuple(names.split("|")))
        for code, zones, names in rows("countries.tsv")
    }


def rows(name: str) -> list[list[str]]:
    """The lines of one of the tables."""
    lines = (TABLES / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def called(name: str) -> list[Country]:
    """The countries with this name in any of the languages: none, one, or two that share it."""
    # `U.S.A.`
    plain = " ".join(re.sub(r"\b(\w)\.", r"\1", unaccented(name)).split())
    if plain in ALSO:
        return [countries()[ALSO[plain]]]
    return [each for each in countries().values() if plain in each.names]


def nearest(name: str) -> Country | None:
    """The country with the most similar name; None where no name is similar."""
    plain = unaccented(name)[:80]
    if len(plain) <= 3:  # noqa: PLR2004 - `ITA` is no misspelt `LITA`, but another list's code
        return None
    by_name = {each: country for country in countries().values() for each in country.names}
    close = difflib.get_close_matches(plain, by_name, n=1, cutoff=0.75)
    return by_name[close[0]] if close else None
