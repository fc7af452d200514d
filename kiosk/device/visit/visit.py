"""Whether it is time to connect to the head office: something has changed since the last time, or a day is over. Pure.

The wall clock has no say: a Pi has none of its own, and one that was wrong for an hour would keep a kiosk away for
years. A start of the machine is always a reason, and since then the kernel has counted.
"""

from typing import NamedTuple

PERIOD_NS = (23 * 60 + 30) * 60 * 1_000_000_000
"""An hourly timer then comes once a day, at the kiosk's own minute."""


class Visit(NamedTuple):
    """The kiosk at one moment, as far as the head office is to hear of it."""

    boot_id: str
    boottime_ns: int
    """CLOCK_BOOTTIME: it counts on through a suspend."""
    state: str
    """A digest of all that is sent; another one: there is something to say."""


def is_due(last: Visit | None, now: Visit) -> bool:
    """Whether to connect. `last`: the newest visit that has left nothing to be done; None: there is none."""
    if last is None or (last.boot_id, last.state) != (now.boot_id, now.state):
        return True
    return not 0 <= now.boottime_ns - last.boottime_ns < PERIOD_NS
