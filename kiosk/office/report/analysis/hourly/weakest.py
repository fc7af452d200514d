"""From a shop's months to its week, hour by hour. Pure."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.hourly.hours import HOURS, MONTHS, WEEKDAYS, weak_hours
from kiosk.office.report.analysis.hourly.week import Week
from kiosk.office.report.analysis.samples import Samples, history, unusual_days
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import estimate, fit_model, together
from kiosk.office.report.data import months

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

NIGHT, MORNING = 5, 12
"""Hours: votes before the one are after midnight, and by the other a shop that closed then is open again or soon."""
QUIET = 0.01
"""Share of all votes: an hour with fewer is no opening hour."""
TOLD = 0.9
"""Share of the days' votes of which the hour is told."""


def weakest(series: Series, samples: Samples, month: str) -> Week | None:
    """The week as the last months had it; None without votes. `samples`: the months that may be compared."""
    comparable_months = history(samples, month)
    if not comparable_months:
        return None
    tables = np.zeros((MONTHS, WEEKDAYS, HOURS, len(series.faces)))
    for table, each in zip(tables, months.window(month, MONTHS), strict=True):
        if samples.get(each) is not None:
            places = [*series.months[each].hours]
            if places:
                weekdays, hours = np.transpose(places)
                table[weekdays - 1, hours] = [*series.months[each].hours.values()]
    left_out = unusual_days(series)
    days = np.zeros((MONTHS, WEEKDAYS, len(series.faces)))
    for of_weekdays, each in zip(days, months.window(month, MONTHS), strict=True):
        if samples.get(each) is not None:
            kept = [day for day in series.months[each].days if day.date not in left_out.get(each, ())]
            if kept:
                np.add.at(of_weekdays, [day.date.weekday() for day in kept], [day.votes for day in kept])
    lately = together(comparable_months[-MONTHS:])
    begins = day_begins(tables.sum(axis=(0, 1, 3)))
    if begins:
        tables = np.roll(tables.reshape(MONTHS, WEEKDAYS * HOURS, -1), -begins, axis=1).reshape(tables.shape)
        # The hours after midnight are the evening's before, where nearly all hours are told.
        days = tables.sum(axis=2) if tables.sum() >= TOLD * days.sum() else days
    week = weak_hours(tables, series.scores, estimate(lately, fit_model(comparable_months)).deff, days)
    return week and _from(begins, week)


def day_begins(votes: "Array") -> int:
    """The hour before which a shop's votes belong to the day before: 0, unless it closes after midnight.

    `votes`: by hour of the day.
    """
    quiet = votes < QUIET * votes.sum()
    if quiet[:NIGHT].all():
        return 0
    # Open all night, midnight is as good an end of a day as any.
    closed = [hour for hour in range(1, MORNING) if quiet[hour]]
    return min(closed, key=lambda hour: abs(hour - NIGHT), default=0)


def _from(begins: int, week: Week) -> Week:
    """With hours as the clock has them, from 24 on those after midnight."""
    cells = {(weekday, hour + begins): cell for (weekday, hour), cell in week.cells.items()}
    spots = (replace(spot, begins=spot.begins + begins, ends=spot.ends + begins) for spot in week.spots)
    return replace(week, cells=cells, spots=tuple(spots))
