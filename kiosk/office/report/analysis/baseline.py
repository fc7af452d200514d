"""What is usual at a shop, weekday by weekday, and how far a day lies from it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from kiosk.office.report.analysis.shop_day import ShopDay

BASELINE_DAYS = 130
"""Open days with votes from which it is learnt: five months, long against a bad week and short against years."""
ENOUGH_DAYS = 52
"""Two months of them will do at first."""
SHRINK_DAYS = 5
"""A weekday's own mean counts as if so many average days of the whole week were among its days."""
LEAST_DAY_VARIANCE = 0.01**2
"""A day is a point off for no reason, in the calmest shop: otherwise one unhappy vote in a thousand would be news."""
MAX_AUTOCORRELATION = 0.6
"""A larger correlation is not believed: so few days may resemble each other by chance."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class WeighedDay:
    """One day of votes, as far as it matters here."""

    date: date
    votes: int
    worth: float
    """Sum of the scores, each 0..1."""
    squares: float
    """Sum of their squares."""

    @property
    def index(self) -> float:
        """The mean score of the day."""
        return self.worth / self.votes


@dataclass(frozen=True, slots=True)
class Baseline:
    """A shop's usual days."""

    weekdays: Mapping[int, float]
    """The index by ISO weekday."""
    variance: float
    """Of one vote."""
    day_variance: float
    """tau²: the variance of a day's true index about its weekday's."""
    autocorrelation: float
    """Correlation of a day's distance with the next one's, 0 or more: the same mood is not news twice."""

    def expected(self, readings: Sequence[WeighedDay]) -> float:
        """What would have been usual on these weekdays, each with its votes."""
        votes = sum(each.votes for each in readings)
        return sum(self.weekdays[each.date.isoweekday()] * each.votes for each in readings) / votes

    def distance(self, reading: WeighedDay) -> float:
        """How far a day lies above what is usual; below zero, below."""
        return reading.index - self.weekdays[reading.date.isoweekday()]

    def deviation(self, reading: WeighedDay) -> float:
        """How far that may be by chance, given how many voted: one standard deviation.

        Where days resemble their neighbours they are worth fewer, and it is longer by so much: the long-run standard
        deviation of an AR(1) process.
        """
        one_day: float = (self.variance / reading.votes + self.day_variance) ** 0.5
        inflation: float = ((1 + self.autocorrelation) / (1 - self.autocorrelation)) ** 0.5
        return one_day * inflation


def readings(days: Iterable[ShopDay], scores: Sequence[float]) -> list[WeighedDay]:
    """The days that say anything: those with votes. `scores`: what each face is worth, 0..1."""
    return [
        WeighedDay(
            day.date,
            sum(day.votes),
            sum(count * score for count, score in zip(day.votes, scores, strict=True)),
            sum(count * score**2 for count, score in zip(day.votes, scores, strict=True)),
        )
        for day in days
        if any(day.votes)
    ]


def index(days: Sequence[WeighedDay]) -> float:
    """The mean score of all their votes."""
    return sum(each.worth for each in days) / sum(each.votes for each in days)


def learn_baseline(days: Sequence[WeighedDay]) -> Baseline:
    """Learn the baseline from some days. Weekday means are shrunken towards the mean; tau² is found by moments."""
    votes, mean = sum(each.votes for each in days), index(days)
    variance = max(sum(each.squares for each in days) / votes - mean**2, 0.0)
    pseudo = SHRINK_DAYS * votes / len(days)
    weekdays = {}
    for weekday in range(1, WEEK + 1):
        same_weekday = [each for each in days if each.date.isoweekday() == weekday]
        worth = sum(each.worth for each in same_weekday) + mean * pseudo
        weekdays[weekday] = worth / (sum(each.votes for each in same_weekday) + pseudo)
    weekdays_seen = {each.date.isoweekday() for each in days}
    spread = sum(each.votes * (each.index - weekdays[each.date.isoweekday()]) ** 2 for each in days)
    # E of that sum: one variance of a vote from each day, and its votes times tau². Each weekday's mean costs a day.
    freedom = len(days) / max(1, len(days) - len(weekdays_seen))
    day_variance = (spread - len(days) * variance) / votes * freedom
    uncorrelated = Baseline(weekdays, variance, max(day_variance, LEAST_DAY_VARIANCE), autocorrelation=0.0)
    return replace(
        uncorrelated,
        autocorrelation=_autocorrelation([uncorrelated.distance(each) / uncorrelated.deviation(each) for each in days]),
    )


def _autocorrelation(distances: Sequence[float]) -> float:
    """Lag-one correlation, with what learning the mean from so few days takes from it given back."""
    squares = sum(each**2 for each in distances)
    if squares == 0:
        return 0.0
    lag_one = sum(one * next_ for one, next_ in pairwise(distances)) / squares
    return min(max(lag_one + 1 / len(distances), 0.0), MAX_AUTOCORRELATION)
