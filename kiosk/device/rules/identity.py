"""Whose documents a kiosk makes, and for which faces."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.document.aggregate import Event, Face


@dataclass(frozen=True, slots=True)
class KioskIdentity:
    """Whose document it is."""

    kiosk_id: str
    installation_id: str
    owner: str
    shop: str
    time_zone: str
    faces: tuple[Face, ...]
    touchpoint: str = ""
    stage: int | None = None
    event: Event | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    """Label of the answer that a face's button gives after an unhappy press; empty where nobody is asked."""

    def event_in(self, month: str) -> Event | None:
        """The event, in the months that it touches."""
        event = self.event
        return event if event and f"{event.begins:%Y-%m}" <= month <= f"{event.ends:%Y-%m}" else None
