"""What the alarm begins each month with: learnt ahead and together, which is most of what an alert costs. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.baseline import (
    ENOUGH_DAYS,
    YEAR,
    Baseline,
    WeighedDay,
    by_month,
    learn_baselines,
    weighed_votes,
)
from kiosk.office.report.analysis.statistics.daily_votes import DailyVotes, median
from kiosk.office.report.analysis.statistics.usual_days import unusual_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

TOGETHER = 6
"""Months whose moods are learnt in one loop: more are hardly faster, and take 3 MB each."""


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """What a month begins with, were there no alarm."""

    before: Sequence[WeighedDay]
    """The history up to then."""
    history: Sequence[WeighedDay]
    """Without the days on which somebody played."""
    baseline: Baseline


@dataclass(frozen=True, slots=True, eq=False)
class WatchedMonth:
    """The days of a month that is watched and of all before it, as places in a list, were there no alarm."""

    before: "Places"
    history: "Places"
    """`before`, without the days on which somebody played."""
    own: "Places"


def beginnings(days: Sequence[WeighedDay], scores: Sequence[float]) -> Mapping[str, Beginning]:
    """By month. Their days are learnt from together, in a third of the time."""
    votes = weighed_votes(days, scores)
    months = watched_months(votes)
    found: dict[str, Beginning] = {}
    while part := [*islice(months, TOGETHER)]:
        baselines = learn_baselines([votes.at(month.history) for month in part])
        for month, baseline in zip(part, baselines, strict=True):
            before, history = ([days[place] for place in places] for places in (month.before, month.history))
            found[month_of(days[month.own[0]])] = Beginning(before, history, baseline)
    return found


def watched_months(votes: DailyVotes) -> Iterator[WatchedMonth]:
    """The months after the first days, from which it is learnt; oldest first."""
    places, relative = np.arange(len(votes.dates)), np.zeros(len(votes.dates))

    def seen(month: "Places") -> "Places":
        relative[month] = votes.votes[month] / median(votes.votes[month])
        return month

    # As `usual_places`, which takes all months before apart for each.
    before = places[:ENOUGH_DAYS]
    months = [seen(month) for month in by_month(votes, before)]
    for own in by_month(votes, places[ENOUGH_DAYS:]):
        known, last = np.concatenate(months[-YEAR:]), months[-1]
        odd = unusual_days(votes.counts[last], votes.weekdays[known], relative[known])
        since = len(before) - len(last)
        history = np.concatenate([before[:since], last[~odd]]) if odd.any() else before
        yield WatchedMonth(before, history, own)
        before = np.concatenate([history, own])
        # The first days may end in the middle of a month, and a day of play may have been in it.
        months[-1:] = map(seen, by_month(votes, before[since:]))


def month_of(day: WeighedDay) -> str:
    """Its name."""
    return f"{day.date:%Y-%m}"
