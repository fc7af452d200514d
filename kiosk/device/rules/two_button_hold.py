"""Two faces held together for long: the way to the self-test without a terminal. Pure."""

from collections.abc import Iterable

from hardware.debounce.edge import Edge

HOLD_NS = 9_000_000_000
"""Ten seconds to a person, and less than what makes a button stuck."""


class TwoButtonHold:
    """Nobody votes like that. Times are CLOCK_MONOTONIC, nanoseconds."""

    def __init__(self) -> None:
        self._since: dict[int, int] = {}
        self._fired = False

    @property
    def deadline_ns(self) -> int | None:
        """When the second of them will have been held for long enough."""
        return None if self._fired or len(self._since) < 2 else sorted(self._since.values())[1] + HOLD_NS  # noqa: PLR2004 - two faces

    def feed(self, edges: Iterable[Edge], now_ns: int) -> frozenset[int]:
        """The lines held, at the moment when it has been long enough; otherwise none."""
        for edge in edges:
            if not edge.active:
                self._since.pop(edge.line, None)
                self._fired = self._fired and bool(self._since)
            else:
                self._since.setdefault(edge.line, edge.at_ns)
        deadline_ns = self.deadline_ns
        if deadline_ns is None or now_ns < deadline_ns:
            return frozenset()
        self._fired = True
        return frozenset(self._since)
