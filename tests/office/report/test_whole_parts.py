"""A weak Saturday is told as that, a weak morning as that, few hours as those, and a steady week as nothing."""

import numpy as np
import pytest

from kiosk.office.report.analysis.hourly.hours import HOURS, MONTHS, WEEKDAYS, weak_hours
from kiosk.office.report.analysis.hourly.week import Extent
from kiosk.office.report.language import Language
from kiosk.office.report.page import words

SCORES = (1.0, 0.5, 0.0)
OPEN = range(9, 20)
WEEKS = 4


def a_week(happy, seed=1, per_hour=6.0, mood=0.0):
    """Votes of three months; `happy(weekday, hour)` is the share of the happy ones, days have a mood of their own."""
    rng = np.random.default_rng(seed)
    tables = np.zeros((MONTHS, WEEKDAYS, HOURS, 3))
    for month in range(MONTHS):
        for weekday in range(6):
            for _ in range(WEEKS):
                today = rng.normal(0, mood)
                for hour in OPEN:
                    share = float(np.clip(happy(weekday + 1, hour) + today, 0.02, 0.98))
                    tables[month, weekday, hour] += rng.multinomial(
                        rng.poisson(per_hour), (share, (1 - share) / 2, (1 - share) / 2)
                    )
    return tables


def spots(tables, deff=1.5, days=None):
    return weak_hours(tables, SCORES, deff, days).spots


def test_a_weak_saturday_is_told_as_that():
    [spot] = spots(a_week(lambda weekday, _: 0.5 if weekday == 6 else 0.75))
    assert (spot.weekdays, spot.extent) == ((6,), Extent.WEEKDAY)
    assert words.when(Language("en"), spot) == "Saturday, all day"


def test_a_weak_saturday_is_known_by_its_days_where_few_hours_are_told():
    tables = a_week(lambda weekday, _: 0.5 if weekday == 6 else 0.75)
    few = np.where(np.arange(HOURS)[None, None, :, None] == 10, tables, 0)
    assert spots(few, days=tables.sum(axis=2))[0].extent is Extent.WEEKDAY


def test_hours_that_are_weak_every_day_are_told_as_those():
    [spot] = spots(a_week(lambda _, hour: 0.55 if hour in {17, 18} else 0.75))
    assert (spot.extent, spot.begins, spot.ends) == (Extent.BAND, 17, 19)
    assert words.when(Language("en"), spot) == "Every day, 17:00–19:00"
    [morning] = spots(a_week(lambda _, hour: 0.6 if hour < 12 else 0.75))
    assert (morning.begins, morning.ends) == (9, 12)


@pytest.mark.parametrize("low", [0.2, 0.02])
def test_few_hours_of_a_day_are_told_as_those_however_low(low):
    first = spots(a_week(lambda weekday, hour: low if weekday == 5 and hour in {17, 18} else 0.75))[0]
    assert (first.extent, first.weekdays, first.begins, first.ends) == (Extent.HOURS, (5,), 17, 19)


def test_of_steady_weeks_hardly_any_part_is_named():
    named = [spots(a_week(lambda *_: 0.7, seed=seed, per_hour=3, mood=0.05), deff=2.0) for seed in range(100)]
    assert sum(map(bool, named)) <= 4


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_hours_that_are_weak_on_two_days_are_not_told_as_weak_every_day(seed):
    found = spots(a_week(lambda weekday, hour: 0.45 if weekday in {5, 6} and hour in {17, 18} else 0.75, seed))
    assert all(spot.extent is not Extent.BAND for spot in found)
    assert {day for spot in found for day in spot.weekdays} <= {5, 6}
    assert found
