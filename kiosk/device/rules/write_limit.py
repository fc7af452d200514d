"""How much is written beyond votes, whatever the contacts do: a card wears with every write. Pure."""

HOUR_NS = 3600 * 1_000_000_000
MOST_PRESSES = 300
"""Presses that do not count, stored one after another without a rest; as many more are stored in each hour.

A school class of 25 that presses ten times each is stored whole. 600 an hour are a sixth of what voting at its fastest
writes.
"""
REST = 30
"""Where there is room for none, none is stored before there is room for so many: a log on change has little to say."""


class WriteLimit:
    """What is worth a transaction. Times are nanoseconds of one clock that never goes back."""

    is_exhausted = False
    """Whether presses that do not count are left out."""

    def __init__(self) -> None:
        self._room = float(MOST_PRESSES)
        self._at_ns = 0
        self._faults: dict[tuple[str, str], int] = {}

    def admits_press(self, at_ns: int) -> bool:
        """Whether a press that does not count is stored."""
        self._room = min(MOST_PRESSES, self._room + MOST_PRESSES * (at_ns - self._at_ns) / HOUR_NS)
        self._at_ns = at_ns
        self.is_exhausted = self._room < (REST if self.is_exhausted else 1)
        if not self.is_exhausted:
            self._room -= 1
        return not self.is_exhausted

    def admits_fault(self, face: str, kind: str, at_ns: int) -> bool:
        """Whether something wrong with a button is stored: once, until it has been away for an hour."""
        last_ns = self._faults.get((face, kind))
        self._faults[face, kind] = at_ns
        return last_ns is None or at_ns - last_ns >= HOUR_NS
