"""Days on which one face was pressed far more often than it ever is: somebody played with the kiosk, or it was stuck.

One such morning moves a quiet shop's month by points, and makes its days look so unlike that no change is found for a
year. They are left out of the index and named.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.statistics.daily_votes import WEEK, DailyVotes, median

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ALLOWANCE = 12
"""Votes of a face that any day may have."""
TIMES = 3
"""And so many times what is usual of it."""
MATTERS = 0.02
"""Share of the month's votes: fewer beyond what is usual do not move the index."""
LEAST_DAYS = 18
"""With votes in a month, three of each weekday: with fewer nothing is usual in it."""


def unusual(months: Sequence[DailyVotes]) -> "NDArray[np.bool_]":
    """The days of the last month that are to be left out.

    Usual is the month's median of a face a day, times what its weekday has of an ordinary day's votes, both as medians,
    over all `months` (oldest first): a rush on Saturdays is none.
    """
    last = months[-1]
    if len(last.dates) < LEAST_DAYS:
        return np.zeros(len(last.dates), dtype=bool)
    traffic = _traffic(months)
    factor = np.array([traffic[int(day)] for day in last.weekdays])
    usual = median(last.counts) * factor[:, None]
    too_many = last.counts > ALLOWANCE + TIMES * usual
    matters = last.counts - usual > MATTERS * last.votes.sum()
    found: NDArray[np.bool_] = (too_many & matters).any(axis=1)
    return found


def _traffic(months: Sequence[DailyVotes]) -> Mapping[int, float]:
    """What a weekday has of its month's ordinary day: the median over the months."""
    weekdays = np.concatenate([month.weekdays for month in months])
    relative = np.concatenate([month.relative_votes for month in months if len(month.dates)])
    return {day: float(median(own)) for day in range(WEEK) if len(own := relative[weekdays == day])}
