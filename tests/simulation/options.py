"""One struct describes a whole simulated world; the seed brings the same world back."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

KIOSK_FAULTS = (
    "bounce",  # contacts that bounce for tens of milliseconds
    "spike",  # pulses too short to be a finger
    "stuck",  # a button held down for half a minute
    "repeated levels",  # edges lost under load, so that a level is told twice
    "power cut",  # in the milliseconds around a press, before its commit or just after
    "1970",  # a boot without any idea of the time
    "clock stepped",  # a wall clock that jumps before a time server is heard
    "no time server",  # boots, or weeks, in which no time server is heard
)
LINK_FAULTS = (
    "broker away",
    "document lost",
    "receipt lost",
    "duplicate",
    "reordering",
    "garbage",
    "archive lost",
)
# Zones whose clocks change near a month's start, at odd offsets, or around midnight, besides the usual ones.
ZONES = ("Europe/Rome", "Europe/Vilnius", "America/St_Johns", "Africa/Cairo", "Asia/Beirut", "Pacific/Chatham", "UTC")


@dataclass(frozen=True)
class Options:
    """A shop's few weeks around the end of a month, and what goes wrong in them."""

    seed: int
    zone: str
    first: date
    days: int
    pushes_per_day: int
    faults: frozenset[str]

    @classmethod
    def draw(cls, seed: int) -> "Options":
        """Any world: sparse, with a handful of the faults."""
        draw = random.Random(seed)
        month = date(2026, draw.randint(1, 12), 1)
        faults = (*KIOSK_FAULTS, *LINK_FAULTS)
        return cls(
            seed=seed,
            zone=draw.choice(ZONES),
            first=month - timedelta(days=draw.randint(3, 12)),
            days=draw.randint(12, 24),
            pushes_per_day=draw.randint(1, 8),
            faults=frozenset(draw.sample(faults, draw.randint(0, 7))),
        )
