"""The formulas, by hand and by their invariants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.office.report.analysis.statistics import (
    ENOUGH,
    Difference,
    difference,
    estimate,
    interval,
    points,
    pooled_design_effect,
    sample,
    shares,
    tenths,
    together,
    uncertainty,
)
from kiosk.office.report.analysis.statistics.clustering import FADES, MIN_DAYS, UNKNOWN_DEFF

THREE = (1.0, 0.5, 0.0)
counts = st.integers(0, 60)
three_faces = st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=31).filter(
    lambda days: any(map(any, days))
)


def test_a_sample_by_hand():
    found = sample([(6, 2, 2), (8, 0, 2)], THREE)
    assert (found.votes, found.days, found.index) == (20, 2, 0.75)
    assert found.deficit == pytest.approx(0.025)
    assert found.variance == pytest.approx((14 * 1 + 2 * 0.25) / 20 - 0.75**2)
    # Seven of ten and eight of ten where 7.5 are expected: half a vote too few, then half a vote too many.
    assert found.products == pytest.approx((0.5, -0.25, 0.0))


def test_months_together_are_their_votes_together():
    one, two = [(6, 2, 2), (8, 0, 2)], [(1, 5, 3)]
    found, whole = together([sample(one, THREE), sample(two, THREE)]), sample(one + two, THREE)
    assert (found.votes, found.days, found.products) == (whole.votes, whole.days, ())
    assert (found.index, found.variance) == pytest.approx((whole.index, whole.variance))


def test_the_general_variance_is_the_one_of_three_faces():
    found = sample([(14, 3, 5)], THREE)
    assert found.deficit == pytest.approx((3 / 22) / 4)


def test_five_faces_have_the_variance_of_their_scores():
    scores = (1.0, 0.8, 0.5, 0.3, 0.0)
    found = sample([(5, 4, 3, 2, 1)], scores)
    votes = [score for score, n in zip(scores, (5, 4, 3, 2, 1), strict=True) for _ in range(n)]
    mean = sum(votes) / len(votes)
    assert found.index == pytest.approx(mean)
    assert found.variance == pytest.approx(sum((vote - mean) ** 2 for vote in votes) / len(votes))


def test_no_vote_has_no_index():
    with pytest.raises(ValueError, match=r"^no votes, no index$"):
        sample([(0, 0, 0)], THREE)


def test_two_faces_give_wilsons_interval():
    assert interval(0.5, 0.0, 100, 2.0) == pytest.approx((0.401942, 0.598058), abs=1e-6)


def test_unanimity_is_not_certainty():
    low, high = interval(1.0, 0.0, 30, 2.0)
    assert (round(low, 3), high) == (0.882, 1.0)


@given(three_faces, st.floats(1, 30))
def test_the_interval_holds_the_index_and_stays_on_the_scale(days, deff):
    found = estimate(sample(days, THREE), deff)
    assert 0 <= found.low <= found.index <= found.high <= 1


@given(three_faces)
def test_votes_that_cluster_know_less(days):
    what = sample(days, THREE)
    alone, clustered = estimate(what, 1.0), estimate(what, 4.0)
    assert clustered.low <= alone.low
    assert clustered.high >= alone.high


@given(three_faces)
def test_turning_the_scale_round_mirrors_the_interval(days):
    up, down = estimate(sample(days, THREE), 2.0), estimate(sample(days, THREE[::-1]), 2.0)
    assert (down.low, down.high) == pytest.approx((1 - up.high, 1 - up.low), abs=1e-9)


def test_days_all_alike_have_no_design_effect():
    assert pooled_design_effect([sample([(6, 2, 2)] * 20, THREE)]) == 1.0


def test_a_design_effect_by_hand():
    # Ten votes a day that are one opinion: N s² = 200/4 = 50, and every day is five votes off, this way and that.
    found = sample([(10, 0, 0), (0, 0, 10)] * 10, THREE)
    assert found.products == (500, -475, 450)
    assert pooled_design_effect([found]) == pytest.approx(max(500 * 20 / 19 / 50, 450 / (1 - 5 / 20) / 50))


def test_where_neighbours_are_opposites_the_days_by_themselves_count():
    # A good day, then two bad ones: 210 votes of variance 2/9, and g0 = 7 · (6 2/3)² + 14 · (3 1/3)².
    found = sample([(10, 0, 0), (0, 0, 10), (0, 0, 10)] * 7, THREE)
    assert pooled_design_effect([found]) == pytest.approx(7 * 600 / 9 * 21 / 20 / (210 * 2 / 9))


def test_what_lasts_longer_than_two_days_fades():
    # Four days good, four days bad: of 31 pairs of neighbours 24 agree, of 30 a day further 16.
    found = sample(([(10, 0, 0)] * 4 + [(0, 0, 10)] * 4) * 4, THREE)
    g0, g1, g2 = found.products
    assert (g0, g1, g2) == (32 * 25, 17 * 25, 2 * 25)
    independent, days = 320 / 4, 32
    near = (g0 + 2 * g1 + 2 * g2) / (1 - 5 / days) / independent
    lost = near / days
    one, two = g1 * days / (days - 1) / independent + lost, g2 * days / (days - 2) / independent + lost
    assert two / one < FADES
    assert pooled_design_effect([found]) == pytest.approx(near + 2 * two * (two / one) / (1 - two / one))


def test_months_are_pooled_and_a_stump_of_a_month_is_not():
    calm, stormy = sample([(10, 5, 10)] * 20, THREE), sample([(10, 0, 0), (0, 0, 10)] * 10, THREE)
    short = sample([(10, 0, 0), (0, 0, 10)] * 3, THREE)
    alone, both = pooled_design_effect([stormy]), pooled_design_effect([calm, stormy])
    assert 1 < both < alone
    assert pooled_design_effect([calm, stormy, short]) == both
    just = sample([(10, 0, 0), (0, 0, 10)] * (MIN_DAYS // 2), THREE)
    assert pooled_design_effect([calm, just]) > pooled_design_effect([calm]) == 1.0


def test_a_bad_fortnight_weighs_more_than_bad_days_scattered():
    scattered = sample([(10, 0, 0), (0, 0, 10)] * 12, THREE)
    together = sample([(10, 0, 0)] * 12 + [(0, 0, 10)] * 12, THREE)
    assert pooled_design_effect([together]) > 2 * pooled_design_effect([scattered])


@pytest.mark.parametrize(("months", "q"), [(1, 2.40), (2, 2.16), (3, 2.09), (12, 1.99), (30, 1.99)])
def test_the_first_months_are_believed_less(months, q):
    # Student's t on a quarter of the days.
    deff, found = uncertainty([sample([(6, 2, 2)] * 26, THREE)] * months)
    assert (deff, found) == (1.0, pytest.approx(q, abs=0.03))


def test_the_first_days_are_believed_least():
    alike, two_days = sample([(6, 2, 2)] * (MIN_DAYS - 1), THREE), sample([(20, 0, 0), (0, 0, 20)], THREE)
    assert uncertainty([alike]) == (UNKNOWN_DEFF, pytest.approx(3.18, abs=0.01))
    assert uncertainty([two_days]) == (pytest.approx(40), pytest.approx(12.7, abs=0.01))
    assert uncertainty([sample([(20, 0, 1)], THREE)]) == (UNKNOWN_DEFF, pytest.approx(12.7, abs=0.01))
    # Twenty votes a day that are one opinion: g0 is 20² · 2/3, and there were 60 votes of variance 2/9.
    three_days = sample([(20, 0, 0), (0, 0, 20), (0, 0, 20)], THREE)
    assert uncertainty([three_days]) == (
        pytest.approx(400 * 2 / 3 * 3 / 2 / (60 * 2 / 9)),
        pytest.approx(4.30, abs=0.01),
    )


def test_days_on_which_all_agree_say_nothing_of_how_days_differ():
    assert uncertainty([sample([(5, 0, 0)] * 5, THREE)]) == (UNKNOWN_DEFF, pytest.approx(12.7, abs=0.01))


def test_from_the_eighth_day_on_a_month_is_learnt_from():
    assert uncertainty([sample([(6, 2, 2)] * MIN_DAYS, THREE)]) == (1.0, pytest.approx(3.18, abs=0.01))


def test_the_variance_of_an_index_is_that_of_a_vote_over_the_votes_that_count():
    assert estimate(sample([(500, 0, 500)], THREE), 4.0).variance == pytest.approx(0.25 / 250)


def test_a_difference_needs_votes_on_both_sides():
    few, many = (estimate(sample([(n, n, n)], THREE), 1.0) for n in (9, 10))
    assert 3 * 9 < ENOUGH <= 3 * 10
    assert difference(few, many) is None
    assert difference(many, few) is None
    assert difference(many, many) is not None


def test_a_difference_is_clear_beyond_two_standard_errors():
    before = estimate(sample([(500, 0, 500)], THREE), 1.0)
    # Variances 0.00025 and a little less: the margin is just under 0.0447.
    nearly = difference(before, estimate(sample([(540, 0, 460)], THREE), 1.0))
    beyond = difference(before, estimate(sample([(450, 0, 550)], THREE), 1.0))
    assert nearly
    assert beyond
    assert nearly.margin == pytest.approx(0.0445, abs=0.0005)
    assert (nearly.clear, beyond.clear) == (False, True)


def test_a_difference_as_large_as_its_margin_is_not_clear():
    assert [Difference(by, 0.25).clear for by in (0.25, -0.25, 0.26, -0.26)] == [False, False, True, True]


def test_one_unhappy_vote_among_thirty_is_no_change():
    found = difference(*(estimate(sample([row], THREE), 1.0) for row in [(30, 0, 0), (29, 0, 1)]))
    assert found
    assert not found.clear


def test_of_two_equal_indices_the_earlier_counts_as_the_lower():
    few, many = (estimate(sample([(9 * n, 0, n)], THREE), 1.0) for n in (5, 50))
    found = difference(few, many)
    assert found
    assert found.margin == pytest.approx(((few.high - few.index) ** 2 + (many.index - many.low) ** 2) ** 0.5)


@given(three_faces, three_faces, st.floats(1, 5))
def test_there_and_back_is_the_same_way(one, other, deff):
    first, second = (estimate(sample(days, THREE), deff) for days in (one, other))
    there, back = difference(first, second), difference(second, first)
    assert (there is None) == (back is None)
    if there and back and there.by:
        assert (there.by, there.margin) == (-back.by, back.margin)


@pytest.mark.parametrize(("value", "shown"), [(0.765, 77), (0.764, 76), (-0.015, -2), (0.0, 0), (1.0, 100)])
def test_points_round_halves_away_from_zero(value, shown):
    assert (points(value), str(points(value))) == (shown, str(shown))


def test_tables_keep_one_decimal():
    assert tenths(0.76912) == 76.9


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=5).filter(any))
def test_shares_sum_to_a_hundred(parts):
    found = shares(parts)
    assert sum(found) == 100
    assert all(abs(share - 100 * part / sum(parts)) < 1 for share, part in zip(found, parts, strict=True))
    # Whoever was rounded up lost more than whoever was rounded down.
    lost = [100 * part % sum(parts) for part in parts]
    ups = [share > 100 * part // sum(parts) for share, part in zip(found, parts, strict=True)]
    assert all(lost[one] >= lost[other] for one, up in enumerate(ups) if up for other, too in enumerate(ups) if not too)


def test_no_votes_have_no_shares():
    assert shares((0, 0, 0)) == [0, 0, 0]


def permuted(days, order):
    return [tuple(day[place] for place in order) for day in days]


@given(three_faces, st.permutations(range(3)))
def test_the_order_of_the_faces_does_not_matter(days, order):
    one, other = sample(days, THREE), sample(permuted(days, order), [THREE[place] for place in order])
    assert (one.index, one.variance) == pytest.approx((other.index, other.variance))
    assert one.products == pytest.approx(other.products, abs=1e-6)


@given(three_faces)
def test_time_running_backwards_has_the_same_design_effect(days):
    forth, back = sample(days, THREE), sample(days[::-1], THREE)
    assert forth.products == pytest.approx(back.products, abs=1e-6)


@given(three_faces, st.integers(2, 5))
def test_everybody_voting_twice_adds_no_knowledge(days, times):
    once = sample(days, THREE)
    more = sample([[n * times for n in day] for day in days], THREE)
    one, other = pooled_design_effect([once]), pooled_design_effect([more])
    if one > 1:
        assert other == pytest.approx(one * times, rel=1e-6)


@given(three_faces)
def test_a_silent_day_between_adds_no_vote(days):
    with_a_gap = [*days, (0, 0, 0)]
    one, other = sample(days, THREE), sample(with_a_gap, THREE)
    assert (one.votes, one.index, one.products) == (other.votes, other.index, pytest.approx(other.products))


@given(three_faces)
def test_what_is_said_of_a_month_is_finite(days):
    history = [sample(days, THREE)] * 2
    found = estimate(history[-1], *uncertainty(history))
    assert found.deff >= 1
    assert found.q >= 1.9
    assert 0 <= found.low <= found.high <= 1


@pytest.mark.parametrize("face", range(3))
def test_a_unanimous_year_is_not_certain(face):
    day = [0, 0, 0]
    day[face] = 5
    history = [sample([day] * 26, THREE)] * 12
    found = estimate(history[-1], *uncertainty(history))
    assert found.index == THREE[face]
    assert 0.015 < found.high - found.low < 0.1
