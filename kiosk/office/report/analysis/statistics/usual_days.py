"""Days on which one face was pressed far more often than it ever is: somebody played with the kiosk, or it was stuck.

One such morning moves a quiet shop's month by points, and makes its days look so unlike that no change is found for a
year. They are left out of the index and named.
"""

from collections.abc import Sequence
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
    voted = [month for month in months if len(month.dates)]
    weekdays = np.concatenate([month.weekdays for month in months])
    relative = np.concatenate([np.zeros(0), *(month.relative_votes for month in voted)])
    return unusual_days(months[-1].counts, weekdays, relative)


def unusual_days(counts: "Array", weekdays: "NDArray[np.int64]", relative: "Array") -> "NDArray[np.bool_]":
    """`unusual`, of what is known of the days: `counts` of the last month's, shaped (days, faces), and of all months'.

    `weekdays`: 0 on Mondays. `relative`: their votes in those of their month's ordinary day.
    """
    days = len(counts)
    none = np.zeros(days, dtype=bool)
    if days < LEAST_DAYS:
        return none
    typical = median(counts)
    # No weekday has less than the quietest day: in most months that is all there is to ask.
    if not (counts > ALLOWANCE + TIMES * (typical * relative.min())).any():
        return none
    usual = typical * _traffic(weekdays, relative)[weekdays[-days:], None]
    too_many, matters = counts > ALLOWANCE + TIMES * usual, counts - usual > MATTERS * counts.sum()
    found: NDArray[np.bool_] = (too_many & matters).any(axis=1)
    return found


def _traffic(weekdays: "NDArray[np.int64]", relative: "Array") -> "Array":
    """What each weekday has of its month's ordinary day: the median over the months. Any number where it never came."""
    days = np.bincount(weekdays, minlength=WEEK)
    in_order, first = np.append(relative[np.lexsort((relative, weekdays))], 0), np.cumsum(days) - days
    # Of an even number of days the two in the middle.
    found: Array = (in_order[first + np.maximum(days - 1, 0) // 2] + in_order[first + days // 2]) / 2
    return found
