"""The day so far, of the kiosk on this machine: in the shop's own network alone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kiosk.office.report.analysis.today import TodayFound, TodayOutcome, examine_today
from kiosk.office.report.data.documents import newest
from kiosk.office.report.language import Language
from kiosk.office.web import archive
from kiosk.office.web import today_words as words
from kiosk.office.web.environment import language
from kiosk.office.web.own_network import is_own_address, on_link
from kiosk.office.web.rights import seen_shop
from sync.archive.registered import RegisteredShop
from sync.document import today as wire
from sync.document.regular_file import read_limited
from sync.document.today import Today
from sync.document.wire import WireError

REFRESH_S = 300
LEARNT = timedelta(days=366)


@require_GET
@login_required
def page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """For a telephone."""
    return _shown(request, shop_id, "today.html")


@require_GET
@login_required
def screen(request: HttpRequest, shop_id: int) -> HttpResponse:
    """For a screen in the staff room: nothing but the figures."""
    return _shown(request, shop_id, "today_screen.html")


def find(request: HttpRequest, shop: RegisteredShop) -> Today | None:
    """What a kiosk of this shop on this machine tells; None where there is none, or somebody asks from elsewhere."""
    if not is_own_address(request.META["REMOTE_ADDR"], on_link()):
        return None
    try:
        found = wire.decode(read_limited(settings.OFFICE.today, wire.MAX_BYTES))
    except (OSError, WireError):
        return None
    kiosk = next((each for each in archive.registry().kiosks(shop.id) if each.id == found.kiosk_id), None)
    places = [each.shop_id for each in kiosk.placements if each.from_day <= found.day] if kiosk else []
    return found if places[-1:] == [shop.id] else None


def _shown(request: HttpRequest, shop_id: int, template: str) -> HttpResponse:
    shop = seen_shop(request.user, shop_id)
    today = None if shop is None else find(request, shop)
    if shop is None or today is None:
        raise Http404
    local = settings.OFFICE.now().astimezone(ZoneInfo(today.time_zone)).date()
    since = f"{today.day - LEARNT:%Y-%m}"
    if today.day == local:
        own = (each for each in archive.documents(shop, since) if each.kiosk_id == today.kiosk_id)
        found = examine_today(today, newest(own))
    else:  # the kiosk does not know the time yet, or stands still
        found = TodayFound(TodayOutcome.NOTHING_YET, votes=words.NONE, faces=())
    spoken = Language(language())
    about = {"shop": shop, "today": today, "found": found, "spoken": spoken, "words": words, "day": local}
    response = render(request, template, about)
    response["Refresh"] = str(REFRESH_S)
    return response
