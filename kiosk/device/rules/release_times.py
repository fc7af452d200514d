"""Up to when a day that is not over is told: moments that no press has chosen, and parts that give no hour away. Pure.

A part of the day is told when it is over and had `LEAST_HOURS` in which somebody could press, as a day of the month's
document has: whoever keeps all that was told knows of no vote in which of these hours it was given. The parts follow
from opening hours and from when the kiosk had power, never from the votes.
"""

from collections.abc import Collection

from kiosk.device.rules.disclosure import LEAST_HOURS


def released_until(
    possible: Collection[int], planned: Collection[int], hour: int, *, least: int = LEAST_HOURS
) -> int | None:
    """Up to which hour, 1 to 24, the day is told at the beginning of `hour` (24: midnight); None: nothing yet.

    `possible`: the hours so far in which somebody could press; `planned`: those of the whole day in which the door is
    open. A rest too short to be told alone is told with the part before it, when the shop closes.
    """
    until, part = None, 0
    for each in sorted(possible):
        if each >= hour:
            break
        part += 1
        rest = sum(later > each for later in planned)
        if part >= least and (rest == 0 or rest >= least):
            until, part = each + 1, 0
    return until


def next_release(possible: Collection[int], planned: Collection[int], hour: int) -> int | None:
    """When more is told, if nobody pulls the plug; None: nothing more today."""
    hoped = {*possible} | {each for each in planned if each >= hour}
    now = released_until(possible, planned, hour)
    return next((later for later in range(hour + 1, 25) if released_until(hoped, planned, later) != now), None)
