"""What somebody may see, by id of owner and shop. It is asked of the database at each request, and kept nowhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from kiosk.office.web import areas, devices
from kiosk.office.web.archive import registry
from kiosk.office.web.models import Right, Role, User
from sync.archive.registered import RegisteredShop

ASKED_SINGLY = 20
"""Owners and shops that are asked for one by one; of more, all are read."""


@dataclass(frozen=True, slots=True)
class Access:
    """What an account may see, by id of owner and shop."""

    office: bool = False
    """Everything, and who may see what."""
    kiosks: bool = False
    """The state of every kiosk."""
    shops: bool = False
    """Every shop: a device in the shop's own network."""
    owner_ids: frozenset[int] = frozenset()
    shop_ids: frozenset[int] = frozenset()

    def sees(self, shop: RegisteredShop) -> bool:
        """Whether a shop's pages are shown."""
        return self.sees_all_of(shop.owner_id) or shop.id in self.shop_ids

    def sees_all_of(self, owner_id: int) -> bool:
        """Whether all shops of an owner are shown, those of tomorrow as well."""
        return self.office or self.shops or owner_id in self.owner_ids


def access_of(user: User) -> Access:
    """What an account may see now."""
    if not (user.is_authenticated and user.is_active):
        return Access()
    if devices.is_device(user):
        return Access(shops=settings.OFFICE.is_here)
    return _access(Right.objects.filter(user=user))


def _access(rights: Iterable[Right]) -> Access:
    own = [*rights]
    roles = {each.role for each in own}
    return Access(
        office=Role.OFFICE in roles,
        kiosks=bool(roles & {Role.OFFICE, Role.TECHNICIAN}),
        owner_ids=frozenset(each.owner_id for each in own if each.role == Role.OWNER and each.owner_id is not None),
        shop_ids=frozenset(each.shop_id for each in own if each.role == Role.SHOP and each.shop_id is not None)
        | areas.shop_ids(each.area_id for each in own if each.role == Role.AREA and each.area_id is not None),
    )


def seen_shops(access: Access) -> list[RegisteredShop]:
    """The shops that may be seen, in order of owner and name."""
    if access.office or access.shops:
        return registry().shops()
    if not access.owner_ids and not access.shop_ids:
        return []
    if len(access.shop_ids) + len(access.owner_ids) > ASKED_SINGLY:
        return [shop for shop in registry().shops() if access.sees(shop)]
    found = [shop for owner_id in access.owner_ids for shop in registry().shops(owner_id)]
    single = (registry().shop(shop_id) for shop_id in access.shop_ids)
    known = {shop.id: shop for shop in (*found, *(each for each in single if each is not None))}
    return sorted(known.values(), key=lambda shop: (shop.owner, shop.name))


def rights_to(shop: RegisteredShop) -> list[Right]:
    """The rights by which accounts see a shop, in order of their addresses."""
    rights = Right.objects.filter(user__is_active=True).select_related("user").order_by("user__email", "pk")
    return [right for right in rights if _access([right]).sees(shop)]


def seen_shop(user: User, shop_id: int) -> RegisteredShop | None:
    """A shop that an account may see; None where there is none, or it is somebody else's: the same answer."""
    shop = registry().shop(shop_id)
    return shop if shop is not None and access_of(user).sees(shop) else None


def seen_owner(user: User, owner_id: int) -> str | None:
    """The name of an owner all of whose shops an account may see; None as with a shop."""
    if not access_of(user).sees_all_of(owner_id):
        return None
    return next((each.name for each in registry().owners() if each.id == owner_id), None)


def seen_area(user: User, area_id: int) -> areas.AreaInTree | None:
    """An area all of whose shops an account may see, those of tomorrow as well; None as with a shop."""
    if not access_of(user).office and area_id not in _area_ids(user):
        return None
    return next((each for each in areas.tree() if each.id == area_id), None)


def given_areas(user: User) -> list[areas.AreaInTree]:
    """Those that an account was given, not those below."""
    given = {*Right.objects.filter(user=user, role=Role.AREA).values_list("area_id", flat=True)}
    return [each for each in areas.tree() if each.id in given] if given else []


def _area_ids(user: User) -> frozenset[int]:
    if devices.is_device(user) or not user.is_active:
        return frozenset()
    given = Right.objects.filter(user=user, role=Role.AREA).values_list("area_id", flat=True)
    return areas.with_those_below(each for each in given if each is not None)


def several_owned(user: User, shops: Sequence[RegisteredShop]) -> list[tuple[int, str]]:
    """Owners with more than one shop, all of which are shown: id and name."""
    access, counts = access_of(user), Counter((shop.owner_id, shop.owner) for shop in shops)
    return [each for each, count in counts.items() if count > 1 and access.sees_all_of(each[0])]
