"""Lights that show a card that fails, and what is due for them."""

from hardware.lights import Lights
from kiosk.device.daemon.recorder import Recorder


class FaultLights:
    """All lights blink while the card cannot be written."""

    def __init__(self, lights: Lights, recorder: Recorder) -> None:
        self._lights = lights
        self._recorder = recorder
        self._shown = False

    @property
    def deadline_ns(self) -> int | None:
        """When a light is to be switched, CLOCK_MONOTONIC."""
        return self._lights.deadline_ns if self._shown == self._recorder.failing else 0

    def turn(self, now_ns: int) -> None:
        """Switch what is due."""
        self._shown = self._recorder.failing
        self._lights.fault(now_ns, on=self._shown)
        self._lights.advance(now_ns)
