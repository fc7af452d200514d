"""What is regular in the days of several histories, all at once: `model.regular` of each, but for rounding. Pure.

A fleet's alerts ask it of every month of every shop, only to see that there is nothing to look for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.statistics.daily_votes import WEEK, DailyVotes
from kiosk.office.report.analysis.statistics.model import HALF_A_VOTE
from kiosk.office.report.analysis.statistics.regular_effects import (
    HALF_YEAR,
    LEAST_FREE_DAYS,
    TURNS,
    TYPICAL_DAY,
    WHOLE_YEAR,
    YEAR,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RegularTogether:
    """Of each history."""

    variances: "Array"
    """Of one vote, shaped (histories,)."""
    weekdays: "Array"
    """How far each lies from an average day, on 0..1, Monday first: shaped (histories, 7)."""


def regular_together(votes: DailyVotes, histories: "Sequence[NDArray[np.int64]]") -> RegularTogether:
    """`histories`: places of days, none of them empty."""
    rows, longest = len(histories), max(map(len, histories))
    places, there = np.zeros((rows, longest), dtype=np.int64), np.zeros((rows, longest), dtype=bool)
    for row, each in enumerate(histories):
        places[row, : len(each)], places[row, len(each) :], there[row, : len(each)] = each, each[-1], True
    variances = _variances((votes.counts[places] * there[..., None]).sum(axis=1), votes.scores)
    means = votes.means[places]
    weights = there / (variances[:, None] / votes.votes[places] + TYPICAL_DAY**2 * variances[:, None])
    weekdays = _Weekdays.of(votes.weekdays[places], weights, there)
    columns = _seasons(votes.dates, places, there)
    design = np.concatenate([there[:, None], columns], axis=1)
    normal = (weights[:, None] * design) @ np.swapaxes(design, 1, 2) + 1e-9 * np.eye(design.shape[1])
    fitted = np.zeros(means.shape)
    for _ in range(TURNS):
        effects = weekdays.shrunken(means - fitted)
        rest = weights * (means - effects.ravel()[weekdays.places])
        coefficients = np.linalg.solve(normal, design @ rest[..., None])
        fitted = (np.swapaxes(coefficients[:, 1:], 1, 2) @ columns)[:, 0]
    return RegularTogether(variances, effects)


def _variances(counts: "Array", scores: "Array") -> "Array":
    ends = np.array([scores.min(), scores.max()])
    total = counts.sum(axis=1) + 2 * HALF_A_VOTE
    first, second = ((counts @ scores**n + HALF_A_VOTE * (ends**n).sum()) / total for n in (1, 2))
    found: Array = second - first**2
    return found


def _seasons(dates: "NDArray[np.int64]", places: "NDArray[np.int64]", there: "NDArray[np.bool_]") -> "Array":
    """Three columns of each, shaped (histories, 3, days); those that a short history has not are zero.

    All count their days from the first one of the shop: to a wave and a line it is all the same where they begin.
    """
    span = (dates[places[:, -1]] - dates[places[:, 0]] + 1)[:, None]
    line = (dates - dates[0]) / YEAR
    wave, bend = (np.cos(2 * np.pi * line), np.sin(2 * np.pi * line), line), (line, line**2, np.zeros(len(line)))
    whole, half = span >= WHOLE_YEAR, (span >= HALF_YEAR) & (span < WHOLE_YEAR)
    columns = [whole * of_year[places] + half * of_half[places] for of_year, of_half in zip(wave, bend, strict=True)]
    found = np.stack(columns, axis=1) * there[:, None]
    centred: Array = (found - found.sum(axis=2, keepdims=True) / there.sum(axis=1)[:, None, None]) * there[:, None]
    return centred


@dataclass(frozen=True, slots=True, eq=False)
class _Weekdays:
    """Which weekday each day is, and how much is known of each."""

    places: "NDArray[np.int64]"
    """Of each day that of its history's weekday in all of them, shaped (histories, days)."""
    weights: "Array"
    """Of each day; 0 of one that is not there."""
    total: "Array"
    """Of each weekday, shaped (histories, 7)."""
    free: "Array"
    """Days that are left after fitting weekdays, shaped (histories,)."""

    @classmethod
    def of(cls, weekdays: "NDArray[np.int64]", weights: "Array", there: "NDArray[np.bool_]") -> "_Weekdays":
        places = weekdays + WEEK * np.arange(len(weekdays))[:, None]
        total = _summed(places, weights)
        free = np.maximum(there.sum(axis=1) - (total > 0).sum(axis=1), LEAST_FREE_DAYS)
        return cls(places, weights, total, free)

    def shrunken(self, means: "Array") -> "Array":
        """How far each weekday lies from an average one."""
        own = _summed(self.places, self.weights * means) / np.maximum(self.total, 1e-12)
        average = (self.total * own).sum(axis=1, keepdims=True) / self.total.sum(axis=1, keepdims=True)
        deviation = np.where(self.total > 0, own - average, 0.0)
        seen = (self.total > 0).sum(axis=1)
        noise = (self.weights * (means - own.ravel()[self.places]) ** 2).sum(axis=1) / self.free
        spread = (self.total * deviation**2).sum(axis=1)
        believed = np.clip(1 - (seen - 3) * noise / np.where(spread > 0, spread, 1), 0, 1) * (spread > 0)
        found: Array = believed[:, None] * deviation
        return found


def _summed(places: "NDArray[np.int64]", values: "Array") -> "Array":
    """By history and weekday."""
    found: Array = np.bincount(places.ravel(), values.ravel(), len(places) * WEEK).astype(float)
    return found.reshape(-1, WEEK)
