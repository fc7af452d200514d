"""smiley.txt understood: every value, and every fault at once. Pure, and never an exception."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from config.claim_token import CLAIM, claim_token
from config.lights import GLOW_BELOW
from config.smiley.advice import AdviceError
from config.smiley.doubts import check_line, check_name, is_doubted
from config.smiley.encoding import decode, is_unicode
from config.smiley.entry import BLANKS, MAX_BYTES, SHOWN, STORED, SmileyFault, SmileyLine, printable, read, split
from config.smiley.file_format import file_format, is_wiped
from config.smiley.form import BUTTONS, FIELDS, HERE, LIGHTS, BrokerAddress
from config.smiley.gpio_lines import LINE_OF_PIN, NONE
from config.smiley.hours import in_words
from config.smiley.remarks import quote
from config.smiley.words import ALWAYS_OPEN, NOT_ENCRYPTED, say

TEXTS = ("owner", "shop", "place", "wifi name")
"""Values in which a `#` may stand."""
MAX_VALUE = 2000
"""Of a line, characters: a whole year's opening hours have less. What is longer is not looked into."""
MAX_FAULTS = 100
"""Told of a file; one with more is hardly a smiley.txt."""
_INVISIBLE = {0xAD, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF}
"""What comes along where text is copied from a page; ZERO WIDTH JOINER is left to emoji."""


@dataclass(frozen=True, slots=True)
class SmileyReading:
    """What a smiley.txt says."""

    text: str = field(repr=False)
    language: str
    values: Mapping[str, Any] = field(repr=False)
    """By key; those that could be read. A key that was left out has none."""
    written: Mapping[str, str] = field(repr=False)
    """By key, as it was typed; no secret."""
    secrets: Mapping[int, str]
    """The key of each line that still has a secret in it."""
    faults: tuple[SmileyFault, ...]
    is_guessed: bool = False
    """Whether its letters are read by a guess at their encoding."""


def understand(content: bytes) -> SmileyReading:
    """Read a whole file, at most `MAX_BYTES` of it."""
    if len(content) > MAX_BYTES:
        return SmileyReading("", "en", {}, {}, {}, (SmileyFault("too large"),))
    if kind := _no_text(content):
        return SmileyReading("", "en", {}, {}, {}, (kind,))
    text = decode(content)
    lines, faults = read(text)
    # A secret may begin with #; another value with a remark alone has none.
    entries = {k: each for k, each in lines.items() if each.value.strip() or each.is_doubtful or FIELDS[k].secret}
    code = _language(entries)
    if (zero := text.find("\0")) >= 0:
        return SmileyReading(text, code, {}, {}, {}, (SmileyFault("zero", len(split(text[: zero + 1]))),))
    values: dict[str, Any] = {}
    for key, entry in entries.items():
        known = FIELDS[key]
        try:
            values[key] = known.read(_value(entry), code)
        except AdviceError as error:
            faults.append(SmileyFault(error.kind, entry.number, (key, *map(printable, error.facts))))
        except ValueError as error:
            # Hours say which part; a secret says nothing.
            part = "" if known.secret else printable(str(error) or entry.value)
            faults.append(SmileyFault("secret" if known.secret else "value", entry.number, (key, part)))
    faults += [
        SmileyFault("missing", None, (key,)) for key, each in FIELDS.items() if each.required and key not in entries
    ]
    if "wifi name" in entries and "wifi country" not in entries:
        # A stock Raspberry Pi OS keeps its radio off until it knows where it is.
        faults.append(SmileyFault("missing", None, ("wifi country",)))
    faults += _contradictions(entries, values, code)
    secrets = {e.number: key for key, e in entries.items() if FIELDS[key].secret and values.get(key) != STORED}
    ordered = sorted(faults, key=lambda fault: (fault.number is None, fault.number or 0))
    written = {key: each.value for key, each in entries.items() if not FIELDS[key].secret}
    if len(ordered) > MAX_FAULTS:
        ordered[MAX_FAULTS:] = [SmileyFault("more", None, ("", str(len(ordered) - MAX_FAULTS)))]
    return SmileyReading(text, code, values, written, secrets, tuple(ordered), not is_unicode(content))


def _no_text(content: bytes) -> SmileyFault | None:
    if program := file_format(content):
        return SmileyFault("no text", None, ("smiley.txt", program))
    if is_wiped(content):
        return SmileyFault("wiped")
    return None if decode(content).strip(BLANKS) else SmileyFault("empty")


def _value(entry: SmileyLine) -> str:
    """What stands in a line, as its field reads it. Raises AdviceError where it may be more than that."""
    if len(entry.value) > MAX_VALUE:
        raise ValueError(entry.value[:SHOWN])
    if not entry.is_quoted:
        check_line(entry.value, is_secret=FIELDS[entry.key].secret)
    if FIELDS[entry.key].secret:
        is_sure = (entry.is_quoted and not entry.is_doubtful) or entry.value.casefold().strip() == STORED
        if entry.remark and not is_sure:
            raise AdviceError("remark in secret")
        return entry.value
    if entry.is_doubtful and entry.key == "kiosk id":
        # `kiosk #1` and `kiosk #2` are two.
        raise ValueError(f"{entry.value} {entry.remark}")
    if entry.is_doubtful and entry.key in TEXTS:
        raise AdviceError("remark or value", entry.value, entry.remark)
    # Blanks of a page or a word processor are blanks, and what nobody sees is nothing; a tab divides hours' cells.
    blanks = "" if entry.key == "opening hours" else "\t"
    seen = "".join(" " if each in blanks or unicodedata.category(each) == "Zs" else each for each in entry.value)
    seen = seen.translate(dict.fromkeys(_INVISIBLE))
    if not (entry.is_quoted and entry.key == "wifi name"):  # there are networks whose name ends with one
        seen = seen.strip()
    if entry.key in TEXTS and not entry.is_quoted:
        check_name(seen, is_required=FIELDS[entry.key].required)
    return seen


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


def _contradictions(entries: Mapping[str, SmileyLine], values: Mapping[str, Any], language: str) -> list[SmileyFault]:
    faults = [
        SmileyFault("alone", entries[key].number, (key, needed))
        for key, needed in (("wifi password", "wifi name"), ("token", "broker"))
        if key in entries and needed not in entries
    ]
    if values.get("office") == HERE and "broker" in entries:
        office = entries["office"]
        faults.append(SmileyFault("two offices", office.number, ("office", office.value, "broker")))
    broker = values.get("broker")
    if broker and "token" in values and not (broker.tls or broker.in_words):
        words = say(NOT_ENCRYPTED, language)
        faults.append(SmileyFault("in the clear", entries["token"].number, ("token", str(broker), words)))
    if values.get("token", "").startswith(CLAIM) and not claim_token(values["token"]):
        faults.append(SmileyFault("half a token", entries["token"].number, ("token",)))
    elif broker and not broker.tls and broker.in_words and claim_token(values.get("token", "")):
        faults.append(SmileyFault("claim in the clear", entries["token"].number, ("token",)))
    pressed = values.get("buttons", BUTTONS)
    lit = values.get("lights", LIGHTS if len(pressed) == len(LIGHTS) else ())
    if lit and (len(lit) != len(pressed) or {*lit} & {*pressed}):
        key = "lights" if "lights" in entries else "buttons"
        number = entries[key].number if key in entries else None
        faults.append(SmileyFault("value", number, ("lights", ", ".join(map(str, lit)))))
    if values.get("glow", 0) * GLOW_BELOW > values.get("brightness", 100):
        faults.append(SmileyFault("value", entries["glow"].number, ("glow", _shown(values["glow"], language))))
    return faults


def _shown(value: Any, language: str) -> str:
    match value:
        case None:
            return say(ALWAYS_OPEN, language)
        case BrokerAddress():
            return str(value) + ("" if value.tls else f" ({say(NOT_ENCRYPTED, language)})")
        case dict():
            return in_words(value, language)
        case int():
            return f"{value} %"
        case tuple():
            # Lines that could be pins say what they are.
            kind = "GPIO " if value and all(line in LINE_OF_PIN for line in value) else ""
            return kind + ", ".join(map(str, value)) or NONE
        case _:
            return quote(str(value), always=is_doubted(str(value)))
