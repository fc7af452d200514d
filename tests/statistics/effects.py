"""What a change is said to have done is what it did: one shop, its own weeks of a year before, five weeks left out."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from kiosk.office.report.analysis.changes import DAYS_LEARNT, DIP_WEEKS
from kiosk.office.report.analysis.effect import WEEKS, Answer, BeforeAfter, effect
from kiosk.office.report.analysis.statistics import independent, sample
from kiosk.office.report.analysis.statistics.model import fit
from kiosk.office.report.analysis.statistics.samples import in_order
from tests.statistics.promise import Promise, Row, Share, share
from tests.statistics.shops import SCORES
from tests.statistics.worlds import FIRST, WORLDS, World, simulate

BOUND = 0.05
MONTHS = 30
HELPED, LIFT = 7.5, 0.68
"""What a change does, where it does anything: points of an ordinary shop, and logits."""
WEEK, YEAR = timedelta(weeks=1), timedelta(weeks=52)
EARLIEST, LATEST = date(2024, 7, 1), date(2025, 4, 1)


@dataclass(frozen=True, slots=True)
class Noted:
    """When an owner notes a change that does nothing."""

    world: World
    when: str

    def __str__(self) -> str:
        return f"{self.world}, {self.when}"


def days_noted(world: Noted, simulated, rng) -> list[date]:
    """One a shop."""
    shops = len(simulated.counts)
    if world.when == "before December":
        return [date(2024, 11, 15)] * shops
    if world.when == "any day":
        return [EARLIEST + timedelta(int(day)) for day in rng.integers(0, (LATEST - EARLIEST).days, shops)]
    months = simulated.months
    first, last = 18, 26
    worth, votes = simulated.counts @ SCORES, simulated.counts.sum(axis=-1)
    index = np.stack([
        worth[:, months == month].sum(axis=1) / np.maximum(votes[:, months == month].sum(axis=1), 1)
        for month in range(first, last)
    ])  # fmt: skip
    worst = first + 1 + index.argmin(axis=0)
    return [date(FIRST.year + int(month) // 12, int(month) % 12 + 1, 4) for month in worst]


def judge(known, day: date):
    """As a page does: the weeks before end five weeks before the note."""
    daily = in_order([each.daily for each in known])

    def side(first, end):
        days = daily.between(first.toordinal(), end.toordinal())
        rows = zip(map(date.fromordinal, days.dates.tolist()), days.counts.astype(int).tolist(), strict=True)
        return sample(rows, SCORES) if len(days.dates) else None

    dip, after = day - DIP_WEEKS * WEEK, day + timedelta(1)
    model = fit(daily.between(dip.toordinal() - DAYS_LEARNT, dip.toordinal()))
    own, year = (
        BeforeAfter(side(dip - back - WEEKS * WEEK, dip - back), side(after - back, after - back + WEEKS * WEEK), model)
        for back in (timedelta(0), YEAR)
    )
    return effect(own, year_before=year), side(day - WEEKS * WEEK, day), own.after


def run(world, effort, rng) -> Row:
    shops = effort.times(150)
    simulated = simulate(world.world, shops, MONTHS, rng)
    noted = days_noted(world, simulated, rng)
    lifted = np.array([[LIFT * (day > note) for day in simulated.dates] for note in noted])
    better = simulate(world.world, shops, MONTHS, rng, lifted)
    said, margins, naive, found = [], [], [], []
    for shop, day in enumerate(noted):
        judged, before, after = judge(simulated.known(shop, MONTHS - 1), day)
        said.append(judged.answer)
        margins.append(100 * judged.margin)
        variance = independent(before).variance + independent(after).variance
        naive.append(abs(after.index - before.index) > 1.96 * variance**0.5)
        found.append(judge(better.known(shop, MONTHS - 1), day)[0].answer is Answer.HELPED)
    helped, worse = (share(each is answer for each in said) for answer in (Answer.HELPED, Answer.WORSE))
    either = Share(helped.of + worse.of, shops)
    cells = (str(world), str(helped), str(worse), f"±{np.mean(margins):.1f}", str(share(found)), str(share(naive)))
    return Row(cells, kept(either, effort.chance), kept(share(naive)))


def kept(found: Share, chance=0.0) -> bool:
    return not found.over(BOUND, chance)


PROMISED = [each for each in WORLDS if each.name not in {"2 votes a day", "98 % happy"}]
BAD = {"ordinary days", "days very unlike", "moods that last", "slow weeks", "season ±5 points"}
"""Where most often something is taken for help that had only passed."""
EFFECTS = Promise(
    name="“Did the change help?”",
    bound="at most 5 % of changes that do nothing are said to have helped or hurt, without any other shop beside",
    naive="eight weeks after less eight before, votes taken as independent",
    heads=(
        "shops, and when it is noted",
        "helped",
        "worse",
        "margin",
        f"helps by {HELPED} points: found",
        "naive: either",
    ),
    worlds=(
        Noted(World("40 votes a day", per_day=40), "any day"),
        *(Noted(each, "any day") for each in PROMISED),
        Noted(replace(WORLDS[20], name="a bad and busy December"), "before December"),
        *(Noted(each, "after its worst month") for each in WORLDS if each.name in BAD),
    ),
    run=run,
)
