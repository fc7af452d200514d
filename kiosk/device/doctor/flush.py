"""How long the card takes to keep a vote: nobody is thanked before."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from config.language import gettext_noop as _
from hardware.clock import Clock
from kiosk.device.doctor.finding import Finding, error, ok, warning
from kiosk.device.words import Fact
from kiosk.privileges import acting_for

TIMES = 20
BYTES = 8192
"""What a vote writes: two pages of SQLite's log."""
SLOW_MS, TOO_SLOW_MS = 300, 2000
"""A light that comes later than this seems to have missed the press; much later, and the next customer is there."""
MS = 1_000_000
TOOK = _("the card keeps a vote within {usual} ms, at the longest {longest} ms ({times} times)")
FASTER = _("use a card of class A1 or A2, made for endurance")


def measure_flush(folder: Path, clock: Clock) -> list[int]:
    """Write and flush a few times in `folder`; return how long each took, nanoseconds. Raises OSError."""
    took = []
    with acting_for(folder), tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(TIMES):
            began_ns = clock.monotonic_ns()
            os.write(file.fileno(), bytes(BYTES))
            os.fdatasync(file.fileno())
            took.append(clock.monotonic_ns() - began_ns)
    return took


def judge_flush(took_ns: list[int]) -> Iterator[Finding]:
    """The usual and the longest. Pure."""
    usual_ms, longest_ms = median(took_ns) / MS, max(took_ns) / MS
    facts: dict[str, Fact] = {"usual": usual_ms, "longest": longest_ms, "times": len(took_ns)}
    if usual_ms > TOO_SLOW_MS:
        yield error(TOOK, FASTER, **facts)
    elif usual_ms > SLOW_MS or longest_ms > TOO_SLOW_MS:
        yield warning(TOOK, FASTER, **facts)
    else:
        yield ok(TOOK, **facts)
