"""What the page sets a shop beside: its past, its changes, its owner's other shops, its chain, other voices. Values."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiosk.office.report.analysis.effect import Answer, Effect
from kiosk.office.report.analysis.ranking import Rank
from kiosk.office.report.analysis.statistics import Estimate


class Direction(Enum):
    """What can be said of a difference."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    """Within the margin of chance: no arrow."""


class Basis(Enum):
    """What the last months are compared with."""

    YEAR = "year"
    """The same months a year before."""
    SEASON = "season"
    """In a first year, the months before: the season may be all there is to it."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The last months against as many earlier ones; fewer where months are missing."""

    basis: Basis
    months: int
    """On each side."""
    before: int
    after: int
    """Their indices, in points."""
    direction: Direction
    month: str
    """The last one."""
    alike: bool = False
    """No clear difference, and no room for a large one."""
    by_place: bool = False
    """Its indices are not those of all votes together: each month and each touchpoint weighs the same on both sides."""

    @property
    def points(self) -> int:
        """The difference of what is shown."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Judged:
    """A noted change, and what it did."""

    date: date
    words: str
    found: Effect | Answer
    weeks_before: int
    weeks_after: int
    dip: bool = False
    """Whether the weeks just before were unusually bad, and it is measured from those before them."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One of several shops, or of the touchpoints of a chain."""

    name: str
    votes: int
    estimate: Estimate | None
    """Of a shop over some months, of a link as its own page shows it; None where nothing can be said."""
    standing: Rank | None
    """None: too few votes to compare."""
    months: int = 1
    """That it is over."""


@dataclass(frozen=True, slots=True)
class Shops:
    """An owner's shops, the best first by the shrunken index; those with too few votes last."""

    own: str
    shown: tuple[Rated, ...]
    unshown: int
    """How many more there are."""
    compared: int
    best: str | None
    """None: too close to call."""
    weakest: str | None = None
    months: int = 1
    """Compared over so many, or fewer where a shop has fewer."""


@dataclass(frozen=True, slots=True)
class RatedLink(Rated):
    """A link of a chain, and how it changed."""

    trend: Trend | None = None
    """None where nothing can be said."""


@dataclass(frozen=True, slots=True)
class StageChain:
    """The chain of customers, first to last."""

    links: tuple[RatedLink, ...]
    compared: int
    weakest: str | None
    """None: too close to call, or one that is silent might be it."""
    silent: tuple[str, ...] = ()
    """Links of which nothing was heard, though they told lately."""


@dataclass(frozen=True, slots=True)
class Named:
    """One reason, on 0..1 of all that were named; margins hold for all of them at once."""

    label: str
    votes: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReasonShares:
    """What unhappy customers named, most often first."""

    named: tuple[Named, ...]
    votes: int
    indicative: bool
    """Too few to be compared."""
    most: str | None
    """The one that is clearly named most often."""


@dataclass(frozen=True, slots=True)
class OtherVoice:
    """One other voice over the months shown: beside the kiosks, in no figure of theirs."""

    kind: str
    label: str
    first: date
    last: date
    votes: tuple[int, ...]
    estimate: Estimate | None
    """With the plain margin of independent answers; None with too few."""
