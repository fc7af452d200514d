"""Events that a shop's kiosks stood at, and the page of each: of one shop's kiosks, or of all its owner's."""

from collections.abc import Sequence
from dataclasses import replace

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
from kiosk.office.web import archive
from kiosk.office.web.environment import language
from kiosk.office.web.rights import access_of, seen_owner, seen_shop
from kiosk.office.web.views.on_demand import Asked, answer, shop_ids
from sync.document.vocabulary import composed


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
    return _events(request, asked, held, reverse("owner-events", args=[shop.owner_id]) if together else "")


@require_GET
@login_required
def of_owner(request: HttpRequest, owner_id: int) -> HttpResponse:
    """The events of the last two years at which kiosks of any of an owner's shops stood; and the page of each."""
    owner = seen_owner(request.user, owner_id)
    if owner is None:
        raise Http404
    # Of a thousand shops ten years take seconds; of a shop every event is on its own list.
    since = months.back(f"{settings.OFFICE.now():%Y-%m}", NEEDED - 1)
    held = held_events(archive.owned(owner_id, owner).at_events(since=since))
    return _events(request, Asked(owner_id, owner, "event", (), owner, reverse("shops")), held)


def _events(request: HttpRequest, asked: Asked, held: Sequence[HeldEvent], together: str = "") -> HttpResponse:
    """`together`: the path of the same list of all the owner's shops; empty: it is this one, or not to be seen."""
    wanted = composed(request.GET.get("event", ""))
    found = next((each for each in held if each.name == wanted), None)
    if found is None:
        about = {"asked": asked, "held": held, "together": together, "spoken": Language(language()), "wanted": wanted}
        return render(request, "events.html", about, status=404 if wanted else 200)
    title = f"{asked.title}, {found.name}"
    return answer(request, replace(asked, when=(found.name,), title=title, back=request.path, news=f"{found.as_of}"))
