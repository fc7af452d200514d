"""From a shop's months to findings: what stands out, and by how much. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from kiosk.office.report.analysis.doubts import buttons, doubts, gravest_first
from kiosk.office.report.analysis.findings import Findings, MonthVerdict, Point, Score, Unfinished, Withheld
from kiosk.office.report.analysis.goal import Goal
from kiosk.office.report.analysis.goal_standing import judge_goal
from kiosk.office.report.analysis.hourly.weakest import weakest
from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.remarks import remarks
from kiosk.office.report.analysis.samples import (
    Samples,
    compared_to,
    counted,
    history,
    month_estimate,
    unusual_days,
)
from kiosk.office.report.analysis.samples import samples as samples_of
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import (
    ENOUGH,
    points,
)
from kiosk.office.report.analysis.touchpoints import mostly_same
from kiosk.office.report.analysis.trend import compare, trend
from kiosk.office.report.analysis.trust import FewVotes, NoVotes, OneFace, OnlyFace, Trust, UnusualDays
from kiosk.office.report.analysis.usual_votes import lost_from
from kiosk.office.report.data import months
from sync.archive.note import Note

SHOWN_MONTHS = 13


def examine(
    series: Series, month: str, moves: Sequence[Note] = (), pages: float = 1, goal: Goal | None = None
) -> Findings:
    """Find what there is to say about a month of a shop by itself.

    `moves`: notes of when its kiosk was moved. `pages`: among how many of its owner's a change has to be the surest.
    """
    all_samples = samples_of(series)
    samples = compared_to(month, [note.date for note in moves], all_samples)
    shop_month = series.months[month]
    compared, found_apart = compare(series, samples, month)
    # Of a card that was replaced within the month no one told of most of it: that is told by itself.
    renewed = {key.name for key in series.touchpoints if (key.kiosk_id, month) in series.reinstalled}
    apart = tuple(each for each in found_apart if each.new or each.name not in renewed)
    odd = unusual_days(series).get(month, ())
    votes = sum(in_score := counted(shop_month, odd))
    caveats = [*remarks(series, shop_month, in_score, moves), *apart]
    fewer = votes >= ENOUGH and any(isinstance(each, FewVotes) for each in caveats)
    found = trend(compared, month, pages) if compared and votes >= ENOUGH and not fewer else None
    first, last_vote = len(series.months) == 1, _last_vote(series, month)
    verdict = MonthVerdict(month, votes, votes < ENOUGH, first, found, apart, fewer, last_vote)
    doubt = doubts(series).get(month)
    score = Withheld(month) if doubt else _score(month, all_samples)
    caveats = _said_once([*caveats, *buttons(series, month, caveats)])
    if isinstance(doubt, Apart):
        caveats.append(doubt)
    if odd:
        caveats.append(UnusualDays(odd, sum(shop_month.votes) - votes))
    return Findings(
        score=score,
        verdict=verdict,
        trend=found,
        unfinished=Unfinished(month, shop_month.known_to) if f"{shop_month.as_of:%Y-%m}" == month else None,
        history=tuple(_points(series, all_samples, month)),
        trust=gravest_first(caveats),
        doubt=doubt,
        # Of a month without votes nothing is weak, and the two before it would stand for it.
        week=weakest(series, samples, month) if votes and not doubt else None,
        goal=judge_goal(goal, month, score, found, compared) if goal else None,
        counted=in_score,
    )


def _said_once(caveats: Sequence[Trust]) -> list[Trust]:
    """That one face has nearly all votes, not where all others may be dead."""
    dead = any(isinstance(each, OnlyFace) and not each.place for each in caveats)
    return [each for each in caveats if not (dead and isinstance(each, OneFace))]


def _last_vote(series: Series, month: str) -> date | None:
    if any(series.months[month].votes):
        return None
    return max((day.date for each in series.months.values() for day in each.days if any(day.votes)), default=None)


def _score(month: str, samples: Samples) -> Score | NoVotes:
    estimated = month_estimate(samples, month)
    if estimated is None:
        return NoVotes(month)
    return Score(
        month,
        points(estimated.index),
        points(estimated.low),
        points(estimated.high),
        estimated.votes,
        estimated.votes < ENOUGH,
        first_impression=len(history(samples, month)) == 1,
    )


def _points(series: Series, samples: Samples, month: str) -> Iterator[Point | None]:
    for each in months.window(month, SHOWN_MONTHS):
        if each in series.months:
            estimated = month_estimate(samples, each)
            drawn = estimated if estimated is not None and estimated.votes >= ENOUGH else None
            before = months.back(each, 1)
            joined = mostly_same(series.touchpoints, before, each) and not any(
                known and lost_from(series, known) for known in map(series.months.get, (before, each))
            )
            yield Point(each, sum(series.months[each].votes), drawn, joined)
        else:
            yield None
