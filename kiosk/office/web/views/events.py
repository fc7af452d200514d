"""Events that a shop's kiosks stood at, and the page of each: of one shop's, of all its owner's, or of an area's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kiosk.office.report.data import months
from kiosk.office.report.data.documents import NEEDED
from kiosk.office.report.data.held_events import HeldEvent, held_events
from kiosk.office.report.language import Language
from kiosk.office.web import archive, areas
from kiosk.office.web.environment import language
from kiosk.office.web.rights import access_of, seen_area, seen_owner, seen_shop
from kiosk.office.web.views.on_demand import Asked, answer, shop_ids
from sync.document.vocabulary import composed


@dataclass(frozen=True, slots=True)
class EventList:
    """What stands around a list of events."""

    title: str
    shop: str
    """Whose it is; empty: several shops', and each event says whose kiosks stood there."""
    back: str
    owner: str = ""
    together: str = ""
    """The path of the same list of all the owner's shops; empty: it is this one, or not to be seen."""
    of_owners: bool = False
    """Several: each event says whose it is."""


@require_GET
@login_required
def of_shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The events of a shop's kiosks; with `event`, a name, the page of that one."""
    shop = seen_shop(request.user, shop_id)
    if shop is None:
        raise Http404
    held, back = held_events(archive.view(shop).at_events(shop.name)), reverse("shop", args=[shop.id])
    # What its owner's other shops had there is for whoever sees them.
    together = access_of(request.user).sees_all_of(shop.owner_id) and len(shop_ids(shop.owner_id)) > 1
    asked = Asked(shop.owner_id, shop.owner, "event", (), shop.name, back, shop.name)
    path = reverse("owner-events", args=[shop.owner_id]) if together else ""
    listed = EventList(shop.name, shop.name, back, shop.owner, path)
    return _events(request, listed, [(asked, each) for each in held])


@require_GET
@login_required
def of_owner(request: HttpRequest, owner_id: int) -> HttpResponse:
    """The events of the last two years at which kiosks of any of an owner's shops stood; and the page of each."""
    owner = seen_owner(request.user, owner_id)
    if owner is None:
        raise Http404
    held = held_events(archive.owned(owner_id, owner).at_events(since=_since()))
    asked = Asked(owner_id, owner, "event", (), owner, reverse("shops"))
    return _events(request, EventList(owner, "", asked.back), [(asked, each) for each in held])


@require_GET
@login_required
def of_area(request: HttpRequest, area_id: int) -> HttpResponse:
    """The same of the shops that stand in an area, whoever owns them; with `owner` the page of what are his."""
    area = seen_area(request.user, area_id)
    if area is None:
        raise Http404
    ids, back = areas.shop_ids([area_id]), reverse("shops")
    owned: dict[tuple[int, str], list[str]] = {}
    for each in archive.registry().shops():
        if each.id in ids:
            owned.setdefault((each.owner_id, each.owner), []).append(each.name)
    held: list[tuple[Asked, HeldEvent]] = []
    for (owner_id, owner), shops in owned.items():
        documents = [each for each in archive.owned(owner_id, owner).at_events(since=_since()) if each.shop in shops]
        asked = Asked(owner_id, owner, "event", (), owner, back, shops=tuple(shops), shop_ids=ids)
        held += [(asked, each) for each in held_events(documents)]
    held.sort(key=lambda row: row[1].latest_first, reverse=True)
    return _events(request, EventList(area.path, "", back, of_owners=len(owned) > 1), held)


def _since() -> str:
    """Of a thousand shops ten years take seconds; of a shop every event is on its own list."""
    return months.back(f"{settings.OFFICE.now():%Y-%m}", NEEDED - 1)


def _events(request: HttpRequest, listed: EventList, held: Sequence[tuple[Asked, HeldEvent]]) -> HttpResponse:
    wanted, whose = composed(request.GET.get("event", "")), request.GET.get("owner", "")
    rows = [(f"{request.path}?{_query(asked, each, listed)}", asked, each) for asked, each in held]
    meant = [(asked, each) for asked, each in held if each.asked == wanted and whose in {"", f"{asked.owner_id}"}]
    if not meant or (listed.of_owners and not whose):
        about = {"listed": listed, "rows": rows, "spoken": Language(language()), "wanted": wanted and not meant}
        return render(request, "events.html", about, status=404 if about["wanted"] else 200)
    asked, found = meant[0]
    title = f"{asked.title}, {found.name}"
    return answer(request, replace(asked, when=(found.asked,), title=title, back=request.path, news=f"{found.as_of}"))


def _query(asked: Asked, event: HeldEvent, listed: EventList) -> str:
    return urlencode({"event": event.asked} | ({"owner": asked.owner_id} if listed.of_owners else {}))
