"""Lights that are as bright as the hour wants them."""

from hardware.lights import Lights
from kiosk.device.rules.calendar import Calendar
from kiosk.device.rules.light_levels import LightRule
from kiosk.device.rules.synced_clock import SyncedClock

LOOK_NS = 60_000_000_000
"""Spans begin and end with a minute."""


class LightHours:
    """Tells the lights how bright to be, at once and once a minute."""

    def __init__(self, lights: Lights, rule: LightRule, calendar: Calendar, time: SyncedClock) -> None:
        self._lights = lights
        self._rule = rule
        self._calendar = calendar
        self._time = time
        self.deadline_ns: int | None = 0
        """When the lights are to be told next, CLOCK_MONOTONIC; None: the hour makes no difference."""

    def turn(self, now_ns: int) -> None:
        """Look at the clock, where it is time to."""
        if self.deadline_ns is not None and now_ns >= self.deadline_ns:
            self._lights.set_levels(self._rule.at(self._time.now_ns, self._calendar))
            self.deadline_ns = now_ns + LOOK_NS if self._rule.changes else None
