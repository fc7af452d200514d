"""Simulated shops: what customers think from day to day, and what they press. Seeded; numpy.

A day's mood lasts into the next (AR(1) on the logit scale), weekdays differ in mood and traffic, traffic varies, and
some people press again and again. What is true of a shop is the index of this process, not of the votes that
happened to be cast. No formula of the product is used here.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kiosk.office.report.analysis.statistics import sample

MONDAY = date(2024, 1, 1)

SCORES = (1.0, 0.5, 0.0)
WEEK = 6
"""Open days a week."""
MONTH = 26
"""Open days a month, 12 months a year."""
YEAR = 12 * MONTH
WEEKDAY_MOOD = np.array([0.05, 0.1, 0.1, 0.05, -0.1, -0.2])
"""Logits."""
WEEKDAY_TRAFFIC = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.3])
TRAFFIC_VARIES = 0.35
"""Standard deviation of a day's traffic, as a share of its mean."""
UNHAPPY = 0.45
"""Of the votes that are not happy."""
PRESSES_AGAIN = 4.0
"""How often somebody who presses again does so, on average."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What kind of shop it is; thousands of each kind are simulated."""

    happy: float = 0.65
    """Share of happy votes on an average day."""
    votes_per_day: float = 15
    mood: float = 0.35
    """Standard deviation of a day's mood, logits."""
    lasts: float = 0.3
    """Correlation of a day's mood with the next one's."""
    again: float = 0.03
    """Share of votes whose caster presses again."""

    def __str__(self) -> str:
        return f"{self.happy:.0%} happy, {self.votes_per_day:g} votes/day, mood {self.mood:g}, lasts {self.lasts:g}"


WORLDS = [
    Shop(happy, votes, mood, lasts, again)
    for happy in (0.65, 0.85)
    for votes, mood, lasts, again in (
        (2, 0.35, 0.3, 0.03),
        (6, 0.35, 0.3, 0.03),
        (15, 0.35, 0.3, 0.03),
        (40, 0.35, 0.3, 0.03),
        (100, 0.35, 0.3, 0.03),
        (15, 0.0, 0.0, 0.0),
        (15, 0.6, 0.3, 0.05),
        (40, 0.6, 0.5, 0.05),
    )
]
"""The sixteen in which the margins have to keep their promise."""


def dated(counts, begins=0):
    """A sample of days, six a week, the first of them so many days after a Monday."""
    days = range(begins, begins + len(counts))
    return sample(
        ((MONDAY + timedelta(7 * (day // WEEK) + day % WEEK), row) for day, row in zip(days, counts, strict=True)),
        SCORES,
    )


def votes(rng, shop, shops, days, shift=0.0):
    """Counts by shop, day and face. `shift`: logits, one for all, one a day, or one a shop and day."""
    logits = logit(shop.happy) + WEEKDAY_MOOD[np.arange(days) % WEEK] + shift + moods(rng, shop, shops, days)
    traffic = shop.votes_per_day * WEEKDAY_TRAFFIC[np.arange(days) % WEEK]
    casts = rng.poisson(traffic * varies(rng, (shops, days)))
    return with_repeats(rng, shop.again, rng.multinomial(casts, faces(logits)))


def varies(rng, shape):
    return rng.gamma(TRAFFIC_VARIES**-2, TRAFFIC_VARIES**2, shape)


def moods(rng, shop, shops, days):
    found = rng.normal(0, shop.mood, (shops, days))
    for day in range(1, days):
        found[:, day] = shop.lasts * found[:, day - 1] + (1 - shop.lasts**2) ** 0.5 * found[:, day]
    return found


def with_repeats(rng, again, counts):
    if again == 0:
        return counts
    insisting = rng.binomial(counts, again)
    extra = rng.negative_binomial(np.maximum(insisting, 1), 1 / (1 + PRESSES_AGAIN))
    return counts + np.where(insisting, extra, 0)


def logit(share):
    return np.log(share / (1 - share))


def faces(logits):
    """Shares of happy, neutral and unhappy votes."""
    happy = 1 / (1 + np.exp(-np.asarray(logits)))
    return np.stack([happy, (1 - happy) * (1 - UNHAPPY), (1 - happy) * UNHAPPY], axis=-1)


def truth(shop, shift=0.0):
    """The index of the process: over all moods and weekdays, each weighted by its traffic."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    logits = logit(shop.happy) + WEEKDAY_MOOD[:, None] + shop.mood * nodes + shift
    by_weekday = faces(logits) @ SCORES @ (weights / weights.sum())
    return float(by_weekday @ WEEKDAY_TRAFFIC / WEEKDAY_TRAFFIC.sum())


def point(shop):
    """Logits that move the index by a point."""
    return 0.001 / (truth(shop, 0.05) - truth(shop, -0.05))
