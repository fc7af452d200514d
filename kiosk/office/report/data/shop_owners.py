"""Which owner has a shop in a month, by what its documents say: two owners may each have one of that name. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kiosk.office.report.data.errors import ReportError, TwoOwnersError
from sync.document.aggregate import MonthlyAggregate


def of_one_owner(shop: str, documents: Sequence[MonthlyAggregate], month: str) -> list[MonthlyAggregate]:
    """Of all documents that name a shop, those of the one owner who has it in a month.

    Raises TwoOwnersError naming both where two have one in that month.
    """
    bought = _buyers(documents)
    present = shop_owners(documents, month)
    if len(present) > 1:
        named = " and ".join(f"{owner} ({', '.join(kiosks)})" for owner, kiosks in sorted(present.items()))
        raise TwoOwnersError(
            f"{shop}, {month}: {named} each have a shop of that name, and their votes are not put together; say "
            "whose with --shop and --owner, or give one of the shops another name, or all kiosks the same owner"
        )
    return [each for each in documents if not present or _last(bought, each.owner) in present]


def shop_owners(documents: Iterable[MonthlyAggregate], month: str) -> dict[str, list[str]]:
    """The owners who have a shop in a month (YYYY-MM), each with the ids of his kiosks there, sorted.

    `documents`: all that name the shop. More than one owner: each has a shop of that name.
    """
    documents = [*documents]
    bought = _buyers(documents)
    found: dict[str, set[str]] = {}
    for each in documents:
        if each.month == month:
            found.setdefault(_last(bought, each.owner), set()).add(each.kiosk_id)
    return {owner: sorted(kiosks) for owner, kiosks in found.items()}


@dataclass(frozen=True, slots=True)
class ShopOwners:
    """Whose shops are in some documents."""

    documents: Mapping[str, Sequence[MonthlyAggregate]]
    """By owner, those of shops that were sold to him among his, in their order."""
    names: Mapping[str, Collection[str]]
    """By shop: every owner that its documents name, whoever has it now."""
    two: Mapping[str, Sequence[str]]
    """Shops' names that several owners have in one month, each with these owners."""

    def check(self, shop: str, owner: str, remedy: str) -> None:
        """Refuse what is of an owner who has no such shop, or of nobody where two have one. Raises ReportError."""
        known = self.names.get(shop, ())
        if owner and known and owner not in known:
            raise ReportError(f"owner {owner[:40]!r} has no shop {shop!r}; it is of {', '.join(sorted(known))}")
        if not owner and (two := self.two.get(shop)):
            raise ReportError(f"{' and '.join(two)} each have a shop {shop!r}; {remedy}")


def all_owners(aggregates: Iterable[MonthlyAggregate]) -> ShopOwners:
    """Whose shops all documents are of."""
    by_name: dict[str, list[MonthlyAggregate]] = {}
    documents = [*aggregates]
    for each in documents:
        by_name.setdefault(each.shop, []).append(each)
    bought = {shop: _buyers(each for each in of_it if each.event is None) for shop, of_it in by_name.items()}
    owned: dict[str, list[MonthlyAggregate]] = {}
    present: dict[tuple[str, str], set[str]] = {}
    for each in documents:
        owner = _last(bought[each.shop], each.owner)
        owned.setdefault(owner, []).append(each)
        if each.event is None:
            present.setdefault((each.shop, each.month), set()).add(owner)
    two: dict[str, set[str]] = {}
    for (shop, _), owners in present.items():
        if len(owners) > 1:
            two.setdefault(shop, set()).update(owners)
    return ShopOwners(
        dict(sorted(owned.items())),
        {shop: {each.owner for each in of_it} for shop, of_it in by_name.items()},
        {shop: sorted(owners) for shop, owners in two.items()},
    )


def _buyers(documents: Iterable[MonthlyAggregate]) -> Mapping[str, str]:
    """To whom a shop was sold, by seller.

    It was where a kiosk that had named one owner names another, and no kiosk has gone on naming the first.
    """
    by_kiosk: dict[str, list[MonthlyAggregate]] = {}
    for each in sorted(documents, key=lambda each: (each.month, each.revision)):
        by_kiosk.setdefault(each.kiosk_id, []).append(each)
    staying = [(history[-1].owner, history[-1].month) for history in by_kiosk.values()]
    bought: dict[str, str] = {}
    for history in by_kiosk.values():
        for before, after in pairwise(history):
            still = any(owner == before.owner and month >= after.month for owner, month in staying)
            if before.owner != after.owner and not still:
                bought[before.owner] = after.owner
    return bought


def _last(bought: Mapping[str, str], owner: str) -> str:
    seen = {owner}
    while (buyer := bought.get(owner)) is not None and buyer not in seen:
        owner = buyer
        seen.add(owner)
    return owner
