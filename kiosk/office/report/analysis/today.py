"""How does a day go that is not over? Its votes against what is usual by this hour of such a weekday.

Pure, and without NumPy: the web asks for it at each request. What is usual is learnt from the same weekday of the last
quarter, and how much of a day has come by an hour from the months' hours. A count so far is a thinned one of a day:
its variance is p²v + p(1-p)m for days of mean m and variance v of which the share p is over, taken as a negative
binomial (Johnson, Kemp and Kotz, Univariate Discrete Distributions, 2005, chapter 5) and widened for what is learnt
from few days. How well it keeps its promise: docs/STATISTICS.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.office.report.analysis.hourly.count_range import count_range, deviations
from kiosk.office.report.analysis.hourly.usual_day import UsualDay, usual_day
from sync.document.aggregate import Face, MonthlyAggregate
from sync.document.today import LEAST_VOTES, Today

LEAST_DAYS = 5
"""Of a weekday, to say what is usual on it."""
UNUSUAL = 0.01
"""How often a usual day may be called happier or less happy, at one look."""
LEAST_POINTS = 3
"""Away from what is usual: so much a season may do."""


class TodayOutcome(Enum):
    """What can be said of it."""

    NOTHING_YET = "nothing yet"
    FEW_VOTES = "few votes"
    NOT_KNOWN = "not known"
    """What is usual is not."""
    USUAL = "usual"
    HAPPIER = "happier"
    LESS_HAPPY = "less happy"


@dataclass(frozen=True, slots=True)
class CountToday:
    """Some votes so far."""

    votes: int
    usual: tuple[int, int] | None = None
    """From and to: on eight of ten such days. None: not known."""


@dataclass(frozen=True, slots=True)
class TodayFound:
    """A day so far."""

    outcome: TodayOutcome
    votes: CountToday
    faces: tuple[tuple[Face, CountToday], ...]
    """Best first."""
    days: int = 0
    """From so many what is usual is learnt."""


def examine_today(today: Today, documents: Iterable[MonthlyAggregate]) -> TodayFound:
    """`documents`: those of this kiosk, the newest of each month."""
    votes = sum(today.votes)
    faces = tuple((face, CountToday(count)) for face, count in zip(today.faces, today.votes, strict=True))
    if today.until is None:
        return TodayFound(TodayOutcome.NOTHING_YET, CountToday(0), faces)
    usual = usual_day(today, documents)
    if usual is None or len(usual.days) < LEAST_DAYS:
        outcome = TodayOutcome.FEW_VOTES if votes < LEAST_VOTES else TodayOutcome.NOT_KNOWN
        return TodayFound(outcome, CountToday(votes), faces, len(usual.days) if usual else 0)
    total = CountToday(votes, count_range([sum(day) for day in usual.days], usual.share))
    faces = tuple(
        (face, CountToday(count, count_range([day[place] for day in usual.days], usual.shares[place])))
        for place, (face, count) in enumerate(zip(today.faces, today.votes, strict=True))
    )
    outcome = TodayOutcome.FEW_VOTES if votes < LEAST_VOTES else _mood(today, usual)
    return TodayFound(outcome, total, faces, len(usual.days))


def _mood(today: Today, usual: UsualDay) -> TodayOutcome:
    """By the index so far: its votes vary, and days vary about what is usual (DerSimonian and Laird, 1986)."""
    scores = [face.score / 100 for face in today.faces]
    expected = [share * sum(column) for share, column in zip(usual.shares, zip(*usual.days, strict=True), strict=True)]
    level = _index(expected, scores)
    variance = max(_index(expected, [score * score for score in scores]) - level * level, 0.0)
    days = [day for day in usual.days if sum(day)]
    indices = [_index(day, scores) for day in days]
    mean = sum(indices) / len(indices)
    spread = sum((each - mean) ** 2 for each in indices) / (len(indices) - 1)
    between = max(spread - variance * sum(1 / sum(day) for day in days) / len(days), 0.0)
    error = variance / sum(today.votes) + between * (1 + 1 / len(days)) + variance / sum(map(sum, days))
    by = _index(today.votes, scores) - level
    if abs(by) <= deviations(UNUSUAL / 2, len(days) - 1) * error**0.5 or abs(by) * 100 < LEAST_POINTS:
        return TodayOutcome.USUAL
    return TodayOutcome.HAPPIER if by > 0 else TodayOutcome.LESS_HAPPY


def _index(votes: Sequence[float], worth: Sequence[float]) -> float:
    return sum(count * each for count, each in zip(votes, worth, strict=True)) / sum(votes)
