"""Samples of votes, by hand."""

from datetime import date, timedelta

import numpy as np
import pytest

from kiosk.office.report.analysis.statistics.daily_votes import daily_votes
from kiosk.office.report.analysis.statistics.samples import (
    UNKNOWN_DAY,
    Sample,
    as_shared,
    in_order,
    sample,
    together,
    week_shares,
    weighed,
)

MONDAY, TUESDAY, THURSDAY = (date(2024, 1, day) for day in (1, 2, 4))
DAY = MONDAY.toordinal()
THREE = (1.0, 0.5, 0.0)


def one():
    """Twenty votes: 14 of 1, 2 of a half, 4 of 0."""
    return sample([(MONDAY, (6, 2, 2)), (TUESDAY, (8, 0, 2))], THREE)


def other():
    """Five votes, 2.5 in all, of two open days."""
    return sample([(THURSDAY, (1, 3, 1)), (date(2024, 1, 5), (0, 0, 0))], THREE)


def test_a_sample_is_the_votes_of_its_open_days():
    found = one()
    assert (found.votes, found.days, found.index) == (20, 2, 0.75)
    assert found.deficit == pytest.approx(2 * 0.25 / 20)
    assert found.of_days.dates.tolist() == [DAY, DAY + 1]
    assert found.daily == daily_votes([(MONDAY, (6, 2, 2)), (TUESDAY, (8, 0, 2))], THREE)
    assert type(found.votes) is int


def test_days_without_votes_are_open_too():
    assert (other().votes, other().days, other().index) == (5, 2, 0.5)


@pytest.mark.parametrize(
    ("index", "deficit", "variance"), [(0.75, 0.025, 0.1625), (0.5, 0.25, 0.0), (0.5, 0.26, 0.0), (1.0, 0.0, 0.0)]
)
def test_the_variance_of_one_vote_is_never_below_zero(index, deficit, variance):
    assert Sample(1, 1, index, deficit, one().of_days, None).variance == pytest.approx(variance)


def test_votes_of_no_known_day_stand_far_before_the_month():
    found = sample([(TUESDAY, (6, 2, 2)), (MONDAY, (0, 0, 0))], THREE, (0, 1, 9))
    assert found.of_days.dates.tolist() == [DAY + UNKNOWN_DAY, DAY + 1]
    assert found.of_days.weights.tolist() == [0.5, 0.5]
    assert (found.votes, found.days, found.index) == (20, 2, (7 + 0.5) / 20)
    assert found.deficit == pytest.approx(3 * 0.25 / 20)
    assert found.daily == daily_votes([(TUESDAY, (6, 2, 2))], THREE)


def test_votes_of_no_known_day_need_no_other():
    found = sample([], THREE, (1, 0, 0))
    assert (found.votes, found.days, found.index) == (1, 0, 1.0)
    assert found.of_days.dates.tolist() == [1 + UNKNOWN_DAY]


def test_no_votes_of_no_known_day_are_no_day():
    assert sample([(MONDAY, (6, 2, 2))], THREE, (0, 0, 0)).of_days.dates.tolist() == [DAY]


def test_the_same_votes_are_the_same_sample_however_they_are_listed():
    found = sample([(MONDAY, [6, 2, 2])], list(THREE), [0, 0, 1])
    assert found is sample(iter([(MONDAY, (6, 2, 2))]), THREE, (0, 0, 1))
    assert found is not sample([(MONDAY, (6, 2, 2))], THREE)


def test_one_month_alone_is_itself():
    found = one()
    assert together([found]) is found


def test_months_together_weigh_by_their_votes():
    found = together([one(), other()])
    assert (found.votes, found.days) == (25, 4)
    assert found.index == pytest.approx((15 + 2.5) / 25)
    assert found.of_days.value == found.index
    assert found.deficit == pytest.approx((2 + 3) * 0.25 / 25)
    assert found.of_days.dates.tolist() == [DAY, DAY + 1, DAY + 3]
    assert found.of_days.weights == pytest.approx(np.array([10, 10, 5]) / 25)
    assert found.daily == in_order([one().daily, other().daily])


def test_of_touchpoints_weighed_apart_nothing_is_learnt_alone_or_with_others():
    apart = weighed([one(), other()], [0.25, 0.75], 25, 3)
    assert (apart.votes, apart.days, apart.daily) == (25, 3, None)
    assert apart.index == pytest.approx(0.25 * 0.75 + 0.75 * 0.5)
    assert apart.deficit == pytest.approx(0.25 * 0.025 + 0.75 * 0.15)
    assert apart.of_days.weights == pytest.approx([0.125, 0.125, 0.75])
    assert together([apart, one()]).daily is None
    assert together([one(), apart]).daily is None
    assert weighed([one()], [1.0], 20, 2, one().daily).daily == one().daily


def test_each_part_has_a_share():
    for shares in ([1.0], [0.5, 0.25, 0.25]):
        with pytest.raises(ValueError, match="zip"):
            weighed([one(), other()], shares, 25, 4)


def test_months_in_order_are_their_days_one_after_the_other():
    found = in_order([one().daily, other().daily])
    assert found.dates.tolist() == [DAY, DAY + 1, DAY + 3]
    assert found.counts.tolist() == [[6, 2, 2], [8, 0, 2], [1, 3, 1]]
    assert found.scores.tolist() == [1, 0.5, 0]
    assert in_order([one().daily]) == one().daily


def weekly(*weeks):
    """One day a week, each with its votes; none at all in a week of None."""
    return sample([(MONDAY + place * timedelta(weeks=1), votes) for place, votes in enumerate(weeks) if votes], THREE)


def test_a_sample_is_weighed_week_by_week_as_another_one():
    busy_when_bad, even = weekly((8, 0, 2), (30, 0, 60)), weekly((60, 0, 40), (10, 0, 90))
    shares = week_shares(busy_when_bad, MONDAY, 2)
    assert shares.tolist() == [0.1, 0.9]
    assert even.index == 0.35
    found = as_shared(even, MONDAY, shares)
    assert found.index == pytest.approx(0.1 * 0.6 + 0.9 * 0.1)
    assert found.of_days.weights.tolist() == pytest.approx([0.1, 0.9])
    assert found.votes == int(1 / (0.1**2 / 100 + 0.9**2 / 100))
    assert as_shared(even, MONDAY, None) is even


def test_weeks_without_votes_are_left_out_as_long_as_half_of_the_weight_is_told():
    other = weekly((3, 0, 7), None)
    assert as_shared(other, MONDAY, np.array([0.5, 0.5])).index == pytest.approx(0.3)
    assert as_shared(other, MONDAY, np.array([0.49, 0.51])) is None


def test_votes_of_no_known_day_are_of_no_week():
    standardised = as_shared(weekly((3, 0, 7)), MONDAY, np.array([1.0]))
    with pytest.raises(ValueError, match="of no known day"):
        as_shared(standardised, MONDAY, np.array([1.0]))
