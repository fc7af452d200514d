"""Labels of kiosks, to be printed: of one that was entered in the browser there is no smiley.txt to draw it from."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from config.smiley.label_sheet import labels_page
from kiosk.office.web import archive
from kiosk.office.web.served_page import framed
from kiosk.office.web.views.kiosk_orders import known
from kiosk.office.web.views.kiosks import kiosks_only, on_page

Label = dict[str, str]
"""What of smiley.txt stands on one, by key."""


@require_GET
@kiosks_only
def listed(request: HttpRequest) -> HttpResponse:
    """Those that the list of kiosks shows for the same address."""
    labels = [_label(each.kiosk_id, each.owner, each.shop, each.touchpoint) for each in on_page(request)]
    return _sheet(request, labels, f"{reverse('kiosks')}?{request.GET.urlencode()}")


@require_GET
@kiosks_only
def one(request: HttpRequest, kiosk_id: str) -> HttpResponse:
    """Of one kiosk, where it stands or is to stand."""
    here = known(kiosk_id).placements[-1]
    shop = archive.registry().shop(here.shop_id)
    label = _label(kiosk_id, shop.owner if shop else "", shop.name if shop else "", here.touchpoint)
    return _sheet(request, [label], reverse("kiosk", args=[kiosk_id]))


def _label(kiosk_id: str, owner: str, shop: str, place: str) -> Label:
    found = {"kiosk id": kiosk_id, "owner": owner, "shop": shop, "place": place}
    return {key: value for key, value in found.items() if value}


def _sheet(request: HttpRequest, labels: list[Label], back: str) -> HttpResponse:
    return framed(request, "labels.html", labels_page(labels), {"back": back, "is_empty": not labels})
