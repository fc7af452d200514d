"""The alarm is seldom false and not late."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from kiosk.office.report.analysis.alarm import Ending, watch
from kiosk.office.report.analysis.baseline import BASELINE_DAYS
from kiosk.office.report.analysis.shop_day import ShopDay
from tests.statistics.promise import Promise, Row, share
from tests.statistics.shops import SCORES
from tests.statistics.worlds import WORLDS, World, calendar, simulate

FALSE = 0.6
"""Alarms a year."""
MONTHS, YEARS = 27, 25 / 12
"""Simulated, and those after the first two."""
FELL = date(2024, 7, 15)
LOGITS_A_POINT = 0.065
LONG, SOON = 130, 26
NEVER = 999


@dataclass(frozen=True, slots=True)
class Fall:
    """A shop, and by how much it falls; and how many open days that may take to be seen, in half of the shops."""

    world: World
    points: int
    days: int

    def __str__(self) -> str:
        return f"{self.world}, falls by {self.points} points"


def shop_days(simulated, shop):
    return [
        ShopDay(day, tuple(map(int, row)), open=True, out_of_service_minutes=0)
        for day, row in zip(simulated.dates, simulated.counts[shop], strict=True)
        if row.any()
    ]


def naive(counts):
    """Days beyond three sigma of the share of unhappy votes: the textbook's p chart."""
    cast, unhappy = counts.sum(axis=-1)[BASELINE_DAYS:], counts[BASELINE_DAYS:, -1]
    usual = counts[:BASELINE_DAYS, -1].sum() / counts[:BASELINE_DAYS].sum()
    return int((unhappy - usual * cast > 3 * np.sqrt(usual * (1 - usual) * cast)).sum())


def false_alarms(world, effort, rng) -> Row:
    shops = effort.times(60)
    simulated = simulate(world, shops, MONTHS, rng)
    raised = sum(len(watch(shop_days(simulated, shop), SCORES).alarms) for shop in range(shops))
    days = len(simulated.dates)
    charted = sum(map(naive, simulated.counts)) / shops / YEARS * days / (days - BASELINE_DAYS)
    a_year = raised / shops / YEARS
    chance = effort.chance * (FALSE / shops / YEARS) ** 0.5
    cells = (str(world), f"{a_year:.2f}", f"{charted:.1f}")
    return Row(cells, a_year <= FALSE + chance, charted <= FALSE)


def delays(world, effort, rng) -> Row:
    shops = effort.times(60)
    dates = calendar(MONTHS)
    fallen = np.where(np.array(dates) >= FELL, -world.points * LOGITS_A_POINT, 0.0)
    simulated = simulate(world.world, shops, MONTHS, rng, fallen)
    seen, began, size, over = [], [], [], []
    for shop in range(shops):
        days = shop_days(simulated, shop)
        found = next((alarm for alarm in watch(days, SCORES).alarms if alarm.raised >= FELL), None)
        took = NEVER if found is None else sum(FELL <= day.date <= found.raised for day in days)
        seen.append(took if took <= LONG else NEVER)
        if found is not None and took <= LONG:
            began.append(abs((found.began - FELL).days))
            size.append(-100 * found.by)
            over.append(found.ending is Ending.RECOVERED)
    median = int(np.median(seen))
    cells = (
        str(world),
        f"{median}" if median < NEVER else f"over {LONG}",
        str(share(each <= SOON for each in seen)),
        f"{np.median(began):.0f}" if began else "–",
        f"{np.median(size):.0f} points" if size else "–",
        str(share(over)),
    )
    in_time = share(each <= world.days for each in seen)
    return Row(cells, not in_time.under(0.5, effort.chance), naive_kept=False)


FALSE_ALARMS = Promise(
    name="“Satisfaction is falling”: false alarms",
    bound=f"at most {FALSE} a year, but for chance, in a shop that is steady but for its season",
    naive="three sigma chart of unhappy votes",
    heads=("shops", "false alarms a year", "naive, a year"),
    worlds=WORLDS,
    run=false_alarms,
)
FIFTEEN = World("15 votes a day", per_day=15)
DELAYS = Promise(
    name="“Satisfaction is falling”: how soon",
    bound="half of the falls of 12 points are seen within two weeks, where moods do not last",
    naive=None,
    heads=(
        "shops",
        "seen after, median",
        "within 26 days",
        "day it began: off by",
        "size told",
        "false all-clear",
    ),
    worlds=(
        Fall(FIFTEEN, 12, 11),
        Fall(World("40 votes a day", per_day=40), 12, 10),
        Fall(World("5 votes a day", per_day=5), 12, 18),
        Fall(FIFTEEN, 8, 25),
        Fall(replace(FIFTEEN, name="15 votes a day, season ±5", season=0.3), 12, 18),
        Fall(replace(FIFTEEN, name="15 votes a day, moods that last", day_mood=0.1, lasting=0.4), 12, NEVER),
        Fall(World("200 votes a day", per_day=200), 5, NEVER),
    ),
    run=delays,
)
