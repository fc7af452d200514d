"""Is it getting better? The last months against the same ones a year before, or in a first year those before. Pure.

One comparison a page: a month against the one before finds little, and in shops with a season it is mostly the season.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.office.report.analysis.comparisons import Basis, Direction, Trend
from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.samples import Samples, by_touchpoint, history, month_sides
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import ENOUGH, MISSED, DayModel, Sample, fit_model, points, together
from kiosk.office.report.analysis.touchpoints import Sides
from kiosk.office.report.data import months

CHANGED = 0.03
"""How often a steady shop, or any of an owner's shops, may be said to have changed; in the least friendly of the
simulated worlds it is nearly one in twenty."""
LOOKED_AT = {Basis.YEAR: 2, Basis.SEASON: 3}
"""Months on each side."""
APART = {Basis.YEAR: 12, Basis.SEASON: 3}
"""Months between the sides."""
AT_LEAST = {Basis.YEAR: 1, Basis.SEASON: 2}
"""How many of them must be there: a shop may close in August; one month against another by season is too little."""
ALLOWED = {Basis.YEAR: 0.0, Basis.SEASON: 0.065}
"""What a season may do by itself, beside the margin: nothing is known of it in a first year."""
ALIKE = 0.065
"""Customers are about as happy as before where the difference, with its margin, is no larger: a season does as much."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides, and how their days hang together."""

    basis: Basis
    months: int
    """On each side."""
    before: Sample
    after: Sample
    model: DayModel
    """Learnt before the later side: a step must not be taken for a mood."""
    pooled: tuple[float, float] | None = None
    """Both indices, were all votes one; None where all that is compared is one month of one touchpoint."""

    @property
    def p_value(self) -> float:
        """How often chance makes such a difference in a steady shop; in a first year, one with a season."""
        return self.model.p_value(self.after.of_days - self.before.of_days, ALLOWED[self.basis])


def compare(series: Series, samples: Samples, month: str) -> tuple[Compared | None, tuple[Apart, ...]]:
    """What may be compared, and the touchpoints that are in no comparison. `samples`: of months to compare."""
    if samples[month] is None:
        return None, ()
    of_touchpoints = {
        touchpoint: {each: sample_ for each, sample_ in own.items() if samples.get(each)}
        for touchpoint, own in by_touchpoint(series).items()
    }
    apart: tuple[Apart, ...] = ()
    for basis in Basis:
        pairs, found = _sides(samples, of_touchpoints, month, basis)
        if found is None:
            continue
        apart = apart or found.apart
        if found.before is None or found.after is None or len(pairs) < AT_LEAST[basis]:
            continue
        if min(found.before.votes, found.after.votes) < ENOUGH:
            return None, apart
        before = history(samples, months.back(month, LOOKED_AT[basis])) or history(samples, month)
        pooled = pooled_indices(samples, pairs) if found.compared > 1 else None
        return Compared(basis, len(pairs), found.before, found.after, fit_model(before), pooled), apart
    return None, apart


def trend(compared: Compared, month: str, pages: float) -> Trend:
    """What the comparison comes to. `pages`: among how many of an owner's it has to be the surest."""
    before, after = points(compared.before.index), points(compared.after.index)
    # An arrow beside "0 points" would contradict itself, however sure it is.
    clear = compared.p_value < CHANGED / pages and before != after
    direction = (Direction.UP if after > before else Direction.DOWN) if clear else Direction.FLAT
    difference = compared.after.of_days - compared.before.of_days
    alike = abs(before - after) / 100 + compared.model.margin(difference, MISSED) <= ALIKE
    by_place = compared.pooled is not None and (before, after) != (
        points(compared.pooled[0]),
        points(compared.pooled[1]),
    )
    return Trend(compared.basis, compared.months, before, after, direction, month, alike, by_place)


def pooled_indices(samples: Samples, pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Those of all votes of the months before, and after. `samples`: of each of them."""
    before, after = (
        together([known for each in side if (known := samples[each])]) for side in zip(*pairs, strict=True)
    )
    return before.index, after.index


def _sides(
    samples: Samples, of_touchpoints: Mapping[Touchpoint, Samples], month: str, basis: Basis
) -> tuple[Sequence[tuple[str, str]], Sides | None]:
    """Months that are complete, none where the reported one is not, and both sides; None where few are known."""
    both = [(months.back(each, APART[basis]), each) for each in months.window(month, LOOKED_AT[basis])]
    pairs = [(before, after) for before, after in both if samples.get(before) and samples.get(after)]
    complete = [pair for pair in pairs if any(all(map(own.get, pair)) for own in of_touchpoints.values())]
    # Of a month that is in no pair, the others say nothing.
    known = complete if both[-1] in complete else []
    return known, month_sides(of_touchpoints, pairs) if len(pairs) >= AT_LEAST[basis] else None
