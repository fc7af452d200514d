"""smiley.txt understood: every value, and every fault at once. Pure, and never an exception."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from config.smiley.advice import AdviceError
from config.smiley.entry import MAX_BYTES, STORED, SmileyFault, SmileyLine, decode, printable, read
from config.smiley.form import BUTTONS, FIELDS, LIGHTS, NONE, BrokerAddress
from config.smiley.hours import in_words
from config.smiley.words import ALWAYS_OPEN, NOT_ENCRYPTED, say

ALSO = {
    "id": "kiosk id",
    "kiosk name": "place",
    "timezone": "time zone",
    "hours": "opening hours",
    "wifi": "wifi name",
    "ssid": "wifi name",
    "country": "wifi country",
    "claim token": "token",
}
"""Other names under which a key is known."""


@dataclass(frozen=True, slots=True)
class SmileyReading:
    """What a smiley.txt says."""

    text: str = field(repr=False)
    language: str
    values: Mapping[str, Any] = field(repr=False)
    """By key; those that could be read. A key that was left out has none."""
    secrets: Mapping[int, str]
    """The key of each line that still has a secret in it."""
    faults: tuple[SmileyFault, ...]


def understand(content: bytes) -> SmileyReading:
    """Read a whole file, at most `MAX_BYTES` of it."""
    if len(content) > MAX_BYTES:
        return SmileyReading("", "en", {}, {}, (SmileyFault("too large"),))
    text = decode(content)
    entries, faults = read(text, FIELDS, ALSO)
    code = _language(entries)
    values: dict[str, Any] = {}
    for key, entry in entries.items():
        known = FIELDS[key]
        try:
            values[key] = known.read(entry.value if known.secret else entry.value.strip(), code)
        except AdviceError as error:
            faults.append(SmileyFault(error.kind, entry.number, (key, *map(printable, error.facts))))
        except ValueError as error:
            # Hours and time zones say which part; a secret says nothing.
            part = "" if known.secret else printable(str(error) or entry.value)
            faults.append(SmileyFault("secret" if known.secret else "value", entry.number, (key, part)))
    faults += [
        SmileyFault("missing", None, (key,)) for key, each in FIELDS.items() if each.required and key not in entries
    ]
    if "wifi name" in entries and "wifi country" not in entries:
        # A stock Raspberry Pi OS keeps its radio off until it knows where it is.
        faults.append(SmileyFault("missing", None, ("wifi country",)))
    faults += _contradictions(entries, values)
    secrets = {e.number: key for key, e in entries.items() if FIELDS[key].secret and values.get(key) != STORED}
    ordered = sorted(faults, key=lambda fault: (fault.number is None, fault.number or 0))
    return SmileyReading(text, code, values, secrets, tuple(ordered))


def understood(reading: SmileyReading) -> list[str]:
    """What was understood, a line each, without secrets."""
    return [
        f"{key} = {STORED if FIELDS[key].secret else _shown(value, reading.language)}"
        for key, value in reading.values.items()
    ]


def _language(entries: Mapping[str, SmileyLine]) -> str:
    try:
        return str(FIELDS["language"].read(entries["language"].value, ""))
    except (KeyError, ValueError):
        return "en"


def _contradictions(entries: Mapping[str, SmileyLine], values: Mapping[str, Any]) -> list[SmileyFault]:
    faults = [
        SmileyFault("alone", entries[key].number, (key, needed))
        for key, needed in (("wifi password", "wifi name"), ("token", "broker"))
        if key in entries and needed not in entries
    ]
    pressed = values.get("buttons", BUTTONS)
    lit = values.get("lights", LIGHTS if len(pressed) == len(LIGHTS) else ())
    if lit and (len(lit) != len(pressed) or {*lit} & {*pressed}):
        key = "lights" if "lights" in entries else "buttons"
        number = entries[key].number if key in entries else None
        faults.append(SmileyFault("value", number, ("lights", ", ".join(map(str, lit)))))
    return faults


def _shown(value: Any, language: str) -> str:
    match value:
        case None:
            return say(ALWAYS_OPEN, language)
        case BrokerAddress():
            return f"{value.host}:{value.port}" + ("" if value.tls else f" ({say(NOT_ENCRYPTED, language)})")
        case dict():
            return in_words(value, language)
        case tuple():
            return ", ".join(map(str, value)) or NONE
        case _:
            return str(value)
