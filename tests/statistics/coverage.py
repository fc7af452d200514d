"""The interval holds the truth."""

from kiosk.office.report.analysis.statistics import ENOUGH, estimate, sample, uncertainty
from tests.statistics.promise import Promise, Row, Share, share
from tests.statistics.shops import MONTH, SCORES, WORLDS, truth, votes

BOUND = 0.93
AGES = (1, 2, 3, 12)
"""Months that the shop is known for."""
IDEAL = 1.96


def run(world, effort, rng) -> Row:
    counts = votes(rng, world, effort.times(4000), 12 * MONTH).reshape(-1, 12, MONTH, 3)
    true = truth(world)
    held = {age: [] for age in AGES}
    widths, indices, naive = [], [], []
    for shop in counts:
        # Seen backwards from the same last month, so that all ages judge the same votes.
        history = [sample(month, SCORES) for month in shop if month.any()]
        for age in AGES:
            found = estimate(history[-1], *uncertainty(history[-age:]))
            if found.votes >= ENOUGH:
                held[age].append(found.low <= true <= found.high)
        # The one of the last age: a whole year.
        widths.append((found.high - found.low) / 2)
        indices.append(found.index)
        alone = estimate(history[-1], 1.0, IDEAL)
        naive.append(alone.low <= true <= alone.high)
    shares = [share(held[age]) for age in AGES]
    cells = [str(world), *map(str, shares), points(mean(widths)), points(IDEAL * deviation(indices)), str(share(naive))]
    return Row(tuple(cells), all(kept(each, effort.chance) for each in shares), kept(share(naive)))


def kept(found: Share, chance=0.0) -> bool:
    return not found.under(BOUND, chance)


def points(value):
    return f"±{100 * value:.1f}"


def mean(values):
    return sum(values) / len(values)


def deviation(values):
    centre = mean(values)
    return mean([(each - centre) ** 2 for each in values]) ** 0.5


COVERAGE = Promise(
    name="“Most likely 74–82” holds the truth",
    bound="at least 93 % of the intervals, from the first month on",
    naive="votes taken as independent",
    heads=(
        "shops",
        *(f"after {age} month{'s' if age > 1 else ''}" for age in AGES),
        "width, 12 months",
        "width, were all known",
        "naive",
    ),
    worlds=tuple(WORLDS),
    run=run,
)
