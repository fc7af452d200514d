"""One model of how a shop's days hang together, of which everything else asks a variance. Pure.

    days = fit(daily votes) -> DayModel
    days.margin(what, missed), days.p_value(what): of any weighted sum of days, a month's index or a difference

A day's mean score = level + weekday + season + a mood that lasts + the day's own chance + that of its votes. What
cannot be known of moods is not guessed at but averaged over: each point of the grid of `moods.py` counts by its
posterior probability, so a margin is that of a mixture of normal distributions (Gelman et al., Bayesian Data Analysis,
3rd ed., section 10.3: integration over a grid).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.statistics.daily_votes import WEEK, Combination, DailyVotes
from kiosk.office.report.analysis.statistics.moods import CORRELATIONS, GRID, WEEKLY, MoodyDays, fading, posteriors
from kiosk.office.report.analysis.statistics.regular_effects import season, traffic_variation, weekday_effects

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

OPEN_DAYS = 6
"""A week, where it has to be one number."""
_ALIKE = np.where(GRID.correlation == WEEKLY, 0.0, np.abs(GRID.correlation) ** (WEEK / OPEN_DAYS))
STRETCHES = np.where(GRID.correlation == WEEKLY, OPEN_DAYS, (1 + _ALIKE) / (1 - _ALIKE))
"""How many times the variance of a mood that lasts is in a sum of many days, at each point of the grid."""
LONGEST_STRETCH = float(STRETCHES.max())
LARGEST_DAY_VARIANCE = float((GRID.day_variance + GRID.mood_variance).max())
"""The most that `DayModel.day_variance` can be, in variances of one vote."""
HALF_A_VOTE = 0.5
"""That is taken to have been cast at each end of the scale besides (Jeffreys's prior): where all votes are alike the
next one need not be."""
LEAST_UNLEARNT = 0.01
"""Variance of one vote, at least, of a shop of which next to nothing is known."""
LEAST_FREE_DAYS = 3
"""That are taken to be left after fitting weekdays."""
NOMINAL, NORMAL_Q = 0.05, 1.959964
"""A margin and its standard deviations, were the distribution normal."""
STEPS = 60
EXACT = 1e-10
"""Share of a margin that is not looked for."""
DENSITY = (2 * np.pi) ** -0.5
REMEMBERED_MODELS = 1024
"""Of some 12 kB each."""


@dataclass(frozen=True, slots=True, eq=False)
class DayModel:
    """How a shop's days hang together, as far as its days tell."""

    weights: "Array"
    """Posterior probability of each point of the grid."""
    variance: float
    """Of one vote."""
    weekdays: "Array"
    """How far each weekday lies from an average day, on 0..1, Monday first."""
    traffic: float
    """Squared coefficient of variation of a day's votes about its weekday's."""

    def variances(self, what: Combination) -> "Array":
        """Of a weighted sum of days, at each point of the grid."""
        squares = what.weights**2
        # A weekday that comes with more votes than usual moves the mean towards its own.
        mix = float(squares @ self.weekdays[(what.dates - 1) % WEEK] ** 2) * self.traffic
        lasting = dict(zip(CORRELATIONS.tolist(), _lasting(what), strict=True))
        moods = np.array([lasting.get(rho, 0.0) for rho in GRID.correlation.tolist()])
        found: Array = (
            self.variance * (what.votes.sum() + squares.sum() * GRID.day_variance + moods * GRID.mood_variance) + mix
        )
        return found

    @property
    def day_variance(self) -> float:
        """Of a day's true mean about its weekday's: what it has for itself and the mood that lasts."""
        return self.variance * float(self.weights @ (GRID.day_variance + GRID.mood_variance))

    @property
    def long_run_variance(self) -> float:
        """Of a sum of such days, a day: longer than `day_variance`, as neighbours are alike. Six open days a week."""
        return self.variance * float(self.weights @ (GRID.day_variance + GRID.mood_variance * STRETCHES))

    def deviation(self, what: Combination) -> float:
        """Standard deviation of a weighted sum of days: that of a normal distribution with its 95 % margin."""
        return self.margin(what, NOMINAL) / NORMAL_Q

    def margin(self, what: Combination, missed: float, besides: float = 0.0) -> float:
        """So far to each side of a weighted sum of days lies its true value, but for so many cases `missed`.

        `besides`: the variance of what is taken off it and is known from elsewhere.
        """
        deviations = np.sqrt(self.variances(what) + besides)
        # What lies beyond falls, ever less steeply: Newton's method comes from the left and never passes the margin.
        half = 0.0
        for _ in range(STEPS):
            z = half / deviations
            slope = 2 * float(self.weights @ (np.exp(-(z**2) / 2) / deviations)) * DENSITY
            step = (self._beyond(half, deviations) - missed) / slope
            half += step
            if step < EXACT * half:
                break
        return half

    def p_value(self, what: Combination, allowed: float = 0.0) -> float:
        """How often chance moves a weighted sum of days as far from zero as this one is, either way.

        `allowed`: so much of it is no chance, and no news either.
        """
        return self._beyond(max(abs(what.value) - allowed, 0.0), np.sqrt(self.variances(what)))

    def _beyond(self, distance: float, deviations: "Array") -> float:
        from scipy.special import ndtr  # noqa: PLC0415 - takes a fifth of a second to load, and an alert needs none

        return float(2 * (self.weights @ ndtr(-distance / deviations)))


@lru_cache(maxsize=REMEMBERED_MODELS)
def fit(days: DailyVotes) -> DayModel:
    """Learn from some days with votes, at best twelve months of them. Raises ValueError without any.

    Remembered, because months that are over do not change: a page asks thirteen times, its owner's other pages again.
    """
    if not days.votes.sum():
        raise ValueError("no votes, nothing to learn from")
    return next(fit_together([days]))


def fit_together(several: Sequence[DailyVotes]) -> Iterator[DayModel]:
    """`fit` of each, all of them with votes; not remembered, and faster than one after the other."""
    learnt = [regular(each) for each in several]
    moods = posteriors([days for _, _, days in learnt])
    for days, (variance, weekdays, _), weights in zip(several, learnt, moods, strict=True):
        yield DayModel(weights, variance, weekdays, traffic_variation(days))


def regular(days: DailyVotes) -> "tuple[float, Array, MoodyDays]":
    """The variance of one vote, how far weekdays lie from an average day, on 0..1, and what is left of the days."""
    votes, variance = days.votes, _variance(days)
    columns = season(days.dates)
    weekdays = weekday_effects(days, days.means, columns, variance)
    # What fitting the weekdays took from the scatter is given back.
    free = max(len(votes) - weekdays.parameters, LEAST_FREE_DAYS)
    left = (days.means - weekdays.effects[days.weekdays]) * (len(votes) / free) ** 0.5
    fitted = np.column_stack([np.ones(len(votes)), columns])
    return variance, weekdays.effects, MoodyDays(days.dates, left / variance**0.5, 1 / votes, fitted)


def _variance(days: DailyVotes) -> float:
    """Of one vote."""
    counts, ends = days.counts.sum(axis=0), np.array([days.scores.min(), days.scores.max()])
    total = counts.sum() + 2 * HALF_A_VOTE
    first, second = (float(counts @ days.scores**n + HALF_A_VOTE * (ends**n).sum()) / total for n in (1, 2))
    return float(second - first**2)


def prior_model(variance: float) -> DayModel:
    """The model before any day is known: the prior of `moods.GRID`. `variance`: of one vote, on 0..1 squared."""
    return DayModel(GRID.prior, max(variance, LEAST_UNLEARNT), np.zeros(WEEK), 0.0)


def _lasting(what: Combination) -> "Array":
    """The variance of a weighted sum of moods of variance 1, for each of `CORRELATIONS`."""
    fade = fading(what.dates, CORRELATIONS)
    found = np.full(len(CORRELATIONS), float((what.weights**2).sum()))
    carried = np.zeros(len(CORRELATIONS))
    for day in range(1, len(what.dates)):
        carried = fade[day - 1] * (carried + what.weights[day - 1])
        found += 2 * what.weights[day] * carried
    return found
