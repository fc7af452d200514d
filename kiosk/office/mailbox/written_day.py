"""A day as people write it: 3 June, June 3rd, mercoledì 3 giugno, birželio 3 d., 03.06., 2026-06-03, today. Pure.

Months are those of every language that there is: an owner may answer in another one than his pages are in.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel import Locale
from babel.dates import get_day_names, get_month_names

from config.language import all_spellings, languages, pgettext_noop, unaccented

AHEAD = timedelta(days=31)
"""A day without a year may come so soon; otherwise it is the last such day."""
NEARBY = ((pgettext_noop("written day", "today"), 0), (pgettext_noop("written day", "yesterday"), 1))
"""Words, and how many days ago."""
MIN_LETTERS = 3
CENTURY = 2000
_LEADS = r"(?:(?:on|il(?: giorno)?|the)\s+)?"
_ORDINAL = r"(?:st|nd|rd|th|o|\N{DEGREE SIGN}|\.)?"
_TEXTUAL = (
    re.compile(rf"{_LEADS}(?P<d>[0-9]{{1,2}}){_ORDINAL}\s*(?:of\s+)?(?P<m>[a-z]+)\.?(?:,?\s+(?P<y>[0-9]{{4}}))?"),
    re.compile(
        rf"{_LEADS}(?:(?P<y>[0-9]{{4}})\s*(?:m\.?)?,?\s+)?(?P<m>[a-z]+)\.?\s+(?:men\.\s+)?(?P<d>[0-9]{{1,2}}){_ORDINAL}"
        r"(?:\s*d(?:iena|\.)?)?(?:,?\s+(?P<z>[0-9]{4}))?"
    ),
)
_YEAR_LEADS = re.compile(r"([0-9]{4})\s?[-./]\s?([0-9]{1,2})\s?[-./]\s?([0-9]{1,2})\.?")
_NUMBERS = re.compile(r"([0-9]{1,2})(\s?[-./]\s?)([0-9]{1,2})(?:\s?[-./]\s?([0-9]{4}|[0-9]{2}))?\.?")


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """What a text may mean: one day, several where nobody can tell, none."""

    days: tuple[date, ...]
    looks_like_one: bool
    """Whether it is written like a day, be there such a day or not."""


def written_day(text: str, today: date, language: str) -> WrittenDay:
    """The days that a text may mean. `today`: when it was written; `language`: the owner's."""
    plain = " ".join(unaccented(text).split())
    for word, days in NEARBY:
        if plain in all_spellings("written day", word):
            return WrittenDay((today - timedelta(days=days),), looks_like_one=True)
    found = _date(plain, today, language)
    first, _, rest = plain.partition(" ")
    if found.looks_like_one or not (weekdays := _numbers(first.rstrip(",."), _weekdays())):
        return found
    found = _date(rest, today, language)
    # Another weekday than that day is: one of the two is wrong, and nobody knows which.
    return WrittenDay(tuple(day for day in found.days if day.isoweekday() in weekdays), found.looks_like_one)


def _date(plain: str, today: date, language: str) -> WrittenDay:
    for pattern in _TEXTUAL:
        if (found := pattern.fullmatch(plain)) and (month := _month(found["m"])):
            groups = found.groupdict()
            year = groups.get("y") or groups.get("z")
            return _of([(int(year) if year else None, month, int(found["d"]))], today)
    if found := _YEAR_LEADS.fullmatch(plain):
        return _of([(int(found[1]), int(found[2]), int(found[3]))], today)
    if found := _NUMBERS.fullmatch(plain):
        first, second, year = int(found[1]), int(found[3]), found[4]
        full = None if year is None else int(year) + (CENTURY if len(year) == len("26") else 0)
        orders = _orders(found[2].strip(), language, year is not None)
        return _of([(full, *((second, first) if day_first else (first, second))) for day_first in orders], today)
    return WrittenDay((), looks_like_one=False)


def _orders(sign: str, language: str, with_year: bool) -> tuple[bool, ...]:  # noqa: FBT001 - a fact of the text
    """Whether the day comes first: surely, surely not, or nobody can tell.

    English is written with both orders and slashes; points are put behind ordinals, so that the day comes first,
    but for languages whose dates begin with the year.
    """
    if language == "en":
        return (True,) if sign == "." else (True, False)
    year_leads = str(_locale(language).date_formats["short"].pattern).startswith("y")
    if not year_leads:
        return (True,)
    if with_year:
        return (True,)
    return (False,) if sign == "-" else (True, False)


def _of(readings: list[tuple[int | None, int, int]], today: date) -> WrittenDay:
    days = {day for reading in readings for day in _days(*reading, today)}
    return WrittenDay(tuple(sorted(days)), looks_like_one=True)


def _days(year: int | None, month: int, day: int, today: date) -> Iterator[date]:
    for each in [year] if year else [today.year + 1, today.year, today.year - 1]:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year or found <= today + AHEAD:
            yield found
            return


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def _month(word: str) -> int | None:
    """The month whose name begins so, in whichever language; None where there is none, or more than one."""
    found = _numbers(word, _months())
    return found.pop() if len(found) == 1 else None


def _numbers(word: str, names: Collection[tuple[str, int]]) -> set[int]:
    """Those whose name begins so."""
    return {number for name, number in names if name.startswith(word)} if len(word) >= MIN_LETTERS else set()


@cache
def _months() -> frozenset[tuple[str, int]]:
    return frozenset(
        (unaccented(name).rstrip("."), number)
        for code in languages()
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, _locale(code)).items()
    )


@cache
def _weekdays() -> frozenset[tuple[str, int]]:
    """By their ISO numbers."""
    return frozenset(
        (unaccented(name), number + 1)
        for code in languages()
        for context in ("format", "stand-alone")
        for number, name in get_day_names("wide", context, _locale(code)).items()
    )
