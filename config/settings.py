"""What can be set, with its unit, its default and its range. A file of these is read by config/file.py."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from config import kiosk_files
from config.broker import BrokerSettings, in_broker
from config.language import Spoken
from config.limits import KEY, LABEL, NAME, RTC, Between, Line, Zone, join
from config.zones import known_or_same

SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FACES = range(2, 6)
GLOW_BELOW = 4
"""A light that glows must become this many times brighter to say thanks: less, and the eye sees no difference."""
EVENT_YEARS = range(2000, 2100)
MAX_EVENT_DAYS = 366


@frozen
class IdentitySettings:
    """Who this kiosk is and where it stands."""

    id: str = field(validator=KEY)
    owner: str = field(validator=NAME)
    shop: str = field(validator=NAME)
    time_zone: str = field(converter=known_or_same, validator=Zone())
    """By the name that this machine knows: a later tz database may have dropped the one in the file."""
    data: Path = kiosk_files.DATA
    """Folder of the votes database; the outbox is its subfolder `outbox`."""
    receipts: Path = kiosk_files.RECEIPTS
    """Folder in which `kiosk publish` leaves the head office's receipts for `kiosk run`."""
    today: Path | None = None
    """File in which `kiosk run` tells the shop's own page of the day so far; None: it tells nothing."""
    touchpoint: str = field(default="", validator=LABEL)
    """Where in the shop it stands, when there are several: kitchen, counter, door."""
    stage: int | None = field(default=None, validator=Between(1, 20))
    """Its place in the chain of customers: who is served at 2 passes on to 3. None: in no chain."""
    language: str = field(default="en", validator=Spoken())
    """Of the self-test's result and of the page to sign."""
    selftest: bool = False
    """Whether a new kiosk begins the self-test by itself at its first start."""


@frozen
class ButtonSettings:
    """One face: its button's line, its light's line, its name and its worth."""

    line: int = field(validator=Line())
    score: int = field(validator=Between(0, 100, "points"))
    label: str = field(default="", validator=LABEL)
    """Shown to people; the face's name in the file when empty."""
    light: int | None = field(default=None, validator=Line())


@frozen
class GpioSettings:
    """How the lines are reached."""

    factory: Literal["auto", "gpiod", "lgpio", "rpigpio", "mock"] = "auto"
    """Auto: gpiod where its binding is installed, else lgpio."""
    chip: Path | None = None
    """The character device, for gpiod and lgpio; None: the chip whose label is the header's (hardware/gpio/chip.py)."""
    pull: Literal["up", "down"] = "up"
    """Bias of the button lines. Up: a button connects its line to ground. Down: to 3.3 V."""
    buzzer: int | None = field(default=None, validator=Line())


@frozen
class DebounceSettings:
    """When a contact is believed."""

    press_ms: int = field(default=12, validator=Between(1, 200, "ms"))
    """Closed this long without an edge: a press. More than the 10 ms of half a wave of 50 Hz, so that no hum is one."""
    release_ms: int = field(default=30, validator=Between(1, 1000, "ms"))
    """Open this long without an edge: released."""
    lockout_ms: int = field(default=250, validator=Between(0, 5000, "ms"))
    """After a press, no other of the same button."""
    chatter_ms: int = field(default=80, validator=Between(5, 2000, "ms"))
    """A contact that settles no sooner than this is faulty."""
    stuck_s: int = field(default=10, validator=Between(1, 3600, "s"))
    """Held this long: stuck."""
    rearm_ms: int = field(default=1000, validator=Between(1, 60_000, "ms"))
    """Stuck, flickering or humming, a button must stay open this long to be believed again."""


@frozen
class PanelSettings:
    """What makes a press a vote."""

    chord_ms: int = field(default=40, validator=Between(0, 500, "ms"))
    """Two faces pressed within this: neither counts."""
    lockout_ms: int = field(default=1000, validator=Between(0, 60_000, "ms"))
    """After a vote, the panel takes no other."""
    light_ms: int = field(default=600, validator=Between(50, 10_000, "ms"))
    """How long the thank-you light stays on."""


@frozen
class LightSettings:
    """How bright the faces' lights are, as a share of full."""

    brightness: int = field(default=100, validator=Between(1, 100, "%"))
    """Of a light that says something: thanks, a question, a fault."""
    glow: int = field(default=0, validator=Between(0, 25, "%"))
    """Of all lights alike while they wait for somebody, in opening hours; 0: dark."""
    dim: tuple[str, ...] = ()
    """Spans of every day in which both are less, like opening hours: `["20:00-24:00", "00:00-07:00"]`."""
    dim_to: int = field(default=30, validator=Between(1, 100, "%"))
    """What is left of both then."""


@frozen
class StorageSettings:
    """What the kiosk writes to its card though nobody presses."""

    alive_s: int = field(default=900, validator=Between(60, 86_400, "s"))
    """Sign of life: after a power cut, minutes in service are known to this."""
    anchor_s: int = field(default=3600, validator=Between(60, 86_400, "s"))
    """How often the synchronised clock is noted."""
    ballast_mib: int = field(default=16, validator=Between(0, 1024, "MiB"))
    """Room kept on the card, to be given up when it is full; 0 for none."""
    rtc: str | None = field(default=None, validator=RTC)
    """A hardware clock that is looked after: it is believed where no time server has been heard."""
    keep_months: int = field(default=25, validator=Between(13, 240, "months"))
    """Single votes of older months are deleted, where the head office has receipted the final month."""


@frozen
class EventSettings:
    """Where the kiosk stands for a few days only."""

    name: str = field(validator=NAME)
    begins: date
    ends: date
    """The last day, at most `MAX_EVENT_DAYS` days after the first."""


@frozen
class ReasonsSettings:
    """The question after an unhappy press, answered with the same buttons."""

    answers: Mapping[str, str]
    """Label of each answer, by the face whose button gives it."""
    window_s: int = field(default=5, validator=Between(2, 15, "s"))
    """How long an answer is waited for; the next press after that is a vote again."""


@frozen
class KioskSettings:
    """kiosk.toml: one kiosk."""

    kiosk: IdentitySettings
    buttons: Mapping[str, ButtonSettings]
    """Two to five faces by name, best first."""
    gpio: GpioSettings = GpioSettings()
    debounce: DebounceSettings = DebounceSettings()
    panel: PanelSettings = PanelSettings()
    lights: LightSettings = LightSettings()
    storage: StorageSettings = StorageSettings()
    opening_hours: Mapping[str, tuple[str, ...]] | None = None
    """`monday = ["08:00-13:00", "15:00-19:30"]`; a weekday left out is closed; without the table always open."""
    event: EventSettings | None = None
    reasons: ReasonsSettings | None = None
    broker: BrokerSettings | None = None

    def contradictions(self) -> list[str]:
        """What is wrong between the fields, each with its place."""
        return [
            *_in_buttons(self.buttons),
            *_in_lines(self.buttons, self.gpio),
            *_in_debounce(self.debounce),
            *_in_lights(self.lights),
            *_in_hours(self.opening_hours),
            *in_broker(self.broker),
            *_in_event(self.event),
            *_in_reasons(self.reasons, self.buttons, self.panel),
        ]


def _in_buttons(buttons: Mapping[str, ButtonSettings]) -> Iterator[str]:
    if len(buttons) not in FACES:
        yield f"buttons: {len(buttons)} faces, must be {FACES.start}\N{EN DASH}{FACES.stop - 1}"
    for name in buttons:
        if not KEY.fits(name):
            yield f"{join('buttons', name)}: a face's name must be {KEY.allowed}"
    for (_, above), (worse, below) in pairwise(buttons.items()):
        if not above.score > below.score:
            yield f"{join('buttons', worse)}.score = {below.score}: must be less than the one before it (best first)"


def _in_lines(buttons: Mapping[str, ButtonSettings], gpio: GpioSettings) -> Iterator[str]:
    places = [(f"{join('buttons', name)}.line", button.line) for name, button in buttons.items()]
    places += [(f"{join('buttons', name)}.light", b.light) for name, b in buttons.items() if b.light is not None]
    if gpio.buzzer is not None:
        places.append(("gpio.buzzer", gpio.buzzer))
    used: dict[int, str] = {}
    for place, line in places:
        if line in used:
            yield f"{place} = {line}: already used by {used[line]}"
        used.setdefault(line, place)


def _in_debounce(debounce: DebounceSettings) -> Iterator[str]:
    if debounce.chatter_ms <= debounce.press_ms:
        yield f"debounce.chatter_ms = {debounce.chatter_ms}: must be more than debounce.press_ms"


def _in_lights(lights: LightSettings) -> Iterator[str]:
    if lights.glow * GLOW_BELOW > lights.brightness:
        yield (
            f"lights.glow = {lights.glow}: must be at most a quarter of lights.brightness, "
            "or nobody sees a light say thanks"
        )
    yield from _in_spans("lights.dim", lights.dim)


def _in_hours(hours: Mapping[str, tuple[str, ...]] | None) -> Iterator[str]:
    if hours is not None and not any(hours.values()):
        yield "opening_hours: never open: give hours, or leave the table out for always open"
    for day, spans in (hours or {}).items():
        if day not in WEEKDAYS:
            yield f"{join('opening_hours', day)}: no such weekday (monday \N{HORIZONTAL ELLIPSIS} sunday)"
        yield from _in_spans(join("opening_hours", day), spans)


def _in_spans(place: str, spans: tuple[str, ...]) -> Iterator[str]:
    crooked = [span for span in spans if not SPAN.fullmatch(span) or not span[:5] < span[6:] <= "24:00"]
    for span in crooked:
        yield (
            f"{place} = {span[:80]!r}: must be like 08:00-13:00, from before to; "
            "past midnight is the next day's: 18:00-24:00, then 00:00-02:00"
        )
    if not crooked and any(before[6:] > after[:5] for before, after in pairwise(spans)):
        yield f"{place}: hours must stand in order and not overlap"


def _in_event(event: EventSettings | None) -> Iterator[str]:
    if event is None:
        return
    if not all(year in EVENT_YEARS for year in (event.begins.year, event.ends.year)):
        yield f"event: must be of {EVENT_YEARS.start}\N{EN DASH}{EVENT_YEARS.stop - 1}"
    if not 0 <= (event.ends - event.begins).days <= MAX_EVENT_DAYS:
        yield f"event.ends = {event.ends}: must be 0\N{EN DASH}{MAX_EVENT_DAYS} days after event.begins"


def _in_reasons(
    reasons: ReasonsSettings | None, buttons: Mapping[str, ButtonSettings], panel: PanelSettings
) -> Iterator[str]:
    for face, label in (reasons.answers if reasons else {}).items():
        place = join("reasons.answers", face)
        if face not in buttons:
            yield f"{place}: no such button; there is {', '.join(buttons)}"
        if not NAME.fits(label):
            yield f"{place} = {label[:80]!r}: must be {NAME.allowed}"
    labels = list(reasons.answers.values()) if reasons else []
    if reasons and len(set(labels)) < max(2, len(labels)):
        yield "reasons.answers: must be two or more, each its own"
    if reasons and reasons.window_s * 1000 <= panel.lockout_ms:
        yield f"reasons.window_s = {reasons.window_s}: must be longer than panel.lockout_ms, in which nothing is taken"
