"""One thing to try, where something stands out. Pure.

What comes first:

1. why there is no verdict, and a button that may be broken: while it is, every other figure may be wrong;
2. nobody votes, too few to judge a month, or far fewer than usual: nothing else can be known;
3. a change that lowered the score: it can be undone;
4. nearly all votes for one face: the place may choose it;
5. weak hours: one place and time to look at;
6. the reason that unhappy customers clearly name most often;
7. a score that falls, for whatever reason;
8. days on which the kiosk seems to have been off: the figures hold all the same, of the other days;
9. much that was left out, as of children or of wrong opening hours: the figures hold, and more of them could.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.office.report.analysis.comparisons import Direction, Judged, ReasonShares, Trend
from kiosk.office.report.analysis.doubts import OFTEN, SILENT, Doubt
from kiosk.office.report.analysis.effect import Answer, Effect
from kiosk.office.report.analysis.findings import Findings
from kiosk.office.report.analysis.hourly.week import Spot
from kiosk.office.report.analysis.trust import FaultSeen, FewVotes, LeftOut, MissingDays, NoVotes, OneFace, UnusualDays

Reason = (
    Doubt
    | FaultSeen
    | NoVotes
    | FewVotes
    | Judged
    | OneFace
    | Spot
    | ReasonShares
    | Trend
    | MissingDays
    | UnusualDays
    | LeftOut
)

MANY_LEFT_OUT, MANY_LEFT_OUT_OF = 1 / 5, 30
"""Presses of one verdict as a share of the votes, and at least so many: not one child, and not one cleaner."""
LEFT_OUT = ("out_of_hours", "burst")
"""Verdicts that something can be done about."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an owner might try next: never a promise."""

    reason: Reason
    """The finding that it follows from; what to try follows from its kind."""


def suggestion(findings: Findings) -> Suggestion | None:
    """The first that applies; None where nothing stands out."""
    reason = next(_reasons(findings), None)
    return None if reason is None else Suggestion(reason)


def _reasons(findings: Findings) -> Iterator[Reason]:
    if findings.doubt and not isinstance(findings.doubt, FaultSeen):
        yield findings.doubt
    faults = [each for each in findings.trust if isinstance(each, FaultSeen) and _lasting(each)]
    yield from sorted(faults, key=lambda fault: (fault.kind != SILENT, -fault.times))
    # A month that has just begun, or the first days of a kiosk, have few votes for no other reason.
    if not findings.unfinished and not findings.verdict.first:
        few = (each for each in findings.trust if isinstance(each, NoVotes | FewVotes))
        yield from (each for each in few if not (isinstance(each, NoVotes) and each.closed))
    yield from (each for each in findings.changes[:1] if _harmful(each))
    yield from (each for each in findings.trust if isinstance(each, OneFace))
    if findings.week:
        yield from findings.week.spots[:1]
    if findings.reasons and findings.reasons.most:
        yield findings.reasons
    if findings.trend and findings.trend.direction is Direction.DOWN:
        yield findings.trend
    yield from (each for each in findings.trust if isinstance(each, MissingDays))
    yield from (each for each in findings.trust if isinstance(each, UnusualDays))
    many = max(MANY_LEFT_OUT_OF, MANY_LEFT_OUT * findings.verdict.votes)
    left_out = [each for each in findings.trust if isinstance(each, LeftOut) and each.presses >= many]
    yield from (each for verdict in LEFT_OUT for each in left_out if each.verdict == verdict)


def _lasting(fault: FaultSeen) -> bool:
    return fault.kind == SILENT or fault.times >= OFTEN


def _harmful(judged: Judged) -> bool:
    found = judged.found
    return isinstance(found, Effect) and found.answer is Answer.WORSE and found.controlled
