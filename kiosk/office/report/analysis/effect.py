"""Did a change help? The weeks before it against the weeks after, less what other shops did meanwhile. Pure.

Difference in differences: what moves every shop (season, weather, holidays) is not put down to the change, nor, by its
own weeks of a year before, what the shop does each year. What moved this shop alone in the same weeks still is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.office.report.analysis.statistics import ENOUGH, DayModel, Estimate, Sample, estimate, points
from kiosk.office.report.analysis.statistics.daily_votes import Combination

WEEKS = 8
"""Looked at on each side."""
MISSED = 0.03
"""How often the margin does not hold what a change did."""
USEFUL = 0.05
"""A margin beyond which "no difference" would hide what an owner would want to know."""
ENOUGH_DAYS = 12
"""Open days a side below which nothing is said: one bad week is no effect."""
LEAST_VARIANCE = 1e-4
"""Of a shop's move: no shop is taken to be surer than to a point each way, or one would outweigh all."""


class Answer(Enum):
    """What can be said of a change."""

    HELPED = "helped"
    WORSE = "worse"
    NO_DIFFERENCE = "no difference"
    """None to be seen: it may have one smaller than the margin."""
    NOT_TOLD = "not told"
    """The season, or bad weeks that pass by themselves, cannot be told from it: waiting does not help."""
    TOO_EARLY = "too early"
    TOO_LITTLE_BEFORE = "too little before"
    """Nobody knows how it was: waiting does not help."""


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One shop before and after a day, in whole weeks, so that no weekday weighs more on one side."""

    before: Sample | None
    after: Sample | None
    model: DayModel
    """How its days hang together."""

    @property
    def move(self) -> Combination:
        """After less before. Raises ValueError where either is unknown."""
        if self.before is None or self.after is None:
            raise ValueError("no votes, no index")
        return self.after.of_days - self.before.of_days


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change did, on 0..1."""

    before: Estimate
    after: Estimate
    elsewhere: float | None
    """How the other shops moved in the same weeks, weighted by how surely; without any, this one a year before."""
    others: int
    """How many other shops there are."""
    by: float
    """After less before, less `elsewhere`."""
    margin: float
    """On each side of `by`: about 95 %."""
    waiting: bool = False
    """Whether more weeks will come to be known."""
    left_out: bool = True
    """Whether the weeks that owners act upon are left out of what was before."""

    @property
    def points(self) -> int:
        """`by` as the figures beside it are shown, so that they add up."""
        return points(self.after.index) - points(self.before.index) - points(self.elsewhere or 0.0)

    @property
    def controlled(self) -> bool:
        """Whether a season is out of it, by other shops or a year before, and bad weeks that pass, by leaving out."""
        return self.elsewhere is not None and self.left_out

    @property
    def answer(self) -> Answer:
        """Beyond the margin, and not nothing when rounded; without a margin that helps anybody it is too early."""
        if not self.controlled:
            return Answer.NOT_TOLD
        if abs(self.by) > self.margin and self.points * self.by > 0:
            return Answer.HELPED if self.by > 0 else Answer.WORSE
        return Answer.TOO_EARLY if self.waiting and self.margin > USEFUL else Answer.NO_DIFFERENCE


def effect(
    own: BeforeAfter,
    others: Sequence[BeforeAfter] = (),
    year_before: BeforeAfter | None = None,
    *,
    waiting: bool = False,
    left_out: bool = True,
) -> Effect | Answer:
    """What a change did at one shop; `others`: shops that changed nothing in these weeks.

    `year_before`: the shop itself in the same weeks a year before, where there is no other. `waiting`: more will come.
    `left_out`: the weeks that owners act upon are in neither side.

    An Answer where the weeks do not allow a figure: TOO_EARLY or TOO_LITTLE_BEFORE.
    """
    if not suffices(own.before):
        return Answer.TOO_LITTLE_BEFORE
    if not suffices(own.after):
        return Answer.TOO_EARLY
    move = own.move
    moves = [each for each in others if suffices(each.before) and suffices(each.after)]
    elsewhere, variance = _mean_move(moves)
    if not moves and year_before and suffices(year_before.before) and suffices(year_before.after):
        # Days of one shop: what its moods do to both years is known together.
        elsewhere, move = year_before.move.value, move - year_before.move
    by = own.move.value - (elsewhere or 0.0)
    margin = own.model.margin(move, MISSED, variance)
    before, after = (estimate(each, own.model) for each in (own.before, own.after) if each)
    return Effect(before, after, elsewhere, len(moves), by, margin, waiting, left_out)


def suffices(side: Sample | None) -> bool:
    """Whether a side has days and votes enough."""
    return side is not None and side.votes >= ENOUGH and side.days >= ENOUGH_DAYS


def _mean_move(moves: Sequence[BeforeAfter]) -> tuple[float | None, float]:
    """The mean change weighted by its precision, and its variance; None and nothing without any shop."""
    if not moves:
        return None, 0.0
    weights = [1 / max(each.model.deviation(each.move) ** 2, LEAST_VARIANCE) for each in moves]
    total = sum(weights)
    return sum(weight * each.move.value for weight, each in zip(weights, moves, strict=True)) / total, 1 / total
