"""Weak hours are named when they are weak, and chance is not."""

import numpy as np
import pytest

from kiosk.office.report.analysis.hourly.hours import MONTHS, weak_hours
from kiosk.office.report.analysis.hourly.played_hours import without_play

SCORES = (1.0, 0.5, 0.0)
GOOD, BAD = (8, 1, 1), (4, 2, 4)
FRIDAY, SATURDAY = 4, 5


def week(row=GOOD, hours=range(8, 20), days=range(6)):
    """One month: the same votes at every hour of six days."""
    table = np.zeros((7, 24, 3))
    for day in days:
        table[day, list(hours)] = row
    return table


def rush(*, days=(FRIDAY, SATURDAY), hours=(17, 18), row=BAD):
    table = week()
    for day in days:
        table[day, list(hours)] = row
    return table


def found(*tables, deff=1.5):
    return weak_hours(np.array(tables), SCORES, deff)


def test_a_week_in_which_all_hours_are_alike_has_no_weak_ones():
    assert found(week(), week(), week()).spots == ()


def test_hours_that_are_low_in_each_month_are_named():
    [spot] = found(rush(), rush(), rush()).spots
    assert (spot.weekdays, spot.begins, spot.ends) == ((5, 6), 17, 19)
    assert (spot.votes, spot.index, spot.rest) == (120, 0.5, pytest.approx(0.85))
    assert spot.holds(5, 17)
    assert not spot.holds(5, 19)


def test_low_in_two_months_of_three_is_not_enough():
    assert found(rush(row=(0, 0, 10)), rush(row=(0, 0, 10)), week()).spots == ()


@pytest.mark.parametrize("months", [1, 2])
def test_fewer_months_name_nothing_and_have_their_figures(months):
    seen = found(*[rush(row=(0, 0, 10))] * months)
    assert (seen.spots, seen.months, len(seen.cells)) == ((), months, 72)


def test_a_month_without_votes_is_no_month():
    assert found(np.zeros((7, 24, 3)), rush(), rush()).months == MONTHS - 1


def test_no_votes_at_all_are_no_week():
    assert found(np.zeros((7, 24, 3))) is None


def test_a_weekday_that_is_not_low_is_not_named_with_its_neighbour():
    table = rush(days=(SATURDAY,), row=(0, 2, 8))
    [spot] = found(table, table, table).spots
    assert (spot.weekdays, spot.begins, spot.ends) == ((6,), 17, 19)


def test_an_hour_that_is_not_low_is_not_named_with_its_neighbour():
    table = rush(hours=(18,), row=(0, 2, 8))
    [spot] = found(table, table, table).spots
    assert (spot.weekdays, spot.begins, spot.ends) == ((5, 6), 18, 19)


def test_sunday_is_followed_by_monday():
    table = week(days=range(7))
    table[[6, 0], 10:12] = BAD
    [spot] = found(table, table, table).spots
    assert (spot.weekdays, spot.begins, spot.ends) == ((7, 1), 10, 12)


def test_midnight_does_not_join_two_days():
    table = week(hours=range(24))
    table[FRIDAY, 23] = table[SATURDAY, 0] = (0, 0, 10)
    for spot in found(table, table, table).spots:
        assert (spot.begins, spot.ends) in {(23, 24), (0, 1)}


def test_a_closed_day_beside_it_does_not_hide_a_weak_one():
    table = week(days=(0, 2))
    table[2, 9:11] = (0, 2, 8)
    [spot] = found(table, table, table).spots
    assert spot.weekdays == (3,)


def test_two_places_are_named_the_surest_first():
    table = rush(row=(0, 0, 10))
    table[0:2, 8:10] = BAD
    first, second = found(table, table, table).spots
    assert (first.weekdays, second.weekdays) == ((5, 6), (1, 2))


def test_six_points_are_not_worth_a_sentence():
    tables = [week(row=(850, 0, 150)) for _ in range(3)]
    for table in tables:
        table[4:6, 17:19] = (800, 0, 200)
    assert found(*tables).spots == ()


def test_control_ten_are():
    tables = [week(row=(850, 0, 150)) for _ in range(3)]
    for table in tables:
        table[4:6, 17:19] = (740, 0, 260)
    assert len(found(*tables).spots) == 1


def test_fewer_than_thirty_votes_are_not_judged():
    table = rush(row=(0, 0, 2))
    assert found(table, table, table, deff=1.0).spots == ()
    table = rush(row=(0, 0, 3))
    assert len(found(table, table, table, deff=1.0).spots) == 1


def test_votes_that_hang_together_by_days_say_less():
    assert found(rush(), rush(), rush(), deff=60.0).spots == ()


def test_hours_that_swing_from_month_to_month_say_less():
    """The same rush in the same votes; only the other hours are restless: whole weekdays agree, then do not."""
    calm = rush(row=(6, 1, 3))
    assert len(found(calm, calm, calm).spots) == 1
    restless = []
    for month in range(3):
        table = calm.copy()
        for day in range(4):
            table[day, 8:20] = (10, 0, 0) if (day // 2 + month) % 2 else (6, 2, 2)
        restless.append(table)
    assert found(*restless).spots == ()


def test_a_shop_in_which_all_is_well_has_nothing_weak():
    perfect = week(row=(10, 0, 0))
    assert found(perfect, perfect, perfect).spots == ()


def test_a_better_month_is_not_taken_for_a_better_hour():
    """Saturdays' share of the votes doubles just when all days get better."""
    worse, better = week(row=(5, 2, 3)), week(row=(9, 1, 0))
    better[SATURDAY] *= 2
    seen = found(worse, better, better)
    assert seen.spots == ()
    assert max(abs(cell.pull) for cell in seen.cells.values()) < 0.001


def test_the_fewer_votes_the_less_a_figure_is_believed():
    table = rush()
    table[0, 8], table[1, 8] = (1, 0, 1), (20, 0, 20)
    cells = found(table, table).cells
    few, many = cells[1, 8], cells[2, 8]
    assert (few.votes, many.votes, few.index, many.index) == (4, 80, 0.5, 0.5)
    assert many.pull < 1.5 * few.pull < 0
    assert (few.judged, many.judged) == (False, True)


def test_what_is_known_to_be_low_is_coloured_so():
    cells = found(rush(), rush(), rush()).cells
    assert cells[5, 17].pull == pytest.approx(-0.35)
    assert cells[4, 17].pull == pytest.approx(0.0, abs=0.02)


def test_a_week_of_chance_is_not_coloured():
    rng = np.random.default_rng(1)
    tables = [rng.multinomial(6, (0.6, 0.2, 0.2), size=(7, 24)) for _ in range(3)]
    assert max(abs(cell.pull) for cell in found(*tables).cells.values()) < 0.05


def played(row=(0, 0, 60), day=SATURDAY, hour=18):
    """A month in which somebody pressed one face sixty times within one hour."""
    table = week()
    table[day, hour] += row
    return table


@pytest.mark.parametrize("face", range(3))
def test_an_hour_of_play_is_no_weak_hour_and_makes_no_other_one(face):
    presses = [0, 0, 0]
    presses[face] = 60
    assert found(played(tuple(presses)), week(), week()).spots == ()
    [spot] = found(rush() + played(tuple(presses), day=0) - week(), rush(), rush()).spots
    assert (spot.weekdays, spot.begins, spot.ends) == ((5, 6), 17, 19)


def test_control_by_all_its_votes_the_hour_would_be_far_below_the_others():
    table = played() + 2 * week()
    happy, neutral, unhappy = table[SATURDAY, 18]
    assert (happy + neutral / 2) / (happy + neutral + unhappy) < 0.4


def test_a_rush_that_comes_each_month_is_no_play():
    busy = np.array([rush(row=(40, 50, 60)) for _ in range(3)])
    assert (without_play(busy) == busy).all()
    once = np.array([rush(row=(40, 50, 60)), week(), week()])
    assert (once - without_play(once)).sum() == 4 * 150


def test_a_month_that_is_told_in_one_hour_is_kept():
    alone = np.zeros((7, 24, 3))
    alone[FRIDAY, 9] = (900, 40, 180)
    assert found(alone, week(), week()).index < found(week(), week(), week()).index
