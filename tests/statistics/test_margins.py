"""Margins and differences, by hand and by the equation that they solve."""

import pytest

from kiosk.office.report.analysis.statistics.daily_votes import combined
from kiosk.office.report.analysis.statistics.margins import (
    ENOUGH,
    MIN_DAYS,
    MISSED,
    POOLED_MONTHS,
    Difference,
    difference,
    estimate,
    fit_model,
    independent,
    interval,
    missed_after,
)
from kiosk.office.report.analysis.statistics.model import fit, prior_model
from kiosk.office.report.analysis.statistics.samples import in_order, sample, weighed
from tests.statistics.shops import MONDAY, dated

THREE = (1.0, 0.5, 0.0)


def months(number):
    return [dated([(6 + month, 2, 2), (3, 1, 4)] * 4, 8 * month) for month in range(number)]


def test_a_model_is_learnt_from_the_last_twelve_months():
    history = months(POOLED_MONTHS + 2)
    expected = fit(in_order([each.daily for each in history[2:]]))
    found = fit_model(history)
    assert (found.weights.tolist(), found.variance) == (expected.weights.tolist(), expected.variance)


def test_months_that_were_weighed_teach_nothing_and_without_any_day_the_prior_holds():
    one, other = months(2)
    apart = weighed([one, other], [0.5, 0.5], 100, 16)
    assert fit_model([one, apart]).weights.tolist() == fit(one.daily).weights.tolist()
    unplaced, before = (sample([(MONDAY, (0, 0, 0))], THREE, votes) for votes in ((5, 2, 1), (1, 1, 1)))
    found, expected = fit_model([before, before, unplaced]), prior_model(unplaced.variance)
    assert found.weights.tolist() == expected.weights.tolist()
    assert found.variance == expected.variance
    assert found.variance != prior_model(before.variance).variance


def test_months_that_teach_little_or_nothing_are_not_counted():
    full, short = dated([(6, 2, 2)] * MIN_DAYS), dated([(6, 2, 2)] * (MIN_DAYS - 1))
    apart = weighed([full, full], [0.5, 0.5], 100, 16)
    assert [missed_after(each) for each in ([], [short], [apart], [full])] == [0.01] * 4
    assert missed_after([full, apart, full, short]) == 0.02
    assert missed_after([full] * 3) == 0.03
    assert missed_after([full] * 4) == MISSED


@pytest.mark.parametrize("missed", [0.05, 0.01])
def test_an_estimate_has_the_margin_of_its_days(missed):
    month = months(1)[0]
    model = fit_model(months(3))
    found = estimate(month, model, missed)
    half, deviation = model.margin(month.of_days, missed), model.deviation(month.of_days)
    assert (found.index, found.votes) == (month.index, month.votes)
    assert found.variance == pytest.approx(deviation**2)
    assert found.q == pytest.approx(half / deviation)
    assert found.deff == pytest.approx(deviation**2 / (model.variance / month.votes))
    assert (found.low, found.high) == pytest.approx(
        interval(month.index, month.deficit, model.variance / (half / 2) ** 2, 2.0)
    )


def test_by_itself_an_estimate_misses_one_in_twenty():
    month = months(1)[0]
    model = fit_model([month])
    assert estimate(month, model) == estimate(month, model, 0.05)


def test_answers_that_have_nothing_to_do_with_each_other_by_hand():
    found = independent(dated([(6, 2, 2), (8, 0, 2)]))
    assert (found.index, found.votes, found.q, found.deff) == (0.75, 20, 2.0, 1.0)
    assert found.variance == pytest.approx(0.1625 / 20)
    assert (found.low, found.high) == pytest.approx(interval(0.75, 0.025, 20, 2.0))


def test_a_difference_is_the_later_less_the_earlier():
    before, after = dated([(15, 0, 15)]), dated([(24, 0, 6)], 7)
    model = fit_model(months(2))
    for missed in (0.05, 0.01):
        found = difference(before, after, model, missed)
        days = combined([(1.0, after.of_days), (-1.0, before.of_days)])
        assert found.by == pytest.approx(0.3)
        assert found.margin == pytest.approx(model.margin(days, missed))
    assert difference(before, after, model) == difference(before, after, model, 0.05)
    assert difference(after, before, model).by == pytest.approx(-0.3)


@pytest.mark.parametrize(("few", "many"), [(ENOUGH - 1, 400), (400, ENOUGH - 1), (ENOUGH - 1, ENOUGH - 1)])
def test_a_side_with_too_few_votes_is_not_compared(few, many):
    model = fit_model(months(1))
    assert difference(dated([(few, 0, 0)]), dated([(many, 0, 0)], 7), model) is None
    assert difference(dated([(ENOUGH, 0, 0)]), dated([(ENOUGH, 0, 0)], 7), model) is not None


def test_a_difference_is_clear_beyond_its_margin_either_way():
    assert [Difference(by, 0.25).clear for by in (-0.5, -0.25, 0.0, 0.25, 0.5)] == [True, False, False, False, True]


@pytest.mark.parametrize("index", [0.03, 0.3, 0.5, 0.75, 0.98])
@pytest.mark.parametrize("deficit", [0.0, 0.015])
@pytest.mark.parametrize(("effective", "q"), [(20, 2.0), (300, 2.0), (50, 1.0)])
def test_both_ends_of_an_interval_solve_wilsons_equation(index, deficit, effective, q):
    shrunk = deficit / (1 + q * q / effective)
    ends = interval(index, deficit, effective, q)
    for end in ends:
        assert (index - end) ** 2 == pytest.approx(q * q * (end * (1 - end) - shrunk) / effective)
    assert ends[0] < index < ends[1]


def test_an_interval_of_certain_votes_is_its_index_and_ends_on_the_scale():
    # All neutral: what is left of the variance comes of the shrinking alone.
    low, high = interval(0.5, 0.25, 100, 2.0)
    assert (0.5 - low, high - 0.5) == pytest.approx((0.01923, 0.01923), abs=1e-5)
    assert interval(0.0, 0.0, 10, 2.0) == pytest.approx((0.0, 4 / 14))
    assert interval(1.0, 0.0, 10, 2.0) == pytest.approx((10 / 14, 1.0))
    # There rounding alone passes 1.
    assert [interval(1.0, 0.0, votes, 2.0)[1] for votes in (6, 9, 10)] == [1.0] * 3


def test_more_deficit_than_there_can_be_leaves_an_interval_that_holds_its_index():
    assert interval(0.5, 0.4, 100, 2.0) == (0.5, 0.5)
    assert interval(0.9, 0.4, 100, 2.0) == pytest.approx((0.9 - 0.04 * 0.4 / 1.04, 0.9))
    assert interval(0.1, 0.4, 100, 2.0) == pytest.approx((0.1, 0.1 + 0.04 * 0.4 / 1.04))
