"""Days' votes and weighted sums of days, by hand."""

from datetime import date

import numpy as np
import pytest

from kiosk.office.report.analysis.statistics.daily_votes import Combination, combined, daily_votes, mean

MONDAY = date(2024, 1, 1)
DAY = MONDAY.toordinal()
THREE = (1.0, 0.5, 0.0)
ROWS = [
    (date(2024, 1, 7), (1, 1, 0)),
    (MONDAY, (6, 2, 2)),
    (date(2024, 1, 2), (0, 0, 0)),
    (date(2024, 1, 3), (0, 1, 4)),
]


def days(rows=ROWS, scores=THREE):
    return daily_votes(rows, scores)


def combination(value, dates, weights, votes):
    return Combination(value, np.array(dates), np.array(weights), np.array(votes))


def test_days_with_votes_stand_in_order():
    found = days()
    assert found.dates.tolist() == [DAY, DAY + 2, DAY + 6]
    assert found.counts.tolist() == [[6, 2, 2], [0, 1, 4], [1, 1, 0]]
    assert found.scores.tolist() == [1, 0.5, 0]
    assert found.votes.tolist() == [10, 5, 2]
    assert found.means.tolist() == [0.7, 0.1, 0.75]


def test_weekdays_are_counted_from_monday():
    assert days().weekdays.tolist() == [0, 2, 6]


def test_their_types_are_those_of_ordinals_and_of_measures_even_where_there_is_none():
    for found in (days(scores=(1, 1, 0)), days([], (1, 0))):
        assert (found.dates.dtype, found.counts.dtype, found.scores.dtype) == (np.int64, float, float)
    assert days([], (1, 0)).counts.shape == (0, 2)


def test_from_one_day_on_up_to_before_another():
    found = days()
    assert found.between(DAY, DAY + 6) == days(ROWS[1:])
    assert found.between(DAY + 1, DAY + 7) == days([ROWS[0], ROWS[3]])
    assert found.between(DAY + 3, DAY + 3).dates.tolist() == []
    assert found.between(DAY, DAY + 1).scores.tolist() == [1, 0.5, 0]


def test_the_same_days_are_equal_and_any_others_are_not():
    one = days()
    others = [days(ROWS[1:]), days([(MONDAY, (6, 2, 3)), *ROWS[2:], ROWS[0]]), days(scores=(1.0, 0.4, 0.0))]
    assert (one, hash(one)) == (days(), hash(days()))
    assert len({hash(each) for each in (one, *others)}) == 4
    assert all(one != each for each in others)
    assert one != "days"


def test_a_month_by_hand():
    found = mean(days())
    assert found.value == pytest.approx((10 * 0.7 + 5 * 0.1 + 2 * 0.75) / 17)
    assert found.dates.tolist() == [DAY, DAY + 2, DAY + 6]
    assert found.weights == pytest.approx(np.array([10, 5, 2]) / 17)
    assert found.votes == pytest.approx(np.array([10, 5, 2]) / 17**2)


def test_of_one_vote_there_is_a_mean_and_of_none_there_is_not():
    assert mean(days([(MONDAY, (0, 1, 0))])).value == 0.5
    with pytest.raises(ValueError, match=r"^no votes, no index$"):
        mean(days([]))


def test_combinations_meet_day_by_day():
    one = combination(0.75, [3, 5], [0.25, 0.75], [0.5, 0.25])
    other = combination(0.25, [5, 9], [0.5, 0.5], [1.0, 2.0])
    found = combined([(2.0, one), (-3.0, other)])
    assert found.value == 2 * 0.75 - 3 * 0.25
    assert found.dates.tolist() == [3, 5, 9]
    assert found.weights.tolist() == [0.5, 1.5 - 1.5, -1.5]
    assert found.votes.tolist() == [4 * 0.5, 4 * 0.25 + 9 * 1.0, 9 * 2.0]


def test_a_difference_is_one_less_the_other_with_the_variance_of_both():
    one = combination(0.75, [3, 5], [0.25, 0.75], [0.5, 0.25])
    other = combination(0.5, [5], [1.0], [1.0])
    found = one - other
    assert (found.value, found.dates.tolist()) == (0.25, [3, 5])
    assert (found.weights.tolist(), found.votes.tolist()) == ([0.25, -0.25], [0.5, 1.25])
