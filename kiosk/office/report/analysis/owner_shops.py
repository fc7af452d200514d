"""An owner's shops in one month, gathered once for whichever of their pages is made. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from kiosk.office.report.analysis.comparisons import Rated, RatedLink, Shops, StageChain, Trend
from kiosk.office.report.analysis.ranking import named, ranking
from kiosk.office.report.analysis.samples import Samples, history, month_estimate, samples
from kiosk.office.report.analysis.series import Series, of_shop
from kiosk.office.report.analysis.shop_faces import worth
from kiosk.office.report.analysis.statistics import ENOUGH, Estimate, estimate, fit_model, together
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import up_to
from kiosk.office.report.data.errors import ReportError
from sync.archive.note import Note
from sync.document.aggregate import MonthlyAggregate

MAX_SHOWN = 24
"""Shops on one page, from both ends; those between are counted."""
RATED_MONTHS = 6
"""That shops are compared over: one month would often name another than the next."""


AnyRated = TypeVar("AnyRated", bound=Rated)


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop's history, and its samples."""

    series: Series
    samples: Samples


@dataclass(frozen=True, slots=True)
class OwnerShops:
    """All shops of an owner with documents up to a month."""

    month: str
    shops: Mapping[str, Shop]
    rated: Mapping[str, tuple[Rated, ...]]
    """By shop: those that ask with the same faces, itself among them, in order."""


def gather_owner_shops(
    documents: Mapping[str, Sequence[MonthlyAggregate]],
    owner: str,
    month: str,
    gathered: Mapping[str, Series] = MappingProxyType({}),
    notes: Sequence[Note] = (),
) -> OwnerShops:
    """The shops of an owner, from the documents of all shops. One whose kiosks disagree is left to its own page.

    `gathered`: what is known of some of them in this month already. `notes`: of when their kiosks were moved.
    """
    of_owner = _series_of_shops(documents, owner, month, gathered, notes)
    shops = {name: Shop(series, samples(series)) for name, series in of_owner}
    present = {name: shop for name, shop in shops.items() if month in shop.series.months}
    groups: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for name, shop in present.items():
        groups.setdefault(tuple(worth(shop.series.faces)), []).append(name)
    rated: dict[str, tuple[Rated, ...]] = {}
    for group in groups.values():
        group_rated = with_standings([_over_months(name, present[name], month) for name in group])
        rated.update(dict.fromkeys(group, in_order(group_rated)))
    return OwnerShops(month, shops, rated)


def compare_shops(owner_shops: OwnerShops, own: str) -> Shops | None:
    """How a shop stands among its owner's; None where it is the only one."""
    rated = owner_shops.rated[own]
    if len(rated) == 1:
        return None
    half = MAX_SHOWN // 2
    shown = (
        rated
        if len(rated) <= MAX_SHOWN
        else tuple(
            each for place, each in enumerate(rated) if place < half or place >= len(rated) - half or each.name == own
        )
    )
    compared = [each for each in rated if each.standing]
    return Shops(
        own,
        shown,
        len(rated) - len(shown),
        len(compared),
        first_named(compared, "best"),
        first_named(compared, "worst"),
        max(each.months for each in rated),
    )


def compare_stages(series: Series, month: str, trends: Sequence[Trend | None]) -> StageChain | None:
    """The stages of a shop and the weakest of them; None where it has no chain. `trends`: of each link."""
    if not series.links:
        return None
    links = with_standings(
        [
            _unrated(link.name, samples(link.series or series), month, found)
            for link, found in zip(series.links, trends, strict=True)
        ]
    )
    compared = [each for each in links if each.standing]
    weakest = None if series.silent_links else first_named(compared, "worst")
    return StageChain(tuple(links), len(compared), weakest, series.silent_links)


def _series_of_shops(
    documents: Mapping[str, Sequence[MonthlyAggregate]],
    owner: str,
    month: str,
    gathered: Mapping[str, Series],
    notes: Sequence[Note],
) -> Iterator[tuple[str, Series]]:
    for name, all_documents in sorted(documents.items()):
        shop_documents = up_to(all_documents, month)
        last = max((each.month for each in shop_documents), default="")
        # Shops are sold: the newest month says whose one is.
        if owner in {each.owner for each in shop_documents if each.month == last}:
            try:
                series = gathered.get(name) or of_shop(name, shop_documents, last, notes)
            except ReportError:
                continue
            if series.owner == owner:
                yield name, series


def _over_months(name: str, shop: Shop, month: str) -> Rated:
    """A shop over the last months that say something. None of them where this one says nothing."""
    known = history(shop.samples, month)
    window = (shop.samples.get(each) for each in months.window(month, RATED_MONTHS))
    sampled = [each for each in window if each is not None]
    if shop.samples[month] is None:
        return Rated(name, sum(shop.series.months[month].votes), None, None)
    found = estimate(together(sampled), fit_model(known))
    return Rated(name, found.votes, found, None, len(sampled))


def _unrated(name: str, samples: Samples, month: str, trend: Trend | None) -> RatedLink:
    estimate = month_estimate(samples, month)
    return RatedLink(name, estimate.votes if estimate else 0, estimate, None, trend=trend)


def with_standings(unranked: list[AnyRated]) -> list[AnyRated]:
    """In the order given, those with enough votes compared."""
    enough: list[tuple[AnyRated, Estimate]] = [
        (each, each.estimate) for each in unranked if each.estimate and each.votes >= ENOUGH
    ]
    if len(enough) < 2:  # noqa: PLR2004 - the fewest that can be compared
        return unranked
    standings = ranking(tuple(estimate for _, estimate in enough))
    by_name = {each.name: standing for (each, _), standing in zip(enough, standings, strict=True)}
    return [replace(each, standing=by_name.get(each.name)) for each in unranked]


def in_order(rated: list[Rated]) -> tuple[Rated, ...]:
    """By the shrunken index: a few votes put nobody first or last. Those not compared follow, the most votes first."""
    return tuple(sorted(rated, key=lambda each: (-each.standing.index if each.standing else 1, -each.votes, each.name)))


def first_named(compared: Sequence[Rated], end: str) -> str | None:
    """Which is surely the `best` or the `worst` of those compared; None: too close to call."""
    place = named([getattr(each.standing, end) for each in compared]) if compared else None
    return None if place is None else compared[place].name
