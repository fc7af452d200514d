"""What `kiosk office area` does, all or nothing. Imported when Django is ready; no command of its own."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from kiosk.cli.office.area_table import ShopLine, find_shops
from kiosk.office.web import archive, areas, audit
from kiosk.office.web.areas import AreaError, AreaInTree
from kiosk.office.web.models import Area, AreaShop
from sync.archive.registered import RegisteredShop


def standing() -> list[dict[str, str]]:
    """Every shop, whose it is, and the area that it stands in, if any."""
    paths = {each.id: each.path for each in areas.tree()}
    places = dict(AreaShop.objects.values_list("shop_id", "area_id"))
    return [
        {"owner": each.owner, "shop": each.name, "area": paths.get(places.get(each.id, 0), "")}
        for each in archive.registry().shops()
    ]


def add(paths: Iterable[str]) -> None:
    """Make areas, and those that they lie in. Raises AreaError naming every fault."""
    with _whole([]) as faults:
        _areas(paths, faults, enter=True)


def remove(texts: Iterable[str]) -> list[AreaInTree]:
    """Do away with areas, those within others first; gives what they were. Raises AreaError naming every fault."""
    with _whole([]) as faults:
        found = {each.id: each for each in _areas(texts, faults, enter=False).values()}
        gone = sorted(found.values(), key=lambda each: -each.depth)
        for each in gone:
            try:
                areas.remove(Area.objects.get(pk=each.id))
            except AreaError as error:
                faults.append(str(error))
            audit.record(None, "no area", each.name)
    return gone


def put(lines: Sequence[ShopLine], faults: list[str], *, enter: bool) -> None:
    """Have shops stand in areas. `faults`: of the table itself. Raises AreaError naming every fault."""
    with _whole(faults):
        lines = _found(lines, faults)
        where = _areas((line.area for line in lines), faults, enter=enter, lines=lines)
        shops: dict[AreaInTree, list[RegisteredShop]] = {}
        for line in lines:
            if line.found is not None and line.area in where:
                shops.setdefault(where[line.area], []).append(line.found)
        for area, here in shops.items():
            areas.put(Area.objects.get(pk=area.id), [shop.id for shop in here])
            audit.record_names(None, "placed", area.name, [shop.name for shop in here])


def take(lines: Sequence[ShopLine], faults: list[str]) -> None:
    """Have shops stand in no area. `faults`: of the table itself. Raises AreaError naming every fault."""
    with _whole(faults):
        left: dict[str, list[str]] = {}
        for line in _found(lines, faults):
            if (shop := line.found) is None:
                continue
            place = AreaShop.objects.filter(pk=shop.id).select_related("area").first()
            if place is None:
                faults.append(f"{line.place}shop {shop.name!r} of {shop.owner}: stands in no area")
                continue
            left.setdefault(place.area.name, []).append(shop.name)
            place.delete()
        for name, shop_names in left.items():
            audit.record_names(None, "displaced", name, shop_names)


@contextmanager
def _whole(faults: list[str]) -> Iterator[list[str]]:
    """Undo everything where the block noted faults; otherwise write down which areas were made."""
    with transaction.atomic():
        before = {*Area.objects.values_list("pk", flat=True)}
        yield faults
        if faults:
            raise AreaError("\n".join(faults))
        for made in Area.objects.exclude(pk__in=before).order_by("pk"):
            audit.record(None, "area", made.name)


def _found(lines: Sequence[ShopLine], faults: list[str]) -> list[ShopLine]:
    """With their shops, as far as there are such."""
    with archive.registry().look() as known:
        found, wrong = find_shops(lines, known)
    faults += wrong
    return found


def _areas(
    texts: Iterable[str], faults: list[str], *, enter: bool, lines: Sequence[ShopLine] = ()
) -> dict[str, AreaInTree]:
    """The area of each text; each is looked for once, and a fault is told of every line that has it."""
    found, ids = {}, {}
    for text in dict.fromkeys(texts):
        try:
            if enter:
                ids[text] = areas.enter(text)
            else:
                found[text] = areas.find(text)
        except AreaError as error:
            faults += [f"{line.place}{error}" for line in lines if line.area == text] or [str(error)]
    tree = {each.id: each for each in areas.tree()} if enter else {}
    return {**found, **{text: tree[area_id] for text, area_id in ids.items()}}
