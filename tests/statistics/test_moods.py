"""The grid of moods and their probabilities, by hand and against the whole matrix."""

from datetime import date
from math import exp, log

import numpy as np
import pytest

from kiosk.office.report.analysis.statistics import moods
from kiosk.office.report.analysis.statistics.moods import (
    CORRELATIONS,
    DAY_SD,
    GRID,
    LASTING,
    MOOD_SD,
    RARE,
    WEEKLY,
    MoodyDays,
    fading,
    log_likelihoods,
    posteriors,
)
from tests.statistics.test_model import covariance

RIDGE = 1e-9


def test_the_grid_is_every_day_alone_and_with_every_mood():
    points = [(day, 0.0, 0.0) for day in DAY_SD]
    points += [(day, mood, rho) for day in DAY_SD for mood in MOOD_SD for rho in CORRELATIONS]
    grid = moods._grid()
    assert len(points) == 7 + 7 * 5 * 5
    assert grid.day_variance == pytest.approx(np.array([day**2 for day, _, _ in points]))
    assert grid.mood_variance == pytest.approx(np.array([mood**2 for _, mood, _ in points]))
    assert grid.correlation.tolist() == [rho for _, _, rho in points]


def test_half_the_prior_says_that_moods_do_not_last_and_half_is_the_rarer_the_larger_they_are():
    prior = moods._grid().prior
    rarity = [exp(-((mood / RARE) ** 2) / 2) for mood in MOOD_SD]
    assert prior[:7] == pytest.approx((1 - LASTING) / 7)
    assert prior[7:].sum() == pytest.approx(LASTING)
    for place, mood in enumerate(rarity):
        assert prior[7 + 5 * place : 12 + 5 * place] == pytest.approx(LASTING * mood / sum(rarity) / 35)


def test_a_prior_that_leans_is_shared_out_alike(monkeypatch):
    monkeypatch.setattr(moods, "LASTING", 0.8)
    prior = moods._grid().prior
    assert (prior[:7].sum(), prior[7:].sum()) == pytest.approx((0.2, 0.8))


def test_a_mood_fades_by_the_day_and_a_weekly_one_ends_on_sunday():
    # Saturday, Sunday, Monday, Thursday, and the Wednesday after: 1, 1, 3 and 6 days.
    days = [date(2024, 1, day) for day in (6, 7, 8, 11, 17)]
    found = fading(np.array([day.toordinal() for day in days]), np.array([0.9, WEEKLY, 0.0]))
    assert found == pytest.approx(np.array([[0.9, 1, 0], [0.9, 0, 0], [0.9**3, 1, 0], [0.9**6, 0, 0]]))
    assert fading(np.array([738_000]), CORRELATIONS).shape == (0, 5)


def dense(dates, means, own, columns, point):
    """Patterson and Thompson's restricted likelihood, by inverting the matrix; with the ridge of the fit."""
    whole = covariance(dates, own, point)
    inverse = np.linalg.inv(whole)
    normal = columns.T @ inverse @ columns + RIDGE * np.eye(columns.shape[1])
    cross = columns.T @ inverse @ means
    misfit = means @ inverse @ means - cross @ np.linalg.solve(normal, cross)
    return -(np.linalg.slogdet(whole)[1] + np.linalg.slogdet(normal)[1] + misfit) / 2


@pytest.mark.parametrize(("days", "own"), [(1, 0.1), (2, 0.1), (12, 0.1), (12, 1e10)])
def test_the_likelihood_is_the_whole_matrixs_from_one_day_on_and_where_votes_say_nothing(days, own):
    rng = np.random.default_rng(days)
    dates = np.sort(rng.choice(np.arange(738_000, 738_040), days, replace=False))
    means, votes = rng.normal(0, 0.3 * own**0.5, days), own * rng.uniform(0.5, 2, days)
    columns = np.column_stack([np.ones(days), rng.normal(0, 1, days)])[:, : min(days, 2)]
    found = next(log_likelihoods([MoodyDays(dates, means, votes, columns)]))
    points = range(0, len(GRID.prior), 13)
    assert found[::13] == pytest.approx([dense(dates, means, votes, columns, point) for point in points], rel=1e-7)


def test_several_are_filtered_together_as_each_alone():
    rng = np.random.default_rng(5)
    several = [
        MoodyDays(
            738_000 + np.cumsum(rng.integers(1, 4, days)),
            rng.normal(0, 1, days),
            rng.uniform(0.01, 0.2, days),
            np.column_stack([np.ones(days), rng.normal(0, 1, (days, columns))]),
        )
        for days, columns in ((1, 0), (60, 2), (312, 3), (90, 0))
    ]
    together = [each.tolist() for each in log_likelihoods(several)]
    assert together == [next(log_likelihoods([each])).tolist() for each in several]
    assert together != [each.tolist() for each in log_likelihoods(several[::-1])]


def test_probabilities_of_the_grid_sum_to_one_and_follow_the_likelihood():
    dates = np.arange(738_000, 738_030)
    means, own, design = np.sin(dates / 3.0) / 10, np.full(30, 0.05), np.ones((30, 1))
    assert GRID.prior.sum() == pytest.approx(1)
    found = next(posteriors([MoodyDays(dates, means, own, design)]))
    assert found.sum() == pytest.approx(1)
    log = next(log_likelihoods([MoodyDays(dates, means, own, design)]))
    assert found[3] / found[90] == pytest.approx(np.exp(log[3] - log[90]) * GRID.prior[3] / GRID.prior[90])


def test_probabilities_weigh_the_likelihood_by_the_prior_however_improbable_all_of_it_is():
    dates, design = np.arange(738_000, 738_040), np.ones((40, 1))
    means, own = np.where(dates % 2, 9.0, -9.0), np.full(40, 0.05)
    logs = next(log_likelihoods([MoodyDays(dates, means, own, design)]))
    assert logs.max() < -800
    found = next(posteriors([MoodyDays(dates, means, own, design)]))
    assert found.sum() == pytest.approx(1)
    one, other = np.argsort(found)[-2:]
    assert log(found[other] / found[one]) == pytest.approx(
        logs[other] - logs[one] + log(GRID.prior[other] / GRID.prior[one])
    )
