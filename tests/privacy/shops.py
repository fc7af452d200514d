"""Shops for a month: when they are open, when the kiosk has power, who presses when. The same seed, the same month."""

import calendar
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import exp
from random import Random

from kiosk.device.rules.release_times import releases

FACES = ("happy", "neutral", "unhappy")
KINDS = (*["shop"] * 5, "fair", "new", "twodays", "holiday")
HOURS = ((9, 18), (8, 20), (7, 13), (9, 22))
VOTES = (30, 60, 100, 300, 1000, 3000)
SHARES = ((0.7, 0.15, 0.15), (0.85, 0.1, 0.05), (0.5, 0.2, 0.3))
MINUTES = 24 * 60
MONTHS = ("2026-06", "2026-09", "2026-11", "2027-01", "2027-02", "2027-07", "2027-09")
"""They begin on different weekdays, and no clock is changed in them."""


@dataclass(frozen=True)
class Shop:
    """One month; moments are minutes since its first midnight, by the clock on the wall."""

    month: str
    opens: int
    closes: int
    """Hours of the day, the same every day."""
    lives: tuple[tuple[float, float], ...]
    """When the kiosk had power."""
    votes: tuple[tuple[float, str], ...]

    @cached_property
    def possible(self) -> dict[date, set[int]]:
        """The hours in which somebody could press, by day."""
        return self.possible_between(0, len(self.days) * MINUTES)

    def possible_between(self, since: float, until: float) -> dict[date, set[int]]:
        """Those that touch a part of the month."""
        found: dict[date, set[int]] = {day: set() for day in self.days}
        for begin, end in ((max(begin, since), min(end, until)) for begin, end in self.lives):
            for hour in range(int(begin // 60), int(-(-end // 60))) if begin < end else ():
                if self.opens <= hour % 24 < self.closes:
                    found[self.day(hour * 60)].add(hour % 24)
        return found

    @cached_property
    def days(self) -> list[date]:
        year, month = map(int, self.month.split("-"))
        return [date(year, month, 1 + n) for n in range(calendar.monthrange(year, month)[1])]

    def day(self, minute: float) -> date:
        return self.days[0] + timedelta(days=minute // MINUTES)

    def cell(self, minute: float) -> tuple[date, int]:
        """The day and the hour of a moment."""
        return self.day(minute), int(minute % MINUTES // 60)

    @cached_property
    def cells(self) -> dict[tuple[date, int], Counter[str]]:
        """The truth: votes by day and hour."""
        found: dict[tuple[date, int], Counter[str]] = defaultdict(Counter)
        for minute, face in self.votes:
            found[self.cell(minute)][face] += 1
        return dict(found)

    @cached_property
    def told_while_it_lasts(self) -> dict[date, tuple[int, ...]]:
        """Up to which hours each day is told to the shop itself, where it is."""
        return releases(self.possible, lambda _: range(self.opens, self.closes))[0]

    def having(self, *votes: tuple[float, str]) -> "Shop":
        return replace(self, votes=tuple(sorted(votes)))


def a_shop(seed: int | str, kind: str = "shop", votes: int | None = None) -> Shop:
    """Draw one. `kind`: a `shop`; at a `fair` for three days; `new` in the middle of the month; open on two weekdays
    (`twodays`); ten days on `holiday`.
    """
    draw = Random(f"{kind}{seed}")
    shop = Shop(draw.choice(MONTHS), *draw.choice(HOURS), (), ())
    days = _open_days(shop, kind, draw)
    shop = replace(shop, lives=tuple(life for day in days for life in _lives(shop, day, draw)))
    return shop.having(*_votes(shop, days, votes or draw.choice(VOTES), draw))


def _open_days(shop: Shop, kind: str, draw: Random) -> list[int]:
    closed = {draw.randrange(7)} if draw.random() < 0.7 else set()
    days = [n for n, day in enumerate(shop.days) if day.weekday() not in closed and draw.random() > 0.03]
    begin = draw.randrange(8, 20)
    match kind:
        case "fair":
            days = [begin, begin + 1, begin + 2]
        case "new":
            days = [day for day in days if day >= begin]
        case "twodays":
            days = [day for day in days if shop.days[day].weekday() in {1, 4}]
        case "holiday":
            days = [day for day in days if not begin <= day < begin + 10]
    return days


def _lives(shop: Shop, day: int, draw: Random) -> list[tuple[float, float]]:
    """Switched on a little before the door opens, off at night; now and then somebody pulls the plug."""
    midnight = day * MINUTES
    begin = midnight + shop.opens * 60 - draw.randint(1, 40)
    end = midnight + shop.closes * 60 + draw.randint(0, 30)
    chance = draw.random()
    if chance < 0.03:
        hour = midnight + draw.randrange(shop.opens, shop.closes) * 60
        return [(hour, hour + 58)]
    if chance < 0.18:
        cuts = sorted(draw.uniform(begin, end) for _ in range(draw.randint(1, 4)))
        ends = [(a, min(b, end)) for a, b in pairwise([begin, *cuts, end])]
        return [(a + draw.choice((1, 5, 60, 180)) * (n > 0), b) for n, (a, b) in enumerate(ends) if b - a > 181]
    return [(begin, end)]


def _votes(shop: Shop, days: list[int], votes: int, draw: Random) -> list[tuple[float, str]]:
    hours = range(shop.opens, shop.closes)
    busy_hours = [exp(draw.gauss(0, 0.6)) for _ in hours]
    busy_days = [exp(draw.gauss(0, 0.4)) for _ in days]
    shares = draw.choice(SHARES)
    found = []
    for _ in range(votes if days else 0):
        (day,), (hour,) = draw.choices(days, busy_days), draw.choices(hours, busy_hours)
        minute = day * MINUTES + hour * 60 + draw.uniform(0, 60)
        if any(begin <= minute < end for begin, end in shop.lives):
            found.append((minute, draw.choices(FACES, shares)[0]))
    return found
