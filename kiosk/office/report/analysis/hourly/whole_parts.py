"""Whole weekdays, and the same hours of every day, that are too low to be chance. Pure.

A weak Saturday told as "Saturday 18-20, 12-14 and 9-11" sends an owner looking for three causes. So the largest part
that explains it comes first: weekdays by their days' votes, which are known where hours are not; then hours of every
day against the other hours of the same days, so that moods of days cancel.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from kiosk.office.report.analysis.hourly.week import Extent, Spot
from kiosk.office.report.analysis.statistics import ENOUGH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

GAP = 0.07
"""Below the rest by at least so much: what is less is not worth an owner's time."""
LOW = 0.03
"""Below the rest in each single month by at least so much."""
PART = GAP / 2
"""So low has each half of a weekday to be, and most of the weekdays of a band, with and without their weakest third:
otherwise a smaller part explains it."""
MOST = 2 / 3
CHANCE = 0.005
"""Of naming anything in a steady week, by weekdays and by bands each."""
LONGEST = 6
"""Hours of a band."""


def whole_parts(
    votes: "Array", worth: "Array", of_days: tuple["Array", "Array"], noise: tuple[float, float]
) -> Iterator[Spot]:
    """Whole weekdays, then a band of the others, each taken out of `votes` and `worth` (by month, weekday and hour).

    `of_days`: both by month and weekday. `noise`: the variance of one vote among whole days, and among hours.
    """
    open_hours = np.flatnonzero(votes.sum(axis=(0, 1)))
    hours = int(open_hours[0]), int(open_hours[-1]) + 1
    weekdays = [each for each in _weekdays(*of_days, noise[0], hours) if _whole(votes, worth, each.weekdays[0] - 1)]
    for spot in weekdays:
        yield spot
        votes[:, spot.weekdays[0] - 1] = worth[:, spot.weekdays[0] - 1] = 0
    band = _band(votes, worth, noise[1]) if votes.sum(axis=(1, 2)).all() else None
    if band:
        yield band
        votes[:, :, band.begins : band.ends] = worth[:, :, band.begins : band.ends] = 0


def _weekdays(votes: "Array", worth: "Array", noise: float, hours: tuple[int, int]) -> Iterator[Spot]:
    """Weekdays, the weakest first. `votes` and `worth`: by month and weekday; `noise`: of one vote among whole days."""
    tried = int((votes.sum(axis=0) >= ENOUGH).sum())
    for day in np.argsort(worth.sum(axis=0) / np.maximum(votes.sum(axis=0), 1)):
        n, s = votes[:, day], worth[:, day]
        found = _low(n, s, votes.sum(axis=1) - n, worth.sum(axis=1) - s)
        if found and found[0] / (noise * found[2]) ** 0.5 > -ndtri(CHANCE / tried):
            total = n.sum()
            yield Spot((int(day) + 1,), *hours, int(total), float(s.sum() / total), found[1], Extent.WEEKDAY)


def _band(votes: "Array", worth: "Array", noise: float) -> Spot | None:
    """The surest band of hours of every day. `votes` and `worth`: by month, weekday and hour."""
    open_hours = np.flatnonzero(votes.sum(axis=(0, 1)))
    days = np.flatnonzero(votes.sum(axis=(0, 2)))
    if len(open_hours) < 2 or len(days) < 2:  # noqa: PLR2004 - what is all there is stands out from nothing
        return None
    first, end = int(open_hours[0]), int(open_hours[-1]) + 1
    longest = min(LONGEST, (end - first) // 2)
    bands = [(begin, begin + hours) for hours in range(1, longest + 1) for begin in range(first, end - hours + 1)]
    best: tuple[float, Spot] | None = None
    for begin, stop in bands:
        n, s = (each[:, :, begin:stop].sum(axis=2) for each in (votes, worth))
        m, r = votes.sum(axis=2) - n, worth.sum(axis=2) - s
        found = _low(n.sum(axis=1), s.sum(axis=1), m.sum(axis=1), r.sum(axis=1))
        if not found:
            continue
        z = found[0] / (noise * found[2]) ** 0.5
        gaps = (r / np.maximum(m, 1) - s / np.maximum(n, 1)).T[days].mean(axis=1)
        if z > -ndtri(CHANCE / len(bands)) and _every_day(gaps) and (best is None or z > best[0]):
            total, index = int(n.sum()), float(s.sum() / n.sum())
            best = z, Spot(tuple(int(day) + 1 for day in days), begin, stop, total, index, found[1], Extent.BAND)
    return best[1] if best else None


def _every_day(gaps: "Array") -> bool:
    """Whether a band is low on weekdays in general, not on its weakest alone. `gaps`: of each, to its other hours."""
    others = np.sort(gaps)[: len(gaps) - len(gaps) // 3]
    return bool((gaps >= PART).mean() >= MOST and others.mean() >= max(PART, gaps.mean() / 2))


def _whole(votes: "Array", worth: "Array", day: int) -> bool:
    """Whether both halves of a weekday are low, so that no few hours explain it. By month, weekday and hour."""
    n, s = votes[:, day].sum(axis=0), worth[:, day].sum(axis=0)
    if not n.any():
        return True
    half = int(np.searchsorted(n.cumsum(), n.sum() / 2)) + 1
    rest = (worth.sum() - s.sum()) / max(votes.sum() - n.sum(), 1)
    return all(
        not part_n.sum() or rest - part_s.sum() / part_n.sum() >= PART
        for part_n, part_s in ((n[:half], s[:half]), (n[half:], s[half:]))
    )


def _low(n: "Array", s: "Array", m: "Array", r: "Array") -> tuple[float, float, float] | None:
    """Gap, what the rest is worth, and the sum of both sides' 1/n; None where it is not low, or not in each month."""
    if n.sum() < ENOUGH or not (n > 0).all() or not (m > 0).all():
        return None
    # Of each month its own rest: a month that is low as a whole makes no weekday weak.
    rest = float(((r / m) * n).sum() / n.sum())
    gap = rest - float(s.sum() / n.sum())
    if gap < GAP or ((r / m - s / n) < LOW).any():
        return None
    return gap, rest, 1 / n.sum() + 1 / m.sum()
