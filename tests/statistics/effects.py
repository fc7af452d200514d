"""What a change is said to have done is what it did: one shop, its own weeks of a year before, five weeks left out."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from kiosk.office.report.analysis.changes import DAYS_LEARNT, DIP_WEEKS
from kiosk.office.report.analysis.effect import WEEKS, Answer, BeforeAfter, effect
from kiosk.office.report.analysis.statistics import independent, sample
from kiosk.office.report.analysis.statistics.daily_votes import DailyVotes
from kiosk.office.report.analysis.statistics.model import DayModel, fit
from kiosk.office.report.analysis.statistics.samples import as_shared, in_order, week_shares
from tests.statistics.promise import Promise, Row, Share, share
from tests.statistics.shops import SCORES
from tests.statistics.worlds import FIRST, MOVED_SALES, WORLDS, World, calendar, simulate

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


@dataclass(frozen=True, slots=True)
class Weeks:
    """A shop's days, and how they hang together before a change."""

    daily: DailyVotes
    model: DayModel

    def side(self, first, shares=None):
        """Eight weeks; `shares`: how much each weighs."""
        days = self.daily.between(first.toordinal(), (first + WEEKS * WEEK).toordinal())
        rows = zip(map(date.fromordinal, days.dates.tolist()), days.counts.astype(int).tolist(), strict=True)
        return as_shared(sample(rows, SCORES), first, shares) if len(days.dates) else None


def weeks(known, day: date) -> Weeks:
    daily, dip = in_order([each.daily for each in known]), day - DIP_WEEKS * WEEK
    return Weeks(daily, fit(daily.between(dip.toordinal() - DAYS_LEARNT, dip.toordinal())))


def judge(known, day: date, other=None, *, in_a_heap=False):
    """As a page does: the weeks before end five weeks before the note.

    `other`: a shop to compare with; None: its own year before.
    `in_a_heap`: what it is compared with weighs its weeks by its own votes, as it once did.
    """
    first, begin = day - (DIP_WEEKS + WEEKS) * WEEK, day + timedelta(1)
    itself = weeks(known, day)
    own = BeforeAfter(itself.side(first), itself.side(begin), itself.model)
    shares = [
        None if in_a_heap else week_shares(side, begins, WEEKS)
        for side, begins in ((own.before, first), (own.after, begin))
    ]
    beside, back = (weeks(other, day), timedelta(0)) if other else (itself, YEAR)
    sides = [beside.side(begins - back, share_) for begins, share_ in zip((first, begin), shares, strict=True)]
    control = BeforeAfter(*sides, beside.model)
    found = effect(own, [control]) if other else effect(own, year_before=control)
    return found, itself.side(day - WEEKS * WEEK), own.after


def run(world, effort, rng) -> Row:
    shops = effort.times(450)
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


@dataclass(frozen=True, slots=True)
class Beside:
    """Shops with their sales where they were not a year before, and what they are compared with."""

    world: World
    another: bool
    """A shop without sales; or the shop itself a year before."""

    def __str__(self) -> str:
        return f"{self.world}, {'beside a shop without sales' if self.another else 'beside its own year'}"


def moved_sales(world, effort, rng) -> Row:
    """Noted before a December with the sales, which were in January the winter before."""
    shops, day = effort.times(150), date(2024, 11, 15)
    lift = np.array([LIFT * (each > day) for each in calendar(MONTHS)])
    others = simulate(replace(world.world, sales=1), shops, MONTHS, rng) if world.another else None
    said = {}
    for kind, shift in (("steady", 0.0), ("better", lift)):
        simulated = simulate(world.world, shops, MONTHS, rng, shift)
        for in_a_heap in (False, True):
            said[kind, in_a_heap] = [
                judge(simulated.known(shop, MONTHS - 1), day,
                      others.known(shop, MONTHS - 1) if others else None, in_a_heap=in_a_heap)[0]
                for shop in range(shops)
            ]  # fmt: skip
    false, naive = (
        share(each.answer in {Answer.HELPED, Answer.WORSE} for each in said["steady", way]) for way in (False, True)
    )
    found, naively_found = (
        share(each.answer is Answer.HELPED for each in said["better", way]) for way in (False, True)
    )
    margin = np.mean([100 * each.margin for each in said["steady", False]])
    cells = (str(world), str(false), f"±{margin:.1f}", str(found), str(naive), str(naively_found))
    return Row(cells, kept(false, effort.chance), kept(naive) and 2 * naively_found.of >= found.of)


BUSIER_WEEKS = Promise(
    name="Busier weeks are not what a change did",
    bound="at most 5 % of changes that do nothing are said to have helped or hurt, whichever weeks have more votes "
    "than those that they are compared with",
    naive="each side's votes in one heap, which tells of more, or finds less than half of what helps",
    heads=(
        "shops, and what they are compared with",
        "helped or worse",
        "margin",
        f"helps by {HELPED} points: found",
        "in one heap: either",
        "in one heap: found",
    ),
    worlds=tuple(Beside(each, another) for each in MOVED_SALES for another in (False, True)),
    run=moved_sales,
)
