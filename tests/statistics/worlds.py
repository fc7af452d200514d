"""Worlds that were not in the book: moods that last, slow weeks, play, families, seasons, growth. Seeded; numpy.

A shop's votes day by day over real dates, with what was true of it: the level behind each day, moods integrated out. No
formula of the product makes them; `known` alone turns them into what the product computes with.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from kiosk.office.report.analysis.statistics import POOLED_MONTHS, sample
from kiosk.office.report.analysis.statistics.daily_votes import daily_votes
from kiosk.office.report.analysis.statistics.usual_days import unusual
from tests.statistics.shops import SCORES

FIRST = date(2023, 1, 2)
"""A Monday."""
WEEKDAY_MOOD = np.array([0.6, 0.4, 0.2, 0, -0.5, -0.9])
WEEKDAY_TRAFFIC = np.array([0.7, 0.8, 0.9, 1.0, 1.3, 1.5])
TRAFFIC_VARIES = 0.4
CLOSED = 0.02
"""Share of days on which a shop is closed for no reason."""
PLAY = 60
"""Presses of one face on a morning on which somebody plays with the kiosk."""
SIZE = 2.0
"""Votes that a family adds to its first one, on average."""
SALES = {(2024, 1), (2024, 12)}
EASTER = (date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5))


@dataclass(frozen=True, slots=True)
class World:
    """What shops are like there; moods are logits, a point about 0.06 of one."""

    name: str
    per_day: float = 20
    good: float = 1.2
    day_mood: float = 0.3
    lasting: float = 0
    """Standard deviation of a mood that lasts."""
    correlation: float = 0.9
    """From one day of it to the next."""
    week_mood: float = 0
    """Drawn anew each Monday."""
    weekdays: float = 0.2
    season: float = 0
    growth: float = 1
    """Of traffic, in two years."""
    december: float = 0
    busy_december: float = 1
    sales: float = 1
    """Traffic of January in one year, and of December in the next one: they were moved."""
    easter: float = 0
    """In the two weeks up to it, whenever it is."""
    strike: float = 0
    """In one week a year."""
    play: float = 0
    """Mornings a year."""
    families: float = 0
    """Share of votes that bring others of the same opinion."""

    def __str__(self) -> str:
        return self.name


WORLDS = (
    World("independent votes", day_mood=0),
    World("ordinary days"),
    World("2 votes a day", per_day=2),
    World("5 votes a day", per_day=5),
    World("200 votes a day", per_day=200),
    World("2,000 votes a day", per_day=2000),
    World("days very unlike", day_mood=0.8),
    World("families", families=0.5),
    World("moods that last", day_mood=0.1, lasting=0.4),
    World("moods that last, 200 a day", per_day=200, day_mood=0.1, lasting=0.4),
    World("slow weeks", day_mood=0.2, week_mood=0.4),
    World("slow weeks, 200 a day", per_day=200, day_mood=0.2, week_mood=0.4),
    World("played with once a year", play=1),
    World("played with three times a year", play=3),
    World("played with, 5 votes a day", per_day=5, play=3),
    World("weekdays very unlike", weekdays=1),
    World("weekdays very unlike, 60 a day", per_day=60, weekdays=1),
    World("season ±5 points", season=0.3),
    World("season ±5 points, 200 a day", per_day=200, season=0.3),
    World("traffic grows eightfold", per_day=8, growth=8),
    World("a bad and busy December", december=-0.4, busy_december=2.5),
    World("bad weeks before Easter", easter=-0.4),
    World("a strike week each year", strike=-1),
    World("98 % happy", good=3.2),
)

MOVED_SALES = tuple(
    World(name, per_day=per_day, december=december, sales=4)
    for name, per_day, december in (
        ("a bad December that has the sales now", 20, -0.6),
        ("a bad December that has the sales now, 200 a day", 200, -0.6),
        ("a good December that has the sales now", 20, 0.6),
        ("sales moved, December as ever", 20, 0),
    )
)


@dataclass(frozen=True, slots=True)
class Simulated:
    """Many shops of one world over the same days; Sundays closed."""

    dates: list[date]
    counts: np.ndarray
    """By shop, day and face; no votes on a day on which a shop was closed."""
    level: np.ndarray
    """By shop and day: what the mean vote was worth, over all moods."""
    traffic: np.ndarray
    """By shop and day: votes to be expected; 0 where it was closed."""

    @property
    def months(self) -> np.ndarray:
        """Of each day, counted from the first."""
        return np.array([(day.year - FIRST.year) * 12 + day.month - FIRST.month for day in self.dates])

    def known(self, shop: int, until: int) -> list:
        """The samples of a shop's months up to one, as the product makes them: unusual days left out."""
        days = [(day, votes) for day, votes, month in zip(self.dates, self.counts[shop], self.months, strict=True)
                if month <= until and votes.any()]  # fmt: skip
        daily, found = [], []
        for _, month in groupby(days, key=lambda each: (each[0].year, each[0].month)):
            rows = list(month)
            daily.append(daily_votes(rows, SCORES))
            odd = unusual(daily[-POOLED_MONTHS:])
            found.append(sample([row for row, left_out in zip(rows, odd, strict=True) if not left_out], SCORES))
        return found

    def true(self, shop: int, days) -> float:
        """The level behind some days, each weighed by the votes to be expected."""
        traffic = self.traffic[shop, days]
        return float(self.level[shop, days] @ traffic / traffic.sum())


def calendar(months: int) -> list[date]:
    """Every open day of so many months."""
    end = date(FIRST.year + months // 12, months % 12 + 1, 1)
    days = (FIRST + timedelta(day) for day in range((end - FIRST).days))
    return [day for day in days if day.isoweekday() != 7]


def simulate(world: World, shops: int, months: int, rng, shift=0.0) -> Simulated:
    """`shift`: logits beside all others, one for all, one a day, or one a shop and day."""
    dates = calendar(months)
    regular = np.array([_regular(world, day) for day in dates])
    since = np.array([(day - FIRST).days for day in dates])
    turn = rng.random((shops, 1))
    base = regular + world.season * np.sin(2 * np.pi * (since / 365.25 + turn)) + shift
    moods = rng.normal(0, world.day_mood, base.shape) + _lasting(world, shops, since, rng)
    moods += rng.normal(0, world.week_mood, (shops, since[-1] // 7 + 1))[:, since // 7]
    happy = 1 / (1 + np.exp(-base - moods))
    expected = np.array([_traffic(world, day) for day in dates]) * (rng.random(base.shape) > CLOSED)
    casts = expected * rng.gamma(TRAFFIC_VARIES**-2, TRAFFIC_VARIES**2, base.shape)
    counts = _cast(world, casts[..., None] * _faces(happy), rng)
    playing = (rng.random(base.shape) < world.play / 313) & (expected > 0)
    counts[(*np.nonzero(playing), rng.integers(0, 3, int(playing.sum())))] += PLAY
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    deviation = (world.day_mood**2 + world.lasting**2 + world.week_mood**2) ** 0.5
    level = sum(
        weight / weights.sum() * _faces(1 / (1 + np.exp(-base - deviation * node))) @ SCORES
        for node, weight in zip(nodes, weights, strict=True)
    )
    return Simulated(dates, counts, level, expected)


def _regular(world: World, day: date) -> float:
    easter = (EASTER[day.year - FIRST.year] - day).days
    return (
        world.good
        + world.weekdays * WEEKDAY_MOOD[day.weekday()]
        + world.december * (day.month == 12)
        + world.easter * (0 <= easter < 14)
        + world.strike * ((day - FIRST).days % 365 // 7 == 20)
    )


def _traffic(world: World, day: date) -> float:
    busy = world.busy_december if day.month == 12 else 1
    busy *= world.sales if (day.year, day.month) in SALES else 1
    return world.per_day * WEEKDAY_TRAFFIC[day.weekday()] * busy * world.growth ** ((day - FIRST).days / 760)


def _lasting(world: World, shops: int, since, rng):
    found = np.zeros((shops, len(since)))
    if world.lasting:
        every = rng.normal(0, world.lasting, (since[-1] + 1, shops))
        for day in range(1, len(every)):
            every[day] = world.correlation * every[day - 1] + (1 - world.correlation**2) ** 0.5 * every[day]
        found = every[since].T
    return found


def _faces(happy):
    return np.stack([happy, (1 - happy) / 2, (1 - happy) / 2], axis=-1)


def _cast(world: World, expected, rng):
    first = rng.poisson(expected / (1 + SIZE * world.families))
    together = rng.binomial(first, world.families)
    # One more at least.
    more = rng.negative_binomial(np.maximum(together, 1), 1 / SIZE) + together if world.families else 0
    return first + np.where(together, more, 0)
