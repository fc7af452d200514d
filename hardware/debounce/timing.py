"""When a contact is believed: the times that a debouncer is given."""

from dataclasses import dataclass

MS = 1_000_000
"""One millisecond in nanoseconds."""


@dataclass(frozen=True, slots=True)
class DebounceTiming:
    """When a contact is believed; nanoseconds."""

    press_ns: int
    """Closed this long without an edge: a press."""
    release_ns: int
    """Open this long without an edge: released, and the next press may begin."""
    lockout_ns: int
    """From one press of a button to its next, first edge to first edge."""
    chatter_ns: int
    """A contact that has not settled by now, counted from its first edge, is faulty."""
    stuck_ns: int
    """Closed this long: stuck."""
    rearm_ns: int
    """After being stuck, flickering or humming: open this long without an edge, to be believed again."""

    @classmethod
    def of(  # noqa: PLR0913 - one argument a setting
        cls, *, press_ms: int, release_ms: int, lockout_ms: int, chatter_ms: int, stuck_s: int, rearm_ms: int
    ) -> "DebounceTiming":
        """The same, from the units in which people set it."""
        return cls(press_ms * MS, release_ms * MS, lockout_ms * MS, chatter_ms * MS, stuck_s * 1000 * MS, rearm_ms * MS)
