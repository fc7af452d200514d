"""Whoever is called the best is."""

from dataclasses import dataclass

import numpy as np

from kiosk.office.report.analysis.ranking import named, ranking
from kiosk.office.report.analysis.statistics import ENOUGH, estimate, fit_model
from tests.statistics.promise import Promise, Row, share
from tests.statistics.shops import MONTH, Shop, dated, point, truth, votes

RIGHT = 0.70
HISTORY = 4
"""Months that the shops are known for."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Some shops of one owner, from a quiet one to a busy one."""

    shops: int
    spread: float
    """Standard deviation of their true indices, points."""

    def __str__(self) -> str:
        return f"{self.shops} shops, {self.spread:g} points apart"

    def per_day(self):
        return np.geomspace(3, 60, self.shops)


def run(world, effort, rng) -> Row:
    owners = effort.times(100)
    off = rng.normal(0, world.spread, (owners, world.shops))
    grid = np.linspace(-30, 30, 61)
    kind = Shop()
    true = np.interp(off, grid, [truth(kind, each * point(kind)) for each in grid])
    counts = [
        votes(rng, Shop(votes_per_day=per_day), owners, HISTORY * MONTH, off[:, [place]] * point(kind))
        for place, per_day in enumerate(world.per_day())
    ]
    ours, highest, claims = [], [], 0
    for number in range(owners):
        estimates = [last(shop[number]) for shop in counts]
        judged = [place for place, each in enumerate(estimates) if each is not None and each.votes >= ENOUGH]
        best = max(judged, key=lambda place: true[number, place])
        found = named([each.best for each in ranking(tuple(estimates[place] for place in judged))])
        if found is not None:
            claims += 1
            ours.append(judged[found] == best)
        highest.append(max(judged, key=lambda place: estimates[place].index) == best)
    claimed = share([True] * claims + [False] * (owners - claims))
    cells = (str(world), str(claimed), str(share(ours)), str(share(highest)))
    return Row(cells, not share(ours).under(RIGHT, effort.chance), not share(highest).under(RIGHT, chance=0))


def last(counts):
    rows = enumerate(counts.reshape(HISTORY, MONTH, 3))
    history = [dated(month, number * MONTH) for number, month in rows if month.any()]
    return estimate(history[-1], fit_model(history)) if history else None


BEST = Promise(
    name="“Best: Via Roma”",
    bound="at least 70 % of the shops called the best are",
    naive="the highest mean is the best",
    heads=("owners", "one is called the best", "and is", "naive: is"),
    worlds=tuple(Owner(shops, spread) for spread in (3, 6) for shops in (3, 5, 8)),
    run=run,
)
