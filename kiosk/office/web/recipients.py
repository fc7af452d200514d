"""Who is written to about a shop by mail alone: by the shop, by its area, and by those above; without an account.

What stands here holds. The archive, which the timers read, is brought to it, whatever either was restored from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from django.db import transaction

from kiosk.office.report.data.entered import MOST, MOST_RECIPIENTS, ShopMailEntry
from kiosk.office.web import archive
from kiosk.office.web.entry_models import Recipients
from kiosk.office.web.models import Area, AreaShop
from sync.archive.mail_choice import AreaMail, ShopLists, shop_lists
from sync.archive.registered import RegisteredShop

NOBODY = ShopLists()


def of_shop(shop: RegisteredShop) -> ShopLists:
    """Those that were entered for the shop itself, by its owner or for him."""
    return _lists(Recipients.objects.filter(shop_id=shop.id, owner_id=shop.owner_id))


def of_area(area_id: int) -> ShopLists:
    """Those that were entered for an area."""
    return _lists(Recipients.objects.filter(area_id=area_id))


def by_area(shop: RegisteredShop) -> ShopLists:
    """Those who are written to about a shop by its area, or by one above."""
    place = AreaShop.objects.filter(pk=shop.id).first()
    above = _up(place.area_id if place else None, dict(Area.objects.values_list("pk", "parent_id")))
    return _lists(row for area_id in above for row in Recipients.objects.filter(area_id=area_id))


def put_shop(shop: RegisteredShop, lists: ShopLists) -> None:
    """These, in place of those there were."""
    defaults = {"owner_id": shop.owner_id, "mail": lists.kept}
    Recipients.objects.update_or_create(shop_id=shop.id, defaults=defaults)


def put_area(area_id: int, lists: ShopLists) -> None:
    """The same for an area."""
    Recipients.objects.update_or_create(area_id=area_id, defaults={"mail": lists.kept})


@transaction.atomic
def take_off(address: str) -> int:
    """Take an address off every list, in whatever letters it stands there; off how many."""
    count = 0
    for row in Recipients.objects.all():
        was = shop_lists(row.mail)
        mail, weekly, alerts = (
            tuple(each for each in its if each.casefold() != address.casefold())
            for its in (was.mail, was.weekly, was.alerts)
        )
        left = ShopLists(mail, weekly, alerts)
        if left != was:
            row.mail = left.kept
            row.save()
            count += 1
    return count


def waits(shop: RegisteredShop) -> bool:
    """Whether the archive does not have it yet. Raises ArchiveError, ArchiveAwayError."""
    stored = {each.shop_id: each.lists for each in archive.owned(shop.owner_id, shop.owner).shop_mails()}
    place = AreaShop.objects.filter(pk=shop.id).first()
    areas = [*Area.objects.all()]
    above = _up(place.area_id if place else None, {each.pk: each.parent_id for each in areas})
    names = {each.pk: each.name for each in areas}
    lists = _handed_on(of_shop(shop), [(each, names[each], of_area(each)) for each in above])
    return stored.get(shop.id, NOBODY) != lists


def noted(lists: ShopLists) -> list[str]:
    """For the audit log: who gets the page stands alone; who gets what else, behind what it is."""
    more = [f"{name}: {mail}" for name, its in (("weekly", lists.weekly), ("alerts", lists.alerts)) for mail in its]
    return [*lists.mail, *more] or ["\N{EN DASH}"]


def differing() -> tuple[ShopMailEntry, ...]:
    """What the archive is to be told. Raises ArchiveError, ArchiveAwayError."""
    rows = [*Recipients.objects.order_by("pk")]
    stored = {each.shop_id: each.lists for each in archive.every_shop_mail()}
    if not rows and not stored:
        return ()
    of_shops = {(each.shop_id, each.owner_id): shop_lists(each.mail) for each in rows if each.shop_id is not None}
    of_areas = {each.area_id: shop_lists(each.mail) for each in rows if each.area_id is not None}
    areas = [*Area.objects.all()]
    parents, names = {each.pk: each.parent_id for each in areas}, {each.pk: each.name for each in areas}
    places: dict[int, int | None] = dict(AreaShop.objects.values_list("shop_id", "area_id"))
    found: list[ShopMailEntry] = []
    for shop in archive.registry().shops():
        above = [(each, names[each], of_areas.get(each, NOBODY)) for each in _up(places.get(shop.id), parents)]
        lists = _handed_on(of_shops.get((shop.id, shop.owner_id), NOBODY), above)
        if lists != stored.get(shop.id, NOBODY) and len(found) < MOST:
            found.append(ShopMailEntry(shop.owner_id, shop.id, lists.mail, lists.weekly, lists.alerts, lists.areas))
    return tuple(found)


def _handed_on(own: ShopLists, above: Sequence[tuple[int, str, ShopLists]]) -> ShopLists:
    """What the archive knows of a shop: its own lists, and its areas' (id, name and lists, the topmost last).

    Weeks and alerts are of one shop, pages of an area are of all its shops: once to each person, by the topmost.
    """
    seen: set[str] = set()
    areas: list[AreaMail] = []
    for area_id, name, lists in reversed(above):
        if mail := tuple(each for each in lists.mail if each.casefold() not in seen):
            areas.append(AreaMail(area_id, name, mail))
            seen.update(each.casefold() for each in mail)
    found = _together((own, *(replace(lists, mail=()) for _, _, lists in above)))
    return replace(found, areas=tuple(areas))


def _up(area_id: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    while area_id is not None:
        yield area_id
        area_id = parents[area_id]


def _lists(rows: Iterable[Recipients]) -> ShopLists:
    return _together(shop_lists(each.mail) for each in rows)


def _together(lists: Iterable[ShopLists]) -> ShopLists:
    """Each address once in each."""
    found = [*lists]
    columns = ([each.mail for each in found], [each.weekly for each in found], [each.alerts for each in found])
    mail, weekly, alerts = (tuple(dict.fromkeys(chain(*column)))[:MOST_RECIPIENTS] for column in columns)
    return ShopLists(mail, weekly, alerts)
