"""The alarm is seldom false and not late."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kiosk.office.report.analysis.alarm import Ending, watch
from kiosk.office.report.analysis.baseline import BASELINE_DAYS
from kiosk.office.report.analysis.shop_day import ShopDay
from tests.statistics.promise import Promise, Row, share
from tests.statistics.shops import SCORES, WEEK, YEAR, Shop, point, votes

FALSE = 0.7
"""Alarms a year."""
SEASON = 2
"""Points up and down through the year: nobody's fault."""
MONDAY = date(2024, 1, 1)
DATES = [MONDAY + timedelta(7 * (day // WEEK) + day % WEEK) for day in range(4 * YEAR)]
FALLS = BASELINE_DAYS + YEAR // 3
LONG, SOON = 130, 26
NEVER = 999


@dataclass(frozen=True, slots=True)
class Fall:
    """A shop, and by how much it falls; and how long that may take to be seen."""

    shop: Shop
    points: int
    days: int

    def __str__(self) -> str:
        return f"{self.shop.votes_per_day:g} votes/day, falls by {self.points} points"


def shop_days(counts):
    return [
        ShopDay(day, tuple(map(int, row)), open=True, out_of_service_minutes=0)
        for day, row in zip(DATES, counts, strict=False)
    ]


def simulate(rng, shop, shops, days, lower=0.0):
    wave = np.sin(2 * np.pi * (np.arange(days) / YEAR + rng.random((shops, 1))))
    return votes(rng, shop, shops, days, point(shop) * (SEASON * wave - lower))


def naive(counts):
    """Days beyond three sigma of the share of unhappy votes: the textbook's p chart."""
    cast, unhappy = counts.sum(axis=-1)[BASELINE_DAYS:], counts[BASELINE_DAYS:, -1]
    usual = counts[:BASELINE_DAYS, -1].sum() / counts[:BASELINE_DAYS].sum()
    return int((unhappy - usual * cast > 3 * np.sqrt(usual * (1 - usual) * cast)).sum())


def false_alarms(world, effort, rng) -> Row:
    shops, years = effort.times(600), 2
    counts = simulate(rng, world, shops, BASELINE_DAYS + years * YEAR)
    watches = [watch(shop_days(each), SCORES) for each in counts]
    raised = sum(alarm.raised >= DATES[BASELINE_DAYS] for found in watches for alarm in found.alarms)
    first = sum(alarm.raised < DATES[BASELINE_DAYS] for found in watches for alarm in found.alarms)
    charted = sum(map(naive, counts)) / shops / years
    a_year = raised / shops / years
    chance = effort.chance * (FALSE / shops / years) ** 0.5
    cells = (str(world), f"{a_year:.2f}", f"{first / shops:.2f}", f"{charted:.1f}")
    return Row(cells, a_year <= FALSE + chance, charted <= FALSE)


def delays(world, effort, rng) -> Row:
    shops = effort.times(600)
    fallen = np.where(np.arange(FALLS + LONG) >= FALLS, world.points, 0)
    seen, began, size, over = [], [], [], []
    for counts in simulate(rng, world.shop, shops, FALLS + LONG, fallen):
        alarms = watch(shop_days(counts), SCORES).alarms
        found = next((alarm for alarm in alarms if alarm.raised >= DATES[FALLS]), None)
        seen.append(NEVER if found is None else DATES.index(found.raised) - FALLS + 1)
        if found is not None:
            began.append(DATES.index(found.began) - FALLS)
            size.append(-100 * found.by)
            over.append(found.ending is Ending.RECOVERED)
    median = int(np.median(seen))
    cells = (
        str(world),
        f"{median}" if median < NEVER else f"over {LONG}",
        str(share(each <= SOON for each in seen)),
        f"{np.median(np.abs(began)):.0f}",
        f"{np.median(size):.0f} points",
        str(share(over)),
    )
    in_time = share(each <= world.days for each in seen)
    return Row(cells, not in_time.under(0.5, effort.chance), naive_kept=False)


FALSE_ALARMS = Promise(
    name="“Satisfaction is falling”: false alarms",
    bound=f"at most {FALSE} a year in a shop where nothing lasts but a season of ±{SEASON} points",
    naive="three sigma chart of unhappy votes",
    heads=("shops", "false alarms a year", "in the first five months", "naive, a year"),
    worlds=(
        *(Shop(votes_per_day=each) for each in (6, 15, 40, 100)),
        Shop(mood=0.5, lasts=0.5),
        Shop(mood=0.2, lasts=0.0),
    ),
    run=false_alarms,
)
DELAYS = Promise(
    name="“Satisfaction is falling”: how soon",
    bound="half of the falls of 12 points are seen within 15 to 30 open days, of 5 points within 60 to 90",
    naive=None,
    heads=(
        "shops",
        "seen after, median",
        "within 26 days",
        "day it began: off by",
        "size told",
        "false all-clear in 5 months",
    ),
    worlds=tuple(
        Fall(Shop(votes_per_day=votes), points, days)
        for votes, points, days in (
            (6, 8, 65),
            (6, 12, 30),
            (15, 5, 90),
            (15, 8, 35),
            (15, 12, 18),
            (40, 5, 60),
            (40, 8, 25),
            (40, 12, 15),
        )
    ),
    run=delays,
)
