"""How bright the lights are at a moment: by the settings, the hour, and whether the shop is open. Pure."""

from collections.abc import Sequence

from attrs import evolve, frozen

from hardware.lights import LightLevels
from kiosk.device.rules.calendar import Calendar, minutes_of


@frozen
class LightRule:
    """What the settings say of the lights, as shares of full, 0–1."""

    levels: LightLevels
    dim: Sequence[str] = ()
    """Spans of each day, like `20:00-24:00`."""
    dim_to: float = 1.0
    """What is left of the levels in those spans."""

    @property
    def needs_pwm(self) -> bool:
        """Whether a light is ever neither dark nor full."""
        return self.levels.dimmed or (bool(self.dim) and self.dim_to < 1)

    @property
    def changes(self) -> bool:
        """Whether the hour makes a difference."""
        return bool(self.dim) or self.levels.glow > 0

    def at(self, at_ns: int | None, calendar: Calendar) -> LightLevels:
        """The levels at `at_ns`, UTC nanoseconds; of an unknown time (None), as in an open shop by day."""
        if at_ns is None:
            return self.levels
        levels = self.levels if calendar.is_open(at_ns) else evolve(self.levels, glow=0.0)
        moment = calendar.local(at_ns)
        minute = moment.hour * 60 + moment.minute
        if any(begin <= minute < end for begin, end in map(minutes_of, self.dim)):
            levels = LightLevels(levels.lit * self.dim_to, levels.glow * self.dim_to)
        return levels
