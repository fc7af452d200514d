"""Weak hours that are named are weak."""

from dataclasses import dataclass

import numpy as np

from kiosk.office.report.analysis.hourly.hours import weak_hours
from kiosk.office.report.analysis.statistics import estimate, fit_model, together
from tests.statistics.promise import Promise, Row, share
from tests.statistics.shops import SCORES, WEEKDAY_TRAFFIC, Shop, dated, faces, logit, point, with_repeats

BOUND = 0.01
OPENS, CLOSES = 9, 20
TRAFFIC = np.array([0.5, 0.9, 1.4, 1.4, 1.0, 0.7, 0.7, 0.9, 1.3, 1.6, 0.6])
"""By hour, and as customers come at noon and after work."""
WEEKS, MONTHS = 4, 3
HOUR_MOOD = 0.2
"""Standard deviation of an hour's own mood, logits, on top of the day's."""
WEAK = 15
"""Points by which Fridays and Saturdays from 17 to 19 are lower, where anything is weak."""
PLAY = 60
ENOUGH, NAIVE_GAP = 10, 0.10


@dataclass(frozen=True, slots=True)
class Week:
    """A shop seen by the hour; no weekday or hour is better than another unless it is made so."""

    shop: Shop
    play: int = 0
    """Mornings in the three months on which somebody presses one face sixty times."""

    def __str__(self) -> str:
        if self.play:
            return f"{self.shop.votes_per_day:g} votes/day, played with {'once' if self.play == 1 else 'three times'}"
        insist = f"{self.shop.again:.0%} press again and again" if self.shop.again else "nobody presses again"
        return f"{self.shop.votes_per_day:g} votes/day, {insist}"


def hours(rng, shop, shops, lower=0):
    """Counts by shop, month, week, weekday, hour and face."""
    shape = (shops, MONTHS, WEEKS, 6, CLOSES - OPENS)
    shift = np.zeros(shape[-2:])
    shift[4:, 17 - OPENS : 19 - OPENS] = -lower * point(shop)
    logits = logit(shop.happy) + rng.normal(0, shop.mood, (*shape[:-1], 1)) + rng.normal(0, HOUR_MOOD, shape) + shift
    casts = rng.poisson(shop.votes_per_day * WEEKDAY_TRAFFIC[:, None] * TRAFFIC / TRAFFIC.sum(), shape)
    return with_repeats(rng, shop.again, rng.multinomial(casts, faces(logits)))


def played(rng, counts, times):
    """Somebody plays with some of the mornings' first hours."""
    counts = counts.copy()
    shops = np.arange(len(counts))
    for _ in range(times):
        place = [rng.integers(0, most, len(counts)) for most in (MONTHS, WEEKS, 6, 4, len(SCORES))]
        counts[(shops, *place)] += PLAY
    return counts


def naive(shop) -> bool:
    """Any hour of the week ten points under the shop."""
    counts = shop.sum(axis=(0, 1))
    cast, worth = counts.sum(axis=-1), counts @ SCORES
    return bool(((cast >= ENOUGH) & (worth / np.maximum(cast, 1) < worth.sum() / cast.sum() - NAIVE_GAP)).any())


def deff(months):
    """Design effect of whole days' votes, by month, day and face."""
    samples = [dated(month, number * WEEKS * 6) for number, month in enumerate(months)]
    return estimate(together(samples), fit_model(samples)).deff


def spots(shop):
    table = np.zeros((MONTHS, 7, 24, len(SCORES)), dtype=int)
    table[:, :6, OPENS:CLOSES] = shop.sum(axis=1)
    days = shop.sum(axis=-2).reshape(MONTHS, -1, len(SCORES))
    found = weak_hours(table, SCORES, deff(days))
    return () if found is None else found.spots


def right(spot) -> bool:
    return {*spot.weekdays} & {5, 6} != set() and spot.begins < 19 and spot.ends > 17


def run(world, effort, rng) -> Row:
    steady = played(rng, hours(rng, world.shop, effort.times(300)), world.play)
    weak = played(rng, hours(rng, world.shop, effort.times(100), WEAK), world.play)
    named = share(bool(spots(each)) for each in steady)
    found = share(any(map(right, spots(each))) for each in weak)
    ten_under = share(map(naive, steady))
    # With people who press again it is shown, not promised: the kiosk itself leaves most of those presses out.
    kept = world.shop.again > 0 or not named.over(BOUND, effort.chance)
    return Row((str(world), str(named), str(found), str(ten_under)), kept, not ten_under.over(BOUND, chance=0))


WEAK_SPOTS = Promise(
    name="“Weakest on Fridays, 17–19”",
    bound="at most 1 % of quarters without a weak hour name one, where nobody presses again and again",
    naive="any hour ten points under the shop",
    heads=("shops", "none weak: named", "15 points weak: found", "naive, none weak"),
    worlds=(
        *(Week(Shop(votes_per_day=votes, again=again)) for again in (0.0, 0.03) for votes in (6, 15, 40)),
        *(Week(Shop(votes_per_day=votes, again=0), play) for play in (1, 3) for votes in (6, 15, 40)),
    ),
    run=run,
)
