"""The margins keep their promise in simulated shops: seeded, small, against the product's own code.

A shop's days have moods that last (AR(1) on the logit scale), weekdays, traffic that varies, and people who press
again and again. The truth is the index of the process, not of the votes that happened to be cast.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from kiosk.report.statistics import difference, estimate, sample, together, uncertainty

SHOPS, DAYS = 500, 26
SCORES = (1.0, 0.5, 0.0)
WEEKDAYS = np.array([0.1, 0.1, 0.05, 0.0, -0.1, -0.15])


@dataclass(frozen=True)
class World:
    happy: float
    votes_per_day: float
    mood: float
    """Standard deviation of a day's mood, logits."""
    lasts: float
    """Correlation of a day's mood with the next one's."""
    again: float
    """Share of votes that are pressed some more times."""


WORLDS = [
    World(happy=0.65, votes_per_day=3, mood=0.35, lasts=0.3, again=0.03),
    World(happy=0.65, votes_per_day=15, mood=0.35, lasts=0.3, again=0.03),
    World(happy=0.85, votes_per_day=15, mood=0.35, lasts=0.3, again=0.03),
    World(happy=0.65, votes_per_day=100, mood=0.35, lasts=0.3, again=0.03),
    World(happy=0.65, votes_per_day=40, mood=0.6, lasts=0.4, again=0.05),
]
INDEPENDENT = World(happy=0.65, votes_per_day=15, mood=0.0, lasts=0.0, again=0.0)


def faces(logits):
    happy = 1 / (1 + np.exp(-logits))
    return np.stack([happy, (1 - happy) * 0.55, (1 - happy) * 0.45], axis=-1)


def truth(world):
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    logits = np.log(world.happy / (1 - world.happy)) + WEEKDAYS[:, None] + world.mood * nodes
    return float(((faces(logits) @ SCORES) @ weights).mean() / weights.sum())


def votes(world, months, seed):
    """Counts by shop, month, day and face."""
    rng = np.random.default_rng(seed)
    days = months * DAYS
    mood = np.empty((SHOPS, days))
    mood[:, 0] = rng.normal(0, 1, SHOPS)
    for day in range(1, days):
        fresh = np.sqrt(1 - world.lasts**2) * rng.normal(0, 1, SHOPS)
        mood[:, day] = world.lasts * mood[:, day - 1] + fresh
    logits = np.log(world.happy / (1 - world.happy)) + WEEKDAYS[np.arange(days) % 6] + world.mood * mood
    cast = rng.poisson(world.votes_per_day * rng.gamma(8, 1 / 8, (SHOPS, days)))
    counts = rng.multinomial(cast, faces(logits))
    insisting = rng.binomial(counts, world.again)
    extra = rng.negative_binomial(np.maximum(insisting, 1), 0.2) * (insisting > 0)
    return (counts + extra).reshape(SHOPS, months, DAYS, 3)


def histories(world, months, seed):
    for shop in votes(world, months, seed):
        yield [sample(month, SCORES) for month in shop]


def coverage(world, months, *, clustered=True):
    """Percent of shops whose last month's interval holds the truth."""
    held, true = 0, truth(world)
    for history in histories(world, months, seed=20261122):
        deff, q = uncertainty(history) if clustered else (1.0, 1.96)
        found = estimate(history[-1], deff, q)
        held += found.low <= true <= found.high
    return 100 * held / SHOPS


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_the_margin_holds_the_truth_in_about_95_of_100_months(world):
    assert 92 <= coverage(world, months=12) <= 98


def test_the_margin_of_independent_votes_is_not_wider_than_it_need_be():
    assert 92 <= coverage(INDEPENDENT, months=12) <= 98


@pytest.mark.parametrize("world", WORLDS[1:4], ids=str)
@pytest.mark.parametrize("months", [1, 2, 3])
def test_the_margin_holds_from_the_first_month_on(world, months):
    assert coverage(world, months) >= 90


@pytest.mark.parametrize("world", [WORLDS[3], WORLDS[4]], ids=str)
def test_control_votes_taken_as_independent_are_too_sure(world):
    assert coverage(world, months=12, clustered=False) < 75


def called_changed(world, *, clustered=True):
    """Percent of steady shops whose last month is said to differ from the one before."""
    changed = 0
    for history in histories(world, months=12, seed=7):
        deff, q = uncertainty(history) if clustered else (1.0, 1.96)
        found = difference(*(estimate(month, deff, q) for month in history[-2:]))
        changed += found is not None and found.clear
    return 100 * changed / SHOPS


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_a_steady_shop_is_seldom_said_to_change(world):
    assert called_changed(world) <= 8


def test_control_a_steady_shop_of_independent_votes_changes_all_the_time():
    assert called_changed(WORLDS[3], clustered=False) > 25


def seasonal(world, points):
    """Two years of shops in which nothing lasts: a yearly wave moves some votes between the best and the worst."""
    rng = np.random.default_rng(11)
    # Steepest between the last three months and the three before.
    wave = points / 100 * np.sin(2 * np.pi * (np.arange(24) - 20.5) / 12)
    for shop in votes(world, months=24, seed=3):
        for month, shift in zip(shop, wave, strict=True):
            best, worst = (0, 2) if shift > 0 else (2, 0)
            moved = rng.binomial(month[:, worst], min(1.0, abs(shift) * month.sum() / max(1, month[:, worst].sum())))
            month[:, best] += moved
            month[:, worst] -= moved
        yield [sample(month, SCORES) for month in shop]


def called_a_trend(points, distance):
    """Percent of such shops whose last three months are said to differ from the three so many months before."""
    seen = 0
    for history in seasonal(WORLDS[1], points):
        deff, q = uncertainty(history)
        before, after = (together(history[end - 3 : end]) for end in (24 - distance, 24))
        found = difference(estimate(before, deff, q), estimate(after, deff, q))
        seen += found is not None and found.clear
    return 100 * seen / SHOPS


def test_a_season_is_seldom_taken_for_a_change_against_last_year():
    assert called_a_trend(points=3, distance=12) <= 8


def test_control_a_season_is_taken_for_a_change_against_three_months_before():
    assert called_a_trend(points=3, distance=3) > 15
