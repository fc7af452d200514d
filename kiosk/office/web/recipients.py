"""Who gets the pages of a shop by mail alone: by the shop, by its area, and by those above; without an account.

What stands here holds. The archive, which the timers read, is brought to it, whatever either was restored from.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from kiosk.office.report.data.entered import MOST, MOST_RECIPIENTS, ShopMailEntry
from kiosk.office.web import archive
from kiosk.office.web.entry_models import Recipients
from kiosk.office.web.models import Area, AreaShop
from sync.archive.registered import RegisteredShop


def of_shop(shop: RegisteredShop) -> list[str]:
    """Those that were entered for the shop itself, by its owner or for him."""
    return _mail(Recipients.objects.filter(shop_id=shop.id, owner_id=shop.owner_id))


def of_area(area_id: int) -> list[str]:
    """Those that were entered for an area."""
    return _mail(Recipients.objects.filter(area_id=area_id))


def by_area(shop: RegisteredShop) -> list[str]:
    """Those who get a shop's pages by its area, or by one above."""
    place = AreaShop.objects.filter(pk=shop.id).first()
    above = _up(place.area_id if place else None, dict(Area.objects.values_list("pk", "parent_id")))
    return _mail(row for area_id in above for row in Recipients.objects.filter(area_id=area_id))


def put_shop(shop: RegisteredShop, mail: Sequence[str]) -> None:
    """These, in place of those there were."""
    defaults = {"owner_id": shop.owner_id, "mail": json.dumps([*mail])}
    Recipients.objects.update_or_create(shop_id=shop.id, defaults=defaults)


def put_area(area_id: int, mail: Sequence[str]) -> None:
    """The same for an area."""
    Recipients.objects.update_or_create(area_id=area_id, defaults={"mail": json.dumps([*mail])})


def waits(shop: RegisteredShop) -> bool:
    """Whether the archive does not have it yet. Raises ArchiveError, ArchiveAwayError."""
    stored = {each.shop_id: each.mail for each in archive.owned(shop.owner_id, shop.owner).shop_mails()}
    return stored.get(shop.id, ()) != _together(of_shop(shop), by_area(shop))


def differing() -> tuple[ShopMailEntry, ...]:
    """What the archive is to be told. Raises ArchiveError, ArchiveAwayError."""
    rows = [*Recipients.objects.order_by("pk")]
    stored = {each.shop_id: each.mail for each in archive.every_shop_mail()}
    if not rows and not stored:
        return ()
    of_shops = {(each.shop_id, each.owner_id): json.loads(each.mail) for each in rows if each.shop_id is not None}
    of_areas = {each.area_id: json.loads(each.mail) for each in rows if each.area_id is not None}
    parents = dict(Area.objects.values_list("pk", "parent_id"))
    places: dict[int, int | None] = dict(AreaShop.objects.values_list("shop_id", "area_id"))
    found: list[ShopMailEntry] = []
    for shop in archive.registry().shops():
        above = _up(places.get(shop.id), parents)
        mail = _together(of_shops.get((shop.id, shop.owner_id), ()), *(of_areas.get(each, ()) for each in above))
        if mail != stored.get(shop.id, ()) and len(found) < MOST:
            found.append(ShopMailEntry(shop.owner_id, shop.id, mail))
    return tuple(found)


def _up(area_id: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    while area_id is not None:
        yield area_id
        area_id = parents[area_id]


def _together(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain(*lists)))[:MOST_RECIPIENTS]


def _mail(rows: Iterable[Recipients]) -> list[str]:
    return [*_together(*(json.loads(each.mail) for each in rows))]
