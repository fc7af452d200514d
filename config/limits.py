"""What a single value may be. Each limit says so in words: for a fault, and for the reference in docs/SETTINGS.md."""

import re
from typing import Any

import attrs
from attrs import frozen

from config.zone_advice import advised
from config.zones import known

LINES = (0, 27)
"""The lines on a Raspberry Pi's header (BCM numbers)."""
SHOWN = 80
"""Longest piece of a value that a fault repeats, characters."""


def join(place: str, key: str) -> str:
    """The place of a key in a table, on one line whatever the key (in TOML it may be any text)."""
    key = "".join(each if each.isprintable() else "?" for each in key[:SHOWN])
    return f"{place}.{key}" if place else key


@frozen
class Between:
    """A whole number from `low` to `high`, both allowed, or None."""

    low: int
    high: int
    unit: str = ""

    @property
    def allowed(self) -> str:
        """The range and its unit."""
        return f"{self.low}\N{EN DASH}{self.high} {self.unit}".rstrip()

    def __call__(self, _instance: object, attribute: "attrs.Attribute[Any]", value: int | None) -> None:
        """Raise ValueError outside the range."""
        if value is not None and not self.low <= value <= self.high:
            raise ValueError(f"{attribute.name} = {value}: must be {self.allowed}")


@frozen
class Line:
    """A GPIO line of the header, or None."""

    allowed: str = f"{LINES[0]}\N{EN DASH}{LINES[1]}"

    def __call__(self, _instance: object, attribute: "attrs.Attribute[Any]", value: int | None) -> None:
        """Raise ValueError where the header has no such line."""
        if value is not None and not LINES[0] <= value <= LINES[1]:
            raise ValueError(f"{attribute.name} = {value}: no such GPIO line ({self.allowed})")


@frozen
class Text:
    """A text that matches a pattern as a whole, or None."""

    pattern: str
    allowed: str

    def fits(self, value: str) -> bool:
        """Whether the whole value matches."""
        return re.fullmatch(self.pattern, value) is not None

    def __call__(self, _instance: object, attribute: "attrs.Attribute[Any]", value: str | None) -> None:
        """Raise ValueError where the value does not match."""
        if value is not None and not self.fits(value):
            raise ValueError(f"{attribute.name} = {value[:SHOWN]!r}: must be {self.allowed}")


@frozen
class Zone:
    """A time zone by its name in the tz database."""

    allowed: str = "a time zone's name, like Europe/Rome"

    def __call__(self, _instance: object, attribute: "attrs.Attribute[str]", value: str) -> None:
        """Raise ValueError where the machine knows no such zone, by whichever of its names."""
        try:
            known(value)
        except KeyError:
            towns = ", ".join(advised(value[:SHOWN]))
            must = f"must be a town's zone, like {towns}" if towns else f"must be {self.allowed}"
            raise ValueError(f"{attribute.name} = {value[:SHOWN]!r}: {must}") from None


@frozen
class DatabaseUrl:
    """Where an archive may be. A password is refused, and never repeated: this file is read by many."""

    allowed: str = "sqlite:////FOLDER/FILE.db or postgresql+psycopg://USER@HOST/NAME, its password in ~/.pgpass"

    def __call__(self, _instance: object, attribute: "attrs.Attribute[str]", value: str) -> None:
        """Raise ValueError for another kind of database, a relative file or a password."""
        kind, _, rest = value.partition("://")
        authority = rest.partition("/")[0].partition("?")[0]
        secret = ":" in authority.rpartition("@")[0] or "password=" in rest
        sound = rest.startswith("//") if kind == "sqlite" else kind == "postgresql+psycopg"
        if secret or not sound:
            raise ValueError(f"{attribute.name}: must be {self.allowed}")


@frozen
class WebUrl:
    """Where people find the office: over TLS, but on this very machine, or in one shop's network without passwords."""

    allowed: str = "https://NAME; http://NAME.local:PORT in one shop's network; http://localhost:PORT to try it"

    def __call__(self, _instance: object, attribute: "attrs.Attribute[str]", value: str) -> None:
        """Raise ValueError for plain HTTP over a network, a path or a password."""
        name, port = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", r"(?::[0-9]{1,5})?"
        plain = r"localhost|127\.0\.0\.1|[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.local"
        if not re.fullmatch(rf"https://{name}{port}/?|http://(?:{plain}){port}/?", value):
            raise ValueError(f"{attribute.name} = {value[:SHOWN]!r}: must be {self.allowed}")


KEY = Text(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", "1\N{EN DASH}63 lower-case letters, digits and hyphens")
USERNAME = Text(r"[^\x00-\x1f\x7f]{1,80}", "1\N{EN DASH}80 printable characters")
RTC = Text(r"rtc[0-9]{1,2}", "a hardware clock's name, like rtc0")
_BYTE, _LABEL = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])", r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
HOST = Text(
    # What is made of numbers alone is an address, and a whole one.
    rf"(?=.{{1,253}}\Z)(?:(?:{_BYTE}\.){{3}}{_BYTE}|(?![0-9.]+\Z){_LABEL}(?:\.{_LABEL})*\.?|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)",
    "a host's name or address alone, like mqtt.example.org",
)
# What HTML takes for an address: ASCII, which every server understands, and nothing that means more in a header.
MAIL = Text(
    r"(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}\Z)"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*",
    "an address like rossi@example.org",
)
FORM = Text(r"https?://[!-~]{1,140}", "a web address like https://forms.example.org/rossi, 148 characters at most")
ISSUER = Text(
    r"(?:https://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|http://(?:localhost|127\.0\.0\.1))(?::[0-9]{1,5})?"
    r"(?:/[A-Za-z0-9._~%/-]{0,200})?",
    "https://NAME and the path that the provider gives; http://localhost:PORT to try it",
)
HOOK = Text(
    r"(?:https://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|http://(?:localhost|127\.0\.0\.1))(?::[0-9]{1,5})?"
    r"(?:/[A-Za-z0-9._~%/?&=+-]{0,500})?",
    "https://NAME and a path; http://localhost:PORT to try it",
)
CLIENT = Text(r"[!-~]{1,255}", "1\N{EN DASH}255 printable characters without a space")
FOLDER = Text(r'(?!.*["\\])[ -~]{1,200}', "a folder of IMAP in ASCII, like INBOX/kiosks")
ROLE = Text(r"[A-Za-z0-9_-]{1,63}", "a role of PostgreSQL's, like kiosk-web")
MONTH = Text(r"20[0-9]{2}-(?:0[1-9]|1[0-2])", "a month like 2027-03")
POINTS = Between(1, 100)
"""Of a goal."""
