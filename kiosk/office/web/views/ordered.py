"""Pages that are made on demand: a year, two periods, a poster, all shops of an owner, a month in another language."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from config.language import languages
from kiosk.office.report.language import Language
from kiosk.office.web import archive, areas, goals
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.forms import PeriodsForm
from kiosk.office.web.models import OF_AREA
from kiosk.office.web.rights import seen_area, seen_owner, seen_shop
from kiosk.office.web.views.on_demand import Asked, answer, nearest, shop_ids
from sync.archive.registered import RegisteredShop

FIRST = 2000
"""Year: an address has none before it."""
DAY = timedelta(days=1)
CHANGE = "change"
"""Beside the days of two periods: they are shown in the form, to be changed."""


@require_GET
@login_required
def year(request: HttpRequest, shop_id: int, number: int) -> HttpResponse:
    """A shop's year."""
    shop = _shop(request, shop_id)
    title, this = f"{shop.name}, {number}", settings.OFFICE.now().year
    years = [
        (f"{each}", reverse("year", args=[shop.id, each])) for each in (number - 1, number + 1) if FIRST <= each <= this
    ]
    newest = max((each.month for each in archive.pages().pages(shop.id)), default="")
    months = [each for each in archive.months([shop.id]) if each.startswith(f"{number}-") and each <= newest]
    spoken = Language(language())
    beside = (*years, *((spoken.month(each), reverse("page", args=[shop.id, each])) for each in months))
    asked = Asked(shop.owner_id, shop.owner, "year", (str(number),), title, _page(shop), shop=shop.name, beside=beside)
    return answer(request, asked)


@require_GET
@login_required
def month(request: HttpRequest, shop_id: int, month: str, code: str) -> HttpResponse:
    """The page of a month in another language than its owner's."""
    shop = _shop(request, shop_id)
    if code not in languages() or month not in {each.month for each in archive.pages().pages(shop.id)}:
        raise Http404
    title, back = f"{shop.name}, {Language(language()).month(month)}", reverse("page", args=[shop.id, month])
    return answer(request, Asked(shop.owner_id, shop.owner, "month", (month,), title, back, shop.name, code))


@require_GET
@login_required
def poster(request: HttpRequest, shop_id: int, month: str) -> HttpResponse:
    """The sheet for the shop's door, in the language of its page: its customers read it."""
    shop = _shop(request, shop_id)
    page = next((each for each in archive.pages().pages(shop.id) if each.month == month), None)
    if page is None:
        raise Http404
    title = gettext("{shop}: poster").format(shop=shop.name)
    back = reverse("page", args=[shop.id, month])
    asked = Asked(shop.owner_id, shop.owner, "poster", (month,), title, back, shop.name, page.language, kinds=("pdf",))
    return answer(request, asked, "poster.html")


@require_GET
@login_required
def overview(request: HttpRequest, owner_id: int, month: str = "") -> HttpResponse:
    """All shops of an owner in a month; the newest of which there is a page where none is said."""
    owner = seen_owner(request.user, owner_id)
    if owner is None:
        raise Http404
    newest = [each.month for each in archive.pages().newest(shop_ids(owner_id))]
    if not newest:
        raise Http404
    asked = month or max(newest)
    title = f"{owner}, {Language(language()).month(asked)}"
    beside = (
        *_around(asked, shop_ids(owner_id), max(newest), "overview-of", owner_id),
        (gettext("Events"), reverse("owner-events", args=[owner_id])),
    )
    return answer(request, Asked(owner_id, owner, "overview", (asked,), title, reverse("shops"), beside=beside))


@require_GET
@login_required
def area(request: HttpRequest, area_id: int, month: str = "") -> HttpResponse:
    """All shops of an area in a month, whoever owns them; the newest where none is said."""
    found = seen_area(request.user, area_id)
    if found is None:
        raise Http404
    ids = areas.shop_ids([area_id])
    shops = [each for each in archive.registry().shops() if each.id in ids]
    if not (newest := [each.month for each in archive.pages().newest(ids)]):
        raise Http404
    owners, asked = dict.fromkeys((each.owner_id, each.owner) for each in shops), month or max(newest)
    parts = tuple(
        {
            "owner_id": owner_id,
            "owner": owner,
            "shops": [each.name for each in shops if each.owner_id == owner_id],
            "goals": goals.in_force(owner_id, owner),
        }
        for owner_id, owner in owners
    )
    title = f"{found.path}, {Language(language()).month(asked)}"
    around = _around(asked, ids, max(newest), "area-overview-of", area_id)
    beside, back = (*around, (gettext("Events"), reverse("area-events", args=[area_id]))), reverse("shops")
    order = Asked(OF_AREA, found.path, "area", (asked,), title, back, beside=beside, parts=parts, shop_ids=ids)
    return answer(request, order)


@require_GET
@login_required
def periods(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Two periods of one's own choice: which, and then the page."""
    shop = _shop(request, shop_id)
    form = PeriodsForm(request.GET or None, initial=_last_two_months(settings.OFFICE.now().date()))
    if not form.is_valid() or CHANGE in request.GET:
        return render(request, "periods.html", {"shop": shop, "form": form})
    when = tuple(form.cleaned_data[name].isoformat() for name in PeriodsForm.DAYS)
    title = gettext("{shop}: two periods").format(shop=shop.name)
    # One of four days is changed more often than all are.
    back = f"{reverse('periods', args=[shop.id])}?{request.GET.urlencode()}&{CHANGE}=yes"
    return answer(request, Asked(shop.owner_id, shop.owner, "periods", when, title, back, shop.name))


def _shop(request: HttpRequest, shop_id: int) -> RegisteredShop:
    found = seen_shop(request.user, shop_id)
    if found is None:
        raise Http404
    return found


def _around(month: str, shops: Collection[int], newest: str, name: str, number: int) -> list[tuple[str, str]]:
    """The months before and after that are told of some shops, each with the page called `name` of it."""
    months = [each for each in archive.months(shops) if each <= newest]
    return nearest(months, month, lambda each: reverse(name, args=[number, each]))


def _page(shop: RegisteredShop) -> str:
    return reverse("shop", args=[shop.id])


def _last_two_months(today: date) -> dict[str, date]:
    """The last month that is over, against the one before."""
    last = today.replace(day=1) - DAY
    before = last.replace(day=1) - DAY
    first = (last.replace(day=1), last, before.replace(day=1), before)
    return dict(zip(PeriodsForm.DAYS, first, strict=True))
