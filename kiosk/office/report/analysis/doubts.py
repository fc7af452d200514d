"""Which months are without a verdict, because what they say may be wrong. Pure.

A headline that a remark further down takes back is worse than none: a dead "unhappy" button gives the best month ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kiosk.office.report.analysis.trust import (
    FaultSeen,
    FewVotes,
    MissingDays,
    Moved,
    NeverPressed,
    NoVotes,
    OtherFaces,
    OutOfService,
    Reinstalled,
    Trust,
    UndatedVotes,
    empty_runs,
)

if TYPE_CHECKING:
    from kiosk.office.report.analysis.series import Series, ShopMonth

SILENT, STUCK = "silent", "stuck"
"""Faults of a button that improbably nobody presses, and of one that does not come up again."""
OFTEN = 3
"""Other faults in a month from which on it is not somebody's elbow."""
IMPROBABLE = 20
"""Presses of a face that the months before let expect, from which on none at all is no chance: with votes that cluster
as families and bad days do (a design effect of two) exp(-10), once in 20,000 months."""
MUCH = 1 / 3
"""Share of a month's opening hours, or of its open days, without which the rest does not speak for the month."""
MANY = 1 / 5
"""Share of votes of an unknown month that could move the score by more than its margin."""
USUAL_MONTHS = 12
"""Learnt from."""

ORDER: tuple[tuple[type[Trust], ...], ...] = (
    (NeverPressed,),
    (NoVotes, FewVotes),
    (MissingDays, OutOfService),
    (UndatedVotes,),
    (Moved, Reinstalled, OtherFaces),
)
"""After a broken button, the gravest first; then other faults, and what is no warning."""

Doubt = FaultSeen | NeverPressed | OutOfService | MissingDays | UndatedVotes


def doubts(series: "Series") -> Mapping[str, Doubt]:
    """By month, those whose figures may be wrong, and the gravest reason why."""
    found: dict[str, Doubt] = {}
    sound: list[ShopMonth] = []
    for name, month in series.months.items():
        doubt = next(_doubts(series, month, sound[-USUAL_MONTHS:]), None)
        if doubt is None:
            sound.append(month)
        else:
            found[name] = doubt
    return found


def gravest_first(remarks: Sequence[Trust]) -> tuple[Trust, ...]:
    """What an owner has to read first stands first; what is alike keeps its order."""
    return tuple(sorted(remarks, key=_gravity))


def broken(fault: FaultSeen) -> bool:
    """Whether a face may have gone without votes, or had votes that nobody gave."""
    return fault.kind == SILENT or (fault.kind == STUCK and fault.times >= OFTEN)


def _doubts(series: "Series", month: "ShopMonth", before: Sequence["ShopMonth"]) -> Iterator[Doubt]:
    labels = {face.key: face.label for face in series.faces}
    faults = [FaultSeen(kind, labels[face], times) for (kind, face), times in month.faults.items()]
    yield from sorted(filter(broken, faults), key=_gravity)
    yield from _never_pressed(series, month, before)
    minutes = sum(day.out_of_service_minutes for day in month.days)
    if minutes and minutes >= MUCH * sum(day.open_minutes for day in month.days):
        yield OutOfService(minutes)
    runs = tuple(empty_runs(month))
    off = sum(day.open and not day.served for day in month.days)
    if runs and off >= MUCH * sum(day.open for day in month.days):
        yield MissingDays(runs)
    if month.undated and month.undated >= MANY * (month.undated + sum(month.votes)):
        yield UndatedVotes(month.undated)


def _never_pressed(series: "Series", month: "ShopMonth", before: Sequence["ShopMonth"]) -> Iterator[NeverPressed]:
    """Faces without any vote, though the months before had many: whether or not the kiosk noticed."""
    all_before = sum(sum(each.votes) for each in before)
    for place, face in enumerate(series.faces):
        of_face = sum(each.votes[place] for each in before)
        if not month.votes[place] and sum(month.votes) * of_face >= IMPROBABLE * max(all_before, 1):
            yield NeverPressed(face.label)


def _gravity(remark: Trust) -> int:
    if isinstance(remark, FaultSeen):
        return (0 if remark.kind == SILENT else 1) if broken(remark) else len(ORDER) + 2
    return next((rank for rank, kinds in enumerate(ORDER, 2) if isinstance(remark, kinds)), len(ORDER) + 3)
