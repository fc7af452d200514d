"""Votes day by day, and weighted sums of days' mean scores: what the model learns from, and what it is asked about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

WEEK = 7


@dataclass(frozen=True, eq=False)
class DailyVotes:
    """Some days with votes, each once, in order."""

    dates: "NDArray[np.int64]"
    """Ordinals of the proleptic Gregorian calendar, shaped (days,)."""
    counts: "Array"
    """Shaped (days, faces)."""
    scores: "Array"
    """What each face is worth, 0..1."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DailyVotes) and self._bytes == other._bytes

    def __hash__(self) -> int:
        return hash(self._bytes)

    @property
    def _bytes(self) -> tuple[bytes, ...]:
        return self.dates.tobytes(), self.counts.tobytes(), self.scores.tobytes()

    def between(self, first: int, end: int) -> "DailyVotes":
        """The days from one ordinal on up to before another."""
        these = (self.dates >= first) & (self.dates < end)
        return DailyVotes(self.dates[these], self.counts[these], self.scores)

    def last(self, days: int) -> "DailyVotes":
        """The last of them, at most so many."""
        return DailyVotes(self.dates[-days:], self.counts[-days:], self.scores)

    def at(self, places: "NDArray[np.int64]") -> "DailyVotes":
        """The days at some places, in order."""
        return DailyVotes(self.dates[places], self.counts[places], self.scores)

    @cached_property
    def votes(self) -> "Array":
        """Of each day, above zero."""
        found: Array = self.counts.sum(axis=1)
        return found

    @cached_property
    def weekdays(self) -> "NDArray[np.int64]":
        """0 on Mondays to 6 on Sundays."""
        return (self.dates - 1) % WEEK

    @cached_property
    def means(self) -> "Array":
        """The mean score of each day."""
        found: Array = self.counts @ self.scores / self.votes
        return found

    @cached_property
    def relative_votes(self) -> "Array":
        """Of each day, in those of an ordinary one of these days."""
        found: Array = self.votes / median(self.votes)
        return found


def daily_votes(days: Iterable[tuple[date, Sequence[int]]], scores: Sequence[float]) -> DailyVotes:
    """The days that say anything: those with votes."""
    voted = sorted((day.toordinal(), tuple(votes)) for day, votes in days if any(votes))
    return DailyVotes(
        np.array([day for day, _ in voted], dtype=np.int64),
        np.array([votes for _, votes in voted], dtype=float).reshape(len(voted), len(scores)),
        np.asarray(scores, dtype=float),
    )


def median(values: "Array") -> "Array":
    """Along the first axis: `np.median`, which takes four times as long for so few, mostly to look for NaN."""
    in_order, middle = np.sort(values, axis=0), len(values) // 2
    found: Array = in_order[middle] if len(values) % 2 else (in_order[middle - 1] + in_order[middle]) / 2
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Combination:
    """A weighted sum of days' mean scores: a month's index, or the difference of two of them."""

    value: float
    dates: "NDArray[np.int64]"
    """In order, each once."""
    weights: "Array"
    """Of each day: what its mood does to the value."""
    votes: "Array"
    """Of each day: what the variance of one vote does to that of the value, weight² / votes; more where several
    touchpoints are weighed apart."""

    def __sub__(self, other: "Combination") -> "Combination":
        """One less the other, whose days may be the same."""
        return combined([(1.0, self), (-1.0, other)])


def mean(days: DailyVotes) -> Combination:
    """The mean score of all votes. Raises ValueError without any."""
    votes = days.votes
    total = float(votes.sum())
    if not total:
        raise ValueError("no votes, no index")
    return Combination(float(days.means @ votes / total), days.dates, votes / total, votes / total**2)


def combined(parts: Iterable[tuple[float, Combination]]) -> Combination:
    """Several combinations, each times a factor, of votes that are in no two of them."""
    listed = [*parts]
    dates, places = np.unique(np.concatenate([part.dates for _, part in listed]), return_inverse=True)

    def summed(rows: "list[Array]") -> "Array":
        total: Array = np.bincount(places, np.concatenate(rows)).astype(float)
        return total

    return Combination(
        sum(factor * part.value for factor, part in listed),
        dates,
        summed([factor * part.weights for factor, part in listed]),
        summed([factor**2 * part.votes for factor, part in listed]),
    )
