"""Whoever is called the best seldom is not; seeded, small, against the product's own code."""

import numpy as np
import pytest

from kiosk.office.report.analysis.ranking import SURE, named, ranking
from kiosk.office.report.analysis.statistics import Estimate, independent, interval
from tests.statistics.shops import dated

COMPARISONS = 120


def an_estimate(index, deviation, votes=500):
    return Estimate(index, index - 2 * deviation, index + 2 * deviation, deviation**2, 2.0, votes, 1.0)


def worlds(shops, spread, seed=20261122):
    """True indices, and what a month of each shop shows: the more votes the surer."""
    rng = np.random.default_rng(seed)
    for _ in range(COMPARISONS):
        truth = rng.normal(0.75, spread, shops)
        deviations = np.geomspace(0.07, 0.012, shops)
        yield truth, [an_estimate(*each) for each in zip(rng.normal(truth, deviations), deviations, strict=True)]


def claims(shops, spread, find):
    """How often one is named, and how often rightly, in percent."""
    right = [truth.argmax() == place for truth, found in worlds(shops, spread) if (place := find(found)) is not None]
    return 100 * len(right) / COMPARISONS, 100 * float(np.mean(right))


def pooled(found):
    return named([each.best for each in ranking(tuple(found))])


def raw(found):
    return max(range(len(found)), key=lambda place: found[place].index)


@pytest.mark.parametrize("spread", [0.03, 0.06])
@pytest.mark.parametrize("shops", [2, pytest.param(8, marks=pytest.mark.long)])
def test_whoever_is_called_best_is_so_seven_times_in_ten(shops, spread):
    _, right = claims(shops, spread, pooled)
    assert right >= 70


@pytest.mark.parametrize("shops", [3, 8])
def test_control_the_highest_raw_mean_often_is_not(shops):
    always, right = claims(shops, 0.01, raw)
    assert always == 100
    assert right < 60


def test_shops_that_differ_are_told_apart():
    said, _ = claims(3, 0.06, pooled)
    assert said > 12


def test_the_margins_hold_the_truth():
    held = [
        standing.low <= true <= standing.high
        for truth, found in worlds(5, 0.03)
        for true, standing in zip(truth, ranking(tuple(found)), strict=True)
    ]
    assert 92 <= 100 * np.mean(held) <= 98


def test_few_votes_neither_win_nor_lose_by_luck():
    small, large, middle = ranking((an_estimate(0.90, 0.08), an_estimate(0.80, 0.01), an_estimate(0.76, 0.01)))
    assert small.index < 0.86
    assert large.index == pytest.approx(0.80, abs=0.005)
    assert middle.worst > 0.8
    assert named([each.best for each in (small, large, middle)]) is None


def test_thirty_happy_votes_are_not_certain():
    happy = independent(dated([(3, 0, 0)] * 10))
    assert happy.variance == 0
    assert (happy.low, happy.high) == interval(1.0, 0.0, 30, 2.0)
    [few, _] = ranking((happy, an_estimate(0.96, 0.005)))
    assert few.best < 0.9


def test_equal_shops_are_equally_likely_and_the_order_does_not_matter():
    three = (an_estimate(0.7, 0.02),) * 3
    assert [each.best for each in ranking(three)] == pytest.approx([1 / 3] * 3)
    mixed = (an_estimate(0.7, 0.02), an_estimate(0.8, 0.04), an_estimate(0.6, 0.03))
    forwards, backwards = ranking(mixed), ranking(mixed[::-1])
    for one, other in zip(forwards, reversed(backwards), strict=True):
        assert one.best == pytest.approx(other.best)
        assert one.index == pytest.approx(other.index)


@pytest.mark.parametrize("shops", [2, 7, 40])
def test_exactly_one_is_the_best(shops):
    found = ranking(tuple(an_estimate(0.5 + each / 200, 0.0005 + each / 1000) for each in range(shops)))
    assert sum(each.best for each in found) == pytest.approx(1)
    assert sum(each.worst for each in found) == pytest.approx(1)


def test_the_probability_is_that_of_many_draws():
    """Against the same model drawn instead of integrated: two shops with the spread known to be wide or nought."""
    estimates = (an_estimate(0.78, 0.02), an_estimate(0.75, 0.03), an_estimate(0.70, 0.015))
    rng = np.random.default_rng(4)
    index = np.array([each.index for each in estimates])
    variance = np.array([each.variance for each in estimates])
    spread = abs(rng.normal(0, 0.05, 400_000))[:, None]
    weight = 1 / (spread**2 + variance)
    centre = (weight * index).sum(1) / weight.sum(1)
    likely = np.exp(
        (np.log(weight).sum(1) - np.log(weight.sum(1)) - (weight * (index - centre[:, None]) ** 2).sum(1)) / 2
    )
    mean = centre + rng.normal(size=centre.shape) / weight.sum(1) ** 0.5
    kept = spread**2 * weight
    drawn = mean[:, None] + kept * (index - mean[:, None]) + (kept * variance) ** 0.5 * rng.normal(size=kept.shape)
    best = np.array([likely[drawn.argmax(1) == place].sum() for place in range(3)]) / likely.sum()
    assert [each.best for each in ranking(estimates)] == pytest.approx(list(best), abs=0.01)


def test_one_alone_is_not_compared():
    with pytest.raises(ValueError, match="neither the best nor the worst"):
        ranking((an_estimate(0.7, 0.02),))


def test_named_needs_to_be_sure():
    assert named([0.1, SURE, 0.1]) == 1
    assert named([0.3, 0.89, 0.0]) is None
