"""Opening hours in two blocks, until an hour and after it, in two periods of whole months. Pure.

Blocks are the shop's, never somebody's shift: each is of three opening hours or more. Hours are known by month, and
not by day, so how a block's votes cluster is taken from whole days: that is no less than its own, as long as a block
has no more than half of the votes, and hardly less beyond.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.statistics import ENOUGH, Q, interval, points
from kiosk.office.report.data.errors import ReportError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LEAST_HOURS = 3
BLOCKS = 2
MISSED = 0.01
"""How often either of them may be said to differ, where neither does."""
ENOUGH_HOURLY = 0.5
"""Of the votes of both periods: of too few of them the hour is told."""


@dataclass(frozen=True, slots=True)
class BlockPart:
    """A touchpoint in some months of the one period, and in those of the other that they are compared with."""

    touchpoint: Touchpoint
    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class BlockSide:
    """One block in one period."""

    votes: int
    index: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HourBlock:
    """Some hours in a row, in both periods."""

    begins: int
    """The first hour, 0–23."""
    ends: int
    """The hour after the last."""
    before: BlockSide | None
    after: BlockSide | None
    """None: too few votes, or of too few the hour is told."""
    differs: bool = False
    """By more than chance does."""

    @property
    def points(self) -> int:
        """Later less earlier, as shown. Raises ValueError where either is unknown."""
        if self.before is None or self.after is None:
            raise ValueError("no votes, no index")
        return points(self.after.index) - points(self.before.index)


def hour_blocks(
    series: Series, compared: Sequence[BlockPart], deffs: tuple[float, float], split_hour: int
) -> tuple[HourBlock, ...]:
    """Compare both blocks over what told of both periods. `deffs`: the design effect of each of them.

    Raises ReportError where a block would have fewer than three opening hours.
    """
    sides = [
        _Side(series, [(each.touchpoint, months) for each, months in zip(compared, of_each, strict=True)], deff)
        for of_each, deff in zip(
            ([each.before for each in compared], [each.after for each in compared]), deffs, strict=True
        )
    ]
    open_hours = sorted({hour for side in sides for table in side.tables for hour in table})
    if not open_hours:
        return ()
    begins, ends = open_hours[0], open_hours[-1] + 1
    if min(split_hour - begins, ends - split_hour) < LEAST_HOURS:
        raise ReportError(
            f"--split-hour {split_hour}: votes come from {begins} to {ends} h, and both blocks must have {LEAST_HOURS} "
            "hours or more: fewer would be somebody's shift"
        )
    return tuple(_block(sides, hours) for hours in ((begins, split_hour), (split_hour, ends)))


class _Side:
    """One period: votes by hour, of each touchpoint in some of its months."""

    def __init__(self, series: Series, parts: Sequence[tuple[Touchpoint, Sequence[str]]], deff: float) -> None:
        self.scores, self.deff = np.asarray(series.scores), deff
        own = [[month for each in months if (month := series.touchpoints[key].get(each))] for key, months in parts]
        self.tables = [_by_hour(of_touchpoint) for of_touchpoint in own]
        hourly = sum(int(votes.sum()) for table in self.tables for votes in table.values())
        self.enough_hourly = hourly >= ENOUGH_HOURLY * sum(sum(month.votes) for each in own for month in each)

    def counts(self, hours: tuple[int, int]) -> "Array":
        """Votes of some hours, by part and face."""
        return np.array(
            [
                sum((votes for hour, votes in table.items() if hours[0] <= hour < hours[1]), self.scores * 0)
                for table in self.tables
            ]
        )


def _by_hour(months: Sequence[ShopMonth]) -> "Mapping[int, Array]":
    found: dict[int, Array] = {}
    for month in months:
        for (_, hour), votes in (*month.hours.items(), *month.pooled_hours.items()):
            if any(votes):
                found[hour] = found.get(hour, 0) + np.asarray(votes, dtype=float)
    return found


def _block(sides: "Sequence[_Side]", hours: tuple[int, int]) -> HourBlock:
    counts = [side.counts(hours) for side in sides]
    votes = [each.sum(axis=1) for each in counts]
    both = (votes[0] > 0) & (votes[1] > 0)
    if min(each[both].sum() for each in votes) < ENOUGH or not all(side.enough_hourly for side in sides):
        return HourBlock(*hours, None, None)
    # Each touchpoint counts with the same weight on both sides, as everywhere, and so does each of its months.
    weights = votes[0][both] * votes[1][both] / (votes[0][both] + votes[1][both])
    shares = weights / weights.sum()
    before, after = (_judged(side, each[both], shares) for side, each in zip(sides, counts, strict=True))
    margin = -float(ndtri(MISSED / (2 * BLOCKS))) * (before[1] + after[1]) ** 0.5
    found = HourBlock(*hours, before[0], after[0])
    return replace(found, differs=abs(after[0].index - before[0].index) > margin and found.points != 0)


def _judged(side: _Side, counts: "Array", shares: "Array") -> tuple[BlockSide, float]:
    """One block in one period, and the variance of its index."""
    votes = counts.sum(axis=1)
    index = float(shares @ (counts @ side.scores / votes))
    deficit = float(shares @ (counts @ (side.scores * (1 - side.scores)) / votes))
    effective = 1 / float((shares**2 / votes).sum()) / side.deff
    low, high = interval(index, deficit, effective, Q)
    # Votes that are all alike have no variance and are not certain: Wilson's interval knows.
    variance = max((index * (1 - index) - deficit) / effective, ((high - low) / (2 * Q)) ** 2)
    return BlockSide(int(votes.sum()), index, low, high), variance
