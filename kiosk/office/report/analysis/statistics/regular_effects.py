"""What is regular in a shop's days: weekdays and the season. It is taken off before it is asked how days wander."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.statistics.daily_votes import WEEK, DailyVotes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

YEAR = 365.25
WHOLE_YEAR = 350
"""Days from the first to the last one from which on a year's wave can be told from a trend."""
HALF_YEAR = 170
"""From which on a bend can be told from a mood."""
TYPICAL_DAY = 0.15
"""Standard deviation of an ordinary day's own mood, in those of one vote: days weigh alike from a few votes on."""
TURNS = 3
"""Weekdays and season in turn: a shop that is closed for weeks has not every weekday in every season."""
LEAST_FREE_DAYS = 5


@dataclass(frozen=True, slots=True, eq=False)
class WeekdayEffects:
    """How far each weekday lies from an average day, on 0..1, Monday first; 0 where it never came."""

    effects: "Array"
    parameters: float
    """How many were fitted, in effect: none where the weekdays were believed to be alike."""


def season(dates: "NDArray[np.int64]") -> "Array":
    """Columns in which a season shows, shaped (days, columns), each with mean 0; none in the first months.

    After a year a yearly wave and a line, after half of one a bend.
    """
    since = dates - dates[0]
    span = since[-1] + 1
    if span >= WHOLE_YEAR:
        turn = 2 * np.pi * since / YEAR
        columns = np.stack([np.cos(turn), np.sin(turn), since / YEAR], axis=1)
    elif span >= HALF_YEAR:
        columns = np.stack([since / YEAR, (since / YEAR) ** 2], axis=1)
    else:
        return np.zeros((len(dates), 0))
    centred: Array = columns - columns.mean(axis=0)
    return centred


def weekday_effects(days: DailyVotes, means: "Array", columns: "Array", variance: float) -> WeekdayEffects:
    """Weekdays' means less the season, shrunken towards each other: James and Stein (1961), by how far they differ.

    `means`: each day's mean score. `columns`: the season's. `variance`: of one vote.
    """
    weights = 1 / (variance / days.votes + TYPICAL_DAY**2 * variance)
    fitted = np.zeros(len(means))
    design = np.column_stack([np.ones(len(means)), columns])
    normal = design.T @ (weights[:, None] * design) + 1e-9 * np.eye(design.shape[1])
    for _ in range(TURNS):
        found = _shrunken(days, means - fitted, weights)
        rest = means - found.effects[days.weekdays]
        coefficients = np.linalg.solve(normal, design.T @ (weights * rest))
        fitted = columns @ coefficients[1:]
    return found


def _shrunken(days: DailyVotes, means: "Array", weights: "Array") -> WeekdayEffects:
    weekdays = days.weekdays
    total = np.bincount(weekdays, weights, WEEK)
    own = np.bincount(weekdays, weights * means, WEEK) / np.maximum(total, 1e-12)
    deviation = np.where(total > 0, own - total @ own / total.sum(), 0.0)
    seen = int((total > 0).sum())
    residual = means - own[weekdays]
    noise = float(weights @ residual**2) / max(len(means) - seen, LEAST_FREE_DAYS)
    spread = float(total @ deviation**2)
    believed = min(max(1 - (seen - 3) * noise / spread, 0.0), 1.0) if spread > 0 else 0.0
    return WeekdayEffects(believed * deviation, believed * (seen - 1))


def traffic_variation(days: DailyVotes) -> float:
    """Squared coefficient of variation of a day's number of votes about its weekday's, by the median; 0.5 at most."""
    weekdays, votes = days.weekdays, days.votes
    usual = (np.bincount(weekdays, votes, WEEK) / np.maximum(np.bincount(weekdays, minlength=WEEK), 1))[weekdays]
    # Of normal values the squared median of the absolute distance is 1/2.2 of the variance.
    return min(float(np.median(np.abs(votes - usual) / usual)) ** 2 * 2.2, 0.5)
