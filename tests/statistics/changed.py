"""A steady shop is not said to change, and a season not to be a trend."""

from dataclasses import dataclass

import numpy as np

from kiosk.office.report.analysis.examine import CLAIMS
from kiosk.office.report.analysis.statistics import MISSED, difference, independent, learnt, together
from tests.statistics.promise import Promise, Row, Share, share
from tests.statistics.shops import MONTH, YEAR, Shop, dated, point, votes

BOUND = 0.05
CLUSTERED = Shop(votes_per_day=40, mood=0.6, lasts=0.5, again=0.05)
SHOPS = (*(Shop(votes_per_day=each) for each in (2, 6, 15, 40, 100)), CLUSTERED)
DROPS = (0, 5, 8)
"""Points that the last month is lower."""


def called(before, after, model, missed=MISSED) -> bool:
    found = difference(before, after, model, missed)
    return found is not None and found.clear


def called_naively(before, after) -> bool:
    """Votes taken as independent."""
    variance = independent(before).variance + independent(after).variance
    return abs(after.index - before.index) > 1.96 * variance**0.5


def months(counts):
    for shop in counts.reshape(len(counts), -1, MONTH, 3):
        yield [dated(month, number * MONTH) for number, month in enumerate(shop)]


def kept(found: Share, chance=0.0) -> bool:
    return not found.over(BOUND, chance)


def changed(world, effort, rng) -> Row:
    ours, naive = [], []
    for drop in DROPS:
        shift = np.zeros(12 * MONTH)
        shift[-MONTH:] = -drop * point(world)
        shops = list(months(votes(rng, world, effort.times(4000), 12 * MONTH, shift)))
        ours.append(share(called(*history[-2:], learnt(history)) for history in shops))
        naive.append(share(called_naively(*history[-2:]) for history in shops))
    return Row((str(world), *map(str, ours), str(naive[0])), kept(ours[0], effort.chance), kept(naive[0]))


CHANGED = Promise(
    name="“Changed since last month”",
    bound="at most 5 % of steady shops are said to have changed; a real drop is found as often as the votes allow",
    naive="votes taken as independent",
    heads=("shops", "steady", "5 points lower", "8 points lower", "naive, steady"),
    worlds=SHOPS,
    run=changed,
)


@dataclass(frozen=True, slots=True)
class Season:
    """A shop that is the same each year."""

    shop: Shop
    points: float

    def __str__(self) -> str:
        return f"{self.shop}, season ±{self.points:g} points"


def trend(world, effort, rng) -> Row:
    shops = effort.times(2000)
    wave = np.sin(2 * np.pi * (np.arange(2 * YEAR) / YEAR + rng.random((shops, 1))))
    counts = votes(rng, world.shop, shops, 2 * YEAR, world.points * point(world.shop) * wave)
    ours, naive = [], []
    for history in months(counts):
        margin = learnt(history)
        last = together(history[-3:])
        ours.append(called(together(history[-15:-12]), last, margin))
        naive.append(called(together(history[-6:-3]), last, margin))
    return Row((str(world), str(share(ours)), str(share(naive))), kept(share(ours), effort.chance), kept(share(naive)))


TREND = Promise(
    name="“Better than a year ago”",
    bound="at most 5 % of shops that are the same each year are said to be better or worse",
    naive="three months against the three before",
    heads=("shops", "against a year ago", "naive"),
    worlds=tuple(Season(Shop(votes_per_day=each), 3) for each in (6, 15, 40, 100)),
    run=trend,
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Some steady shops of one owner, who reads all their pages."""

    shops: int
    shop: Shop

    def __str__(self) -> str:
        return f"{self.shops} of {self.shop}"


def owners(world, effort, rng) -> Row:
    """At least one false sentence on any of the pages: against a year ago, or against last month."""
    count = effort.times(1500 // world.shops)
    counts = votes(rng, world.shop, count * world.shops, 15 * MONTH, np.zeros(15 * MONTH))
    ours, naive = [], []
    for history in months(counts):
        pairs = ((together(history[:3]), together(history[-3:])), history[-2:])
        for found, missed in ((ours, MISSED / (CLAIMS * world.shops)), (naive, MISSED)):
            found.append(any(called(*pair, learnt(history), missed) for pair in pairs))
    of_owners = [share(np.reshape(found, (count, world.shops)).any(axis=1)) for found in (ours, naive)]
    return Row((str(world), *map(str, of_owners)), *(kept(found, effort.chance) for found in of_owners))


OWNERS = Promise(
    name="An owner of several shops reads no false “changed”",
    bound="at most 5 % of owners whose shops are all steady read on any page that one has changed",
    naive="each page by itself",
    heads=("shops", "owners with a false sentence", "naive"),
    worlds=tuple(Owner(count, Shop(votes_per_day=each)) for count in (2, 12) for each in (6, 40)),
    run=owners,
)
