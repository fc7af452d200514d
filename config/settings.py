"""What can be set, with its unit, its default and its range. A file of these is read by config/file.py."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import attrs
from attrs import field, frozen

KIOSK_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LINES = (0, 27)
"""The lines on a Raspberry Pi's header (BCM numbers)."""


def _between(low: float, high: float, unit: str = "") -> Callable[[Any, "attrs.Attribute[Any]", Any], None]:
    def check(_instance: object, attribute: "attrs.Attribute[Any]", value: float | None) -> None:
        if value is not None and not low <= value <= high:
            raise ValueError(f"{attribute.name} = {value}: must be {low}\N{EN DASH}{high}{unit}")

    return check


def _line(_instance: object, attribute: "attrs.Attribute[Any]", value: int | None) -> None:
    if value is not None and not LINES[0] <= value <= LINES[1]:
        raise ValueError(f"{attribute.name} = {value}: no such GPIO line ({LINES[0]}\N{EN DASH}{LINES[1]})")


def _id(_instance: object, attribute: "attrs.Attribute[str]", value: str) -> None:
    if not KIOSK_ID.fullmatch(value):
        raise ValueError(f"{attribute.name} = {value!r}: must be 1\N{EN DASH}63 lower-case letters, digits and hyphens")


def _text(_instance: object, attribute: "attrs.Attribute[str]", value: str) -> None:
    if not re.fullmatch(r"[^\x00-\x1f\x7f]{1,80}", value):
        raise ValueError(f"{attribute.name} = {value!r}: must be 1\N{EN DASH}80 printable characters")


def _zone(_instance: object, attribute: "attrs.Attribute[str]", value: str) -> None:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{attribute.name} = {value!r}: no such time zone (like Europe/Rome)") from None


@frozen
class Identity:
    """Who this kiosk is and where it stands."""

    id: str = field(validator=_id)
    owner: str = field(validator=_text)
    shop: str = field(validator=_text)
    time_zone: str = field(validator=_zone)
    data: Path = Path("/var/lib/kiosk")
    """Folder of the votes database; the outbox is its subfolder `outbox`."""


@frozen
class Button:
    """One face: its button's line, its light's line, its name and its worth."""

    line: int = field(validator=_line)
    score: int = field(validator=_between(0, 100, " points"))
    label: str = field(default="", validator=attrs.validators.max_len(80))
    """Shown to people; the face's name in the file when empty."""
    light: int | None = field(default=None, validator=_line)


@frozen
class Gpio:
    """How the lines are reached."""

    factory: Literal["gpiod", "lgpio", "rpigpio", "mock"] = "gpiod"
    chip: Path = Path("/dev/gpiochip0")
    """The character device, for gpiod and lgpio."""
    pull: Literal["up", "down"] = "up"
    """Bias of the button lines. Up: a button connects its line to ground. Down: to 3.3 V."""
    buzzer: int | None = field(default=None, validator=_line)


@frozen
class Debounce:
    """When a contact is believed."""

    press_ms: int = field(default=5, validator=_between(1, 200, " ms"))
    """Closed this long without an edge: a press."""
    release_ms: int = field(default=30, validator=_between(1, 1000, " ms"))
    """Open this long without an edge: released."""
    lockout_ms: int = field(default=250, validator=_between(0, 5000, " ms"))
    """After a press, no other of the same button."""
    chatter_ms: int = field(default=80, validator=_between(5, 2000, " ms"))
    """A contact that settles no sooner than this is faulty."""
    stuck_s: int = field(default=10, validator=_between(1, 3600, " s"))
    """Held this long: stuck."""
    rearm_ms: int = field(default=1000, validator=_between(1, 60_000, " ms"))
    """A stuck button must stay open this long to be believed again."""


@frozen
class Panel:
    """What makes a press a vote."""

    chord_ms: int = field(default=40, validator=_between(0, 500, " ms"))
    """Two faces pressed within this: neither counts."""
    lockout_ms: int = field(default=1000, validator=_between(0, 60_000, " ms"))
    """After a vote, the panel takes no other."""
    light_ms: int = field(default=600, validator=_between(50, 10_000, " ms"))
    """How long the thank-you light stays on."""


@frozen
class Storage:
    """How often the kiosk writes what nobody pressed for."""

    alive_s: int = field(default=900, validator=_between(60, 86_400, " s"))
    """Sign of life: after a power cut, minutes in service are known to this."""
    anchor_s: int = field(default=3600, validator=_between(60, 86_400, " s"))
    """How often the synchronised clock is noted."""
    trust_clock: bool = False
    """True only with a hardware clock that is looked after: the clock is believed without a time server."""


@frozen
class Broker:
    """The MQTT broker of the head office."""

    host: str = field(validator=_text)
    port: int = field(default=8883, validator=_between(1, 65_535))
    tls: bool = True
    username: str | None = None
    password_file: Path | None = None
    """A file that only the kiosk's user can read; a password in the settings would be shown by `config show`."""
    ca_file: Path | None = None
    """Authority that signed the broker's certificate; the system's authorities when empty."""
    certificate_file: Path | None = None
    key_file: Path | None = None
    receipt_timeout_s: int = field(default=30, validator=_between(1, 600, " s"))
    """How long `kiosk publish` waits for the head office to say that it has stored a document."""


@frozen
class KioskSettings:
    """kiosk.toml: one kiosk."""

    kiosk: Identity
    buttons: Mapping[str, Button]
    """Two to five faces by name, best first."""
    gpio: Gpio = Gpio()
    debounce: Debounce = Debounce()
    panel: Panel = Panel()
    storage: Storage = Storage()
    opening_hours: Mapping[str, tuple[str, ...]] | None = None
    """`monday = ["08:00-13:00", "15:00-19:30"]`; a weekday left out is closed; without the table always open."""
    broker: Broker | None = None

    def contradictions(self) -> list[str]:
        """What is wrong between the fields, each with its place."""
        wrong = []
        if not 2 <= len(self.buttons) <= 5:  # noqa: PLR2004 - the range is the message
            wrong.append(f"buttons: {len(self.buttons)} faces, must be 2\N{EN DASH}5")
        wrong += [
            f"buttons.{name}: a face's name must be lower-case letters, digits and hyphens"
            for name in self.buttons
            if not KIOSK_ID.fullmatch(name)
        ]
        used: dict[int, str] = {}
        places = [(f"buttons.{name}.line", button.line) for name, button in self.buttons.items()]
        places += [(f"buttons.{name}.light", b.light) for name, b in self.buttons.items() if b.light is not None]
        if self.gpio.buzzer is not None:
            places.append(("gpio.buzzer", self.gpio.buzzer))
        for place, line in places:
            if line in used:
                wrong.append(f"{place} = {line}: already used by {used[line]}")
            used.setdefault(line, place)
        if self.debounce.chatter_ms <= self.debounce.press_ms:
            wrong.append(f"debounce.chatter_ms = {self.debounce.chatter_ms}: must be more than debounce.press_ms")
        for day, spans in (self.opening_hours or {}).items():
            if day not in WEEKDAYS:
                wrong.append(f"opening_hours.{day}: no such weekday (monday \N{HORIZONTAL ELLIPSIS} sunday)")
            wrong += [
                f"opening_hours.{day} = {span!r}: must be like 08:00-13:00, from before to"
                for span in spans
                if not SPAN.fullmatch(span) or not span[:5] < span[6:] <= "24:00"
            ]
        return wrong


@frozen
class Archive:
    """Where the collector keeps the documents."""

    url: str = "sqlite:////var/lib/kiosk-office/archive.db"
    """SQLAlchemy URL: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME (password in ~/.pgpass)."""


@frozen
class Collector:
    """How the collector works."""

    batch: int = field(default=100, validator=_between(1, 10_000))
    """Documents a transaction, at most."""
    linger_ms: int = field(default=50, validator=_between(0, 5000, " ms"))
    """How long a batch waits to be filled."""


@frozen
class OfficeSettings:
    """office.toml: the head office."""

    broker: Broker
    archive: Archive = Archive()
    collector: Collector = Collector()

    def contradictions(self) -> list[str]:
        """What is wrong between the fields: nothing yet can be."""
        return []
