"""What speaks for and against the figures of a month: found in its votes, its days and what its kiosks told. Pure."""

from collections.abc import Iterator, Sequence

from kiosk.office.report.analysis.date_runs import runs
from kiosk.office.report.analysis.empty_days import missing_days
from kiosk.office.report.analysis.incomparable import Moved, OtherFaces, OtherFacesDays, Reinstalled
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.shop_day import Votes
from kiosk.office.report.analysis.statistics import ENOUGH
from kiosk.office.report.analysis.trust import (
    Enough,
    FaultSeen,
    FewVotes,
    LeftOut,
    NoVotes,
    OneFace,
    OutOfService,
    Trust,
    UndatedVotes,
    Unplaced,
)
from kiosk.office.report.analysis.usual_votes import closed, lost_from, was_on
from kiosk.office.report.analysis.voted_days import places
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import REMEMBERED
from sync.archive.note import Note

MIN_OUT_OF_SERVICE_MINUTES = 30
"""Restarts and updates are not worth a sentence."""
NEARLY_ALL, NEARLY_ALL_OF = 0.97, 100
"""Share of one face, of so many votes or more: where nine in ten are happy that is one month in a hundred."""


def remarks(series: Series, month: ShopMonth, counted: Votes, moves: Sequence[Note] = ()) -> Iterator[Trust]:
    """What speaks for and against the figures of a month.

    `counted`: its votes by face, of the days that are in the score; `moves`: notes of when its kiosk was moved.
    """
    votes = sum(counted)
    if not votes and not month.undated:
        yield NoVotes(month.month, was_on(month), closed(month))
    elif votes:
        lost = lost_from(series, month)
        yield FewVotes(votes, ENOUGH, lost) if lost or votes < ENOUGH else Enough(votes)
        # Where nobody voted at all, naming every day would say it thirty times.
        if missing := missing_days(month, series.months):
            yield missing
    minutes = sum(day.out_of_service_minutes for day in month.days)
    if minutes >= MIN_OUT_OF_SERVICE_MINUTES:
        yield OutOfService(minutes)
    yield from faults_seen(series, month)
    if votes >= NEARLY_ALL_OF and max(counted) >= NEARLY_ALL * votes:
        yield OneFace(series.faces[counted.index(max(counted))].label, max(counted), votes)
    if month.undated:
        yield UndatedVotes(month.undated)
    if any(month.unplaced):
        yield Unplaced(sum(month.unplaced))
    yield from _other_series(series, month, moves)
    yield from (LeftOut(verdict, presses) for verdict, presses in sorted(month.not_counted.items()) if presses)


def faults_seen(series: Series, month: ShopMonth) -> Iterator[FaultSeen]:
    """What the kiosks of a shop have told of their buttons."""
    labels = {face.key: face.label for face in series.faces}
    for (kind, face), times in month.faults.items():
        names = [
            name for name, own in places(series)[1:] if month.month in own and (kind, face) in own[month.month].faults
        ]
        yield FaultSeen(kind, labels[face], times, names[0] if len(names) == 1 else "")


def _other_series(series: Series, month: ShopMonth, moves: Sequence[Note]) -> Iterator[Trust]:
    """What is in no comparison, and in no figure, since it was asked otherwise, elsewhere or by another card."""
    if series.other_faces:
        yield OtherFaces(series.other_faces[-1])
    if month.other_faces:
        yield OtherFacesDays(tuple(runs(month.other_faces)), sum(month.other_faces.values()))
    if moves and moves[-1].date >= months.first_day(months.back(month.month, REMEMBERED - 1)):
        yield Moved(moves[-1].date, moves[-1].words)
    yield from (Reinstalled(*each) for each in series.reinstalled)
