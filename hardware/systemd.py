"""What systemd wants to hear of a service (sd_notify(3), sd_watchdog_enabled(3)): a datagram now and then."""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from hardware.clock import Clock


def watchdog_period_ns(environ: Mapping[str, str] = os.environ) -> int | None:
    """How often to feed systemd's watchdog: half of what it allows (sd_watchdog_enabled(3)); None: not at all."""
    usec = environ.get("WATCHDOG_USEC", "")
    meant_for_us = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(usec) * 1000 // 2 if usec.isdecimal() and meant_for_us else None


class Notifier:
    """Reports to systemd; says nothing where there is no systemd. Belongs to the loop that the watchdog watches."""

    def __init__(self, clock: Clock, environ: Mapping[str, str] = os.environ) -> None:
        """`clock`: when the first report is due, which is now."""
        address = environ.get("NOTIFY_SOCKET", "")
        # A leading @ stands for the null byte of Linux's abstract socket names.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._period_ns = watchdog_period_ns(environ)
        self._ready = False
        self.deadline_ns: int | None = clock.monotonic_ns() if self._address else None
        """When `turn` has something to report next, CLOCK_MONOTONIC; None: never."""

    def turn(self, now_ns: int) -> None:
        """Report a turn of the loop: the first one says READY=1, the later ones feed the watchdog when it is due."""
        if self.deadline_ns is None or now_ns < self.deadline_ns:
            return
        self._send("WATCHDOG=1" if self._ready else "READY=1")
        self._ready = True
        self.deadline_ns = None if self._period_ns is None else now_ns + self._period_ns

    def status(self, text: str) -> None:
        """Show `text`, one line, in `systemctl status`."""
        self._send("STATUS=" + " ".join(text.split()))

    def stopping(self) -> None:
        """Say that the end has begun, so that systemd does not take it for a failure."""
        self._send("STOPPING=1")

    def _send(self, state: str) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as outlet:
            # A systemd that does not listen must not hold up a button: a missed report is its own alarm.
            outlet.setblocking(False)  # noqa: FBT003 - the socket module's signature
            with suppress(OSError):
                outlet.sendto(state.encode(), self._address)
