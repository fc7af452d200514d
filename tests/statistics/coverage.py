"""The interval holds the truth: the level behind a month, moods integrated out."""

from collections import defaultdict

import numpy as np

from kiosk.office.report.analysis.statistics import (
    ENOUGH,
    POOLED_MONTHS,
    estimate,
    fit_model,
    independent,
    missed_after,
)
from tests.statistics.promise import Promise, Row, Share, share
from tests.statistics.worlds import WORLDS, simulate

BOUND = 0.93
AGES = (1, 2, 3, 12, 25)
"""Months that the shop is known for; after one the page says no margin, and draws this one."""
IDEAL = 1.96


def run(world, effort, rng) -> Row:
    simulated = simulate(world, effort.times(240), AGES[-1], rng)
    held, widths, errors, naive = (defaultdict(list) for _ in range(4))
    for shop in range(len(simulated.counts)):
        known = simulated.known(shop, AGES[-1] - 1)
        for age in AGES:
            history = known[max(0, age - POOLED_MONTHS) : age]
            found = estimate(history[-1], fit_model(history), missed_after(history))
            if found.votes >= ENOUGH:
                true = simulated.true(shop, simulated.months == age - 1)
                held[age].append(found.low <= true <= found.high)
                widths[age].append((found.high - found.low) / 2)
                errors[age].append(found.index - true)
                alone = independent(history[-1])
                naive[age].append(alone.low <= true <= alone.high)
    ratio = np.mean(widths[12]) / (IDEAL * np.mean(np.square(errors[12])) ** 0.5)
    shares = [share(held[age]) for age in AGES]
    cells = (str(world), *map(str, shares), f"±{100 * np.mean(widths[12]):.1f}", f"{ratio:.2f}", str(share(naive[12])))
    return Row(cells, all(kept(each, effort.chance) for each in shares), kept(share(naive[12])))


def kept(found: Share, chance=0.0) -> bool:
    return not found.under(BOUND, chance)


COVERAGE = Promise(
    name="“Most likely 74–82” holds the truth",
    bound="at least 93 % of the intervals",
    naive="votes taken as independent, after 12 months",
    heads=(
        "shops",
        *(f"after {age} month{'s' if age > 1 else ''}" for age in AGES),
        "width, 12 months",
        "times what is needed",
        "naive",
    ),
    worlds=WORLDS,
    run=run,
)
