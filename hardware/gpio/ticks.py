"""gpiozero hands a pin's timestamps on as an opaque float, seconds by custom; the kernel counts nanoseconds."""

from typing import Self


class Ticks(float):
    """Seconds as gpiozero's own devices expect them, with the exact nanoseconds beside them."""

    __slots__ = ("ns",)
    ns: int
    """CLOCK_MONOTONIC, nanoseconds."""

    def __new__(cls, ns: int) -> Self:
        """`ns`: CLOCK_MONOTONIC, nanoseconds."""
        ticks = super().__new__(cls, ns / 1e9)
        ticks.ns = ns
        return ticks


def nanoseconds(ticks: float) -> int:
    """The nanoseconds of any pin factory's ticks; a plain float is right to a few nanoseconds for a century."""
    return ticks.ns if isinstance(ticks, Ticks) else round(ticks * 1e9)
