"""What is usual at a shop, weekday by weekday, and how far a day lies from it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.shop_day import DayVotes
from kiosk.office.report.analysis.statistics.daily_votes import DailyVotes, daily_votes
from kiosk.office.report.analysis.statistics.model import DayModel, fit, fit_together
from kiosk.office.report.analysis.statistics.usual_days import unusual

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEARNT_DAYS = 312
"""Open days with votes from which it is learnt how days wander: a year of six days a week."""
BASELINE_DAYS = 130
"""Five months of them, after which what lasts is what is usual."""
ENOUGH_DAYS = 52
"""Two months of them will do at first."""
LEVEL_DAYS = 60
"""From which the level is taken: few enough to follow a season."""
LEVEL_GAP = 15
"""Days before today that are not among them: a fall must not lower what it is measured by."""
YEAR = 12
"""Months from which it is known what is usual."""
EPOCH = date(1970, 1, 1).toordinal()
LEAST_DAY_VARIANCE = 0.01**2
"""A day is a point off for no reason, in the calmest shop: otherwise one unhappy vote in a thousand would be news."""


@dataclass(frozen=True, slots=True)
class WeighedDay:
    """One day of votes, as far as it matters here."""

    date: date
    votes: int
    worth: float
    """Sum of the scores, each 0..1."""
    counts: tuple[int, ...]
    """By face."""
    weekday: int
    """ISO."""
    index: float
    """The mean score of the day."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A shop's usual days, but for their level, which follows the season."""

    weekdays: Mapping[int, float]
    """How far each ISO weekday lies from an average day."""
    variance: float
    """Of one vote."""
    day_variance: float
    """Of a day's true index about its weekday's: what it has for itself and what lasts."""
    stretch: float
    """How many times longer the standard deviation is for a sum of days, since they resemble their neighbours."""

    def level(self, days: Sequence[WeighedDay]) -> float:
        """Of an average weekday, by some days, each weighed by its precision."""
        # An alert asks for it once a day of two years of each shop: nothing is looked up twice here.
        weekdays, variance, day_variance = self.weekdays, self.variance, self.day_variance
        weights = [1 / (variance / day.votes + day_variance) for day in days]
        off = [weight * (day.index - weekdays[day.weekday]) for weight, day in zip(weights, days, strict=True)]
        return sum(off) / sum(weights)

    def expected(self, days: Sequence[WeighedDay], level: float) -> float:
        """What would have been usual on these weekdays, each with its votes."""
        votes = sum(each.votes for each in days)
        return level + sum(self.weekdays[each.weekday] * each.votes for each in days) / votes

    def distance(self, day: WeighedDay, level: float) -> float:
        """How far a day lies above what is usual; below zero, below."""
        return day.index - level - self.weekdays[day.weekday]

    def deviation(self, day: WeighedDay) -> float:
        """How far that may be by chance, given how many voted: one standard deviation.

        Where days resemble their neighbours they are worth fewer, and it is longer by so much: the same mood is not
        news twice.
        """
        one_day: float = (self.variance / day.votes + self.day_variance) ** 0.5
        return one_day * self.stretch


def readings(days: Iterable[DayVotes], scores: Sequence[float]) -> list[WeighedDay]:
    """The days that say anything: those with votes. `scores`: what each face is worth, 0..1."""
    found = []
    for day in days:
        if votes := sum(day.votes):
            worth = sum(count * score for count, score in zip(day.votes, scores, strict=True))
            found.append(WeighedDay(day.date, votes, worth, day.votes, day.date.isoweekday(), worth / votes))
    return found


def index(days: Sequence[WeighedDay]) -> float:
    """The mean score of all their votes."""
    return sum(each.worth for each in days) / sum(each.votes for each in days)


def usual(days: Sequence[WeighedDay], scores: Sequence[float]) -> list[WeighedDay]:
    """The days but for those of the last month on which somebody played with the kiosk."""
    return [days[place] for place in usual_places(weighed_votes(days, scores), np.arange(len(days)))]


def weighed_votes(days: Sequence[WeighedDay], scores: Sequence[float]) -> DailyVotes:
    """The votes of some days."""
    return daily_votes([(day.date, day.counts) for day in days], scores)


def usual_places(votes: DailyVotes, places: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """`usual`, of the days at some places of a list, in order: the places that are left."""
    *_, last = parts = by_month(votes, places)[-YEAR:]
    odd = unusual([votes.at(part) for part in parts])
    return np.concatenate([places[: len(places) - len(last)], last[~odd]]) if odd.any() else places


def by_month(votes: DailyVotes, places: "NDArray[np.int64]") -> list["NDArray[np.int64]"]:
    """Some places of a list of days, by their months."""
    months = (votes.dates[places] - EPOCH).astype("datetime64[D]").astype("datetime64[M]")
    return np.split(places, np.flatnonzero(months[1:] != months[:-1]) + 1) if len(places) else []


def learn_baseline(days: DailyVotes) -> Baseline:
    """How a shop's days wander, from the last ones known."""
    learnt_from = days.last(LEARNT_DAYS)
    return _baseline(learnt_from, fit(learnt_from))


def learn_baselines(histories: Sequence[DailyVotes]) -> Iterator[Baseline]:
    """`learn_baseline` of each, faster."""
    learnt_from = [days.last(LEARNT_DAYS) for days in histories]
    return map(_baseline, learnt_from, fit_together(learnt_from))


def _baseline(days: DailyVotes, model: DayModel) -> Baseline:
    votes = model.variance / float(np.median(days.votes))
    one_day, long_run = votes + model.day_variance, votes + model.long_run_variance
    return Baseline(
        {day + 1: float(effect) for day, effect in enumerate(model.weekdays)},
        model.variance,
        max(model.day_variance, LEAST_DAY_VARIANCE),
        max(long_run / one_day, 1.0) ** 0.5,
    )
