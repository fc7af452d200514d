"""Can the numbers be trusted? What speaks for them and against them, as values, and how it is found. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from kiosk.office.report.analysis.empty_days import empty_runs
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.statistics import ENOUGH
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import REMEMBERED
from sync.archive.note import Note

LOST = 1 / 4
"""Of the usual votes: a month with fewer has lost customers or a kiosk, rather than its place."""
USUAL_MONTHS = 12
"""Before the reported one, of which the middle one is usual."""
MIN_OUT_OF_SERVICE_MINUTES = 30
"""Restarts and updates are not worth a sentence."""
NEARLY_ALL, NEARLY_ALL_OF = 0.97, 100
"""Share of one face, of so many votes or more: where nine in ten are happy that is one month in a hundred."""


@dataclass(frozen=True, slots=True)
class NoVotes:
    """Nobody voted: there is no index."""

    month: str
    was_on: bool = False
    """Whether a kiosk was on, on every day that the shop was open: then nobody has switched it off."""


@dataclass(frozen=True, slots=True)
class Enough:
    """Votes to judge the month by."""

    votes: int


@dataclass(frozen=True, slots=True)
class FewVotes:
    """Too few votes to judge the month."""

    votes: int
    needed: int
    usual: int = 0
    """What a month has had, where this one has lost nearly all of it; 0 elsewhere."""


@dataclass(frozen=True, slots=True)
class MissingDays:
    """Days without any vote, though the shop was open and too many for it to be chance."""

    runs: tuple[tuple[date, date], ...]
    """First and last day of each run."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Presses stored and not counted, of one verdict."""

    verdict: str
    presses: int


@dataclass(frozen=True, slots=True)
class UndatedVotes:
    """Votes that may belong to this month or to another: in no figure."""

    votes: int


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Votes known to the month and to none of its days: in the score, not among the days."""

    votes: int


@dataclass(frozen=True, slots=True)
class UnusualDays:
    """Days with far more presses of one face than it ever has: in no score."""

    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class OutOfService:
    """How long kiosks stood still during opening hours, at least."""

    minutes: int


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """Something wrong with a button."""

    kind: str
    face: str
    """Its label."""
    times: int


@dataclass(frozen=True, slots=True)
class NeverPressed:
    """A face without a single vote, though the months before, or all other faces, had so many that it is no chance."""

    face: str  # its label
    once_was: bool = True  # months before had votes for it; otherwise it may never have been connected


@dataclass(frozen=True, slots=True)
class OneFace:
    """Nearly every vote is for one face: watched, out of reach of the others, or as good as that. `face`: its label."""

    face: str
    presses: int
    votes: int
    """Of all faces."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A touchpoint that told on one side of a comparison, and is in none."""

    name: str
    new: bool
    """On the later side alone; otherwise on the earlier one."""


@dataclass(frozen=True, slots=True)
class OtherFaces:
    """Earlier months that asked with other faces and are therefore not compared."""

    last: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The kiosk stands elsewhere: nothing is compared across that day."""

    date: date
    words: str


@dataclass(frozen=True, slots=True)
class Reinstalled:
    """A kiosk began anew: another card, perhaps another board."""

    kiosk_id: str
    month: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Votes on days that the event did not last: tried out, or forgotten."""

    votes: int


Trust = (
    Enough
    | FewVotes
    | NoVotes
    | MissingDays
    | LeftOut
    | UndatedVotes
    | Unplaced
    | UnusualDays
    | OutOfService
    | FaultSeen
    | NeverPressed
    | OneFace
    | Apart
    | OtherFaces
    | Moved
    | Reinstalled
    | Outside
)


def trust(series: Series, month: ShopMonth, moves: Sequence[Note] = ()) -> Iterator[Trust]:
    """What speaks for and against the figures of a month. `moves`: notes of when its kiosk was moved."""
    votes = sum(month.votes)
    if not votes:
        yield NoVotes(
            month.month, any(day.open for day in month.days) and all(day.served for day in month.days if day.open)
        )
    else:
        yield Enough(votes) if votes >= ENOUGH else FewVotes(votes, ENOUGH, _lost(series, month))
        # Where nobody voted at all, naming every day would say it thirty times.
        if runs := tuple(empty_runs(month)):
            yield MissingDays(runs)
    minutes = sum(day.out_of_service_minutes for day in month.days)
    if minutes >= MIN_OUT_OF_SERVICE_MINUTES:
        yield OutOfService(minutes)
    labels = {face.key: face.label for face in series.faces}
    yield from (FaultSeen(kind, labels[face], times) for (kind, face), times in month.faults.items())
    if votes >= NEARLY_ALL_OF and max(month.votes) >= NEARLY_ALL * votes:
        yield OneFace(series.faces[month.votes.index(max(month.votes))].label, max(month.votes), votes)
    if month.undated:
        yield UndatedVotes(month.undated)
    if any(month.unplaced):
        yield Unplaced(sum(month.unplaced))
    if series.other_faces:
        yield OtherFaces(series.other_faces[-1])
    if moves and moves[-1].date >= months.first_day(months.back(month.month, REMEMBERED - 1)):
        yield Moved(moves[-1].date, moves[-1].words)
    yield from (Reinstalled(*each) for each in series.reinstalled)
    yield from (LeftOut(verdict, presses) for verdict, presses in sorted(month.not_counted.items()) if presses)


def _lost(series: Series, month: ShopMonth) -> int:
    if f"{month.as_of:%Y-%m}" == month.month:
        return 0  # more are to come
    before = [sum(each.votes) for name, each in series.months.items() if name < month.month][-USUAL_MONTHS:]
    usual = median_low(before) if before else 0
    return usual if usual >= ENOUGH and sum(month.votes) < LOST * usual else 0
