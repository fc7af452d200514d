"""Votes of which the month is not certain: kept apart, and told with the interval that is known. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.device.rules.calendar import DAY, Calendar
from kiosk.device.rules.dating import Interval, hull
from kiosk.device.rules.records import StoredVote
from sync.document.aggregate import Face, Undated

HOUR_NS = 3600 * 1_000_000_000
MAX_ROWS = 100
"""Rows of undated votes in a document; beyond, they are merged into one."""


@dataclass
class UndatedGroup:
    """Votes of one boot that may belong to the same months."""

    interval: Interval
    """In which all of them were given."""
    settled: bool
    """Whether nothing that is still to come can tell more of any of them."""
    votes: Counter[str]

    def is_past(self, at_ns: int) -> bool:
        """Whether all of them were certainly given before a moment, UTC."""
        return self.interval.before_ns is not None and self.interval.before_ns < at_ns


class UndatedGroups:
    """Gathers undated votes, and says what they mean for a month."""

    def __init__(self, calendar: Calendar) -> None:
        """Nothing is in doubt yet. `calendar`: the shop's."""
        self._calendar = calendar
        self._doubts: dict[tuple[int, str | None, str | None], UndatedGroup] = {}

    def add(self, vote: StoredVote, interval: Interval, *, settled: bool) -> None:
        """Add a vote. `settled`: no later reading of the time can narrow its interval."""
        # A boot may last for years: its votes are told together only where that makes no further month doubtful.
        key = (vote.boot, self._month(interval.after_ns), self._month(interval.before_ns))
        doubt = self._doubts.setdefault(key, UndatedGroup(interval, settled, Counter()))
        doubt.interval = hull(doubt.interval, interval)
        doubt.settled = doubt.settled and settled
        doubt.votes[vote.face] += 1

    @property
    def first_ns(self) -> int | None:
        """The earliest moment by which some of them were given."""
        ends = (doubt.interval.before_ns for doubt in self._doubts.values())
        return min((end_ns for end_ns in ends if end_ns is not None), default=None)

    def touching(self, month: str) -> list[UndatedGroup]:
        """The groups that may belong to a month."""
        return [
            doubt
            for (_, after, before), doubt in self._doubts.items()
            if (after is None or after <= month) and (before is None or before >= month)
        ]

    def rows(self, doubts: list[UndatedGroup], faces: tuple[Face, ...]) -> Iterator[Undated]:
        """Their rows in a month's document."""
        if len(doubts) > MAX_ROWS:
            merged = UndatedGroup(doubts[0].interval, settled=False, votes=Counter())
            for doubt in doubts:
                merged = UndatedGroup(hull(merged.interval, doubt.interval), merged.settled, merged.votes + doubt.votes)
            doubts = [merged]
        for doubt in doubts:
            after_ns, before_ns = doubt.interval.after_ns, doubt.interval.before_ns
            # Whole days: an interval must not tell when a single customer stood there.
            yield Undated(
                votes=row(doubt.votes, faces),
                after=None if after_ns is None else self._midnight(after_ns, DAY * 0),
                before=None if before_ns is None else self._midnight(before_ns, DAY),
            )

    def _month(self, at_ns: int | None) -> str | None:
        return None if at_ns is None else self._calendar.month(at_ns)

    def _midnight(self, at_ns: int, later: timedelta) -> datetime:
        """The one before a moment, or a day later. Whole hours of UTC, as documents have it: some zones have none."""
        midnight_ns = self._calendar.midnight_ns(self._calendar.local(at_ns).date() + later)
        return self._calendar.local((-(-midnight_ns // HOUR_NS) if later else midnight_ns // HOUR_NS) * HOUR_NS)


def row(votes: Mapping[str, int], faces: tuple[Face, ...]) -> tuple[int, ...]:
    """Counts by face, in the order of the faces."""
    return tuple(votes.get(face.key, 0) for face in faces)
