"""The model of days a step at a time: by hand, and against the whole matrix."""

import statistics
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from kiosk.office.report.analysis.statistics.daily_votes import Combination, daily_votes
from kiosk.office.report.analysis.statistics.model import (
    LEAST_UNLEARNT,
    NORMAL_Q,
    DayModel,
    _lasting,
    _variance,
    fit,
    prior_model,
)
from kiosk.office.report.analysis.statistics.moods import CORRELATIONS, GRID, WEEKLY, MoodyDays, posteriors
from kiosk.office.report.analysis.statistics.regular_effects import season, traffic_variation, weekday_effects
from tests.statistics.test_model import correlations, covariance

MONDAY = date(2024, 1, 1)
DAY = MONDAY.toordinal()
THREE = (1.0, 0.5, 0.0)
POINTS = len(GRID.prior)


def what(value=0.1, dates=(0, 1, 5, 9), weights=(0.5, 0.1, -0.3, 0.7), votes=(0.02, 0.01, 0.03, 0.04)):
    """A weighted sum of a Monday, a Tuesday, a Saturday and a Wednesday."""
    return Combination(value, DAY + np.array(dates), np.array(weights), np.array(votes))


def model(weights=GRID.prior, variance=0.1, weekdays=(0,) * 7, traffic=0.0):
    return DayModel(np.array(weights), variance, np.array(weekdays, dtype=float), traffic)


def alone(point):
    """All of the probability at one point of the grid."""
    weights = np.zeros(POINTS)
    weights[point] = 1
    return weights


def point_of(rho):
    """The first point of the grid with a correlation."""
    return GRID.correlation.tolist().index(rho)


def test_the_variance_of_lasting_moods_is_the_whole_matrixs():
    asked = what()
    expected = [asked.weights @ correlations(asked.dates, rho) @ asked.weights for rho in CORRELATIONS]
    assert _lasting(asked) == pytest.approx(np.array(expected))
    assert _lasting(what(dates=[3], weights=[0.5], votes=[1])) == pytest.approx(np.full(5, 0.25))


def test_a_variance_is_of_votes_days_moods_and_of_weekdays_that_come_with_more_votes():
    asked, weekdays = what(), (0.1, -0.2, 0.3, 0.05, 0.06, -0.15, 0.07)
    found = model(variance=0.2, weekdays=weekdays, traffic=0.4).variances(asked)
    mix = 0.4 * sum(w**2 * weekdays[day] ** 2 for w, day in zip(asked.weights, (0, 1, 5, 2), strict=True))
    for point in range(0, POINTS, 9):
        whole = covariance(asked.dates, np.zeros(4), point)
        assert found[point] == pytest.approx(0.2 * (0.1 + asked.weights @ whole @ asked.weights) + mix)


def test_a_days_variance_is_its_own_and_its_moods():
    found = model(variance=0.2).day_variance
    points = zip(GRID.prior, GRID.day_variance, GRID.mood_variance, strict=True)
    assert found == pytest.approx(0.2 * sum(weight * (day + mood) for weight, day, mood in points))


@pytest.mark.parametrize(
    ("rho", "times"), [(0.0, 1.0), (0.9, (1 + 0.9 ** (7 / 6)) / (1 - 0.9 ** (7 / 6))), (WEEKLY, 6.0)]
)
def test_in_the_long_run_a_mood_counts_as_often_as_its_neighbours_share_it(rho, times):
    point = point_of(rho) + (4 if rho == 0 else 25)
    found = model(alone(point), 0.2).long_run_variance
    assert GRID.correlation[point] == rho
    assert found == pytest.approx(0.2 * (GRID.day_variance[point] + times * GRID.mood_variance[point]))


@pytest.mark.parametrize("missed", [0.9, 0.5, 0.05, 0.01])
@pytest.mark.parametrize("besides", [0.0, 0.3])
def test_the_margin_of_one_normal_distribution_is_its_quantile(missed, besides):
    point, asked = point_of(0.8), what()
    normal = model(alone(point))
    deviation = (normal.variances(asked)[point] + besides) ** 0.5
    assert normal.margin(asked, missed, besides) == pytest.approx(-ndtri(missed / 2) * deviation, rel=1e-12)


@pytest.mark.parametrize("times", [1e-3, 1.0, 100.0])
def test_the_margin_of_a_mixture_leaves_out_what_is_missed_however_small_it_is(times):
    asked = what(weights=times * np.array([0.5, 0.1, -0.3, 0.7]), votes=times**2 * np.array([0.02, 0.01, 0.03, 0.04]))
    half = model().margin(asked, 0.03)
    beyond = 2 * GRID.prior @ ndtr(-half / np.sqrt(model().variances(asked)))
    assert beyond == pytest.approx(0.03, rel=1e-9)


def test_what_may_always_be_missed_has_no_margin():
    assert model().margin(what(), 1.0) == pytest.approx(0, abs=1e-12)


def test_a_deviation_is_that_of_a_normal_distribution_with_the_same_margin():
    assert model().deviation(what()) == pytest.approx(model().margin(what(), 0.05) / 1.959964)
    point = point_of(0.8)
    assert model(alone(point)).deviation(what()) ** 2 == pytest.approx(model().variances(what())[point])
    assert -ndtri(0.025) == pytest.approx(NORMAL_Q, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "allowed", "beyond"), [(0.3, 0.0, 0.3), (-0.3, 0.0, 0.3), (-0.3, 0.1, 0.2), (0.1, 0.1, 0), (0.1, 0.4, 0)]
)
def test_a_p_value_is_of_both_tails_beyond_what_is_allowed(value, allowed, beyond):
    found = model().p_value(what(value), allowed)
    assert found == pytest.approx(2 * GRID.prior @ ndtr(-beyond / np.sqrt(model().variances(what()))))


def test_by_itself_nothing_is_allowed():
    assert model().p_value(what(0.3)) == model().p_value(what(0.3), 0.0)
    assert model().p_value(what(0.0)) == pytest.approx(1)


@pytest.mark.parametrize("scores", [THREE, (0.0, 0.5, 1.0), (0.9, 0.4, 0.2)])
def test_the_variance_of_one_vote_has_half_a_vote_more_at_each_end(scores):
    days = daily_votes([(MONDAY, (6, 2, 1)), (MONDAY + timedelta(1), (3, 0, 1))], scores)
    # Each vote twice, so that half a vote is one.
    votes = [scores[0]] * 18 + [scores[1]] * 4 + [scores[2]] * 4 + [min(scores), max(scores)]
    assert _variance(days) == pytest.approx(statistics.pvariance(votes))


def test_votes_that_are_all_alike_have_the_variance_of_the_two_halves():
    assert _variance(daily_votes([(MONDAY, (9, 0, 0))], THREE)) == pytest.approx(0.95 * 0.05)


def test_before_any_day_the_prior_holds():
    found = prior_model(0.2)
    assert found.weights is GRID.prior
    assert (found.variance, found.weekdays.tolist(), found.traffic) == (0.2, [0] * 7, 0)
    assert prior_model(0.001).variance == LEAST_UNLEARNT


def drawn(days, closed=(6,)):
    rng = np.random.default_rng(days)
    rows = [(MONDAY + timedelta(day), rng.multinomial(4 + 2 * (day % 7), [0.6, 0.1, 0.3])) for day in range(days)]
    return daily_votes([(day, votes.tolist()) for day, votes in rows if day.weekday() not in closed], THREE)


@pytest.mark.parametrize("days", [1, 2, 9, 26, 200])
def test_a_fit_is_of_what_weekdays_leave_over_with_the_scatter_they_took(days):
    votes = drawn(days)
    found = fit(votes)
    index = (votes.counts @ THREE).sum() / votes.counts.sum()
    means = votes.counts @ THREE / votes.counts.sum(axis=1) - index
    columns = season(votes.dates)
    weekdays = weekday_effects(votes, means, columns, _variance(votes))
    parameters = max(len(means) - weekdays.parameters, 3)
    left = (means - weekdays.effects[votes.weekdays]) * (len(means) / parameters) ** 0.5
    own, design = 1 / votes.counts.sum(axis=1), np.column_stack([np.ones(len(means)), columns])
    expected = next(posteriors([MoodyDays(votes.dates, left / _variance(votes) ** 0.5, own, design)]))
    assert found.weights == pytest.approx(expected)
    assert found.weekdays == pytest.approx(weekdays.effects)
    assert (found.variance, found.traffic) == (_variance(votes), traffic_variation(votes))


def test_weekdays_that_take_nearly_all_the_scatter_leave_three_days_free():
    # Six days of six weekdays that differ far more than their votes can: five parameters, one day.
    votes = daily_votes(
        [(MONDAY + timedelta(day), (50 * (day % 2), 0, 50 - 50 * (day % 2))) for day in range(6)], THREE
    )
    means = votes.means - 0.5
    weekdays = weekday_effects(votes, means, season(votes.dates), _variance(votes))
    assert len(means) - weekdays.parameters < 3
    left = (means - weekdays.effects[votes.weekdays]) * (6 / 3) ** 0.5
    days = MoodyDays(votes.dates, left / _variance(votes) ** 0.5, np.full(6, 1 / 50), np.ones((6, 1)))
    expected = next(posteriors([days]))
    assert fit(votes).weights == pytest.approx(expected)


def test_one_vote_is_learnt_from_and_none_is_refused():
    one = daily_votes([(MONDAY, (0, 1, 0))], THREE)
    assert fit(one).weights.sum() == pytest.approx(1)
    with pytest.raises(ValueError, match=r"^no votes, nothing to learn from$"):
        fit(daily_votes([], THREE))
