"""How sure a change has to be, where an owner reads of several: of each shop, and of each link of a chain. Pure.

At most one owner in twenty reads of any change where there is none, and where some shops changed, of another. Holm's
sequentially rejective test (Scandinavian Journal of Statistics 6, 1979; with weights, as there): the surest of n
changes is held against 1/n of what one page may miss, the next against 1/(n - 1), and so on. Each that is found makes
the others easier to find, which dividing by the number of shops (Bonferroni) does not, and it holds for shops that move
together, as the links of a chain do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kiosk.office.report.analysis.changes import kiosk_moves
from kiosk.office.report.analysis.comparisons import Trend
from kiosk.office.report.analysis.owner_shops import OwnerShops
from kiosk.office.report.analysis.samples import compared_to, counted, samples, unusual_days
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import ENOUGH
from kiosk.office.report.analysis.trend import CHANGED, Compared, compare, trend
from kiosk.office.report.analysis.usual_votes import lost_from
from sync.archive.note import Note

OF_LINKS = 0.5
"""What all links weigh together, of what all shops do: what is asked of the parts must hardly cost the whole."""


class Weighed(NamedTuple):
    """One comparison among others."""

    p_value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Family:
    """All changes that an owner may read of in a month. One of a shop weighs 1."""

    owner_shops: OwnerShops
    moves: Mapping[str, Sequence[date]]
    """When each shop's kiosk was moved."""

    def pages_beside(self, own: str) -> float:
        """Among how many pages a shop's change has to be the surest."""
        return self._beside(own, None, self._p_value(own, None))

    def _beside(self, own: str, link: int | None, chance: float | None) -> float:
        weight, total = self._weight(link), total_weight(len(self.owner_shops.rated), self._links)
        # Most pages need not ask the others: theirs is too likely to be chance for one alone, or too unlikely for all.
        if chance is None or chance >= CHANGED or chance < CHANGED * weight / total:
            return total / weight
        return holm(Weighed(chance, weight), self._others(own, link), total)

    def link_trends(self, own: str, of_shop: Trend | None) -> Iterator[Trend | None]:
        """How each link of a shop's chain changed. `of_shop`: itself, for the link that is the whole of it."""
        for place, link in enumerate(self.owner_shops.shops[own].series.links):
            if link.series is None:
                yield of_shop
            else:
                compared = self._compared(own, link.series)
                yield self._link_trend(own, place, compared) if compared else None

    def _link_trend(self, own: str, link: int, compared: Compared) -> Trend:
        return trend(compared, self.owner_shops.month, self._beside(own, link, compared.p_value))

    @property
    def _links(self) -> int:
        """Those that are not the whole of a shop."""
        return sum(1 for _ in self._every()) - len(self.owner_shops.rated)

    def _every(self) -> Iterator[tuple[str, int | None]]:
        for name in self.owner_shops.rated:
            yield name, None
            links = self.owner_shops.shops[name].series.links
            yield from ((name, place) for place, link in enumerate(links) if link.series)

    def _others(self, own: str, link: int | None) -> Iterator[Weighed]:
        for name, place in self._every():
            if (name, place) != (own, link) and (chance := self._p_value(name, place)) is not None:
                yield Weighed(chance, self._weight(place))

    def _weight(self, link: int | None) -> float:
        return 1 if link is None else link_weight(len(self.owner_shops.rated), self._links)

    def _p_value(self, name: str, link: int | None) -> float | None:
        series = self.owner_shops.shops[name].series
        of_link = series if link is None else series.links[link].series
        found = self._compared(name, of_link or series)
        return found.p_value if found else None

    def _compared(self, name: str, series: Series) -> Compared | None:
        """What is compared with the past, where anything is told of it."""
        month = self.owner_shops.month
        shop_month = series.months[month]
        votes = sum(counted(shop_month, unusual_days(series).get(month, ())))
        if votes < ENOUGH or lost_from(series, shop_month):
            return None
        return compare(series, compared_to(month, self.moves[name], samples(series)), month)[0]


def family(owner_shops: OwnerShops, notes: Sequence[Note]) -> Family:
    """All changes of an owner's month. `notes`: of every shop."""
    month = owner_shops.month
    return Family(
        owner_shops, {name: [note.date for note in kiosk_moves(notes, name, month)] for name in owner_shops.rated}
    )


def link_weight(shops: int, links: int) -> float:
    """Of one of an owner's links beside the shops."""
    return OF_LINKS * shops / links


def total_weight(shops: int, links: int) -> float:
    """Of all shops and links."""
    return shops * (1 + OF_LINKS) if links else shops


def holm(own: Weighed, others: Iterable[Weighed], total: float) -> float:
    """The number that CHANGED is divided by for one comparison beside others; `total`: what all weigh at first."""
    remaining, chance = total, own.p_value / own.weight
    for each in sorted(others, key=lambda other: other.p_value / other.weight):
        if each.p_value / each.weight > chance or each.p_value >= CHANGED * each.weight / remaining:
            break
        remaining -= each.weight
    return remaining / own.weight
