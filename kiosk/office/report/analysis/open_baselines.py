"""What the model of a shop's days could find, in cells, for whoever asks before it is learnt. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.alarm_beginnings import WatchedMonth
from kiosk.office.report.analysis.baseline import LEARNT_DAYS, LEAST_DAY_VARIANCE, Baseline
from kiosk.office.report.analysis.statistics.daily_votes import DailyVotes, median
from kiosk.office.report.analysis.statistics.model import LARGEST_DAY_VARIANCE, LONGEST_STRETCH
from kiosk.office.report.analysis.statistics.regular_together import regular_together

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DAY_VARIANCES, FINE_DAY_VARIANCES = 8, 16
"""How many cells of day variances there are; and of a month of which these say too little. Finer ones, with finer
scales, take a tenth of the time of learning a month, and spare it two times in three; still finer ones take more than
they spare."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenBaselines:
    """What could be learnt of each month, in cells: one without width where it was learnt."""

    variances: "Array"
    """Of one vote, shaped (months,)."""
    weekdays: "Array"
    """Shaped (months, 7), Monday first."""
    of_votes: "Array"
    """The variance of an ordinary day's mean that its votes leave it, shaped (months,)."""
    least: "Array"
    """Day variance of each cell, shaped (months, cells)."""
    most: "Array"
    shortest: "Array"
    """Stretch of each cell, likewise."""
    longest: "Array"


def open_baselines(votes: DailyVotes, months: Sequence[WatchedMonth]) -> OpenBaselines:
    """What is regular in the days before each month, and all that moods could be."""
    learnt_from = [month.history[-LEARNT_DAYS:] for month in months]
    regular = regular_together(votes, learnt_from)
    of_votes = regular.variances / [median(votes.votes[each]) for each in learnt_from]
    return _in_cells(regular.variances, regular.weekdays, of_votes, DAY_VARIANCES)


def finer(open_: OpenBaselines, number: int) -> OpenBaselines:
    """Of one month, in finer cells."""
    own = [number]
    return _in_cells(open_.variances[own], open_.weekdays[own], open_.of_votes[own], FINE_DAY_VARIANCES)


def _in_cells(variances: "Array", weekdays: "Array", of_votes: "Array", cells: int) -> OpenBaselines:
    # Finer where it matters: a deviation is of what a day's votes leave it, too.
    first = (of_votes + LEAST_DAY_VARIANCE)[:, None]
    last = (of_votes + np.maximum(variances * LARGEST_DAY_VARIANCE, LEAST_DAY_VARIANCE))[:, None]
    edges = first * (last / first) ** np.linspace(0, 1, cells + 1)
    least, most = (part - of_votes[:, None] for part in (edges[:, :-1], edges[:, 1:]))
    # The more of a day's variance is not its votes', the longer the stretch may be.
    longest = (1 + (LONGEST_STRETCH - 1) * most / edges[:, 1:]) ** 0.5
    return OpenBaselines(variances, weekdays, of_votes, least, most, np.ones(longest.shape), longest)


def learnt(open_: OpenBaselines, number: int, baseline: Baseline) -> OpenBaselines:
    """Of one month, what was learnt: one cell without width."""
    own = [number]
    day_variance, stretch = np.array([[baseline.day_variance]]), np.array([[baseline.stretch]])
    regular = open_.variances[own], open_.weekdays[own], open_.of_votes[own]
    return OpenBaselines(*regular, day_variance, day_variance, stretch, stretch)
