"""The formulas, by hand and by their invariants."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.office.report.analysis.statistics import (
    ENOUGH,
    Difference,
    difference,
    estimate,
    fit_model,
    independent,
    interval,
    missed_after,
    sample,
    together,
)
from kiosk.office.report.analysis.statistics.margins import MIN_DAYS, MISSED, MISSED_AT_FIRST
from tests.statistics.shops import MONDAY, dated

THREE = (1.0, 0.5, 0.0)
counts = st.integers(0, 60)
three_faces = st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=31).filter(
    lambda days: any(map(any, days))
)


def scored(days, scores):
    """A sample of days in a row."""
    return sample(((MONDAY + timedelta(day), votes) for day, votes in enumerate(days)), scores)


def test_a_sample_by_hand():
    found = dated([(6, 2, 2), (8, 0, 2)])
    assert (found.votes, found.days, found.index) == (20, 2, 0.75)
    assert found.deficit == pytest.approx(0.025)
    assert found.variance == pytest.approx((14 * 1 + 2 * 0.25) / 20 - 0.75**2)
    assert found.of_days.weights == pytest.approx([0.5, 0.5])


def test_months_together_are_their_votes_together():
    one, two = [(6, 2, 2), (8, 0, 2)], [(1, 5, 3)]
    found, whole = together([dated(one), dated(two, 2)]), dated(one + two)
    assert (found.votes, found.days) == (whole.votes, whole.days)
    assert (found.index, found.variance) == pytest.approx((whole.index, whole.variance))
    assert found.of_days.weights == pytest.approx(whole.of_days.weights)
    assert found.daily == whole.daily


def test_votes_of_no_known_day_are_one_more_day_that_is_near_no_other():
    rows = [(6, 2, 2)] * 26
    days = [(MONDAY + timedelta(day), votes) for day, votes in enumerate(rows)]
    found, without = sample(days, THREE, (0, 0, 20)), sample(days, THREE)
    assert (found.votes, found.days) == (280, 26)
    assert found.index == pytest.approx(0.7 * 260 / 280)
    assert (len(found.of_days.dates), found.of_days.weights[0]) == (27, pytest.approx(20 / 280))
    assert found.daily == without.daily
    elsewhere = sample([(MONDAY, (0, 0, 0))], THREE, (5, 1, 0))
    assert elsewhere.votes == 6
    assert fit_model([elsewhere]).margin(elsewhere.of_days, 0.05) > 0.15


def test_the_general_variance_is_the_one_of_three_faces():
    found = dated([(14, 3, 5)])
    assert found.deficit == pytest.approx((3 / 22) / 4)


def test_five_faces_have_the_variance_of_their_scores():
    scores = (1.0, 0.8, 0.5, 0.3, 0.0)
    found = scored([(5, 4, 3, 2, 1)], scores)
    votes = [score for score, n in zip(scores, (5, 4, 3, 2, 1), strict=True) for _ in range(n)]
    mean = sum(votes) / len(votes)
    assert found.index == pytest.approx(mean)
    assert found.variance == pytest.approx(sum((vote - mean) ** 2 for vote in votes) / len(votes))


def test_no_vote_has_no_index():
    with pytest.raises(ValueError, match=r"^no votes, no index$"):
        dated([(0, 0, 0)])


def test_two_faces_give_wilsons_interval():
    assert interval(0.5, 0.0, 100, 2.0) == pytest.approx((0.401942, 0.598058), abs=1e-6)


def test_unanimity_is_not_certainty():
    low, high = interval(1.0, 0.0, 30, 2.0)
    assert (round(low, 3), high) == (0.882, 1.0)


@given(three_faces)
def test_the_interval_holds_the_index_and_stays_on_the_scale(days):
    what = dated(days)
    for found in (estimate(what, fit_model([what])), independent(what)):
        assert 0 <= found.low <= found.index <= found.high <= 1


@given(three_faces)
def test_turning_the_scale_round_mirrors_the_interval(days):
    up, down = (estimate(what, fit_model([what])) for what in (scored(days, THREE), scored(days, THREE[::-1])))
    assert (down.low, down.high) == pytest.approx((1 - up.high, 1 - up.low), abs=1e-9)


@given(three_faces)
def test_the_fewer_truths_are_missed_the_wider_the_interval(days):
    what = dated(days)
    usual, sure = (estimate(what, fit_model([what]), missed) for missed in (0.05, 0.01))
    assert sure.low <= usual.low
    assert sure.high >= usual.high
    assert (sure.variance, sure.deff) == (usual.variance, usual.deff)


def test_a_bad_fortnight_weighs_more_than_bad_days_scattered():
    scattered = dated([(10, 0, 0), (0, 0, 10)] * 12)
    in_a_row = dated([(10, 0, 0)] * 12 + [(0, 0, 10)] * 12)
    margins = [fit_model([each]).margin(each.of_days, 0.05) for each in (scattered, in_a_row)]
    assert margins[1] > 1.5 * margins[0]


@pytest.mark.parametrize(
    ("days", "missed"),
    [
        ([26], MISSED_AT_FIRST[0]),
        ([5], MISSED_AT_FIRST[0]),
        ([26, 26], MISSED_AT_FIRST[1]),
        ([26, MIN_DAYS - 1, 26], MISSED_AT_FIRST[1]),
        ([26, MIN_DAYS, 26], MISSED_AT_FIRST[2]),
        ([26] * 4, MISSED),
        ([26] * 12, MISSED),
    ],
)
def test_the_first_months_are_believed_less(days, missed):
    assert missed_after([dated([(6, 2, 2)] * each) for each in days]) == missed


def test_only_the_last_twelve_months_are_learnt_from():
    calm = [dated([(10, 5, 10)] * 24, 24 * month) for month in range(12)]
    stormy = dated([(30, 0, 0), (0, 0, 30)] * 12, -24)
    assert fit_model([stormy, *calm]) is fit_model(calm)
    assert fit_model([stormy, *calm[1:]]) is not fit_model(calm)


def test_independent_answers_have_the_variance_of_one_over_their_number():
    assert independent(dated([(500, 0, 500)])).variance == pytest.approx(0.25 / 1000)


def test_a_difference_needs_votes_on_both_sides():
    few, many = (dated([(n, n, n)]) for n in (9, 10))
    assert 3 * 9 < ENOUGH <= 3 * 10
    model = fit_model([many])
    assert difference(few, many, model) is None
    assert difference(many, few, model) is None
    assert difference(many, many, model) is not None


def test_a_difference_is_clear_beyond_its_margin():
    before, model = dated([(20, 0, 20)] * 25), fit_model([dated([(20, 0, 20)] * 300)])
    margin = difference(before, dated([(20, 0, 20)] * 25, 26), model).margin
    # A thousand votes a side of variance 1/4: two standard errors are 0.045, and days may differ a little.
    assert 0.0435 < margin < 0.05
    for by in (0.9 * margin, 1.1 * margin):
        happy = round(1000 * (0.5 + by))
        found = difference(before, dated([(happy, 0, 1000 - happy)], 26), model)
        assert found.by == pytest.approx(by, abs=0.001)
    nearly, beyond = (Difference(by * margin, margin) for by in (0.9, 1.1))
    assert (nearly.clear, beyond.clear) == (False, True)


def test_a_difference_as_large_as_its_margin_is_not_clear():
    assert [Difference(by, 0.25).clear for by in (0.25, -0.25, 0.26, -0.26)] == [False, False, True, True]


def test_one_unhappy_vote_among_thirty_is_no_change():
    before, after = dated([(30, 0, 0)]), dated([(29, 0, 1)], 26)
    found = difference(before, after, fit_model([before]))
    assert found
    assert not found.clear


@given(three_faces, three_faces)
def test_there_and_back_is_the_same_way(one, other):
    first, second = dated(one), dated(other, 40)
    model = fit_model([first, second])
    there, back = difference(first, second, model), difference(second, first, model)
    assert (there is None) == (back is None)
    if there and back:
        assert (there.by, there.margin) == pytest.approx((-back.by, back.margin))


@given(three_faces)
def test_a_silent_day_between_adds_no_vote(days):
    one, other = dated([*days, (0, 0, 0)]), dated(days)
    assert (one.votes, one.index, one.daily) == (other.votes, other.index, other.daily)
    assert one.days == other.days + 1


@pytest.mark.parametrize("face", range(3))
def test_a_unanimous_year_is_not_certain(face):
    day = [0, 0, 0]
    day[face] = 5
    history = [dated([day] * 26, 26 * month) for month in range(12)]
    found = estimate(history[-1], fit_model(history))
    assert found.index == THREE[face]
    assert 0.015 < found.high - found.low < 0.1


def test_what_is_learnt_of_the_same_votes_is_learnt_once():
    one, other = (dated([(6, 2, 2)] * 26) for _ in range(2))
    assert one is other
    assert estimate(one, fit_model([one])) is estimate(other, fit_model([other]))
    assert dated([(6, 2, 3)] * 26) is not one
