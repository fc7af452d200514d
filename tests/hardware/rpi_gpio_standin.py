"""A stand-in for RPi.GPIO that can be driven: its constants, its calls and its refusals, and lines to press.

Written from RPi.GPIO's documentation (https://sourceforge.net/p/raspberry-gpio-python/wiki/Home/). Callbacks run in one
thread, one after the other, and carry no time and no level, as RPi.GPIO's do.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from types import ModuleType
from typing import Any

BCM, BOARD = 11, 10
OUT, IN, SERIAL, SPI, I2C, HARD_PWM, UNKNOWN = 0, 1, 40, 41, 42, 43, -1
PUD_OFF, PUD_DOWN, PUD_UP = 20, 21, 22
RISING, FALLING, BOTH = 31, 32, 33
LOW, HIGH = 0, 1


@dataclass
class _Channel:
    direction: int
    level: int
    edge: int | None = None
    callbacks: list[Callable[[int], None]] = field(default_factory=list)


class Standin:
    """The lines of a board that has RPi.GPIO."""

    def __init__(self) -> None:
        self._channels: dict[int, _Channel] = {}
        self._mode: int | None = None
        self._calls: SimpleQueue[tuple[Callable[[int], None], int] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._deliver, daemon=True)
        self._thread.start()

    def module(self) -> ModuleType:
        """`RPi.GPIO`, as a program imports it."""
        module = ModuleType("RPi.GPIO")
        names = "BCM BOARD OUT IN SERIAL SPI I2C HARD_PWM UNKNOWN PUD_OFF PUD_DOWN PUD_UP RISING FALLING BOTH LOW HIGH"
        module.__dict__.update({name: globals()[name] for name in names.split()})
        calls = "setmode setwarnings setup cleanup input output gpio_function add_event_detect remove_event_detect"
        module.__dict__.update({name: getattr(self, name) for name in calls.split()})
        return module

    def drive(self, channel: int, level: int) -> None:
        """Put `level` on a line from outside, as a contact does; its callbacks are called soon."""
        line = self._channels[channel]
        edge = RISING if level > line.level else FALLING if level < line.level else None
        line.level = level
        if edge is not None and line.edge in (edge, BOTH):
            for callback in line.callbacks:
                self._calls.put((callback, channel))

    def stop(self) -> None:
        """End the callback thread once everything is delivered."""
        self._calls.put(None)
        self._thread.join()

    # RPi.GPIO's own calls.

    def setmode(self, mode: int) -> None:
        if self._mode not in (None, mode):
            raise ValueError("A different mode has already been set!")
        self._mode = mode

    def setwarnings(self, _on: bool) -> None:
        pass

    def setup(self, channel: int, direction: int, pull_up_down: int = PUD_OFF, initial: int = -1) -> None:
        if direction == OUT and pull_up_down != PUD_OFF:
            raise ValueError("pull_up_down parameter is not valid for outputs")
        level = initial if direction == OUT else int(pull_up_down == PUD_UP)
        line = self._channels.setdefault(channel, _Channel(direction, max(level, 0)))
        line.direction = direction
        if line.edge is None:
            line.level = max(level, 0)

    def cleanup(self, channel: int | None = None) -> None:
        for number in [channel] if channel is not None else list(self._channels):
            self._channels.pop(number, None)

    def input(self, channel: int) -> int:
        return self._line(channel).level

    def output(self, channel: int, value: Any) -> None:
        if self._line(channel).direction != OUT:
            raise RuntimeError("The GPIO channel has not been set up as an OUTPUT")
        self._line(channel).level = int(bool(value))

    def gpio_function(self, channel: int) -> int:
        return self._line(channel).direction

    def add_event_detect(
        self, channel: int, edge: int, callback: Callable[[int], None] | None = None, bouncetime: int = -666
    ) -> None:
        line = self._line(channel)
        if edge not in (RISING, FALLING, BOTH):
            raise ValueError("The edge must be set to RISING, FALLING or BOTH")
        if bouncetime <= 0 and bouncetime != -666:
            raise ValueError("Bouncetime must be greater than 0")
        if line.edge is not None:
            raise RuntimeError("Conflicting edge detection already enabled for this GPIO channel")
        line.edge = edge
        line.callbacks = [callback] if callback is not None else []

    def remove_event_detect(self, channel: int) -> None:
        self._line(channel).edge = None
        self._line(channel).callbacks = []

    def _line(self, channel: int) -> _Channel:
        if channel not in self._channels:
            raise RuntimeError("You must setup() the GPIO channel first")
        return self._channels[channel]

    def _deliver(self) -> None:
        while (call := self._calls.get()) is not None:
            callback, channel = call
            callback(channel)
