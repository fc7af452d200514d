"""A board that is not there: gpiozero's mock pins on a clock of our choosing, for the demo and the tests."""

from gpiozero.pins.mock import MockFactory, MockPin

from hardware.clock import Clock
from hardware.gpio.ticks import Ticks


class VirtualPin(MockPin):  # type: ignore[misc]  # gpiozero has no annotations
    """A mock pin that is dated by its factory's clock and keeps no history: a year of votes must fit in memory.

    It knows PWM: its state is then the share of the wave in which it is high.
    """

    _frequency: float | None = None

    def _change_state(self, value: float) -> bool:
        if self.state == value:
            return False
        self._state = value
        self._last_change = self.factory.ticks()
        return True

    def clear_states(self) -> None:
        """Forget the past, as gpiozero's mock pin does."""
        self._last_change = self.factory.ticks()
        self.states: list[object] = []

    def close(self) -> None:
        """As gpiozero's, and without a wave."""
        self._frequency = None
        super().close()

    def _get_frequency(self) -> float | None:
        return self._frequency

    def _set_frequency(self, value: float | None) -> None:
        self._frequency = value

    def _set_state(self, value: float) -> None:
        if self._frequency is None:
            super()._set_state(value)
        else:
            self._change_state(value)

    @property
    def closed_level(self) -> bool:
        """The level that a closed contact gives: against the pull."""
        return bool(self._pull != "up")

    def tell(self, *, active: bool) -> None:
        """Report an edge to this level, whether or not the level changes: drivers repeat levels under load."""
        level = self.closed_level if active else not self.closed_level
        self._state = level
        self._last_change = self.factory.ticks()
        if self._when_changed is not None and self._edges in ("both", "rising" if level else "falling"):
            self._call_when_changed()


class VirtualFactory(MockFactory):  # type: ignore[misc]  # gpiozero has no annotations
    """gpiozero's mock factory, dated by `clock` to the nanosecond, with contacts to press."""

    def __init__(self, clock: Clock) -> None:
        """`clock`: dates every edge, so that virtual time needs no patching."""
        self._clock = clock
        # Named here, so that no environment variable chooses another board or another pin.
        super().__init__(revision="a02082", pin_class=VirtualPin)

    def ticks(self) -> Ticks:
        """Now, by the factory's clock."""
        return Ticks(self._clock.monotonic_ns())

    def press(self, line: int) -> None:
        """Close the contact on `line` now."""
        self.pin(line).tell(active=True)

    def release(self, line: int) -> None:
        """Open the contact on `line` now."""
        self.pin(line).tell(active=False)
