"""Did a change help? The weeks before it against the weeks after, less what other shops did meanwhile. Pure.

Difference in differences with margins of clustered votes: what moves every shop (season, weather, holidays) is not put
down to the change. What moved this shop alone in the same weeks still is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.office.report.analysis.statistics import ENOUGH, Estimate, Sample, estimate, points, uncertainty

WEEKS = 8
"""Looked at on each side."""
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
    TOO_EARLY = "too early"
    TOO_LITTLE_BEFORE = "too little before"
    """Nobody knows how it was: waiting does not help."""


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One shop before and after a day, in whole weeks, so that no weekday weighs more on one side."""

    before: Sample | None
    after: Sample | None
    history: tuple[Sample, ...]
    """Its months without that of the change, oldest first: what the design effect is learnt from."""


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

    @property
    def points(self) -> int:
        """`by` as the figures beside it are shown, so that they add up."""
        return points(self.after.index) - points(self.before.index) - points(self.elsewhere or 0.0)

    @property
    def controlled(self) -> bool:
        """Whether there is anything to compare with: other shops, or the same weeks of the year before."""
        return self.elsewhere is not None

    @property
    def answer(self) -> Answer:
        """Beyond the margin, and not nothing when rounded; without a margin that helps anybody it is too early."""
        if abs(self.by) > self.margin and self.points * self.by > 0:
            return Answer.HELPED if self.by > 0 else Answer.WORSE
        return Answer.TOO_EARLY if self.waiting and self.margin > USEFUL else Answer.NO_DIFFERENCE


def effect(
    own: BeforeAfter,
    others: Sequence[BeforeAfter] = (),
    year_before: BeforeAfter | None = None,
    *,
    waiting: bool = False,
) -> Effect | Answer:
    """What a change did at one shop; `others`: shops that changed nothing in these weeks.

    `year_before`: the shop itself in the same weeks a year before, where there is no other. `waiting`: more will come.

    An Answer where the weeks do not allow a figure: TOO_EARLY or TOO_LITTLE_BEFORE.
    """
    if not _suffices(own.before):
        return Answer.TOO_LITTLE_BEFORE
    if not _suffices(own.after):
        return Answer.TOO_EARLY
    before, after = _estimates(own)
    moves = [_estimates(each) for each in others if _suffices(each.before) and _suffices(each.after)]
    others_moves = len(moves)
    if not moves and year_before and _suffices(year_before.before) and _suffices(year_before.after):
        moves = [_estimates(year_before)]
    elsewhere, variance = _mean_move(moves)
    by = after.index - before.index - (elsewhere or 0.0)
    q = max(each.q for pair in [(before, after), *moves] for each in pair)
    margin = q * (before.variance + after.variance + variance) ** 0.5
    return Effect(before, after, elsewhere, others_moves, by, margin, waiting)


def _suffices(side: Sample | None) -> bool:
    return side is not None and side.votes >= ENOUGH and side.days >= ENOUGH_DAYS


def _estimates(sides: BeforeAfter) -> tuple[Estimate, Estimate]:
    if sides.before is None or sides.after is None:
        raise ValueError("no votes, no index")
    margin = uncertainty(sides.history or (sides.before, sides.after))
    return estimate(sides.before, *margin), estimate(sides.after, *margin)


def _mean_move(moves: Sequence[tuple[Estimate, Estimate]]) -> tuple[float | None, float]:
    """The mean change weighted by its precision, and its variance; None and nothing without any shop."""
    if not moves:
        return None, 0.0
    weights = [1 / max(before.variance + after.variance, LEAST_VARIANCE) for before, after in moves]
    total = sum(weights)
    weighted = sum(
        weight * (after.index - before.index) for weight, (before, after) in zip(weights, moves, strict=True)
    )
    return weighted / total, 1 / total
