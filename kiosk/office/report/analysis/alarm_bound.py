"""Whether a shop's days can raise an alarm at all, whatever its moods are like. Pure.

Of what the alarm asks the model of days, the variance of a vote and the weekdays take a moment; how far days wander
beyond that, and how long they resemble their neighbours, take ten times as long as all the rest. So these are left
open, between the least and the most that the model could find, in cells. In a cell each day's step of the sum is
bounded, and so is the sum: where it cannot pass the alarm's limit in any, the alarm stays silent whatever would be
learnt. A month of which that cannot be said is looked at in finer cells, and if need be learnt; where its sum is too
high even then, the alarm has to look.

The bounds in a cell of day variances D from l to h. A day of n votes has a = variance / n; its deviation is
stretch * sqrt(a + D), and that is sqrt(a + l) times a scale. Let r be sqrt((a + D) / (a + l)): the larger a, the
smaller r, so the least r of the days is common to all, whatever D. Together with the stretch it is the scale, which is
divided into cells, too. What a day's r has besides, its excess, grows with D: from 1 to its value at h. The level's
weights 1 / (a + D) are those at l over the squared excess, but for a common factor: with q the largest squared excess,
they are off by e = (q - 1) / (q + 1) at most to either side. So the level is off by at most e / (1 - e) of the days'
mean distance from it, which is no more than the root of their mean squared distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.alarm_beginnings import WatchedMonth, watched_months
from kiosk.office.report.analysis.alarm_limits import ALARM, CLIP, SEASON, SLACK
from kiosk.office.report.analysis.baseline import (
    LEVEL_DAYS,
    LEVEL_GAP,
    learn_baseline,
)
from kiosk.office.report.analysis.open_baselines import OpenBaselines, finer, learnt, open_baselines
from kiosk.office.report.analysis.statistics.daily_votes import DailyVotes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ROUNDING = 1e-6
"""Added to each day's step: far more than floating point is off by."""
SCALES, FINE_SCALES = 1.2, 1.05
"""How many times larger a scale is at a cell's end than at its beginning; and in finer cells."""
LEARNT = 2
"""How closely a month can be looked at: in cells, in finer ones, and learnt."""
BEFORE, LONGEST_MONTH = LEVEL_DAYS + LEVEL_GAP, 31
"""Days that the level of a month's days is taken from."""


@dataclass(frozen=True, slots=True, eq=False)
class MonthBound:
    """Up to where the sum may come on each day of a month, shaped (days,)."""

    since_zero: "Array"
    """Where it has been zero in this month."""
    since_begun: "Array"
    """Where it has not, besides what it began with."""

    def sums(self, begun: float) -> tuple[float, float]:
        """The highest of them, and the last one. `begun`: with what it may have begun."""
        found = np.maximum(self.since_zero, begun + self.since_begun)
        return float(found.max()), float(found[-1])


def is_silent(votes: DailyVotes) -> bool:
    """Whether no sum of these days can raise an alarm. False: it may, or it cannot be said without looking."""
    months = [*watched_months(votes)]
    if not months:
        return True
    open_ = open_baselines(votes, months)
    found, closely, begun, number = bounds(votes, months, open_), [0] * len(months), [0.0], 0
    while number < len(months):
        # On which days somebody played is asked where the sum is zero; where it may not be, two histories are possible.
        one_history = not begun[number] or len(months[number].history) == len(months[number].before)
        peak, end = found[number].sums(begun[number])
        if one_history and peak <= ALARM:
            begun.append(end)
            number += 1
            continue
        # What may be too high is looked at more closely, and what it may have begun with: the latest first.
        since = max(each for each in range(number + 1) if not begun[each])
        unsure = [each for each in range(since, number + one_history) if closely[each] < LEARNT]
        if not unsure:
            return False
        number = max(unsure, key=lambda each: (-closely[each], each))
        closely[number] += 1
        if closely[number] == LEARNT:
            baselines = learnt(open_, number, learn_baseline(votes.at(months[number].history)))
        else:
            baselines = finer(open_, number)
        (found[number],) = bounds(votes, [months[number]], baselines, FINE_SCALES)
        del begun[number + 1 :]
    return True


def bounds(
    votes: DailyVotes, months: Sequence[WatchedMonth], baselines: OpenBaselines, ratio: float = SCALES
) -> list[MonthBound]:
    """Of each month, over all cells. In one go: NumPy takes as long for one month as for a year.

    `ratio`: how many times larger a scale is at a cell's end than at its beginning.
    """
    places, there = _around(months)
    off = votes.means[places] - np.take_along_axis(baselines.weekdays, votes.weekdays[places], axis=1)
    there, of_votes = there[:, None], (baselines.variances[:, None] / votes.votes[places])[:, None]
    variances = of_votes + baselines.least[..., None]
    grown = np.where(there, (of_votes + baselines.most[..., None]) / variances, np.inf)
    common = grown.min(axis=2, keepdims=True)
    excess = np.where(there, grown / common, 1)
    level = _highest_level(off[:, None], there / variances, excess.max(axis=2, keepdims=True))
    distance = off[:, None, BEFORE:] - level
    shortest = variances[..., BEFORE:] ** 0.5
    longest = shortest * excess[..., BEFORE:] ** 0.5
    least, most = baselines.shortest[..., None], baselines.longest[..., None] * common**0.5
    scales = least.min() * ratio ** np.arange(np.ceil(np.log(most.max() / least.min()) / np.log(ratio)) + 1)
    # Of each cell of day variances, the cells of scales that are in it.
    month, row, scale = np.nonzero((scales <= most) & (scales * ratio >= least))
    cell, lower = (month, row), scales[scale][:, None]
    upper = np.minimum(lower * ratio, most[cell])
    # Of the shortest deviations what lies below is the most, of the longest what lies above is the least.
    scaled = distance / np.where(distance < 0, shortest, longest)
    found = _sums(scaled[cell], (SEASON / longest)[cell], 1 / lower, 1 / upper)
    first = np.searchsorted(month, np.arange(len(months)))
    since_zero, since_begun = (np.maximum.reduceat(each, first) for each in found)
    return [
        MonthBound(since_zero[number, : len(each.own)], since_begun[number, : len(each.own)])
        for number, each in enumerate(months)
    ]


def _around(months: Sequence[WatchedMonth]) -> "tuple[NDArray[np.int64], NDArray[np.bool_]]":
    """The places of the days that are asked about each month, and where there is a day: its own from `BEFORE` on."""
    places = np.zeros((len(months), BEFORE + LONGEST_MONTH), dtype=np.int64)
    there = np.zeros(places.shape, dtype=bool)
    for row, month in enumerate(months):
        before = month.history[-BEFORE:]
        these = slice(BEFORE - len(before), BEFORE + len(month.own))
        places[row, these], there[row, these] = np.concatenate([before, month.own]), True
    return places, there


def _highest_level(off: "Array", weights: "Array", excess: "Array") -> "Array":
    """Of each day of each month, in each cell. A day that is not there has no weight."""
    own = np.arange(BEFORE, weights.shape[2])

    def summed(rows: "Array") -> "Array":
        total = np.concatenate([np.zeros((*rows.shape[:2], 1)), np.cumsum(rows, axis=2)], axis=2)
        found: Array = total[..., own - LEVEL_GAP] - total[..., own - BEFORE]
        return found

    total = summed(weights)
    level = summed(weights * off) / total
    spread = np.maximum(summed(weights * off**2) / total - level**2, 0) ** 0.5
    error = (excess - 1) / (excess + 1)
    found: Array = level + error / (1 - error) * spread
    return found


def _sums(scaled: "Array", season: "Array", most: "Array", least: "Array") -> "tuple[Array, Array]":
    """The CUSUM day by day, of distances times anything between these: since it was zero, and since the month began."""
    z = np.clip(np.minimum(scaled * most, scaled * least), -CLIP, CLIP)
    total = np.cumsum(ROUNDING - z - np.maximum(SLACK, season * least), axis=1)
    return total - np.minimum.accumulate(np.minimum(total, 0), axis=1), total
