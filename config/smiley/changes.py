"""What a smiley.txt changes on a kiosk that had settings, and what of its votes stays as it was. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from config.smiley.hours import in_words
from config.smiley.reading import SmileyReading
from config.smiley.words import ALWAYS_OPEN, CHANGED, CHANGES, NOWHERE, say

_TOLD = {"owner": "owner", "shop": "shop", "place": "touchpoint", "time zone": "time_zone"}
"""Keys of which each day is told as they were on it, by the name in kiosk.toml."""


def changed(reading: SmileyReading, former: Mapping[str, Any], tables: Mapping[str, Any]) -> list[str]:
    """The lines below what was understood; none where nothing changes, or the kiosk is new.

    `former`, `tables`: kiosk.toml's, before and after. What is not of a setting's form has not been in force.
    """
    kiosk = former.get("kiosk")
    if not isinstance(kiosk, dict) or not {"id", "owner", "shop"} <= {*kiosk}:
        return []
    lines = [say(CHANGES[kind], reading.language, **facts) for kind, facts in _found(reading.language, former, tables)]
    return ["", say(CHANGED, reading.language), *lines] if lines else []


def _found(language: str, former: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    was, now = former["kiosk"], tables["kiosk"]
    if was["id"] != now["id"]:
        yield "renamed", {"was": str(was["id"]), "now": now["id"]}
    for key, name in _TOLD.items():
        stood, stands = was.get(name) or "", now.get(name) or ""
        if stood != stands:
            nowhere = say(NOWHERE, language)
            yield "told", {"key": key, "was": str(stood) or nowhere, "now": stands or nowhere}
    hours = [_in_words(each.get("opening_hours"), language) for each in (former, tables)]
    if hours[0] != hours[1]:
        yield "told", {"key": "opening hours", "was": hours[0], "now": hours[1]}
    before, after = former.get("buttons"), tables["buttons"]
    if isinstance(before, dict) and [*before] != [*after]:
        yield "faces", {"was": ", ".join(map(str, before)), "now": ", ".join(after)}


def _in_words(hours: Any, language: str) -> str:
    if not isinstance(hours, dict) or not all(isinstance(spans, list) for spans in hours.values()):
        return say(ALWAYS_OPEN, language)
    return in_words({day: [str(span) for span in spans] for day, spans in hours.items()}, language)
