"""Can the numbers be trusted? What speaks for them and against them, as values; `remarks` finds them. Pure."""

from dataclasses import dataclass
from datetime import date

from kiosk.office.report.analysis.incomparable import Apart, Moved, OtherFaces, OtherFacesDays, Reinstalled


@dataclass(frozen=True, slots=True)
class NoVotes:
    """Nobody voted: there is no index."""

    month: str
    was_on: bool = False
    """Whether a kiosk was on, on every day that the shop was open: then nobody has switched it off."""
    closed: bool = False
    """The shop was, by its opening hours, all month: nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Enough:
    """Votes to judge the month by."""

    votes: int


@dataclass(frozen=True, slots=True)
class FewVotes:
    """Too few votes to judge the month, or to compare it: so few of the usual ones that others may be voting."""

    votes: int
    needed: int
    usual: int = 0
    """What a month has had, where this one has lost nearly all of it; 0 elsewhere."""


@dataclass(frozen=True, slots=True)
class MissingDays:
    """Days without any vote, though the shop was open and too many for it to be chance."""

    runs: tuple[tuple[date, date], ...]
    """First and last day of each run."""
    kiosk_on: bool = False
    """Whether a kiosk was on, on every one of them: then nobody has switched it off."""


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
    """Days with far more presses of a face than it ever has: in no score, and in no share. `votes`: on them."""

    dates: tuple[date, ...]
    votes: int


@dataclass(frozen=True, slots=True)
class OutOfService:
    """How long kiosks stood still during opening hours, at least."""

    minutes: int


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """Something wrong with a button. `face`: its label."""

    kind: str
    face: str
    times: int
    place: str = ""
    """The touchpoint, where a shop has several and one of them alone told it."""


@dataclass(frozen=True, slots=True)
class DeadFaces:
    """Faces without a vote for so long, though they or the living ones had so many, that it is no chance."""

    face: str
    """A label: the subclass says of which."""
    once_was: bool = True
    """They had votes at another time; otherwise they may never have been connected."""
    place: str = ""
    """The touchpoint, where a shop has several; empty: at all of them."""
    days: tuple[date, date] | None = None
    """First and last; None where it was all month."""
    minor: bool = False
    """Of so few of the month's votes that its score is moved by less than its margin."""


@dataclass(frozen=True, slots=True)
class NeverPressed(DeadFaces):
    """This face."""


@dataclass(frozen=True, slots=True)
class OnlyFace(DeadFaces):
    """All but this one: said once, not of each of them."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Two faces pressed as often as each other was before, at once: their cables may be exchanged."""

    faces: tuple[str, str]
    """Their labels."""
    days: tuple[date, date]
    """First and last."""
    place: str = ""
    """At which touchpoint, where a shop has several."""
    minor: bool = False
    """Of so few of the month's votes that its score is moved by less than its margin."""


@dataclass(frozen=True, slots=True)
class OneFace:
    """Nearly every vote is for one face: watched, out of reach of the others, or as good as that. `face`: its label."""

    face: str
    presses: int
    votes: int
    """Of all faces."""


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
    | OnlyFace
    | Exchanged
    | OneFace
    | Apart
    | OtherFaces
    | OtherFacesDays
    | Moved
    | Reinstalled
    | Outside
)
