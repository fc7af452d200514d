"""The tree of areas: which there are, what lies below, which shops stand in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from config.shown_text import ShownText
from kiosk.office.web.models import MAX_AREA, Area, AreaShop
from sync.archive.registered import name_key
from sync.document.vocabulary import composed

MOST = 1000
"""Areas of one office; a list shows them all."""
DEEPEST = 6
"""Areas within each other."""
BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class AreaInTree:
    """One area, as a list shows it."""

    id: int
    name: str
    path: str
    """Its name behind those above it."""
    depth: int
    """0: in no other."""
    shops: int
    """That stand in this very area."""


class AreaError(ValueError):
    """What cannot be done with areas: there are too many, or too deep, or some below; the message says what to do."""


def tree() -> list[AreaInTree]:
    """All areas, each behind the one that it lies in, by name."""
    children: dict[int | None, list[Area]] = {}
    for each in Area.objects.order_by("name", "pk"):
        children.setdefault(each.parent_id, []).append(each)
    counts: dict[int, int] = {}
    for area_id in AreaShop.objects.values_list("area_id", flat=True):
        counts[area_id] = counts.get(area_id, 0) + 1
    found: list[AreaInTree] = []

    def walk(parent_id: int | None, above: str, depth: int) -> None:
        for each in children.get(parent_id, ()):
            path = f"{above}{BETWEEN}{each.name}" if above else each.name
            found.append(AreaInTree(each.pk, each.name, path, depth, counts.get(each.pk, 0)))
            walk(each.pk, path, depth + 1)

    walk(None, "", 0)
    return found


def find(text: str) -> AreaInTree:
    """The area that a person means by a path, or by a name that no other has. Raises AreaError."""
    known, key = tree(), name_key(text)
    for fits in (
        [each for each in known if each.path == text],
        [each for each in known if name_key(each.path) == key],
        [each for each in known if name_key(each.name) == key],
    ):
        if len(fits) > 1:
            raise AreaError(f"area {text!r}: which of {', '.join(each.path for each in fits)}? Give all of it")
        if fits:
            return fits[0]
    raise AreaError(f"no area {text!r}; `kiosk office area list` names them")


@transaction.atomic
def enter(path: str) -> int:
    """The id of the area of this path; what is not there yet is made. Raises AreaError."""
    same = [each.id for each in tree() if name_key(each.path) == name_key(path)]
    if same:
        return same[0]
    parent: Area | None = None
    for given in path.split(BETWEEN):
        name = composed(" ".join(given.split()))
        if fault := ShownText(MAX_AREA).fault(name):
            raise AreaError(f"area {path!r}: {name!r}: {fault}")
        here = Area.objects.filter(parent=parent)
        known = next((each for each in here if name_key(each.name) == name_key(name)), None)
        parent = known or add(name, parent.pk if parent else None)
    assert parent is not None  # noqa: S101 - a text splits into one at least
    return parent.pk


def shop_ids(area_ids: Iterable[int]) -> frozenset[int]:
    """The shops of some areas and of all below them."""
    wanted = with_those_below(area_ids)
    return frozenset(AreaShop.objects.filter(area_id__in=wanted).values_list("shop_id", flat=True) if wanted else ())


def with_those_below(area_ids: Iterable[int]) -> frozenset[int]:
    """Some areas and all below them."""
    wanted = {*area_ids}
    # Parents first: an area is made after the one that it lies in, and stays there.
    for area_id, parent_id in Area.objects.order_by("pk").values_list("pk", "parent_id") if wanted else ():
        if parent_id in wanted:
            wanted.add(area_id)
    return frozenset(wanted)


def area_of(shop_id: int) -> AreaInTree | None:
    """The area in which a shop stands; None where it stands in none."""
    place = AreaShop.objects.filter(pk=shop_id).first()
    return None if place is None else next((each for each in tree() if each.id == place.area_id), None)


@transaction.atomic
def add(name: str, parent_id: int | None) -> Area:
    """Add an area. The same name at the same place is the same area. Raises AreaError, Area.DoesNotExist."""
    parent = None if parent_id is None else Area.objects.get(pk=parent_id)
    depth, above = 1, parent
    while above is not None:
        depth, above = depth + 1, above.parent
    same = Area.objects.filter(name=name, parent=parent).first()
    if same is None and (depth > DEEPEST or Area.objects.count() >= MOST):
        raise AreaError(f"area {name!r}: {MOST} areas at most, {DEEPEST} within each other")
    return same or Area.objects.create(name=name, parent=parent)


@transaction.atomic
def put(area: Area, shops: Sequence[int]) -> None:
    """Have shops stand here, wherever they stood."""
    for shop_id in shops:
        AreaShop.objects.update_or_create(shop_id=shop_id, defaults={"area": area})


@transaction.atomic
def remove(area: Area) -> None:
    """Do away with one, and with the rights to it; its shops stand in none. Raises AreaError where some lie below."""
    if area.below.exists():
        raise AreaError(f"area {area.name!r}: others lie in it; remove those first")
    area.delete()
