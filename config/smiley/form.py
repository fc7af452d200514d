"""What can stand in smiley.txt, how each value is read, and the commented file to fill in. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.hours import WEEKDAYS
from config.language import all_spellings, languages, named, pgettext_noop, unaccented
from config.limits import HOST, KEY, RTC
from config.smiley import hours
from config.smiley.advice import AdviceError
from config.smiley.day_names import is_not_kept
from config.smiley.doubts import has_remark
from config.smiley.entry import STORED
from config.smiley.gpio_lines import NONE, buttons, is_none, lights
from config.smiley.names import name
from config.smiley.remarks import quote
from config.smiley.time_zone import time_zone
from config.smiley.wifi_values import wifi_country, wifi_name, wifi_password
from config.smiley.words import HEAD, MEANINGS, NOT_ENCRYPTED, allowed, say

TLS_PORT, PLAIN_PORT = 8883, 1883
BUTTONS, LIGHTS = (17, 27, 22), (5, 6, 13)
_WIDTH = 110  # of a line of remarks, characters


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """The broker, as one line gives it."""

    host: str
    port: int
    tls: bool
    in_words: bool = field(default=False, compare=False)
    """Whether the line says in words that it is not encrypted."""

    def __str__(self) -> str:
        """As a line gives it, without the words."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Field:
    """One key: `read` makes its value of (text, language) and raises ValueError."""

    read: Callable[[str, str], Any]
    example: str
    required: bool = False
    secret: bool = False


def language(text: str, _language: str = "") -> str:
    """The code of a language, however it is named."""
    if code := named(text):
        return code
    raise ValueError(text)


def kiosk_id(text: str, _language: str = "") -> str:
    """`Bakery Station_1` is meant as bakery-station-1."""
    key = re.sub(r"[\s_-]+", "-", text.casefold())
    if not KEY.fits(key):
        raise ValueError(text)
    return key


def opening_hours(text: str, language: str = "en") -> dict[str, tuple[str, ...]] | None:
    """By weekday; None for always."""
    try:
        found = hours.parse(text, language)
    except hours.HoursError as error:
        if any(map(is_not_kept, re.findall(r"\w+", hours.plain(text)))):
            raise AdviceError("hours not kept", str(error)) from None
        raise
    return None if found is None else {day: found[day] for day in WEEKDAYS if day in found}


def server(text: str, _language: str = "") -> BrokerAddress:
    """`host`, `host:port` or a URL; 1883 is never encrypted, everything else always."""
    if is_none(text) or text.strip() == "-":
        raise AdviceError("leave out", text)
    if "@" in text:
        # Not repeated: a password stands before it.
        raise AdviceError("user in broker")
    said = {f"({say(NOT_ENCRYPTED, code)})".casefold() for code in languages()}
    address, blank, words = text.strip().partition(" ")
    match = re.fullmatch(r"(?:(mqtts?)://)?([^:/\s]+|\[[0-9A-Fa-f:]+\])(?::([0-9]{1,5}))?/?", address, re.IGNORECASE)
    if match is None or (blank and words.strip().casefold() not in said):
        raise ValueError(text)
    plain = (match[1] or "").casefold() == "mqtt" or (not match[1] and match[3] == str(PLAIN_PORT))
    # The dot of a whole name: no certificate has it.
    host, port = match[2].strip("[]").removesuffix("."), int(match[3] or (PLAIN_PORT if plain else TLS_PORT))
    if not HOST.fits(host) or (blank and not plain) or not 1 <= port <= 65_535:  # noqa: PLR2004 - TCP's
        raise ValueError(text)
    return BrokerAddress(host, port, tls=not plain, in_words=bool(blank))


def token(text: str, _language: str = "") -> str:
    """The kiosk's password at the broker, or `(stored)`."""
    return _secret(text, r"[!-~]{8,200}")


def _secret(text: str, allowed: str) -> str:
    if text.casefold().strip() == STORED:
        return STORED
    if not re.fullmatch(allowed, text) or {*text} == {"*"}:  # copied from where it is hidden
        raise ValueError
    return text


def clock(text: str, _language: str = "") -> str:
    """A hardware clock by the kernel's name, or `none`."""
    plain = NONE if is_none(text) else text.casefold().strip()
    if plain != NONE and not RTC.fits(plain):
        raise ValueError(text)
    return plain


def brightness(text: str, _language: str = "") -> int:
    """Of the lights, percent."""
    return _percent(text, 1, 100)


def glow(text: str, _language: str = "") -> int:
    """Of the lights that wait for somebody, percent, or none."""
    return 0 if is_none(text) else _percent(text, 0, 25)


def _percent(text: str, low: int, high: int) -> int:
    match = re.fullmatch(r"([0-9]{1,3})\s*%?", text.strip())
    if match is None or not low <= int(match[1]) <= high:
        raise ValueError(text)
    return int(match[1])


HERE = pgettext_noop("smiley.txt", "here")


def here(text: str, _language: str = "") -> str:
    """`here` or `none`, in any language."""
    if unaccented(text) in all_spellings("smiley.txt", HERE):
        return HERE
    if not is_none(text):
        raise ValueError(text)
    return NONE


FIELDS: Mapping[str, Field] = {
    "language": Field(language, "en"),
    "kiosk id": Field(kiosk_id, "bakery-station-1", required=True),
    "owner": Field(name, "Bakery Rossi", required=True),
    "shop": Field(name, "Station Square", required=True),
    "place": Field(name, "counter"),
    "time zone": Field(time_zone, "Europe/Rome", required=True),
    "opening hours": Field(opening_hours, "Mo-Fr 8-13, 15-19.30; Sa 9-13"),
    "wifi name": Field(wifi_name, "Station"),
    "wifi password": Field(wifi_password, "", secret=True),
    "wifi country": Field(wifi_country, "IT"),
    "broker": Field(server, "mqtt.example.org"),
    "token": Field(token, "", secret=True),
    "buttons": Field(buttons, ", ".join(map(str, BUTTONS))),
    "lights": Field(lights, ", ".join(map(str, LIGHTS))),
    "brightness": Field(brightness, "100 %"),
    "glow": Field(glow, "5 %"),
    "clock": Field(clock, "rtc0"),
    "office": Field(here, HERE),
    "today": Field(here, NONE),
}
"""In the order of the file."""


def compose(given: Mapping[str, str], code: str = "en") -> str:
    """A commented smiley.txt with the given values, each meant as it was typed; what is not given stands behind a #."""
    lines = [f"# {say(each, code)}" for each in HEAD]
    for key, each in FIELDS.items():
        value = {"language": code, **given}.get(key, "")
        # A blank at the end is a part of a network's name.
        value = value if key == "wifi name" and value.strip() else value.strip()
        is_bare = not each.secret and "#" not in value and not has_remark(value) and value == value.strip()
        value = value if is_bare else quote(value, always=has_remark(value))
        meaning, may_be = say(MEANINGS[key], code), allowed(key, code)
        between = ": " if len(meaning) + len(may_be) < _WIDTH else ":\r\n# "
        lines += ["", f"# {meaning}{between}{may_be}"]
        lines.append(f"{key} = {value}" if value or each.required else f"#{key} = {each.example}".rstrip())
    return "\r\n".join(lines) + "\r\n"
