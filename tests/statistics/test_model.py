"""The model of days, against the same Gaussian distribution written out in full, and by its invariants."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from kiosk.office.report.analysis.statistics.daily_votes import combined, daily_votes, mean
from kiosk.office.report.analysis.statistics.model import DayModel, fit
from kiosk.office.report.analysis.statistics.moods import GRID, WEEKLY, MoodyDays, log_likelihoods
from kiosk.office.report.analysis.statistics.regular_effects import season

THREE = (1.0, 0.5, 0.0)
MONDAY = date(2024, 1, 1)


def correlations(dates, rho):
    """How the moods of any two days go together: the whole matrix."""
    if rho == WEEKLY:
        weeks = (dates - 1) // 7
        return (weeks[:, None] == weeks).astype(float)
    return float(rho) ** np.abs(dates[:, None] - dates) if rho else np.eye(len(dates))


def covariance(dates, own, point):
    moods = GRID.mood_variance[point] * correlations(dates, GRID.correlation[point])
    return np.diag(GRID.day_variance[point] + own) + moods


def dense_log_likelihood(dates, means, own, columns, point):
    """Patterson and Thompson's restricted likelihood, by inverting the matrix."""
    inverse = np.linalg.inv(covariance(dates, own, point))
    normal = columns.T @ inverse @ columns
    rest = means - columns @ np.linalg.solve(normal, columns.T @ inverse @ means)
    return -(-np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(normal)[1] + rest @ inverse @ rest) / 2


def simulated(seed, days=156, per_day=20.0, mood=0.0, rho=0.9, day_mood=0.1, weekdays=0.0):
    """Days but Sundays, with moods on the logit scale."""
    rng = np.random.default_rng(seed)
    dates = [MONDAY + timedelta(7 * (day // 6) + day % 6) for day in range(days)]
    state, logits = rng.normal(0, mood), []
    for each in dates:
        state = rho * state + rng.normal(0, mood * (1 - rho**2) ** 0.5)
        logits.append(1 + state + rng.normal(0, day_mood) + weekdays * (each.weekday() - 2.5) / 2.5)
    happy = 1 / (1 + np.exp(-np.array(logits)))
    casts = rng.poisson(per_day, days) + 1
    votes = rng.multinomial(casts, np.stack([happy, (1 - happy) / 2, (1 - happy) / 2], axis=1))
    return list(zip(dates, votes.tolist(), strict=True))


@pytest.mark.parametrize("columns", [0, 1, 3])
def test_the_filter_has_the_likelihood_of_the_whole_matrix_at_every_point(columns):
    rng = np.random.default_rng(columns)
    # Days off, weeks off.
    dates = np.sort(rng.choice(np.arange(738_000, 738_120), 50, replace=False))
    means, own = rng.normal(0, 0.3, 50), 1 / rng.integers(1, 40, 50)
    design = np.column_stack([np.ones(50), rng.normal(0, 1, (50, columns))])
    found = next(log_likelihoods([MoodyDays(dates, means, own, design)]))
    dense = [dense_log_likelihood(dates, means, own, design, point) for point in range(len(GRID.prior))]
    assert found == pytest.approx(np.array(dense), abs=1e-5)


def test_a_variance_is_the_quadratic_form_of_the_whole_matrix():
    days = daily_votes(simulated(3, days=40), THREE)
    later = daily_votes(simulated(4, days=70)[30:], THREE)
    what = mean(later) - mean(days)
    model = DayModel(GRID.prior, 0.1, np.zeros(7), 0.0)
    found = model.variances(what)
    for point in range(0, len(GRID.prior), 7):
        moods = covariance(what.dates, np.zeros(len(what.dates)), point)
        assert found[point] == pytest.approx(0.1 * (what.weights @ moods @ what.weights + what.votes.sum()))


def test_a_margin_leaves_out_as_many_as_it_says():
    model = fit(daily_votes(simulated(1, mood=0.4), THREE))
    what = mean(daily_votes(simulated(1, mood=0.4)[-26:], THREE))
    for missed in (0.5, 0.05, 0.001):
        half = model.margin(what, missed)
        tails = 2 * norm.sf(half, scale=np.sqrt(model.variances(what)))
        assert float(model.weights @ tails) == pytest.approx(missed, rel=1e-6)


@given(st.floats(0.001, 0.4), st.integers(0, 20))
@settings(max_examples=20)
def test_beyond_the_margin_and_an_improbable_p_value_are_one_thing(missed, seed):
    days = simulated(seed, mood=0.3)
    model = fit(daily_votes(days, THREE))
    found = mean(daily_votes(days[-26:], THREE)) - mean(daily_votes(days[:26], THREE))
    assert (abs(found.value) > model.margin(found, missed)) == (model.p_value(found) < missed)


def test_lasting_moods_are_noticed_and_widen_a_margin():
    steady, lasting = ([fit(daily_votes(simulated(seed, 312, mood=mood), THREE)) for seed in range(8)]
                       for mood in (0.0, 0.5))  # fmt: skip
    share = [np.mean([model.weights[GRID.mood_variance > 0].sum() for model in models]) for models in (steady, lasting)]
    assert share[0] < 0.6
    assert share[1] > 0.95
    month = mean(daily_votes(simulated(0)[-26:], THREE))
    margins = [np.mean([model.margin(month, 0.05) for model in models]) for models in (steady, lasting)]
    assert margins[1] > 1.5 * margins[0]


def test_moods_of_a_week_are_told_from_moods_that_fade():
    rng = np.random.default_rng(5)
    weekly = np.repeat(rng.normal(0, 0.6, 52), 6)
    happy = 1 / (1 + np.exp(-1 - weekly))
    days = [(day, (round(200 * share), 0, 200 - round(200 * share)))
            for (day, _), share in zip(simulated(0, 312), happy, strict=True)]  # fmt: skip
    model = fit(daily_votes(days, THREE))
    assert model.weights[GRID.correlation == WEEKLY].sum() > 0.9


def test_weekdays_that_differ_each_week_alike_widen_no_margin():
    unlike, alike = (simulated(2, 312, per_day=60, weekdays=difference) for difference in (1.0, 0.0))
    models = [fit(daily_votes(days, THREE)) for days in (unlike, alike)]
    assert models[0].weekdays[0] < -0.1
    assert models[0].weekdays[5] > 0.1
    assert models[0].weekdays[6] == 0
    assert abs(models[1].weekdays).max() < 0.02
    margins = [model.margin(mean(daily_votes(unlike[-26:], THREE)), 0.05) for model in models]
    assert margins[0] < 1.4 * margins[1]


def test_a_season_shows_as_soon_as_it_can_be_told_from_a_trend():
    dates = np.array([day.toordinal() for day, _ in simulated(0, 312)])
    assert [season(dates[:days]).shape[1] for days in (26, 144, 152, 300, 312)] == [0, 0, 2, 2, 3]
    assert season(dates).mean(axis=0) == pytest.approx(0)


@given(st.integers(0, 30), st.permutations(range(3)))
@settings(max_examples=15)
def test_neither_the_order_of_faces_nor_which_end_is_up_matters(seed, order):
    days = simulated(seed, 60, mood=0.3)
    turned = [(day, tuple(votes[place] for place in order)) for day, votes in days]
    margins = [
        fit(daily_votes(rows, scores)).margin(mean(daily_votes(rows[-20:], scores)), 0.05)
        for rows, scores in ((days, THREE), (turned, [THREE[place] for place in order]), (days, THREE[::-1]))
    ]
    assert margins == pytest.approx([margins[0]] * 3)


@given(st.integers(0, 30), st.integers(1, 200))
@settings(max_examples=15)
def test_the_same_days_some_weeks_later_are_as_certain(seed, weeks):
    days = simulated(seed, 60, mood=0.3)
    later = [(day + timedelta(7 * weeks), votes) for day, votes in days]
    margins = [fit(daily_votes(rows, THREE)).margin(mean(daily_votes(rows, THREE)), 0.05) for rows in (days, later)]
    assert margins[0] == pytest.approx(margins[1])


def test_more_votes_a_day_are_surer_and_days_without_any_say_nothing():
    quiet, busy = (daily_votes(simulated(6, per_day=votes), THREE) for votes in (5, 50))
    margins = [fit(days).margin(mean(days), 0.05) for days in (quiet, busy)]
    assert margins[0] > 1.5 * margins[1]
    with_empty = daily_votes([*simulated(6), (date(2023, 5, 5), (0, 0, 0))], THREE)
    assert (with_empty.dates == daily_votes(simulated(6), THREE).dates).all()


def test_votes_that_are_all_alike_are_not_certain():
    days = daily_votes([(MONDAY + timedelta(day), (5, 0, 0)) for day in range(26)], THREE)
    assert 0.001 < fit(days).margin(mean(days), 0.05) < 0.05


def test_from_one_day_on_there_is_a_model():
    days = daily_votes([(MONDAY, (5, 1, 2))], THREE)
    assert 0.1 < fit(days).margin(mean(days), 0.05) < 1


def test_without_votes_there_is_none():
    nothing = daily_votes([(MONDAY, (0, 0, 0))], THREE)
    for ask in (fit, mean):
        with pytest.raises(ValueError, match="no votes"):
            ask(nothing)


def test_a_month_is_the_mean_of_its_votes_and_no_further_from_itself():
    days = daily_votes(simulated(7, 26), THREE)
    month = mean(days)
    assert month.value == pytest.approx((days.counts @ THREE).sum() / days.counts.sum())
    assert month.weights.sum() == pytest.approx(1)
    assert month.votes.sum() == pytest.approx(1 / days.counts.sum())
    nothing = month - month
    assert (nothing.value, abs(nothing.weights).max()) == (0, 0)
    assert nothing.votes.sum() == pytest.approx(2 * month.votes.sum())


def test_two_halves_of_the_votes_are_the_whole():
    rows = simulated(8, 26)
    one, other = daily_votes(rows[:10], THREE), daily_votes(rows[10:], THREE)
    share = one.votes.sum() / (one.votes.sum() + other.votes.sum())
    whole, parts = mean(daily_votes(rows, THREE)), combined([(share, mean(one)), (1 - share, mean(other))])
    assert parts.value == pytest.approx(whole.value)
    assert parts.weights == pytest.approx(whole.weights)
    assert parts.votes == pytest.approx(whole.votes)
