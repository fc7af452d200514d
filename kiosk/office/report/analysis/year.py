"""A shop's year: its score, against the year before, what was changed and what customers named. Pure.

Months in doubt are in no figure, and each month is compared with the same one of the year before alone: so neither a
broken button nor a month that only one of the years has makes a year better.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kiosk.office.report.analysis.changes import judged_changes, kiosk_moves
from kiosk.office.report.analysis.comparisons import Basis, Direction, Judged, ReasonShares, Trend
from kiosk.office.report.analysis.doubts import Doubt, doubts
from kiosk.office.report.analysis.findings import Point, Score
from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.owner_shops import OwnerShops
from kiosk.office.report.analysis.reasons import reasons
from kiosk.office.report.analysis.samples import (
    Samples,
    by_touchpoint,
    compared_to,
    design_effect,
    history,
    month_estimate,
    month_sides,
)
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import ENOUGH, estimate, fit_model, points, together
from kiosk.office.report.analysis.touchpoints import mostly_same
from kiosk.office.report.analysis.trend import Compared, pooled_indices, trend
from kiosk.office.report.data import months
from sync.archive.note import Note

YEAR_MONTHS = 12
LEAST_POINTS = 2
"""A year of votes is sure of a single point, too, and that is no news."""
LEAST_MONTHS = 6
"""Of both years, or nothing is said of them; of the year, or it has no score."""


@dataclass(frozen=True, slots=True)
class YearFound:
    """What a year comes to."""

    year: int
    month: str
    """The last one known: December, unless the year is not over."""
    score: Score | None
    """Of the months that tell; None of fewer than six, or with too few votes."""
    votes: int
    """All of the year's, those of months in doubt, too."""
    scored: int
    """Months in the score."""
    history: tuple[Point | None, ...]
    """January to the last one known; None where a month is missing."""
    begun: str
    """The first month that is known of the shop, where the year had begun before; empty elsewhere."""
    doubts: tuple[tuple[str, Doubt], ...]
    """Months in no figure, and why."""
    trend: Trend | None
    """Against the year before; None where fewer than six months told in both."""
    apart: tuple[Apart, ...]
    """Touchpoints that are not in it."""
    changes: tuple[Judged, ...]
    """Every change of the year, the oldest first."""
    reasons: ReasonShares | None
    known_to: date | None
    """The last day known, where the year is not over."""


def examine_year(owner_shops: OwnerShops, own: str, notes: Sequence[Note], year: int) -> YearFound:
    """Look at a year of a shop, gathered up to its last month known. `notes`: those of every shop."""
    series, month = owner_shops.shops[own].series, owner_shops.month
    samples = owner_shops.shops[own].samples
    window = months.window(month, int(month[5:]))
    doubtful = doubts(series)
    comparable = compared_to(month, [note.date for note in kiosk_moves(notes, own, month)], samples)
    compared, apart = _against_year_before(series, comparable, window)
    changes = [each for each in judged_changes(owner_shops, own, notes) if each.date.year == year]
    named = Counter[str]()
    for each in window:
        if each in series.months and each not in doubtful:
            named.update(series.months[each].reasons)
    scored = [each for each in window if samples.get(each)]
    return YearFound(
        year,
        month,
        _score(samples, month, scored),
        sum(sum(series.months[each].votes) for each in window if each in series.months),
        len(scored),
        tuple(_point(series, samples, each) for each in window),
        first if (first := min(series.months)) in window[1:] else "",
        tuple((each, doubtful[each]) for each in window if each in doubtful),
        _trend(compared, month, len(owner_shops.rated)) if compared else None,
        apart,
        tuple(reversed(changes)),
        reasons(named, design_effect(samples, month)),
        _known_to(series, month),
    )


def _trend(compared: Compared, month: str, pages: int) -> Trend:
    found = trend(compared, month, pages)
    return found if abs(found.points) >= LEAST_POINTS else replace(found, direction=Direction.FLAT)


def _known_to(series: Series, month: str) -> date | None:
    last = series.months[month]
    if month.endswith("-12") and last.final:
        return None
    return min(last.known_to, months.days(month)[-1])


def _score(samples: Samples, month: str, scored: Sequence[str]) -> Score | None:
    known = [sample for each in scored if (sample := samples[each])]
    if len(known) < LEAST_MONTHS or sum(each.votes for each in known) < ENOUGH:
        return None
    found = estimate(together(known), fit_model(history(samples, month)))
    return Score(month, points(found.index), points(found.low), points(found.high), found.votes, indicative=False)


def _point(series: Series, samples: Samples, month: str) -> Point | None:
    if month not in series.months:
        return None
    found = month_estimate(samples, month)
    joined = mostly_same(series.touchpoints, months.back(month, 1), month)
    return Point(month, sum(series.months[month].votes), found if found and found.votes >= ENOUGH else None, joined)


def _against_year_before(
    series: Series, samples: Samples, window: Sequence[str]
) -> tuple[Compared | None, tuple[Apart, ...]]:
    """Each month with the same one a year before. `samples`: of months that may be compared."""
    both = [(months.back(each, YEAR_MONTHS), each) for each in window]
    pairs = [(before, after) for before, after in both if samples.get(before) and samples.get(after)]
    of_touchpoints = by_touchpoint(series)
    complete = sum(any(all(map(own.get, pair)) for own in of_touchpoints.values()) for pair in pairs)
    if complete < LEAST_MONTHS:
        return None, ()
    found = month_sides(of_touchpoints, pairs)
    if found.before is None or found.after is None or min(found.before.votes, found.after.votes) < ENOUGH:
        return None, found.apart
    known = history(samples, months.back(window[0], 1)) or history(samples, window[-1])
    pooled = pooled_indices(samples, pairs)
    return Compared(Basis.YEAR, complete, found.before, found.after, fit_model(known), pooled), found.apart
