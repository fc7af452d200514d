"""Which weeks a noted change is judged by, and what is found there. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from kiosk.office.report.analysis.comparisons import Judged
from kiosk.office.report.analysis.day_samples import by_touchpoint_between, sample_between
from kiosk.office.report.analysis.effect import ENOUGH_DAYS, WEEKS, Answer, BeforeAfter, effect, suffices
from kiosk.office.report.analysis.owner_shops import OwnerShops, Shop
from kiosk.office.report.analysis.shop_faces import worth
from kiosk.office.report.analysis.statistics import DayModel, Sample
from kiosk.office.report.analysis.statistics.model import fit, prior_model
from kiosk.office.report.analysis.statistics.samples import in_order, week_shares
from kiosk.office.report.analysis.touchpoints import Side, sides
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import REMEMBERED
from kiosk.office.report.data.months import DAY
from sync.archive.note import Note

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Shares: TypeAlias = "tuple[Array | None, Array | None]"
"""Of each week before, and after; None: each weighs by its votes."""
WEEK = 7 * DAY
DAYS_LEARNT = 365
YEAR = 52 * WEEK
DIP_WEEKS = 5
"""Before a change, which owners make because of them: measured from there, most changes seem to help."""
LEAST_WEEKS = 3
"""Before those, to measure from instead."""
CHANGES = ("change", "answer")


def changes(owner_shops: OwnerShops, own: str, notes: Sequence[Note]) -> tuple[Judged, ...]:
    """The newest change of a shop, and the newest other one that can be judged: a second note does not erase the first.

    `notes`: those of every shop, so that none that changed something itself is compared with.
    """
    found = judged_changes(owner_shops, own, notes)
    newest = next(found, None)
    if newest is None:
        return ()
    answered = next((each for each in found if not isinstance(each.found, Answer)), None)
    return (newest, answered) if answered else (newest,)


def kiosk_moves(notes: Sequence[Note], shop: str, month: str) -> list[Note]:
    """When the kiosk was moved, up to the end of a month, oldest first."""
    return sorted(
        note for note in notes if note.shop == shop and note.kind == "break" and f"{note.date:%Y-%m}" <= month
    )


def judged_changes(owner_shops: OwnerShops, own: str, notes: Sequence[Note]) -> Iterator[Judged]:
    """Every change of a shop in the months shown, the newest first. `notes`: as in `changes`."""
    series = owner_shops.shops[own].series
    own_notes = sorted(note for note in notes if note.shop == own)
    since = months.first_day(months.back(owner_shops.month, REMEMBERED - 1))
    # The day it was tallied is not over.
    last_known = min(months.days(owner_shops.month)[-1], series.months[owner_shops.month].as_of.date() - DAY)
    change_notes = [note for note in own_notes if note.kind in CHANGES and since <= note.date <= last_known]
    for day, same_day in reversed(
        [(day, list(same_day)) for day, same_day in groupby(change_notes, key=lambda note: note.date)]
    ):
        # Another change in between would be taken for this one's doing: the weeks end there.
        last = max((note.date for note in own_notes if note.date < day), default=day - (WEEKS + DIP_WEEKS) * WEEK - DAY)
        following = min((note.date for note in own_notes if note.date > day), default=None)
        until = _baseline_end(owner_shops.shops[own], last, day)
        before = min(WEEKS, (until - last - DAY) // WEEK)
        after = min(WEEKS, (min(following or last_known + DAY, last_known + DAY) - day - DAY) // WEEK)
        windows = Windows(until - before * WEEK, until - DAY, day + DAY, day + after * WEEK)
        changed_shops = {note.shop for note in notes if windows.first <= note.date <= windows.end}
        unchanged_shops = [
            shop
            for name, shop in owner_shops.shops.items()
            if name not in {own, *changed_shops} and worth(shop.series.faces) == worth(series.faces)
        ]
        earlier = windows.year_before()
        alike = not any(earlier.first <= note.date <= earlier.end for note in own_notes)
        itself = _sides(owner_shops.shops[own], windows, day)
        shares = _shares(itself, windows)
        outcome = effect(
            itself,
            [_sides(shop, windows, day, shares) for shop in unchanged_shops],
            _sides(owner_shops.shops[own], earlier, day, shares) if alike else None,
            waiting=after < WEEKS and following is None,
            left_out=until != day,
        )
        yield Judged(day, ", ".join(note.words for note in same_day), outcome, before, after, dip=until != day)


def _baseline_end(shop: Shop, last: date, day: date) -> date:
    """The day after the last one that a change is measured from: five weeks before it, where enough is known of before.

    Owners act after bad weeks, and most of those pass by themselves: regression to the mean.
    """
    dip = day - DIP_WEEKS * WEEK
    weeks = min(WEEKS, (dip - last - DAY) // WEEK)
    usual = sample_between(shop, dip - weeks * WEEK, dip - DAY) if weeks >= LEAST_WEEKS else None
    return dip if suffices(usual) else day


@dataclass(frozen=True, slots=True)
class Windows:
    """First and last days of before and of after."""

    first: date
    last: date
    begin: date
    end: date

    def year_before(self) -> "Windows":
        """The same weekdays a year before."""
        return Windows(*(day - YEAR for day in (self.first, self.last, self.begin, self.end)))


def _model(shop: Shop, day: date) -> DayModel:
    """How the days of the year before a change hang together; in a shop's first weeks, all that it has before.

    Not those just before it, which an owner acts upon, nor those after it: what the change did is no mood.
    """
    known = [each for each in shop.samples.values() if each]
    daily = in_order([each.daily for each in known if each.daily is not None]) if known else None
    for last in (day - DIP_WEEKS * WEEK, day):
        until = last.toordinal()
        days = daily.between(until - DAYS_LEARNT, until) if daily else None
        if days and len(days.dates) >= ENOUGH_DAYS:
            return fit(days)
    return prior_model(known[-1].variance if known else 0.0)


def _sides(shop: Shop, windows: Windows, day: date, shares: Shares = (None, None)) -> BeforeAfter:
    """The days before and after, over the touchpoints that told of both; the day of the change itself was neither.

    `shares`: how much each week weighs, before and after; of what a shop is compared with they are its own, or more
    votes in a week that is bad for all would be what the change did.
    """
    before = by_touchpoint_between(shop, windows.first, windows.last, shares[0])
    after = by_touchpoint_between(shop, windows.begin, windows.end, shares[1])
    both = sides(before, after)
    return BeforeAfter(both.before or _any(before, after), both.after, _model(shop, day))


def _shares(itself: BeforeAfter, windows: Windows) -> Shares:
    """How much each week weighs in a shop's scores before and after."""
    first, begin = (
        week_shares(side, begins, ((ends - begins).days + 1) // WEEK.days) if side else None
        for side, begins, ends in (
            (itself.before, windows.first, windows.last),
            (itself.after, windows.begin, windows.end),
        )
    )
    return first, begin


def _any(before: Side, after: Side) -> Sample | None:
    """What is known of before where there is no after yet: whether waiting helps."""
    known = [each for samples in before.values() for each in samples]
    return known[0] if known and not any(after.values()) else None
