"""The settings that documents tell of: what is told of a day is told by those that were in force on it. Pure."""

import json
from collections.abc import Mapping
from datetime import date

import attrs
from attrs import field, frozen

from kiosk.device.rules.calendar import Calendar
from sync.document.aggregate import Event, Face


@frozen
class ShopSettings:
    """What a document says that no press does. A change of any of it begins documents of their own."""

    owner: str
    shop: str
    time_zone: str
    faces: tuple[Face, ...]
    touchpoint: str = ""
    stage: int | None = None
    event: Event | None = None
    answers: Mapping[str, str] = field(factory=dict)
    """Label of the answer that a face's button gives after an unhappy press; empty where nobody is asked."""
    opening_hours: Mapping[str, tuple[str, ...]] | None = None
    is_told_today: bool = False
    """Whether a day is told while it lasts, to the shop itself: what documents may tell depends on it."""

    @property
    def calendar(self) -> Calendar:
        """The shop's."""
        return Calendar(self.time_zone, self.opening_hours)

    def event_in(self, month: str) -> Event | None:
        """The event, in the months that it touches."""
        event = self.event
        return event if event and f"{event.begins:%Y-%m}" <= month <= f"{event.ends:%Y-%m}" else None


@frozen
class SettingsInForce:
    """Some settings, and since when."""

    number: int
    """From 1 on."""
    since: tuple[int, int]
    """The boot, and its CLOCK_BOOTTIME, nanoseconds."""
    settings: ShopSettings


def encode(settings: ShopSettings) -> str:
    """As they are stored: JSON; the same settings give the same text."""
    fields = attrs.asdict(settings, value_serializer=_plain)
    if not settings.is_told_today:
        del fields["is_told_today"]  # as it was stored before there was such a setting
    return json.dumps(fields, sort_keys=True, ensure_ascii=False)


def decode(text: str) -> ShopSettings:
    """Read what `encode` wrote, of a newer version what this one knows. Raises ValueError."""
    try:
        known = {each.name for each in attrs.fields(ShopSettings)}
        fields = {name: value for name, value in json.loads(text).items() if name in known}
        event, hours = fields.pop("event", None), fields.pop("opening_hours", None)
        return ShopSettings(
            faces=tuple(Face(**face) for face in fields.pop("faces")),
            event=event and Event(event["name"], *(date.fromisoformat(event[each]) for each in ("begins", "ends"))),
            opening_hours=None if hours is None else {day: tuple(spans) for day, spans in hours.items()},
            **fields,
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(text) from error


def _plain(_instance: object, _attribute: object, value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
