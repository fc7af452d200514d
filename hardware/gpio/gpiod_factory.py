"""A gpiozero pin factory on libgpiod's own binding, which gpiozero lacks: kernel timestamps, no polling while idle."""

import os
import select
import threading
from pathlib import Path

import gpiod
from gpiozero import PinUnknownPi
from gpiozero.pins.local import LocalPiFactory

from hardware.gpio.gpiod_pin import GpiodPin

CONSUMER = "smiley-kiosk"
"""What `gpioinfo` shows beside our lines."""
EVENTS = 256
"""Edges that the kernel keeps for a line until they are read; when there are more, the oldest are lost."""
FORTY_PINS = 0xA02082
"""The revision of a Raspberry Pi 3B: its header stands for that of a board which has no revision to tell."""
CLOSE_TIMEOUT_S = 2.0


class GpiodFactory(LocalPiFactory):  # type: ignore[misc]  # gpiozero has no annotations
    """gpiozero pins on one GPIO chip. Callbacks run in one thread, which sleeps until the kernel has an edge.

    On a Raspberry Pi, gpiozero's usual pin names hold; on another board the numbers are the chip's own offsets.
    """

    def __init__(self, chip: Path) -> None:
        """Open `chip`. Raises OSError when it is missing, not a GPIO chip, or may not be used."""
        super().__init__()
        self.pin_class = GpiodPin
        self._chip = gpiod.Chip(str(chip))
        self._lock = threading.Lock()
        self._watched: dict[int, GpiodPin] = {}
        self._poll = select.epoll()
        self._stop = os.eventfd(0)
        self._poll.register(self._stop, select.EPOLLIN)
        self._thread = threading.Thread(target=self._run, name="gpiod-edges", daemon=True)
        self._thread.start()

    def request(self, line: int, settings: gpiod.LineSettings) -> gpiod.LineRequest:
        """Request one line of the chip."""
        return self._chip.request_lines({line: settings}, consumer=CONSUMER, event_buffer_size=EVENTS)

    def watch(self, fd: int, pin: GpiodPin) -> None:
        """Deliver the edges of `pin`, which can be read from `fd`."""
        with self._lock:
            self._watched[fd] = pin
            self._poll.register(fd, select.EPOLLIN)

    def unwatch(self, fd: int) -> None:
        """Deliver no more edges from `fd`."""
        with self._lock:
            self._poll.unregister(fd)
            del self._watched[fd]

    def alive(self) -> bool:
        """Whether edges are still delivered: an exception in a callback ends their thread."""
        return self._thread.is_alive()

    @property
    def lost(self) -> int:
        """Edges that the kernel dropped because they were not read in time, on all lines."""
        return sum(pin.lost for pin in self.pins.values())

    def close(self) -> None:
        """Give every line back to the kernel, end the thread, and close the chip."""
        if not self._chip:
            return
        super().close()
        os.eventfd_write(self._stop, 1)
        self._thread.join(CLOSE_TIMEOUT_S)
        self._poll.close()
        os.close(self._stop)
        self._chip.close()

    def _run(self) -> None:
        while True:
            for fd, _ in self._poll.poll():
                if fd == self._stop:
                    return
                # Only reading is locked: a callback may take its pin's lock, whose holder may be in `unwatch`.
                with self._lock:
                    pin = self._watched.get(fd)
                    events = pin.read_events() if pin is not None else []
                if pin is not None:
                    pin.deliver(events)

    def _get_revision(self) -> int:
        try:
            revision: int = super()._get_revision()
        except PinUnknownPi:
            return FORTY_PINS
        return revision
