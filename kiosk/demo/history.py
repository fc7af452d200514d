"""A year of plausible months of one kiosk, at once: for whoever wants to see an office, not how votes come about."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.settings import KioskSettings
from sync.document.aggregate import Day, Event, Face, Hour, MonthlyAggregate

OPEN = range(8, 19)
BUSY = {8: 4, 9: 3, 12: 6, 13: 5, 17: 5, 18: 4}
"""Voters at an hour, on average; others have two."""
DAY = timedelta(days=1)
SUNDAY = 7
WORST, BEST = 0.35, 0.95


@dataclass(frozen=True, slots=True)
class Habits:
    """Of a shop's customers."""

    mood: float | None = None
    """Share of the best face in the first month; None: drawn."""
    busy: float = 1.0
    """So many times the usual voters."""
    changed_on: date | None = None
    change: float = 0.0
    """What that day did to the share."""
    event: Event | None = None
    """Where a kiosk stands that is lent: it is voted there, on its days alone."""

    def are_voting(self, day: date) -> bool:
        """Whether it is open: a shop but on Sundays."""
        return self.event.begins <= day <= self.event.ends if self.event else day.isoweekday() != SUNDAY


def history(
    settings: KioskSettings, seed: int, today: date, months: int = 13, habits: Habits | None = None
) -> Iterator[MonthlyAggregate]:
    """The documents of the closed months before `today` and of the days since, the oldest first.

    The same seed gives the same votes.
    """
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    habits = habits or Habits()
    drawn = chance.uniform(0.62, 0.75)
    mood = drawn if habits.mood is None else habits.mood
    first = today.replace(day=1)
    for _ in range(months):
        first = (first - DAY).replace(day=1)
    while first < today:
        yield _month(settings, chance, first, today, mood, habits)
        mood = min(BEST, max(WORST, mood + chance.uniform(-0.03, 0.03)))
        first = (first + 32 * DAY).replace(day=1)


def _month(  # noqa: PLR0913, PLR0917 - each is a fact of its own
    settings: KioskSettings, chance: random.Random, first: date, today: date, mood: float, habits: Habits
) -> MonthlyAggregate:
    faces = tuple(Face(key, button.label or key, button.score) for key, button in settings.buttons.items())
    days, hours = [], Counter[tuple[int, int, int]]()
    day = first
    while day.month == first.month and day < today:
        changed = habits.changed_on is not None and day >= habits.changed_on
        votes = [0] * len(faces)
        for hour in OPEN if habits.are_voting(day) else ():
            here = mood + (habits.change if changed else 0) - (0.12 if hour in {12, 13} else 0)
            for _ in range(round(chance.uniform(0, 2 * habits.busy * BUSY.get(hour, 2)))):
                face = _face(chance, here, len(faces))
                votes[face] += 1
                hours[day.isoweekday(), hour, face] += 1
        minutes = 60 * len(OPEN) if habits.are_voting(day) else 0
        days.append(Day(day, tuple(votes), minutes, minutes))
        day += DAY
    kiosk, final = settings.kiosk, day.month != first.month
    totals = tuple(sum(each.votes[face] for each in days) for face in range(len(faces)))
    margins = sorted({(weekday, hour) for weekday, hour, _ in hours}) if final else []
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(kiosk.time_zone)).astimezone(UTC)
    return MonthlyAggregate(
        kiosk_id=kiosk.id,
        installation_id="history",
        owner=kiosk.owner,
        shop=kiosk.shop,
        month=f"{first:%Y-%m}",
        time_zone=kiosk.time_zone,
        revision=1,
        final=final,
        as_of=midnight,
        faces=faces,
        votes=totals,
        days=tuple(days),
        hours=tuple(Hour(*each, tuple(hours[*each, face] for face in range(len(faces)))) for each in margins),
        not_counted={},
        hours_counted=final,
        event=habits.event,
    )


def _face(chance: random.Random, mood: float, faces: int) -> int:
    """The best with this chance; of the others the nearer ones more often."""
    drawn = chance.random()
    if drawn < mood:
        return 0
    return 1 if faces > 2 and drawn < mood + (1 - mood) * 0.6 else faces - 1  # noqa: PLR2004 - a middle one
