"""What can be set, with its unit, its default and its range. A file of these is read by config/file.py."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from config.limits import HOST, KEY, LABEL, NAME, Between, DatabaseUrl, Line, Zone, join

SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FACES = range(2, 6)


@frozen
class Identity:
    """Who this kiosk is and where it stands."""

    id: str = field(validator=KEY)
    owner: str = field(validator=NAME)
    shop: str = field(validator=NAME)
    time_zone: str = field(validator=Zone())
    data: Path = Path("/var/lib/kiosk")
    """Folder of the votes database; the outbox is its subfolder `outbox`."""


@frozen
class Button:
    """One face: its button's line, its light's line, its name and its worth."""

    line: int = field(validator=Line())
    score: int = field(validator=Between(0, 100, "points"))
    label: str = field(default="", validator=LABEL)
    """Shown to people; the face's name in the file when empty."""
    light: int | None = field(default=None, validator=Line())


@frozen
class Gpio:
    """How the lines are reached."""

    factory: Literal["gpiod", "lgpio", "rpigpio", "mock"] = "gpiod"
    chip: Path = Path("/dev/gpiochip0")
    """The character device, for gpiod and lgpio."""
    pull: Literal["up", "down"] = "up"
    """Bias of the button lines. Up: a button connects its line to ground. Down: to 3.3 V."""
    buzzer: int | None = field(default=None, validator=Line())


@frozen
class Debounce:
    """When a contact is believed."""

    press_ms: int = field(default=5, validator=Between(1, 200, "ms"))
    """Closed this long without an edge: a press."""
    release_ms: int = field(default=30, validator=Between(1, 1000, "ms"))
    """Open this long without an edge: released."""
    lockout_ms: int = field(default=250, validator=Between(0, 5000, "ms"))
    """After a press, no other of the same button."""
    chatter_ms: int = field(default=80, validator=Between(5, 2000, "ms"))
    """A contact that settles no sooner than this is faulty."""
    stuck_s: int = field(default=10, validator=Between(1, 3600, "s"))
    """Held this long: stuck."""
    rearm_ms: int = field(default=1000, validator=Between(1, 60_000, "ms"))
    """A stuck button must stay open this long to be believed again."""


@frozen
class Panel:
    """What makes a press a vote."""

    chord_ms: int = field(default=40, validator=Between(0, 500, "ms"))
    """Two faces pressed within this: neither counts."""
    lockout_ms: int = field(default=1000, validator=Between(0, 60_000, "ms"))
    """After a vote, the panel takes no other."""
    light_ms: int = field(default=600, validator=Between(50, 10_000, "ms"))
    """How long the thank-you light stays on."""


@frozen
class Storage:
    """What the kiosk writes to its card though nobody presses."""

    alive_s: int = field(default=900, validator=Between(60, 86_400, "s"))
    """Sign of life: after a power cut, minutes in service are known to this."""
    anchor_s: int = field(default=3600, validator=Between(60, 86_400, "s"))
    """How often the synchronised clock is noted."""
    ballast_mib: int = field(default=16, validator=Between(0, 1024, "MiB"))
    """Room kept on the card, to be given up when it is full; 0 for none."""
    trust_clock: bool = False
    """True only with a hardware clock that is looked after: the clock is believed without a time server."""


@frozen
class Broker:
    """The MQTT broker of the head office."""

    host: str = field(validator=HOST)
    port: int = field(default=8883, validator=Between(1, 65_535))
    tls: bool = True
    username: str | None = field(default=None, validator=NAME)
    password_file: Path | None = None
    """A file that only the kiosk's user can read; a password in the settings would be shown by `config show`."""
    ca_file: Path | None = None
    """Authority that signed the broker's certificate; the system's authorities when empty."""
    certificate_file: Path | None = None
    key_file: Path | None = None
    receipt_timeout_s: int = field(default=30, validator=Between(1, 600, "s"))
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
        return [
            *_in_buttons(self.buttons),
            *_in_lines(self.buttons, self.gpio),
            *_in_debounce(self.debounce),
            *_in_hours(self.opening_hours),
            *_in_broker(self.broker),
        ]


def _in_buttons(buttons: Mapping[str, Button]) -> Iterator[str]:
    if len(buttons) not in FACES:
        yield f"buttons: {len(buttons)} faces, must be {FACES.start}\N{EN DASH}{FACES.stop - 1}"
    for name in buttons:
        if not KEY.fits(name):
            yield f"{join('buttons', name)}: a face's name must be {KEY.allowed}"
    for (_, above), (worse, below) in pairwise(buttons.items()):
        if not above.score > below.score:
            yield f"{join('buttons', worse)}.score = {below.score}: must be less than the one before it (best first)"


def _in_lines(buttons: Mapping[str, Button], gpio: Gpio) -> Iterator[str]:
    places = [(f"{join('buttons', name)}.line", button.line) for name, button in buttons.items()]
    places += [(f"{join('buttons', name)}.light", b.light) for name, b in buttons.items() if b.light is not None]
    if gpio.buzzer is not None:
        places.append(("gpio.buzzer", gpio.buzzer))
    used: dict[int, str] = {}
    for place, line in places:
        if line in used:
            yield f"{place} = {line}: already used by {used[line]}"
        used.setdefault(line, place)


def _in_debounce(debounce: Debounce) -> Iterator[str]:
    if debounce.chatter_ms <= debounce.press_ms:
        yield f"debounce.chatter_ms = {debounce.chatter_ms}: must be more than debounce.press_ms"


def _in_hours(hours: Mapping[str, tuple[str, ...]] | None) -> Iterator[str]:
    if hours is not None and not any(hours.values()):
        yield "opening_hours: never open: give hours, or leave the table out for always open"
    for day, spans in (hours or {}).items():
        if day not in WEEKDAYS:
            yield f"{join('opening_hours', day)}: no such weekday (monday \N{HORIZONTAL ELLIPSIS} sunday)"
        crooked = [span for span in spans if not SPAN.fullmatch(span) or not span[:5] < span[6:] <= "24:00"]
        for span in crooked:
            yield (
                f"{join('opening_hours', day)} = {span[:80]!r}: must be like 08:00-13:00, from before to; "
                "past midnight is the next day's: 18:00-24:00, then 00:00-02:00"
            )
        if not crooked and any(before[6:] > after[:5] for before, after in pairwise(spans)):
            yield f"{join('opening_hours', day)}: hours must stand in order and not overlap"


def _in_broker(broker: Broker | None) -> Iterator[str]:
    if broker is None:
        return
    if broker.password_file and not broker.username:
        yield "broker.password_file: a password without broker.username"
    if bool(broker.certificate_file) != bool(broker.key_file):
        yield "broker.certificate_file: goes with broker.key_file, both or neither"
    if not broker.tls and (broker.ca_file or broker.certificate_file):
        yield "broker.tls = false: leaves broker.ca_file and broker.certificate_file without use"


@frozen
class Archive:
    """Where the collector keeps the documents."""

    url: str = field(default="sqlite:////var/lib/kiosk-office/archive.db", validator=DatabaseUrl())
    """SQLAlchemy URL: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME (password in ~/.pgpass)."""


@frozen
class Collector:
    """How the collector works."""

    batch: int = field(default=100, validator=Between(1, 10_000))
    """Documents a transaction, at most."""
    linger_ms: int = field(default=50, validator=Between(0, 5000, "ms"))
    """How long a batch waits to be filled."""


@frozen
class OfficeSettings:
    """office.toml: the head office."""

    broker: Broker
    archive: Archive = Archive()
    collector: Collector = Collector()

    def contradictions(self) -> list[str]:
        """What is wrong between the fields, each with its place."""
        return list(_in_broker(self.broker))
