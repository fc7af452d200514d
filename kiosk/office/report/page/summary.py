"""What a page comes to, in words: for a mail, and for a table of many shops."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from kiosk.office.report.analysis.comparisons import Basis, Direction
from kiosk.office.report.analysis.findings import Findings, Score
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import shares
from kiosk.office.report.analysis.suggestion import Reason, Suggestion, suggestion
from kiosk.office.report.analysis.trust import Enough, FaultSeen, FewVotes, LeftOut, NoVotes, Trust
from kiosk.office.report.language import Language
from kiosk.office.report.page import words
from kiosk.office.report.page.charts.colours import Tone, tones
from kiosk.office.report.page.words.verdict import Chip


class Urgency(IntEnum):
    """Which of many shops an owner looks at first."""

    BROKEN = 0
    """The figures may be wrong, or there are none: a button at fault, or nobody voted."""
    FALLEN = 1
    RISEN = 2
    STEADY = 3
    UNKNOWN = 4
    """Too few votes to say."""


@dataclass(frozen=True, slots=True)
class FaceShare:
    """One face of the month."""

    label: str
    votes: str
    percent: str
    """Empty where the shares may be wrong."""
    share: int
    """Percent, for the width of its column; 0 where they may be wrong."""
    tone: Tone


@dataclass(frozen=True, slots=True)
class Summary:
    """A page in few words. Every figure comes with its votes and its margin, or not at all."""

    urgency: Urgency
    score: str
    """Empty where there are too few votes for one, or no verdict."""
    no_score: str
    """Which of the two; empty where there is a score."""
    margin: str
    """How sure it is, in words: most likely 74-82; empty without a score."""
    likely: str
    """The same without the words: 74-82."""
    faces: tuple[FaceShare, ...]
    votes: str
    """1,817 votes."""
    chips: tuple[Chip, ...]
    """Against a year before."""
    changes: tuple[Chip, ...]
    """Those that are clear; one that says so where none is, and something was compared."""
    news: str
    """The most important of it, for a mail's subject: 79, no clear change."""
    remark: str
    """The gravest thing to know before trusting the figures; empty where there is none."""
    suggestion: str
    """One thing to try; empty where nothing suggests itself."""
    goal: str
    """The owner's goal, and how the shop stands to it; empty where he has set none."""
    best: str
    """Which of the owner's shops does best, in a sentence; empty where there is one."""


def summary(in_: Language, series: Series, findings: Findings) -> Summary:
    """Sum up the page of one shop's month."""
    votes = findings.counted
    judged = not findings.verdict.indicative and findings.doubt is None
    score = findings.score if judged and isinstance(findings.score, Score) else None
    tried = suggestion(findings)
    warnings = [each for each in findings.trust if not isinstance(each, Enough | LeftOut) and not _too_few(each)]
    return Summary(
        urgency=_urgency(findings, tried),
        score=in_.number(score.points) if score else "",
        margin=words.range_words(in_, score) if score else "",
        likely=f"{in_.number(score.low)}\N{EN DASH}{in_.number(score.high)}"
        if score and not score.first_impression
        else "",
        no_score="" if score else _no_score(in_, findings),
        faces=tuple(_faces(in_, series, votes, shown=findings.doubt is None)) if sum(votes) else (),
        votes=in_.ngettext("{n} vote", "{n} votes", sum(votes)).format(n=in_.number(sum(votes))),
        chips=(chips := tuple(_chips(in_, findings))),
        changes=tuple(each for each in chips if each.figure) or _no_change(in_, chips),
        news=_news(in_, findings, score),
        remark=words.trust(in_, warnings[0]) if warnings else "",
        suggestion=words.suggestion(in_, tried) if tried else "",
        goal=f"{words.goal_title(in_, findings.goal.goal)}. {words.goal_words(in_, findings)}" if findings.goal else "",
        best=words.shops(in_, findings.shops) if findings.shops else "",
    )


def _faces(in_: Language, series: Series, votes: Sequence[int], *, shown: bool) -> Iterator[FaceShare]:
    for each, count, share, tone in zip(series.faces, votes, shares(votes), tones(series.faces), strict=True):
        percent = in_.percent(share) if shown else ""
        yield FaceShare(each.label, in_.number(count), percent, share if shown else 0, tone)


def _chips(in_: Language, findings: Findings) -> Iterator[Chip]:
    if findings.trend:
        yield words.trend_chip(in_, findings.trend)


def _no_change(in_: Language, chips: Sequence[Chip]) -> tuple[Chip, ...]:
    return (Chip(Direction.FLAT, "", in_.gettext("no clear change")),) if chips else ()


def _urgency(findings: Findings, tried: Suggestion | None) -> Urgency:
    if findings.doubt or (tried and _no_chance(tried.reason)):
        return Urgency.BROKEN
    if findings.verdict.indicative:
        return Urgency.UNKNOWN
    direction = findings.trend.direction if findings.trend else Direction.FLAT
    return {Direction.DOWN: Urgency.FALLEN, Direction.UP: Urgency.RISEN, Direction.FLAT: Urgency.STEADY}[direction]


def _no_chance(reason: Reason) -> bool:
    """Whether somebody has to see what is wrong with a kiosk."""
    return isinstance(reason, FaultSeen | NoVotes) or (isinstance(reason, FewVotes) and reason.usual > 0)


def _too_few(remark: Trust) -> bool:
    """Whether it says no more than that there is no score."""
    return isinstance(remark, FewVotes) and not remark.usual


def _no_score(in_: Language, findings: Findings) -> str:
    return in_.gettext("no verdict") if findings.no_verdict else in_.gettext("too few votes")


def _news(in_: Language, findings: Findings, score: Score | None) -> str:
    if findings.no_verdict:
        return words.no_verdict(in_, findings.no_verdict, in_.said_month_name(findings.verdict.month))
    if findings.verdict.votes == 0:
        return in_.gettext("nobody voted")
    if score is None:
        return _no_score(in_, findings)
    return _change_news(in_, findings).format(score=in_.number(score.points))


def _change_news(in_: Language, findings: Findings) -> str:
    """What differs, in few words, and without a figure: it is of several months, and the score is of one."""
    _, trend = in_.gettext, findings.trend
    if findings.verdict.fewer:
        return _("{score}, but far fewer votes than usual")
    if trend is None and findings.verdict.apart:
        return _("{score}, too little to compare with")
    if trend is None:
        return _("{score}, the first month") if findings.verdict.first else _("{score}, nothing to compare with yet")
    if trend.direction is Direction.FLAT:
        return _("{score}, no clear change")
    up = trend.direction is Direction.UP
    if trend.basis is Basis.YEAR:
        return _("{score}, clearly up on last year") if up else _("{score}, clearly down on last year")
    return _("{score}, up on the months before") if up else _("{score}, down on the months before")
