"""What the page has to say, as values: every sentence, chip and mark is made from one of these. Pure."""

from dataclasses import dataclass
from datetime import date

from kiosk.office.report.analysis.comparisons import Judged, OtherVoice, ReasonShares, Shops, StageChain, Trend
from kiosk.office.report.analysis.doubts import Doubt
from kiosk.office.report.analysis.goal import GoalFound
from kiosk.office.report.analysis.hourly.week import Week
from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.shop_day import Votes
from kiosk.office.report.analysis.statistics import Estimate
from kiosk.office.report.analysis.trust import NoVotes, Trust, UndatedVotes


@dataclass(frozen=True, slots=True)
class Score:
    """The month's index, in points."""

    month: str
    points: int
    low: int
    high: int
    votes: int
    indicative: bool
    """Too few votes to be judged: shares only."""
    first_impression: bool = False
    """Learnt from this month alone, which cannot tell a mood that lasts from the level: low and high are not said."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """There are votes, and no index of them: it may be wrong."""

    month: str


@dataclass(frozen=True, slots=True)
class MonthVerdict:
    """The page in one sentence: what its trend comes to."""

    month: str
    votes: int
    indicative: bool
    first: bool
    """Nothing earlier to compare with."""
    trend: Trend | None
    apart: tuple[Apart, ...] = ()
    """Touchpoints that are not in it."""
    fewer: bool = False
    """So few of the usual votes that others may be voting than before: nothing is compared."""
    last_vote: date | None = None
    """Where nobody voted all month: the last day on which somebody did."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The month is not over: everything may still move."""

    month: str
    until: date


@dataclass(frozen=True, slots=True)
class Point:
    """One month of the history."""

    month: str
    votes: int
    estimate: Estimate | None
    """None without votes, or with too few to be drawn."""
    joined: bool = True
    """Most votes, of it and of the month before, are of touchpoints that told of both, and usual in number."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one page says."""

    score: Score | NoVotes | Withheld
    verdict: MonthVerdict
    trend: Trend | None
    unfinished: Unfinished | None
    history: tuple[Point | None, ...]
    """The last 13 months, oldest first; None where a month is missing."""
    trust: tuple[Trust, ...]
    """The gravest first."""
    doubt: Doubt | None = None
    """Why there is no verdict, though there are votes enough."""
    week: Week | None = None
    """Hour by hour, over the last months; None without votes."""
    changes: tuple[Judged, ...] = ()
    """What noted changes did, the newest first."""
    shops: Shops | None = None
    chain: StageChain | None = None
    reasons: ReasonShares | None = None
    other_voices: tuple[OtherVoice, ...] = ()
    goal: GoalFound | None = None
    """None where the owner has set none."""
    counted: Votes = ()
    """By face, of the days that are in the score."""

    @property
    def no_verdict(self) -> Doubt | None:
        """Why there is no verdict: the gravest doubt, unless there are few votes anyhow, and these are known."""
        if self.verdict.indicative and not isinstance(self.doubt, UndatedVotes):
            return None
        return self.doubt
