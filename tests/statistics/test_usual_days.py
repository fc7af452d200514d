"""A morning of play is left out, and a rush is not."""

from datetime import date, timedelta

import numpy as np
import pytest

from kiosk.office.report.analysis.statistics.daily_votes import daily_votes
from kiosk.office.report.analysis.statistics.usual_days import ALLOWANCE, LEAST_DAYS, MATTERS, TIMES, unusual

THREE = (1.0, 0.5, 0.0)
FIRST = date(2026, 6, 1)


def month(votes=(10, 3, 2), days=26, first=FIRST, **other):
    """Days but Sundays; `other`: votes of the day of that number, "d7"."""
    dates = [first + timedelta(7 * (day // 6) + day % 6) for day in range(days)]
    return daily_votes([(each, other.get(f"d{number}", votes)) for number, each in enumerate(dates)], THREE)


def left_out(*months):
    return np.flatnonzero(unusual(months)).tolist()


def test_a_day_like_the_others_is_not():
    assert left_out(month()) == []


@pytest.mark.parametrize("face", range(3))
def test_sixty_presses_of_one_face_are(face):
    played = [10, 3, 2]
    played[face] += 60
    assert left_out(month(d7=tuple(played))) == [7]


def test_from_three_times_the_usual_and_twelve_on():
    most = ALLOWANCE + TIMES * 2
    assert left_out(month(d7=(10, 3, most))) == []
    assert left_out(month(d7=(10, 3, most + 1))) == [7]


def test_what_does_not_move_the_month_stays():
    busy = (4000, 100, 2)
    moved = int(MATTERS * 26 * 4102) + 3
    assert left_out(month(busy, d7=(4000, 100, 60))) == []
    assert left_out(month(busy, d7=(4000, 100, moved + 100))) == [7]


def test_what_is_beyond_the_usual_moves_the_month_not_all_that_was_cast():
    busy = (500, 100, 2)
    assert 220 < MATTERS * (26 * 602 + 220) < 420
    assert left_out(month(busy, d7=(500, 320, 2))) == []
    assert left_out(month(busy, d7=(500, 520, 2))) == [7]


def test_from_more_than_two_in_a_hundred_of_the_months_votes_on():
    usual = (40, 7, 2)
    assert MATTERS * (20 * 49 + 20) == 20
    assert left_out(month(usual, days=20, d7=(40, 7, 22))) == []
    assert left_out(month(usual, days=20, d7=(40, 7, 23))) == [7]


def test_a_rush_that_comes_each_saturday_is_usual_then():
    rush = {f"d{day}": (70, 20, 14) for day in (5, 11, 17, 23)}
    once = {"d5": (70, 20, 14)}
    assert left_out(month(**rush)) == []
    assert left_out(month(**once)) == [5]


def test_months_before_tell_what_a_weekday_is_like():
    rushes = {f"d{day}": (70, 20, 14) for day in (5, 11, 17, 23)}
    before = [month(first=FIRST - timedelta(28 * back), days=24, **rushes) for back in (2, 1)]
    assert left_out(*before, month(d5=(70, 20, 14))) == []


def test_of_a_few_days_none_is_usual():
    assert left_out(month(days=LEAST_DAYS - 1, d1=(90, 3, 2))) == []
    assert left_out(month(days=LEAST_DAYS, d1=(90, 3, 2))) == [1]
    assert left_out(month(), daily_votes([], THREE)) == []
    assert unusual([month(days=LEAST_DAYS - 1)]).dtype == bool
