"""The debouncers of all buttons; their signals come out in the order in which they were decided."""

from collections.abc import Mapping, Sequence

from hardware.debounce.debouncer import Debouncer, Signal
from hardware.debounce.edge import Edge
from hardware.debounce.timing import DebounceTiming


class Bank:
    """One debouncer a line. Pure; times are CLOCK_MONOTONIC, nanoseconds."""

    def __init__(self, settings: DebounceTiming, levels: Mapping[int, bool], at_ns: int) -> None:
        """`levels`: by line, whether its contact was closed at `at_ns`."""
        self._debouncers = {line: Debouncer(line, settings, active, at_ns) for line, active in levels.items()}

    @property
    def deadline_ns(self) -> int | None:
        """When `feed` has something to do next if no edge comes."""
        deadlines = (debouncer.deadline_ns for debouncer in self._debouncers.values())
        return min((deadline_ns for deadline_ns in deadlines if deadline_ns is not None), default=None)

    @property
    def first_pending_ns(self) -> int | None:
        """The earliest first edge of a press that is not decided yet."""
        firsts = (debouncer.pending_since_ns for debouncer in self._debouncers.values())
        return min((first_ns for first_ns in firsts if first_ns is not None), default=None)

    def feed(self, edges: Sequence[Edge], now_ns: int) -> list[Signal]:
        """Take what was read from the lines, then let time pass until and including `now_ns`.

        Read the clock before the queue: then no deadline overtakes an edge that is still unread.
        """
        signals: list[Signal] = []
        for edge in sorted(edges, key=lambda edge: edge.at_ns):
            # At the nanosecond of a deadline the edge wins, on whichever line.
            signals += self._advance(edge.at_ns - 1)
            signals += self._debouncers[edge.line].feed(edge)
        return signals + self._advance(now_ns)

    def _advance(self, now_ns: int) -> list[Signal]:
        due = (signal for debouncer in self._debouncers.values() for signal in debouncer.advance(now_ns))
        return sorted(due, key=lambda signal: signal.decided_ns)
