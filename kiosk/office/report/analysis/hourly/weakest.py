"""From a shop's months to its week, hour by hour. Pure."""

import numpy as np

from kiosk.office.report.analysis.hourly.hours import HOURS, MONTHS, WEEKDAYS, weak_hours
from kiosk.office.report.analysis.hourly.week import Week
from kiosk.office.report.analysis.samples import Samples, history, unusual_days
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import estimate, fit_model, together
from kiosk.office.report.data import months


def weakest(series: Series, samples: Samples, month: str) -> Week | None:
    """The week as the last months had it; None without votes. `samples`: the months that may be compared."""
    comparable_months = history(samples, month)
    if not comparable_months:
        return None
    tables = np.zeros((MONTHS, WEEKDAYS, HOURS, len(series.faces)))
    for table, each in zip(tables, months.window(month, MONTHS), strict=True):
        if samples.get(each) is not None:
            for (weekday, hour), votes in series.months[each].hours.items():
                table[weekday - 1, hour] = votes
    left_out = unusual_days(series)
    days = np.zeros((MONTHS, WEEKDAYS, len(series.faces)))
    for of_weekdays, each in zip(days, months.window(month, MONTHS), strict=True):
        if samples.get(each) is not None:
            for day in series.months[each].days:
                if day.date not in left_out.get(each, ()):
                    of_weekdays[day.date.isoweekday() - 1] += day.votes
    lately = together(comparable_months[-MONTHS:])
    return weak_hours(tables, series.scores, estimate(lately, fit_model(comparable_months)).deff, days)
