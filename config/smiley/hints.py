"""What a smiley.txt without a fault may still not mean. Pure."""

from collections.abc import Iterator

from config.countries import countries
from config.smiley.encoding import is_garbled
from config.smiley.form import HERE
from config.smiley.hours import in_words
from config.smiley.reading import TEXTS, SmileyReading
from config.smiley.words import HINTS, WORTH_A_LOOK, say

EARLY, LONG = 5 * 60, 16 * 60
"""A shop that opens before, or a day that is longer, is rare. Minutes."""
SHORT = 60
DAY = 24 * 60


def noted(reading: SmileyReading) -> list[str]:
    """The lines below what was understood; none where there is nothing to look at."""
    found = hints(reading)
    return ["", say(WORTH_A_LOOK, reading.language), *found] if found else []


def hints(reading: SmileyReading) -> list[str]:
    """A sentence each, in the file's language; none of a file with faults."""
    if reading.faults:
        return []
    return [say(HINTS[kind], reading.language, **facts) for kind, facts in _found(reading)]


def _found(reading: SmileyReading) -> Iterator[tuple[str, dict[str, str]]]:
    values, zone = reading.values, str(reading.values["time zone"])
    written = reading.written["time zone"]
    if written.casefold() != zone.casefold():
        yield "stored as", {"key": "time zone", "written": written, "value": zone}
    yield from _letters(reading)
    if odd := {day: spans for day, spans in (values.get("opening hours") or {}).items() if _is_odd(spans)}:
        yield "odd hours", {"hours": in_words(odd, reading.language)}
    if country := values.get("wifi country"):
        there = [each.code for each in countries().values() if zone in each.zones]
        if there and country not in there:
            yield "other country", {"country": country, "zone": zone, "other": there[0]}
    if values.get("office") == HERE:
        yield "office here", {}
    elif "broker" not in values:
        yield "no broker", {}
    elif "wifi name" not in values:
        yield "no wifi", {"broker": values["broker"].host}
    name = str(values.get("wifi name", ""))
    apple = any(each in name.casefold() for each in ("iphone", "ipad"))
    if (sign := "'" if apple else "\N{RIGHT SINGLE QUOTATION MARK}") in name:
        # Keyboards have the one, and Apple's names of hotspots the other; to a radio they are two names.
        yield "apostrophe", {"wifi": name, "sign": sign}
    if "wifi name" in values and "wifi password" not in values:
        yield "open network", {"wifi": str(values["wifi name"])}


def _letters(reading: SmileyReading) -> Iterator[tuple[str, dict[str, str]]]:
    for key in TEXTS:
        said = str(reading.values.get(key, ""))
        if is_garbled(said) or (reading.is_guessed and not said.isascii()):
            yield "odd letters", {"key": key, "value": said}


def _is_odd(spans: tuple[str, ...]) -> bool:
    minutes = [tuple(map(_minutes, span.split("-"))) for span in spans]
    total = sum(end - begin for begin, end in minutes)
    if total >= DAY:
        return False
    return total > LONG or total < SHORT or any(0 < begin < EARLY for begin, _ in minutes)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
