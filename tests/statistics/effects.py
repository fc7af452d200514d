"""What a change is said to have done is what it did."""

from dataclasses import dataclass

import numpy as np

from kiosk.office.report.analysis.effect import Answer, BeforeAfter, Effect, effect
from kiosk.office.report.analysis.statistics import independent, learnt
from tests.statistics.promise import Promise, Row, Share, share
from tests.statistics.shops import YEAR, Shop, dated, point, truth, votes

LEAST, MOST = 0.93, 0.97
SIDE, HISTORY, OTHERS = 48, 240, 3
"""Open days: eight weeks a side, forty weeks before; and other shops."""


@dataclass(frozen=True, slots=True)
class Change:
    """A shop that changes something, and what the season does to all shops meanwhile."""

    shop: Shop
    points: float
    season: float

    def __str__(self) -> str:
        season = f"season ±{self.season:g}" if self.season else "no season"
        return f"{self.shop.votes_per_day:g} votes/day, {season}, change of {self.points:g} points"


def sides(counts) -> BeforeAfter:
    before, after = counts[-2 * SIDE : -SIDE], counts[-SIDE:]
    history = dated(counts[: -2 * SIDE], -len(counts))
    return BeforeAfter(dated(before, -2 * SIDE), dated(after, -SIDE), learnt([history]))


def naive(counts):
    """The difference as it stands, votes taken as independent: by how much, and the margin."""
    before, after = (independent(each) for each in (sides(counts).before, sides(counts).after))
    return after.index - before.index, 1.96 * (before.variance + after.variance) ** 0.5


def run(world, effort, rng) -> Row:
    shops, days = effort.times(1500), HISTORY + SIDE
    tide = world.season * np.sin(2 * np.pi * (np.arange(days) / YEAR + rng.random((shops, 1))))
    change = np.where(np.arange(days) >= HISTORY, world.points, 0.0)
    own = votes(rng, world.shop, shops, days, point(world.shop) * (tide + change))
    others = [votes(rng, world.shop, shops, days, point(world.shop) * tide) for _ in range(OTHERS)]
    true = truth(world.shop, point(world.shop) * world.points) - truth(world.shop)
    held, margins, said, plain = [], [], [], []
    for number in range(shops):
        found = effect(sides(own[number]), [sides(each[number]) for each in others])
        if isinstance(found, Effect):
            held.append(abs(found.by - true) <= found.margin)
            margins.append(100 * found.margin)
            said.append(found.answer is not Answer.NO_DIFFERENCE)
        by, margin = naive(own[number])
        plain.append(abs(by - true) <= margin)
    cells = (str(world), str(share(held)), f"±{np.mean(margins):.1f}", str(share(said)), str(share(plain)))
    return Row(cells, kept(share(held), effort.chance), kept(share(plain)))


def kept(found: Share, chance=0.0) -> bool:
    return not (found.under(LEAST, chance) or found.over(MOST, chance))


EFFECTS = Promise(
    name="“Did the change help?”",
    bound="93 to 97 % of the margins hold what it did",
    naive="after less before, votes taken as independent, no other shops",
    heads=("shops", "margin holds it", "margin", "said to matter", "naive"),
    worlds=tuple(
        Change(Shop(votes_per_day=votes), points, season)
        for votes in (6, 15, 40)
        for points, season in ((0, 0), (5, 0), (0, 3), (5, 3))
    ),
    run=run,
)
