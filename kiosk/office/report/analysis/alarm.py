"""Is satisfaction falling now? A one-sided CUSUM over a shop's days. Pure: days in, alarms out.

A shop's usual level is that of some weeks before; how far its days wander about it, and what weekdays do, is learnt
from a year of them. Each day's distance below is summed (Page, Continuous Inspection Schemes, Biometrika 41, 1954), so
that a drop that lasts is seen though it be small, and a single bad day is not. The all-clear is Wald's sequential test
(1945) of the usual level against the lower one. Everything is computed anew from the days: a corrected document
corrects the alarms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from math import log

from kiosk.office.report.analysis.alarm_beginnings import Beginning, beginnings, month_of
from kiosk.office.report.analysis.alarm_bound import is_silent
from kiosk.office.report.analysis.alarm_limits import ALARM, CLIP, SEASON, SLACK
from kiosk.office.report.analysis.baseline import (
    BASELINE_DAYS,
    ENOUGH_DAYS,
    LEVEL_DAYS,
    LEVEL_GAP,
    Baseline,
    WeighedDay,
    index,
    learn_baseline,
    readings,
    usual,
    weighed_votes,
)
from kiosk.office.report.analysis.shop_day import DayVotes
from kiosk.office.report.analysis.statistics import ENOUGH
from kiosk.office.report.analysis.statistics.daily_votes import daily_votes

CLEAR = log(100_000)
"""It is over when the days are so many times likelier of the usual level than of the lower one."""


class Ending(Enum):
    """How an alarm came to its end."""

    RECOVERED = "recovered"
    """The days are again as they used to be."""
    NEW_USUAL = "new usual"
    """It has lasted for so long that this is what is usual now."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Satisfaction fell: when, and by how much."""

    began: date
    """The first day of the fall as far as can be told: the day on which the sum left zero for the last time."""
    raised: date
    """The day after which it was sure."""
    before: float
    """What had been usual on the same weekdays, 0..1."""
    after: float
    """The index from `began` to `raised`. Bad luck raises alarms sooner, so mostly it is a little too low."""
    days: int
    """Open days with votes, from `began` to `raised`."""
    votes: int
    """On them."""
    ended: date | None = None
    """The day after which it was over; None while it lasts."""
    ending: Ending | None = None

    @property
    def by(self) -> float:
        """After less before: below zero."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class AlarmWatch:
    """What the days up to now come to."""

    alarms: tuple[Alarm, ...]
    """Oldest first; only the last one may still last."""
    missing: int
    """Days with votes that are needed before anything can be said; 0 where the watch is on."""
    since: date | None = None
    """The first day on which a fall could have been seen; None where there is none yet."""

    @property
    def alarm(self) -> Alarm | None:
        """The one that lasts."""
        return self.alarms[-1] if self.alarms and self.alarms[-1].ended is None else None


def watch(days: Sequence[DayVotes], scores: Sequence[float]) -> AlarmWatch:
    """Look at a shop's days, oldest first, all that are known; leave out the one that is not over.

    Days without votes tell nothing and are passed over. `scores`: what each face is worth, 0..1.
    """
    votes = daily_votes([(day.date, day.votes) for day in days], scores)
    missing = max(0, ENOUGH_DAYS - len(votes.dates))
    since = date.fromordinal(int(votes.dates[ENOUGH_DAYS])) if len(votes.dates) > ENOUGH_DAYS else None
    # Of most shops that is all there is to say, and for a tenth of what the rest costs.
    if is_silent(votes):
        return AlarmWatch((), missing, since)
    weighed_days = readings(days, scores)
    cusum = _Cusum(weighed_days[:ENOUGH_DAYS], scores, beginnings(weighed_days, scores))
    for reading in weighed_days[ENOUGH_DAYS:]:
        cusum.see(reading)
    return AlarmWatch(tuple(cusum.alarms), missing, since)


class _Cusum:
    """The sum, day by day. The baseline is learnt anew each month, but not while an alarm lasts."""

    def __init__(
        self, history: Sequence[WeighedDay], scores: Sequence[float], beginnings: Mapping[str, Beginning]
    ) -> None:
        self.alarms: list[Alarm] = []
        self.sum = 0.0
        self._scores = scores
        self._beginnings = beginnings
        self._history = list(history)
        """Days that are no fall, or not yet known for one."""
        self._baseline: Baseline | None = None
        self._month = ""
        self._falling: list[WeighedDay] = []
        """The days since the sum left zero; in an alarm, all of it."""
        self._fallen = 0
        """How many of them are at the end of the history, when an alarm is raised."""
        self._shortfall = 0.0
        """Sum of their distances below the baseline, standard deviations; in an alarm, as when it was raised."""
        self._log_likelihood_ratio = 0.0
        """In an alarm: of the usual level to the lower one, given the days since."""

    def see(self, reading: WeighedDay) -> None:
        month = month_of(reading)
        if self._baseline is None or (month != self._month and not self._alarmed):
            self._baseline = self._begin(month)
        self._month = month
        deviation = self._baseline.deviation(reading)
        level = self._level(self._baseline, len(self._history))
        z = max(-CLIP, min(CLIP, self._baseline.distance(reading, level) / deviation))
        if self._alarmed:
            self._test_recovery(reading, z)
        else:
            self._sum(reading, z, max(SLACK, SEASON / deviation))
            # Of fewer votes a handful of children decides.
            if self.sum > ALARM and sum(each.votes for each in self._falling) >= ENOUGH:
                self._raise(reading.date, self._baseline)

    def _begin(self, month: str) -> Baseline:
        beginning = self._beginnings[month]
        # A month that is over tells on which of its days somebody played; one of a sum is kept.
        if not self._falling:
            is_foreseen = self._history == beginning.before
            self._history = [*(beginning.history if is_foreseen else usual(self._history, self._scores))]
        if self._history == beginning.history:
            return beginning.baseline
        return learn_baseline(weighed_votes(self._history, self._scores))

    def _level(self, baseline: Baseline, until: int) -> float:
        """What is usual on the day of that number in the history; in an alarm, what was so on its first one."""
        end = (len(self._history) - self._fallen if self._alarmed else until) - LEVEL_GAP
        return baseline.level(self._history[max(0, end - LEVEL_DAYS) : end])

    @property
    def _alarmed(self) -> bool:
        return bool(self.alarms) and self.alarms[-1].ended is None

    def _sum(self, reading: WeighedDay, z: float, slack: float) -> None:
        self.sum = max(0.0, self.sum - z - slack)
        self._history.append(reading)
        self._falling = [*self._falling, reading] if self.sum else []
        self._shortfall = self._shortfall - z if self.sum else 0.0

    def _raise(self, today: date, baseline: Baseline) -> None:
        falling = self._falling
        level = self._level(baseline, len(self._history) - len(falling))
        before, after = baseline.expected(falling, level), index(falling)
        # A crowd on one good day may outweigh many bad ones: then nothing fell that could be shown.
        if after < before:
            votes = sum(each.votes for each in falling)
            self.alarms.append(Alarm(falling[0].date, today, before, after, len(falling), votes))
            self._log_likelihood_ratio = 0.0
            self._fallen = len(falling)

    def _test_recovery(self, reading: WeighedDay, z: float) -> None:
        """Is it over? Each day speaks for the usual level or for the lower one, as it is nearer to."""
        self._falling.append(reading)
        drop = self._shortfall / self.alarms[-1].days
        self._log_likelihood_ratio = max(0.0, self._log_likelihood_ratio + drop * (z + drop / 2))
        if self._log_likelihood_ratio > CLEAR:
            # What is usual is what was so before.
            self._end(reading, Ending.RECOVERED, [each for each in self._history if each.date < self._falling[0].date])
        elif len(self._falling) >= BASELINE_DAYS:
            self._end(reading, Ending.NEW_USUAL, self._falling)

    def _end(self, reading: WeighedDay, ending: Ending, history: list[WeighedDay]) -> None:
        self.alarms[-1] = replace(self.alarms[-1], ended=reading.date, ending=ending)
        self._history, self._falling, self._baseline, self.sum = history, [], None, 0.0
