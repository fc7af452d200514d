"""Whose is what, as documents said it before there was a registry: for step 0005 alone. Pure but for one reading."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TypeAlias

import sqlalchemy as sa

from sync.archive.database_errors import ArchiveQuestionError

BEGINNING = date(2000, 1, 1)
"""Where a kiosk stood first it stood always: an earlier month may still come."""
ROWS = 1000
"""Read at once."""

Shop: TypeAlias = tuple[str, str]
"""The keys of an owner's name and of a shop's."""


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """What one document says of its place."""

    kiosk_id: str
    month: str
    revision: int
    owner: str
    shop: str
    first_day: date
    touchpoint: str
    stage: int | None

    @property
    def key(self) -> Shop:
        """By which its shop was known until now."""
        return name_key(self.owner), name_key(self.shop)


@dataclass(frozen=True, slots=True)
class FirstPlacement:
    """Where a kiosk stands from a day on."""

    kiosk_id: str
    from_day: date
    shop: Shop
    touchpoint: str
    stage: int | None


@dataclass(slots=True)
class FirstRegistry:
    """What goes into the tables."""

    owners: dict[str, str] = field(default_factory=dict)
    """Names by key."""
    shops: dict[Shop, str] = field(default_factory=dict)
    """Names by key."""
    labels: dict[tuple[str, str], Shop] = field(default_factory=dict)
    """By owner and shop as documents say them: whose they are."""
    placements: list[FirstPlacement] = field(default_factory=list)


def name_key(name: str) -> str:
    """By what two names are one: as `sync.archive.names` had it when this step was written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def read_first_registry(connection: sa.Connection) -> FirstRegistry:
    """Read all documents. Raises ArchiveQuestionError naming what only a person can tell, and how to answer."""
    query = sa.text("SELECT kiosk_id, month, revision, owner, shop, payload FROM document")
    query = query.execution_options(yield_per=ROWS)
    return first_registry([_stated(*row) for row in connection.execute(query)])


def first_registry(documents: Iterable[StatedPlace]) -> FirstRegistry:
    """Enter everybody. Raises ArchiveQuestionError where two spellings may be one or two."""
    stated = sorted(documents, key=lambda each: (each.first_day, each.month, each.revision))
    questions = [*_questions(stated)]
    if questions:
        raise ArchiveQuestionError("; ".join(questions))
    found = FirstRegistry()
    bought = _buyers(stated)
    for each in stated:
        shop = _last_owner(bought, each.key)
        found.labels[each.owner, each.shop] = shop
        # The newest spelling stays. A shop that was sold is entered for its buyer.
        if shop == each.key:
            found.owners[each.key[0]] = each.owner
        found.shops[shop] = each.shop
    places: dict[str, dict[date, FirstPlacement]] = {}
    for each in stated:
        own = places.setdefault(each.kiosk_id, {})
        place = (found.labels[each.owner, each.shop], each.touchpoint, each.stage)
        last = own[max(own)] if own else None
        if last is None or (last.shop, last.touchpoint, last.stage) != place:
            day = each.first_day if own else BEGINNING
            own[day] = FirstPlacement(each.kiosk_id, day, *place)
    found.placements = [own[day] for _, own in sorted(places.items()) for day in sorted(own)]
    return found


def _stated(kiosk_id: str, month: str, revision: int, owner: str, shop: str, payload: str) -> StatedPlace:  # noqa: PLR0913, PLR0917 - a row
    document = json.loads(payload)
    days = [each["date"] for each in document["days"]]
    first_day = date.fromisoformat(min(days, default=f"{month}-01"))
    touchpoint = unicodedata.normalize("NFC", document.get("touchpoint", ""))
    return StatedPlace(kiosk_id, month, revision, owner, shop, first_day, touchpoint, document.get("stage"))


def _questions(stated: Iterable[StatedPlace]) -> Iterator[str]:
    """Names that differ by capitals only, where no kiosk has said both: nobody knows whether they are one."""
    owners: dict[str, dict[str, set[str]]] = {}
    shops: dict[Shop, dict[str, set[str]]] = {}
    of_owner: dict[str, str] = {}
    for each in stated:
        owners.setdefault(each.key[0], {}).setdefault(each.owner, set()).add(each.kiosk_id)
        shops.setdefault(each.key, {}).setdefault(each.shop, set()).add(each.kiosk_id)
        of_owner[each.key[0]] = each.owner
    for spellings in owners.values():
        for one, other in _apart(spellings):
            yield (
                f"owners {one!r} ({_listed(spellings[one])}) and {other!r} ({_listed(spellings[other])}): one owner or "
                f"two? `kiosk office owner rename {_quoted(one)} NAME` answers: with NAME {_quoted(other)} they are one"
            )
    for (owner, _), spellings in shops.items():
        for one, other in _apart(spellings):
            yield (
                f"shops {one!r} ({_listed(spellings[one])}) and {other!r} ({_listed(spellings[other])}) of "
                f"{of_owner[owner]}: one shop or two? `kiosk office shop rename {_quoted(one)} NAME --owner "
                f"{_quoted(of_owner[owner])}` answers: with NAME {_quoted(other)} they are one"
            )


def _apart(spellings: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Spellings that share no kiosk, each with the one before."""
    groups: list[tuple[str, set[str]]] = []
    for name, kiosks in sorted(spellings.items()):
        joined = {*kiosks}.union(*(members for _, members in groups if members & kiosks))
        apart = [group for group in groups if not group[1] & kiosks]
        groups = [*apart, (name, joined)]
    names = [name for name, _ in groups]
    yield from pairwise(names)


def _buyers(stated: Iterable[StatedPlace]) -> dict[Shop, Shop]:
    """To whom shops were sold: a kiosk that had named one owner names another, and none goes on naming the first."""
    by_kiosk: dict[str, list[StatedPlace]] = {}
    for each in sorted(stated, key=lambda each: (each.month, each.revision)):
        by_kiosk.setdefault(each.kiosk_id, []).append(each)
    last_named: dict[Shop, str] = {}
    sold: dict[Shop, tuple[Shop, str]] = {}
    for own in by_kiosk.values():
        for each, after in zip(own, [*own[1:], None], strict=True):
            last_named[each.key] = max(each.month, last_named.get(each.key, ""))
            if after is not None and after.key[1] == each.key[1] and after.key[0] != each.key[0]:
                sold[each.key] = after.key, after.month
    return {seller: buyer for seller, (buyer, month) in sold.items() if last_named[seller] <= month}


def _last_owner(bought: Mapping[Shop, Shop], shop: Shop) -> Shop:
    seen = {shop}
    while (buyer := bought.get(shop)) is not None and buyer not in seen:
        shop = buyer
        seen.add(shop)
    return shop


def _listed(kiosks: Iterable[str]) -> str:
    named = sorted(kiosks)
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""  # noqa: PLR2004 - enough to know
    return "kiosk " + ", ".join(named[:3]) + more


def _quoted(name: str) -> str:
    return '"' + name + '"'
