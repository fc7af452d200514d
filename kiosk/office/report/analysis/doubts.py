"""Which months are without a verdict, because what they say may be wrong. Pure.

A headline that a remark further down takes back is worse than none: a dead "unhappy" button gives the best month ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kiosk.office.report.analysis.dead_faces import Dead, dead_faces
from kiosk.office.report.analysis.empty_days import missing_days
from kiosk.office.report.analysis.exchanged_faces import exchanged_faces
from kiosk.office.report.analysis.incomparable import Apart, Moved, OtherFaces, OtherFacesDays, Reinstalled
from kiosk.office.report.analysis.once_a_series import once_a_series
from kiosk.office.report.analysis.remarks import faults_seen
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.statistics import ENOUGH
from kiosk.office.report.analysis.touchpoints import is_complete
from kiosk.office.report.analysis.trust import (
    Exchanged,
    FaultSeen,
    FewVotes,
    MissingDays,
    NeverPressed,
    NoVotes,
    OneFace,
    OnlyFace,
    OutOfService,
    Trust,
    UndatedVotes,
    UnusualDays,
)
from kiosk.office.report.data import months

SILENT, STUCK = "silent", "stuck"
"""Faults of a button that improbably nobody presses, and of one that does not come up again."""
OFTEN = 3
"""Other faults in a month from which on it is not somebody's elbow."""
MUCH = 1 / 3
"""Share of a month's opening hours, or of its open days, without which the rest does not speak for the month."""
MOST = 2 / 3
"""Share of a month's open days without a vote, though the kiosk was on: a fortnight's holiday is less."""
MANY = 1 / 5
"""Share of votes of an unknown month, whatever they say: a month with so few others is not known."""
MOVED = 0.02
"""On 0..1, by which undated votes may move a score at most: the margin of the busiest shops."""
LATELY_MONTHS = 3
"""A touchpoint that told nothing for longer than that is gone, and what remains is the shop."""

ORDER: tuple[tuple[type[Trust], ...], ...] = (
    (NeverPressed, OnlyFace),
    (Exchanged,),
    (Apart,),
    (NoVotes, FewVotes),
    (MissingDays, OutOfService),
    (UndatedVotes, UnusualDays, OneFace, OtherFacesDays),
    (Moved, Reinstalled, OtherFaces),
)
"""After a broken button, the gravest first; then other faults, and what is no warning."""

Doubt = Apart | Exchanged | FaultSeen | NeverPressed | OnlyFace | OutOfService | MissingDays | UndatedVotes


@once_a_series
def doubts(series: Series) -> Mapping[str, Doubt]:
    """By month, those whose figures may be wrong, and the gravest reason why."""
    dead, exchanged = dead_faces(series), exchanged_faces(series)
    found = {
        name: next(_doubts(series, month, [*dead.get(name, ()), *exchanged.get(name, ())]), None)
        for name, month in series.months.items()
    }
    return {name: doubt for name, doubt in found.items() if doubt is not None}


def buttons(series: Series, month: str, caveats: Sequence[Trust]) -> list[Dead | Exchanged]:
    """What the votes of a month tell of its buttons, much of them or little, unless a kiosk has told it itself."""
    silent = {each.face for each in caveats if isinstance(each, FaultSeen) and each.kind == SILENT}
    dead = dead_faces(series).get(month, ())
    by_votes = [each for each in dead if isinstance(each, OnlyFace) or each.place or each.face not in silent]
    return [*by_votes, *exchanged_faces(series).get(month, ())]


def gravest_first(remarks: Sequence[Trust]) -> tuple[Trust, ...]:
    """What an owner has to read first stands first; what is alike keeps its order."""
    return tuple(sorted(remarks, key=_gravity))


def broken(fault: FaultSeen) -> bool:
    """Whether a face may have gone without votes, or had votes that nobody gave."""
    return fault.kind == SILENT or (fault.kind == STUCK and fault.times >= OFTEN)


def _doubts(series: Series, month: ShopMonth, by_votes: Sequence[Dead | Exchanged]) -> Iterator[Doubt]:
    yield from sorted(filter(broken, faults_seen(series, month)), key=_gravity)
    yield from (each for each in by_votes if not each.minor)
    yield from _absent(series, month)
    minutes = sum(day.out_of_service_minutes for day in month.days)
    if minutes and minutes >= MUCH * sum(day.open_minutes for day in month.days):
        yield OutOfService(minutes)
    if missing := missing_days(month, series.months):
        open_days = [day for day in month.days if day.open]
        if sum(not day.served for day in open_days) >= MUCH * len(open_days):
            yield replace(missing, kiosk_on=False)
        elif sum(month.votes) >= ENOUGH and _mostly_empty(month) and not _always_mostly_empty(series, month):
            yield replace(missing, kiosk_on=True)
    if month.undated and _depends_on_undated(series.scores, month):
        yield UndatedVotes(month.undated)


def _depends_on_undated(scores: Sequence[float], month: ShopMonth) -> bool:
    """Whether the score may be another one, whichever of the undated votes are this month's."""
    votes = sum(month.votes)
    if month.undated >= MANY * (month.undated + votes):
        return True
    if votes < ENOUGH:
        return False
    worth = sum(count * score for count, score in zip(month.votes, scores, strict=True))
    by_worth = sorted(zip(scores, month.undated_votes, strict=True))
    # It is farthest off with those alone that lie on its one side.
    lowest, highest = min(_with_them(worth, votes, by_worth)), max(_with_them(worth, votes, by_worth[::-1]))
    return max(worth / votes - lowest, highest - worth / votes) >= MOVED


def _with_them(worth: float, votes: int, undated: Sequence[tuple[float, int]]) -> Iterator[float]:
    """The score with the undated votes of no face, of the first, of the first two, and so on."""
    yield worth / votes
    for score, count in undated:
        worth, votes = worth + score * count, votes + count
        yield worth / votes


def _mostly_empty(month: ShopMonth) -> bool:
    open_days = [day for day in month.days if day.open]
    return sum(not any(day.votes) for day in open_days) >= MOST * len(open_days)


def _always_mostly_empty(series: Series, month: ShopMonth) -> bool:
    """A stall of one day a month is no broken kiosk; of a first month nothing else is known."""
    return all(_mostly_empty(each) for name, each in series.months.items() if name < month.month)


def _absent(series: Series, month: ShopMonth) -> Iterator[Apart]:
    """Touchpoints without which the others do not speak for the shop: they had a third of its votes until lately."""
    # One alone is the shop; and of a first month, or of an event, nothing is known from before.
    if len(series.touchpoints) < 2 or len(series.months) < 2:  # noqa: PLR2004 - as said
        return
    window = months.window(months.back(month.month, 1), LATELY_MONTHS)
    lately = [series.months[each] for each in window if each in series.months]
    present = {key for key, own in series.touchpoints.items() if is_complete(own.get(month.month), month)}
    # Where none of them was there before, the shop has another kiosk: that is no silence.
    if not any(each.month in series.touchpoints[key] for key in present for each in lately):
        return
    votes = sum(sum(each.votes) for each in lately)
    for key, own in series.touchpoints.items():
        replaced = any(key.name == other.name or key.kiosk_id == other.kiosk_id for other in present)
        of_it = sum(sum(own[each.month].votes) for each in lately if each.month in own)
        if of_it and of_it >= MUCH * votes and not replaced:
            yield Apart(key.name, new=False)


def _gravity(remark: Trust) -> int:
    if isinstance(remark, FaultSeen):
        return (0 if remark.kind == SILENT else 1) if broken(remark) else len(ORDER) + 2
    return next((rank for rank, kinds in enumerate(ORDER, 2) if isinstance(remark, kinds)), len(ORDER) + 3)
