"""What the alarm begins each month with: learnt ahead and together, which is most of what an alert costs. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.baseline import (
    ENOUGH_DAYS,
    Baseline,
    WeighedDay,
    by_month,
    learn_baselines,
    usual_places,
    weighed_votes,
)
from kiosk.office.report.analysis.statistics.daily_votes import DailyVotes

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
    places = np.arange(len(votes.dates))
    before, known = places[:ENOUGH_DAYS], dict[bytes, DailyVotes]()
    for own in by_month(votes, places[ENOUGH_DAYS:]):
        history = usual_places(votes, before, known)
        yield WatchedMonth(before, history, own)
        before = np.concatenate([history, own])


def month_of(day: WeighedDay) -> str:
    """Its name."""
    return f"{day.date:%Y-%m}"
