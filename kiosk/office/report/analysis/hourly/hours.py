"""When in the week is it weakest? Blocks of two weekdays by two hours that are too low to be chance. Pure.

    weak_hours(tables, scores, deff) -> Week
        tables: counts of the last months, oldest first, shaped (months, 7 weekdays from Monday, 24 hours, faces)
        scores: what each face is worth, 0..1
        deff: design effect of whole days' votes, as `statistics.estimate` gives it
        Week.spots is empty unless there are `MONTHS` months of votes; Week.cells is there all the same.

Of sixty cells some are always ten points low: naming the lowest one is nearly always wrong. So neighbours are taken
together; a block must be low by more than chance does to any of all the blocks tried (Bonferroni), by an amount
worth a conversation, and in each of the months.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from kiosk.office.report.analysis.hourly.played_hours import without_play
from kiosk.office.report.analysis.hourly.week import Cell, Spot, Week
from kiosk.office.report.analysis.hourly.whole_parts import whole_parts
from kiosk.office.report.analysis.statistics import ENOUGH

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

MONTHS = 3
"""Looked at together."""
WEEKDAYS, HOURS = 7, 24
GAP = 0.07
"""Below the rest of the week by at least so much: what is less is not worth an owner's time."""
LOW = 0.03
"""Below the rest of the week in each single month by at least so much."""
PART = GAP / 2
"""A weekday or hour of a weak block that is less low than that is not named with the other one."""
CHANCE = 0.01
"""Of naming anything in a steady week. Asking for the gap, and in every month, makes up for what is not normal."""
LEAST_DEFF = 1.5
"""Votes of one weekday and hour hang together a little, whatever three months of them happen to show."""


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the counts come to."""

    votes: "Array"
    """By month, weekday and hour."""
    worth: "Array"
    """Sums of scores, likewise."""
    variance: float
    """Of one vote."""
    deff: float
    """Of whole days' votes."""


def weak_hours(
    tables: "ArrayLike", scores: Sequence[float], deff: float, days: "ArrayLike | None" = None
) -> Week | None:
    """Look at a week, as told at the top of this module; None without any vote.

    `days`: votes by month and weekday, shaped (months, 7, faces), where not all of their hours are told.
    """
    raw, value = np.asarray(tables, dtype=float), np.asarray(scores, dtype=float)
    voted = raw.sum(axis=(1, 2, 3)) > 0
    if not voted.any():
        return None
    known = int(voted.sum())
    counts = raw[voted]
    if known >= MONTHS:
        without = without_play(counts)
        # A month that is told in one hour is no play: there would be nothing left of it.
        counts = np.where(without.any(axis=(1, 2, 3), keepdims=True), without, counts)
    votes, worth = counts.sum(axis=-1), counts @ value
    index = float(worth.sum() / votes.sum())
    variance = float((counts @ value**2).sum() / votes.sum()) - index**2
    counted = _Tables(votes, worth, variance, deff)
    by_day = counts.sum(axis=2) if days is None else np.asarray(days, dtype=float)[voted]
    spots = (
        tuple(_largest_first(counted, by_day.sum(axis=-1), by_day @ value)) if known >= MONTHS and variance > 0 else ()
    )
    return Week(known, index, _cells(counted, spots), spots)


def _largest_first(counted: _Tables, day_votes: "Array", day_worth: "Array") -> Iterator[Spot]:
    """Whole parts, then blocks, as if the hours of the whole parts did not exist."""
    votes, worth = counted.votes.copy(), counted.worth.copy()
    among_hours = counted.variance * float(_clustering(counted).min())
    yield from whole_parts(votes, worth, (day_votes, day_worth), (counted.variance * counted.deff, among_hours))
    if votes.sum(axis=(1, 2)).all():
        yield from _spots(replace(counted, votes=votes, worth=worth))


def _blocks(cells: "Array") -> "Array":
    """Sums of two weekdays by two hours, by their first weekday and hour; the last two axes become 7 by 23."""
    days = cells + np.roll(cells, -1, axis=-2)
    return days[..., :-1] + days[..., 1:]


def _residuals(votes: "Array", worth: "Array") -> "Array":
    """What each place is worth beyond what its month as a whole expects of so many votes."""
    index = worth.sum(axis=(1, 2)) / votes.sum(axis=(1, 2))
    expected: Array = index[:, None, None] * votes
    return worth - expected


def _clustering(counted: _Tables) -> "Array":
    """The design effect of each block: the larger of two.

    How far the same blocks move from month to month, over how far independent votes would let them: what people who
    press again and again do. And the share that a block has of the days' own design effect: what good and bad days do.
    """
    votes, residual = _blocks(counted.votes), _blocks(_residuals(counted.votes, counted.worth))
    total = votes.sum(axis=0)
    most = np.maximum(total, 1)
    between_months = ((residual - votes * residual.sum(axis=0) / most) ** 2).sum()
    independent = counted.variance * (total - (votes**2).sum(axis=0) / most).sum()
    from_month_to_month = max(LEAST_DEFF, between_months / independent if independent > 0 else 0.0)
    days = counted.votes.sum(axis=(0, 2))
    share = total / np.maximum(days + np.roll(days, -1), 1)[:, None]
    deff: Array = np.maximum(from_month_to_month, 1 + (counted.deff - 1) * share)
    return deff


def _cells(counted: _Tables, spots: Sequence[Spot]) -> dict[tuple[int, int], Cell]:
    """Each hour with its figure, and how much of its distance from the week is believed (as James and Stein do).

    What lies in a spot is known to be lower: it is drawn towards its spot instead.
    """
    votes, worth = counted.votes.sum(axis=0), counted.worth.sum(axis=0)
    centre = np.zeros_like(votes)
    for spot in spots:
        centre[[weekday - 1 for weekday in spot.weekdays], spot.begins : spot.ends] = spot.index - spot.rest
    residual = _residuals(counted.votes, counted.worth).sum(axis=0) - votes * centre
    noise = counted.variance * float(_clustering(counted).min())
    spread = max(0.0, float(((residual**2).sum() - noise * votes.sum()) / (votes**2).sum()))
    cells = {}
    for day, hour in np.argwhere(votes > 0):
        n = float(votes[day, hour])
        believed = spread / (spread + noise / n) if spread > 0 else 0.0
        pull = float(centre[day, hour] + believed * residual[day, hour] / n)
        cells[int(day) + 1, int(hour)] = Cell(int(n), float(worth[day, hour] / n), pull)
    return cells


def _spots(counted: _Tables) -> Iterator[Spot]:
    """The surest block; then, as if its hours did not exist, the next one, for as long as there is any."""
    votes, worth, noise = counted.votes.copy(), counted.worth.copy(), counted.variance * _clustering(counted)
    tried = int((_blocks(votes).sum(axis=0) >= ENOUGH).sum())
    while (place := _surest(votes, worth, noise, tried)) is not None:
        spot = _part(votes, worth, place)
        yield spot
        days, hours = [weekday - 1 for weekday in spot.weekdays], slice(spot.begins, spot.ends)
        votes[:, days, hours] = worth[:, days, hours] = 0


def _surest(votes: "Array", worth: "Array", noise: "Array", tried: int) -> tuple[int, int] | None:
    """Where the block begins that is lowest in standard errors, of those that may be named."""
    n, s = _blocks(votes), _blocks(worth)
    others = votes.sum(axis=(1, 2))[:, None, None] - n
    rest = (worth.sum(axis=(1, 2))[:, None, None] - s) / np.maximum(others, 1)
    short = rest * n - s
    total, elsewhere = np.maximum(n.sum(axis=0), 1), np.maximum(others.sum(axis=0), 1)
    gap = short.sum(axis=0) / total
    named = (total >= ENOUGH) & (gap >= GAP) & ((n > 0) & (others > 0) & (short >= LOW * n)).all(axis=0)
    errors = np.where(named, gap / np.sqrt(noise * (1 / total + 1 / elsewhere)), 0.0)
    day, hour = np.unravel_index(int(errors.argmax()), errors.shape)
    return (int(day), int(hour)) if errors[day, hour] > -ndtri(CHANCE / max(1, tried)) else None


def _part(votes: "Array", worth: "Array", place: tuple[int, int]) -> Spot:
    """The block that begins there, without a weekday or an hour that is not low itself."""
    block = np.ix_([*range(len(votes))], [place[0], (place[0] + 1) % WEEKDAYS], [place[1], place[1] + 1])
    n, s = votes[block], worth[block]
    others = votes.sum(axis=(1, 2)) - n.sum(axis=(1, 2))
    rest = (worth.sum(axis=(1, 2)) - s.sum(axis=(1, 2))) / others
    short = rest[:, None, None] * n - s
    days = _low(short.sum(axis=(0, 2)), n.sum(axis=(0, 2)))
    # Of those days only, so that something is left.
    hours = _low(short[:, days].sum(axis=(0, 1)), n[:, days].sum(axis=(0, 1)))
    kept = np.ix_([*range(len(votes))], days, hours)
    total = n[kept].sum()
    return Spot(
        weekdays=tuple((place[0] + int(day)) % WEEKDAYS + 1 for day in days),
        begins=place[1] + int(hours[0]),
        ends=place[1] + int(hours[-1]) + 1,
        votes=int(total),
        index=float(s[kept].sum() / total),
        rest=float((rest[:, None, None] * n)[kept].sum() / total),
    )


def _low(short: "Array", votes: "Array") -> "NDArray[np.intp]":
    """Which of the parts are low themselves."""
    return np.flatnonzero((votes > 0) & (short >= PART * votes))
