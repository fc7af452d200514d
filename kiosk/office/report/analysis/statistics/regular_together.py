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
    longest = max(map(len, histories))
    places = np.stack([np.pad(each, (0, longest - len(each)), mode="edge") for each in histories])
    there = np.arange(longest) < np.array([[len(each)] for each in histories])
    variances = _variances((votes.counts[places] * there[..., None]).sum(axis=1), votes.scores)
    means, days = votes.means[places], np.eye(WEEK)[votes.weekdays[places]] * there[..., None]
    weights = there / (variances[:, None] / votes.votes[places] + TYPICAL_DAY**2 * variances[:, None])
    columns = _seasons(votes.dates[places], there)
    design = np.concatenate([there[..., None], columns], axis=2)
    normal = np.swapaxes(design, 1, 2) @ (weights[..., None] * design) + 1e-9 * np.eye(design.shape[2])
    fitted = np.zeros(means.shape)
    for _ in range(TURNS):
        effects = _shrunken(days, means - fitted, weights)
        rest = weights * (means - (days @ effects[..., None])[..., 0])
        coefficients = np.linalg.solve(normal, np.swapaxes(design, 1, 2) @ rest[..., None])
        fitted = (columns @ coefficients[:, 1:])[..., 0]
    return RegularTogether(variances, effects)


def _variances(counts: "Array", scores: "Array") -> "Array":
    ends = np.array([scores.min(), scores.max()])
    total = counts.sum(axis=1) + 2 * HALF_A_VOTE
    first, second = ((counts @ scores**n + HALF_A_VOTE * (ends**n).sum()) / total for n in (1, 2))
    found: Array = second - first**2
    return found


def _seasons(dates: "NDArray[np.int64]", there: "NDArray[np.bool_]") -> "Array":
    """Three columns of each; those that a short history has not are zero."""
    since = np.where(there, dates - dates[:, :1], 0)
    span = since.max(axis=1)[:, None] + 1
    line, turn = since / YEAR, 2 * np.pi * since / YEAR
    whole, half = span >= WHOLE_YEAR, (span >= HALF_YEAR) & (span < WHOLE_YEAR)
    columns = [np.where(whole, np.cos(turn), half * line), np.where(whole, np.sin(turn), half * line**2), whole * line]
    found = np.stack(columns, axis=2) * there[..., None]
    centred: Array = (found - found.sum(axis=1, keepdims=True) / there.sum(axis=1)[:, None, None]) * there[..., None]
    return centred


def _shrunken(days: "Array", means: "Array", weights: "Array") -> "Array":
    total = (weights[:, None] @ days)[:, 0]
    own = ((weights * means)[:, None] @ days)[:, 0] / np.maximum(total, 1e-12)
    average = (total * own).sum(axis=1, keepdims=True) / total.sum(axis=1, keepdims=True)
    deviation = np.where(total > 0, own - average, 0.0)
    seen = (total > 0).sum(axis=1)
    residual = means - (days @ own[..., None])[..., 0]
    free = np.maximum(days.sum(axis=(1, 2)) - seen, LEAST_FREE_DAYS)
    noise, spread = (weights * residual**2).sum(axis=1) / free, (total * deviation**2).sum(axis=1)
    believed = np.clip(1 - (seen - 3) * noise / np.where(spread > 0, spread, 1), 0, 1) * (spread > 0)
    found: Array = believed[:, None] * deviation
    return found
