"""One line of a GPIO chip as a gpiozero pin, on libgpiod's own binding."""

from typing import Any

import gpiod
from gpiod.line import Bias, Direction, Edge, Value
from gpiozero import PinFixedPull, PinInvalidFunction, PinInvalidPull, PinSetInput
from gpiozero.pins.local import LocalPiPin

from hardware.gpio.ticks import Ticks

_BIASES = {"up": Bias.PULL_UP, "down": Bias.PULL_DOWN, "floating": Bias.DISABLED}
_EDGES = {"both": Edge.BOTH, "rising": Edge.RISING, "falling": Edge.FALLING}


class GpiodPin(LocalPiPin):  # type: ignore[misc]  # gpiozero has no annotations
    """One line, requested from its first use until it is closed. Inputs with bias and edges, plain outputs; no PWM."""

    lost: int
    """Edges that the kernel dropped because they were not read in time."""

    def __init__(self, factory: Any, info: Any) -> None:
        """Request the line. Raises OSError when it is busy, does not exist, or may not be used."""
        super().__init__(factory, info)
        self.lost = 0
        self._request: gpiod.LineRequest | None = None
        self._sequence: int | None = None
        self._function, self._pull, self._edges, self._detecting = self._as_made()
        self._configure()

    def close(self) -> None:
        """Give the line back to the kernel, as it was at first. Whoever sets anything of it has it again.

        gpiozero keeps a pin as long as its factory, and gives it to the next device on the same line.
        """
        self.when_changed = None
        request, self._request = self._request, None
        if request is not None:
            request.release()
        self._function, self._pull, self._edges, self._detecting = self._as_made()

    def output_with_state(self, state: bool) -> None:  # noqa: FBT001 - gpiozero's signature
        """Become an output that has never shown another state."""
        self._function = "output"
        self._configure(Value(int(state)))

    def read_events(self) -> list[gpiod.EdgeEvent]:
        """What the kernel has for this line; never waits."""
        request = self._requested()
        return request.read_edge_events() if request.wait_edge_events(timeout=0) else []

    def deliver(self, events: list[gpiod.EdgeEvent]) -> None:
        """Call back for each event, and count the gaps between them."""
        callback = self.when_changed  # another thread may take it away meanwhile
        for event in events:
            if self._sequence is not None:
                self.lost += event.line_seqno - self._sequence - 1
            self._sequence = event.line_seqno
            if callback is not None:
                callback(Ticks(event.timestamp_ns), int(event.event_type is event.Type.RISING_EDGE))

    def _as_made(self) -> tuple[str, str, str, bool]:
        """Function, pull, edges, and whether they are heard."""
        return "input", self.info.pull or "floating", "both", False

    def _requested(self) -> gpiod.LineRequest:
        if self._request is None:
            raise gpiod.RequestReleasedError
        return self._request

    def _settings(self, value: Value = Value.INACTIVE) -> gpiod.LineSettings:
        if self._function == "output":
            return gpiod.LineSettings(direction=Direction.OUTPUT, output_value=value)
        return gpiod.LineSettings(
            direction=Direction.INPUT,
            bias=_BIASES[self._pull],
            edge_detection=_EDGES[self._edges] if self._detecting else Edge.NONE,
        )

    def _configure(self, value: Value = Value.INACTIVE) -> None:
        if self._request is None:
            self._request = self.factory.request(self._number, self._settings(value))
        else:
            self._request.reconfigure_lines({self._number: self._settings(value)})

    def _get_function(self) -> str:
        return self._function

    def _set_function(self, value: str) -> None:
        if value not in ("input", "output"):
            raise PinInvalidFunction(f"pin {self!r}: function must be input or output, not {value!r}")
        self._function = value
        self._configure()

    def _get_state(self) -> int:
        return int(self._requested().get_value(self._number) is Value.ACTIVE)

    def _set_state(self, value: bool) -> None:  # noqa: FBT001 - gpiozero's signature
        if self._function == "input":
            raise PinSetInput(f"pin {self!r}: an input cannot be set")
        self._requested().set_value(self._number, Value(int(bool(value))))

    def _get_pull(self) -> str:
        return self._pull

    def _set_pull(self, value: str) -> None:
        if self._function != "input":
            raise PinFixedPull(f"pin {self!r}: an output has no pull")
        if value not in _BIASES:
            raise PinInvalidPull(f"pin {self!r}: pull must be one of {', '.join(_BIASES)}, not {value!r}")
        if self.info.pull not in ("", value):
            raise PinFixedPull(f"pin {self!r}: has a physical pull-{self.info.pull} resistor")
        self._pull = value
        self._configure()

    def _get_edges(self) -> str:
        return self._edges

    def _set_edges(self, value: str) -> None:
        callback, self.when_changed = self.when_changed, None
        self._edges = value
        self.when_changed = callback

    def _enable_event_detect(self) -> None:
        self._detecting, self._sequence = True, None
        self._configure()
        self.factory.watch(self._requested().fd, self)

    def _disable_event_detect(self) -> None:
        self.factory.unwatch(self._requested().fd)
        self._detecting = False
        self._configure()
