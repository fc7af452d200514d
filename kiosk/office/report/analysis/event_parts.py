"""An event in its parts: halls, days and hours, each beside the others of its kind. Pure.

Only parts that are surely better or worse are named, as an owner's shops are: an event is short, and most of what
differs in it is chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kiosk.office.report.analysis.comparisons import Rated, Shops
from kiosk.office.report.analysis.dead_faces import dead_faces
from kiosk.office.report.analysis.event import WHOLE, EventMonth
from kiosk.office.report.analysis.owner_shops import first_named, in_order, with_standings
from kiosk.office.report.analysis.series import ShopMonth
from kiosk.office.report.analysis.shop_day import ShopDay
from kiosk.office.report.analysis.statistics import (
    ENOUGH,
    DayModel,
    Estimate,
    Q,
    Sample,
    estimate,
    fit_model,
    interval,
    sample,
)

MAX_HALLS = 24
"""Shown, from the best on; the others are counted."""
ENOUGH_HOURLY = 0.9
"""Of the event's votes the hour must be told, or the rest might make another picture."""


@dataclass(frozen=True, slots=True)
class EventParts:
    """What is beside what; None where there is only one of its kind, or none is told."""

    halls: Shops | None
    """The best first."""
    days: Shops | None
    """In order, each named by its date, YYYY-MM-DD."""
    hours: Shops | None
    """In order, each named by its first hour, 0-23."""


NO_PARTS = EventParts(None, None, None)


def event_parts(event: EventMonth) -> EventParts:
    """Compare the parts of an event without a doubt."""
    scores = event.series.scores
    whole = _sample(event.whole.days, scores)
    if whole is None:
        return NO_PARTS
    model = fit_model([whole])
    inside = {
        hall: [day for month in hall_months for day in month.days if event.begins <= day.date <= event.ends]
        for hall, hall_months in event.halls.items()
    }
    dead = {each.place for each in dead_faces(event.series).get(WHOLE, ())}
    halls = [
        _rated(hall, _sample(days, scores), model)
        if hall not in dead
        # Without its unhappy button any hall is the best.
        else Rated(hall, sum(sum(day.votes) for day in days), None, None)
        for hall, days in inside.items()
    ]
    days = [_rated(day.date.isoformat(), _sample([day], scores), model) for day in event.whole.days if any(day.votes)]
    return EventParts(
        _together(in_order(with_standings(halls))),
        _together(with_standings(days)),
        _together(with_standings(_hours(event, estimate(whole, model).deff))) if not event.outside else None,
    )


def _sample(days: Sequence[ShopDay], scores: Sequence[float]) -> Sample | None:
    votes = [(day.date, day.votes) for day in days]
    return sample(votes, scores) if any(any(each) for _, each in votes) else None


def _rated(name: str, what: Sample | None, model: DayModel) -> Rated:
    found = estimate(what, model) if what and what.votes >= ENOUGH else None
    return Rated(name, what.votes if what else 0, found, None)


def _hours(event: EventMonth, deff: float) -> list[Rated]:
    """Hours of all days together: they are told by month, so of an event with votes on other days nothing is."""
    found: dict[int, list[int]] = {}
    for hall_months in event.halls.values():
        for month in hall_months:
            for hour, votes in _of_hours(month).items():
                found[hour] = [a + b for a, b in zip(found.get(hour, [0] * len(votes)), votes, strict=True)]
    votes_by_hour = sum(sum(votes) for votes in found.values())
    if votes_by_hour < ENOUGH_HOURLY * sum(event.whole.votes):
        return []
    return [
        Rated(str(hour), sum(votes), _estimate(votes, event.series.scores, deff), None)
        for hour, votes in sorted(found.items())
        if any(votes)
    ]


def _of_hours(month: ShopMonth) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for (_, hour), votes in (*month.hours.items(), *month.pooled_hours.items()):
        found[hour] = [a + b for a, b in zip(found.get(hour, [0] * len(votes)), votes, strict=True)]
    return found


def _estimate(votes: Sequence[int], scores: Sequence[float], deff: float) -> Estimate | None:
    """With the design effect of whole days, of which hours are parts: no less than their own."""
    if sum(votes) < ENOUGH:
        return None
    counts, worth = np.asarray(votes, dtype=float), np.asarray(scores)
    total = float(counts.sum())
    index, deficit = float(counts @ worth) / total, float(counts @ (worth * (1 - worth))) / total
    low, high = interval(index, deficit, total / deff, Q)
    variance = max(index * (1 - index) - deficit, 0.0) * deff / total
    return Estimate(index, low, high, variance, Q, sum(votes), deff)


def _together(parts: Sequence[Rated]) -> Shops | None:
    if len(parts) < 2:  # noqa: PLR2004 - the fewest that can be compared
        return None
    compared = [each for each in parts if each.standing]
    shown = tuple(parts[:MAX_HALLS])
    return Shops(
        "",
        shown,
        len(parts) - len(shown),
        len(compared),
        first_named(compared, "best"),
        first_named(compared, "worst"),
    )
