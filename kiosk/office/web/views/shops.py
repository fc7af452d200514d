"""An owner's shops and their pages. Rights are looked up at each request: one that is taken away is gone at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kiosk.office.report.language import Language
from kiosk.office.web import archive
from kiosk.office.web.environment import language
from kiosk.office.web.rights import access_of, given_areas, seen_shop, seen_shops, several_owned
from kiosk.office.web.served_page import KINDS, framed, saved
from kiosk.office.web.views import today
from kiosk.office.web.views.on_demand import Asked, answer, nearest
from sync.archive.page_store import StoredPage
from sync.archive.registered import RegisteredShop

LEAST = 99
"""The urgency of a shop without a page: behind all others."""
IN_ONE_LIST = 500
"""Shops that are asked for by their ids; of more, all are read."""


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """My shops, those first that need attention."""
    shops = seen_shops(access_of(request.user))
    ids = [shop.id for shop in shops] if len(shops) <= IN_ONE_LIST else None
    found: dict[int, list[StoredPage]] = {}
    for each in archive.pages().newest(ids):
        found.setdefault(each.shop_id, []).append(each)
    shown = [(shop, _spoken(found.get(shop.id, []))) for shop in shops]
    shown.sort(key=lambda row: row[1].urgency if row[1] else LEAST)
    rows = [(shop, page, _listed(page) if page else {}) for shop, page in shown]
    owners = {shop.owner for shop in shops}
    several = several_owned(request.user, shops)
    areas = given_areas(request.user)
    about = {"rows": rows, "owners": owners, "several": several, "areas": areas, "spoken": Language(language())}
    return render(request, "shops.html", about)


@require_GET
@login_required
def newest(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The newest page of a shop."""
    return _shown(request, _shop(request, shop_id), "")


@require_GET
@login_required
def page(request: HttpRequest, shop_id: int, month: str) -> HttpResponse:
    """The page of a month."""
    return _shown(request, _shop(request, shop_id), month)


@require_GET
@login_required
def download(request: HttpRequest, shop_id: int, month: str, kind: str) -> HttpResponse:
    """The same as a file."""
    shop = _shop(request, shop_id)
    found = _spoken([each for each in archive.pages().pages(shop.id) if each.month == month])
    content = archive.pages().file(found, f".{kind}") if found and kind in KINDS else None
    if content is None:
        raise Http404
    return saved(content, f"{shop.name} {month}", kind)


def _shop(request: HttpRequest, shop_id: int) -> RegisteredShop:
    """Somebody else's shop does not exist."""
    found = seen_shop(request.user, shop_id)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, shop: RegisteredShop, month: str) -> HttpResponse:
    pages = archive.pages().pages(shop.id)
    stored = {each.month for each in pages}
    newest = max(stored, default="")
    # Of the time before the first page was kept one is made when it is asked for.
    months = sorted({*stored, *(each for each in archive.months([shop.id]) if each < newest)})
    wanted = month or newest
    found = _spoken([each for each in pages if each.month == wanted])
    html = archive.pages().file(found, ".html") if found else None
    if found is None or html is None:
        if month in months:
            return _made(request, shop, month, months)
        if month:
            raise Http404
        return render(request, "shop_without_page.html", {"shop": shop, "today": today.find(request, shop)})
    place = months.index(wanted)
    about = {
        "shop": shop,
        "found": found,
        "earlier": months[place - 1] if place else None,
        "later": months[place + 1] if place + 1 < len(months) else None,
        "spoken": Language(language()),
        "today": today.find(request, shop),
    }
    return framed(request, "shop.html", html.decode(), about)


def _made(request: HttpRequest, shop: RegisteredShop, month: str, months: Sequence[str]) -> HttpResponse:
    """A page that is not kept, beside those of the months before and after."""
    beside = tuple(nearest(months, month, lambda each: reverse("page", args=[shop.id, each])))
    title, back = f"{shop.name}, {Language(language()).month(month)}", reverse("shop", args=[shop.id])
    return answer(request, Asked(shop.owner_id, shop.owner, "month", (month,), title, back, shop.name, beside=beside))


def _listed(page: StoredPage) -> dict[str, Any]:
    """What the list says of a page, in the reader's language where that is known; `lang` is the page's where not."""
    own = page.summary.get("in", {}).get(language())
    foreign = own is None and page.language != language()
    return {**page.summary, **(own or {}), "lang": page.language if foreign else ""}


def _spoken(pages: list[StoredPage]) -> StoredPage | None:
    """The one in the language of whoever looks, else any: a page is made in its owner's."""
    return next((each for each in pages if each.language == language()), pages[0] if pages else None)
