"""Detects closings that no finger makes: in step with the mains, or too frequent. Pure.

Both are judged from the last closings alone, a few numbers, and at the edge itself: what flickers for a day is reported
once, within a second.
"""

from collections import deque
from collections.abc import Iterable
from itertools import pairwise

from hardware.debounce.timing import MS

MAINS_NS = (20 * MS, 16_666_667)
"""A period of 50 Hz and of 60 Hz."""
TOLERANCE = 0.06
"""How far a closing may be off the beat, as a share of the period: drivers without kernel timestamps are a
millisecond late.
"""
BEATS = 3
"""So many periods in a row are the mains: a contact that bounces leaves no such gaps, a finger far longer ones."""
MOST_PUSHES = 15
"""In a second, as the fastest fingers push a button; a tapping test finds 5 to 6 of an adult."""
SECOND_NS = 1000 * MS


class Closings:
    """The last closings of one contact, CLOCK_MONOTONIC, nanoseconds."""

    def __init__(self) -> None:
        self._all: deque[int] = deque(maxlen=BEATS + 1)
        self._pushes: deque[int] = deque(maxlen=MOST_PUSHES + 1)

    def add(self, at_ns: int, *, released: bool) -> None:
        """Record a closing. `released`: the contact was open before, so that this may be a push."""
        self._all.append(at_ns)
        if released:
            self._pushes.append(at_ns)

    @property
    def is_hum(self) -> bool:
        """Whether the line follows the mains: its cable is an aerial, and its pull too weak."""
        return len(self._all) == BEATS + 1 and _on_the_beat(self._all)

    def were_hum(self, first_ns: int) -> bool:
        """Whether all closings since the one at `first_ns` were, one gap fewer: for what is no press in any case."""
        burst_ns = [at_ns for at_ns in self._all if at_ns >= first_ns]
        return len(burst_ns) >= BEATS and burst_ns[0] == first_ns and _on_the_beat(burst_ns)

    @property
    def is_flicker(self) -> bool:
        """Whether it closes oftener than anybody can press: it is worn, or its wire loose."""
        return len(self._pushes) > MOST_PUSHES and self._pushes[-1] - self._pushes[0] < SECOND_NS


def _on_the_beat(closings_ns: Iterable[int]) -> bool:
    gaps_ns = [later - earlier for earlier, later in pairwise(closings_ns)]
    return any(all(abs(gap_ns - period_ns) <= TOLERANCE * period_ns for gap_ns in gaps_ns) for period_ns in MAINS_NS)
