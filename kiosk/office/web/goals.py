"""Goals of a shop: those in the archive, and those that wait to be taken into it. The last one holds."""

import secrets
from collections.abc import Mapping

from django.conf import settings

from config.office import GoalSettings, OwnerSettings
from kiosk.office.web import archive
from kiosk.office.web.entry_models import WaitingGoal
from kiosk.office.web.shown_entries import MOST_OF_SHOP, ShownEntry, TooManyEntriesError, merged
from sync.archive.goal import ShopGoal
from sync.archive.registered import RegisteredShop


def shown(shop: RegisteredShop) -> list[ShownEntry[ShopGoal]]:
    """All of a shop, the one that holds first. Raises ArchiveError, ArchiveAwayError."""
    entries = [*WaitingGoal.objects.filter(shop_id=shop.id).order_by("pk")]
    done = archive.entered([each.key for each in entries])
    waiting = ((ShopGoal(shop.name, each.points, each.by), each.withdrawn) for each in entries if each.key not in done)
    return merged(archive.view(shop).set_goals(shop.name), waiting)[::-1]


def of_office(owner: str) -> Mapping[str, GoalSettings]:
    """What office.toml says, by shop: it holds where the owner has set none."""
    found: OwnerSettings | None = settings.OFFICE.owners.get(owner)
    return found.goals if found else {}


def in_force(owner_id: int, owner: str) -> dict[str, tuple[int, str]]:
    """What holds, by shop, as far as the archive has it. Raises ArchiveError, ArchiveAwayError."""
    chosen: Mapping[str, GoalSettings | ShopGoal] = {**of_office(owner), **archive.owned(owner_id, owner).goals()}
    return {shop: (each.points, each.by) for shop, each in chosen.items()}


def put(shop: RegisteredShop, goal: ShopGoal) -> bool:
    """Have it hold from now on; False where it does already. Raises TooManyEntriesError."""
    if any(each.said == goal for each in shown(shop)[:1]):
        return False
    if WaitingGoal.objects.filter(shop_id=shop.id).count() >= MOST_OF_SHOP:
        raise TooManyEntriesError
    _put(shop, goal, withdrawn=False)
    return True


def withdraw(shop: RegisteredShop, digest: str) -> ShopGoal | None:
    """Have one taken back, which a form names; None where there is none any more."""
    found = next((each.said for each in shown(shop) if each.digest == digest), None)
    if found is not None:
        _put(shop, found, withdrawn=True)
    return found


def _put(shop: RegisteredShop, goal: ShopGoal, *, withdrawn: bool) -> None:
    about = {"points": goal.points, "by": goal.by, "withdrawn": withdrawn}
    WaitingGoal.objects.create(key=secrets.token_hex(16), shop_id=shop.id, **about)
