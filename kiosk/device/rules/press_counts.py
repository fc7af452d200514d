"""What presses come to, by month, day and hour of the shop's clock. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from kiosk.device.rules.calendar import Calendar
from kiosk.device.rules.dating import Dating, Interval
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.placement import Placement
from kiosk.device.rules.records import StoredFault, StoredVote
from kiosk.device.rules.undated import UndatedGroups


def _by_day() -> dict[date, Counter[str]]:
    return defaultdict(Counter)


@dataclass
class MonthCounts:
    """One month; where no day is certain, by the last that is possible, so that what is not over can be left out."""

    days: dict[date, Counter[str]] = field(default_factory=_by_day)
    """Votes of a certain day, by face."""
    cells: dict[tuple[date, int], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Those of them of which the hour is certain, too."""
    unplaced: dict[date, Counter[str]] = field(default_factory=_by_day)
    """Votes of which the day is not certain."""
    answers: dict[date, Counter[str]] = field(default_factory=_by_day)
    faults: dict[date, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    """By (kind, face)."""
    not_counted: Counter[str] = field(default_factory=Counter)
    """By verdict."""


class PressCounts:
    """Counts what it is given.

    A press is placed in a month only when both ends of its interval fall into it, in a day likewise; otherwise it is
    undated.
    """

    def __init__(self, calendar: Calendar, dating: Dating, faces: Collection[str], final: Collection[str] = ()) -> None:
        """`final`: months already closed, of which nothing is counted."""
        self.months: dict[str, MonthCounts] = defaultdict(MonthCounts)
        self.undated = UndatedGroups(calendar)
        self._calendar = calendar
        self._placement = Placement(calendar)
        self._dating = dating
        self._faces = frozenset(faces)
        self._final = frozenset(final)

    def add_votes(self, votes: Iterable[StoredVote]) -> None:
        """Take presses; those of faces that are no longer configured stay in the database alone."""
        for vote in votes:
            if vote.face not in self._faces:
                continue
            interval = self._dating.interval(vote.boot, vote.boottime_ns)
            month = self._placement.month(interval)
            if month is None:
                if vote.verdict == Verdict.COUNTED:
                    settled = self._dating.is_settled(vote.boot, vote.boottime_ns)
                    self.undated.add(vote, interval, settled=settled)
            elif month not in self._final:
                self._count(vote, interval, self.months[month])

    def add_troubles(self, troubles: Iterable[StoredFault]) -> None:
        """Take what was wrong with buttons. That a button came free again is no trouble."""
        for trouble in troubles:
            interval = self._dating.interval(trouble.boot, trouble.boottime_ns)
            month = self._placement.month(interval)
            if month is not None and trouble.kind != "freed" and trouble.face in self._faces:
                self.months[month].faults[self._last_day(interval)][trouble.kind, trouble.face] += 1

    def last_day(self, vote: StoredVote) -> date | None:
        """The last day on which a press may have been made; None where nothing bounds it."""
        before_ns = self._dating.interval(vote.boot, vote.boottime_ns).before_ns
        return None if before_ns is None else self._calendar.local(before_ns).date()

    def _count(self, vote: StoredVote, interval: Interval, month: MonthCounts) -> None:
        verdict = vote.verdict
        if verdict in {Verdict.COUNTED, Verdict.ANSWER} and self._placement.is_closed(interval):
            verdict = Verdict.OUT_OF_HOURS
        if verdict == Verdict.ANSWER:
            month.answers[self._last_day(interval)][vote.face] += 1
        elif verdict != Verdict.COUNTED:
            month.not_counted[verdict] += 1
        elif (hour := self._placement.hour(interval)) is not None:
            month.days[hour.date()][vote.face] += 1
            month.cells[hour.date(), hour.hour][vote.face] += 1
        elif (day := self._placement.day(interval)) is not None:
            month.days[day][vote.face] += 1
        else:
            month.unplaced[self._last_day(interval)][vote.face] += 1

    def _last_day(self, interval: Interval) -> date:
        """Of an interval that is bounded."""
        return self._calendar.local(interval.before_ns or 0).date()
