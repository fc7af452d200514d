"""Up to when a day that is not over is told: moments that no press has chosen, and parts that give no hour away. Pure.

The hours in which the door is open are cut into parts of `PART_HOURS` at least; shorter ones would cost most of a
month's hours, which must pass beside them. A part is told when it is over and had `LEAST_HOURS` in which somebody could
press, as a day of the month's document has: whoever keeps all that was told knows of no vote in which of these hours it
was given. The parts follow from opening hours and from when the kiosk had power, never from the votes.
"""

from collections.abc import Callable, Collection
from datetime import date

from kiosk.device.rules.disclosure import LEAST_HOURS, Possible

PART_HOURS = 5


def released_until(
    possible: Collection[int],
    planned: Collection[int],
    hour: int,
    *,
    is_carrying: bool = False,
    part_hours: int = PART_HOURS,
) -> int | None:
    """Up to which hour, 1 to 24, the day is told at the beginning of `hour` (24: midnight); None: nothing yet.

    `possible`: the hours so far in which somebody could press; `planned`: those of the whole day in which the door is
    open. What is too short to be told alone is told with the part after it. Of a day that `is_carrying` a rest of
    earlier ones, which is told in its row, the last part is not told while it lasts: the difference would be that rest.
    """
    until, ends = None, _ends(planned, part_hours)
    for end in ends if not is_carrying else ends[:-1]:
        part = sum((until or 0) <= each < end for each in possible)
        if end <= hour and part >= LEAST_HOURS:
            until = end
    return until


def next_release(
    possible: Collection[int], planned: Collection[int], hour: int, *, is_carrying: bool = False
) -> int | None:
    """When more is told, if nobody pulls the plug; None: nothing more today."""
    hoped = {*possible} | {each for each in planned if each >= hour}
    now = released_until(possible, planned, hour, is_carrying=is_carrying)
    later = range(hour + 1, 25)
    return next((at for at in later if released_until(hoped, planned, at, is_carrying=is_carrying) != now), None)


def releases(
    possible: Possible, planned: Callable[[date], Collection[int]], *, part_hours: int = PART_HOURS
) -> tuple[dict[date, tuple[int, ...]], bool]:
    """Of days in a row, up to which hours each was told while it lasted; and whether the next one carries a rest.

    What was not told of a day, because the plug was pulled, is told with the next day's, as a short day is.
    """
    released: dict[date, tuple[int, ...]] = {}
    is_carrying = False
    for day in sorted(possible):
        hours = planned(day)
        untils = (
            released_until(possible[day], hours, hour, is_carrying=is_carrying, part_hours=part_hours)
            for hour in range(1, 25)
        )
        released[day] = tuple(sorted({until for until in untils if until}))
        rest = [hour for hour in possible[day] if hour >= max(released[day], default=0)]
        is_carrying = len(rest) < LEAST_HOURS and (is_carrying or bool(rest))
    return released, is_carrying


def _ends(planned: Collection[int], part_hours: int) -> list[int]:
    """The hours with which the parts of a day end, the last one when the door closes."""
    hours = sorted(planned)
    parts = max(1, len(hours) // part_hours)
    return [hours[len(hours) * n // parts - 1] + 1 for n in range(1, parts + 1)] if hours else []
