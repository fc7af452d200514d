"""Pages that are made on demand: a year, two periods, a poster, all shops of an owner, a month in another language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from config.language import languages
from kiosk.office.report.language import Language
from kiosk.office.web import archive, archive_models, areas, goals, page_queue
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.forms import PeriodsForm
from kiosk.office.web.models import OF_AREA
from kiosk.office.web.rights import seen_area, seen_owner, seen_shop
from kiosk.office.web.served_page import framed
from sync.archive.registered import RegisteredShop

LOOK_AGAIN_S = 2
FIRST = 2000
"""Year: an address has none before it."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that somebody asks for, and where it stands."""

    owner_id: int
    owner: str
    kind: str
    when: tuple[str, ...]
    title: str
    back: str
    """Where the page leads back to."""
    shop: str = ""
    spoken: str = ""
    """A language; empty: the reader's."""
    beside: tuple[tuple[str, str], ...] = ()
    """Others like it: what each is called, and its path."""
    parts: tuple[Mapping[str, Any], ...] = ()
    """Of an area, as in an order; its name stands in the owner's place."""
    shop_ids: Collection[int] | None = None
    """Of whose pages it is made anew when they are; None: the owner's."""


@require_GET
@login_required
def year(request: HttpRequest, shop_id: int, number: int) -> HttpResponse:
    """A shop's year."""
    shop = _shop(request, shop_id)
    title, this = f"{shop.name}, {number}", settings.OFFICE.now().year
    beside = tuple(
        (f"{each}", reverse("year", args=[shop.id, each])) for each in (number - 1, number + 1) if FIRST <= each <= this
    )
    asked = Asked(shop.owner_id, shop.owner, "year", (str(number),), title, _page(shop), shop=shop.name, beside=beside)
    return _answer(request, asked)


@require_GET
@login_required
def month(request: HttpRequest, shop_id: int, month: str, code: str) -> HttpResponse:
    """The page of a month in another language than its owner's."""
    shop = _shop(request, shop_id)
    if code not in languages() or month not in {each.month for each in archive.pages().pages(shop.id)}:
        raise Http404
    title, back = f"{shop.name}, {Language(language()).month(month)}", reverse("page", args=[shop.id, month])
    return _answer(request, Asked(shop.owner_id, shop.owner, "month", (month,), title, back, shop.name, code))


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
    asked = Asked(shop.owner_id, shop.owner, "poster", (month,), title, back, shop.name, page.language)
    return _answer(request, asked, "poster.html")


@require_GET
@login_required
def overview(request: HttpRequest, owner_id: int, month: str = "") -> HttpResponse:
    """All shops of an owner in a month; the newest of which there is a page where none is said."""
    owner = seen_owner(request.user, owner_id)
    if owner is None:
        raise Http404
    newest = [each.month for each in archive.pages().newest(_shop_ids(owner_id))]
    if not newest:
        raise Http404
    asked = month or max(newest)
    title = f"{owner}, {Language(language()).month(asked)}"
    return _answer(request, Asked(owner_id, owner, "overview", (asked,), title, reverse("shops")))


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
    order = Asked(OF_AREA, found.path, "area", (asked,), title, reverse("shops"), parts=parts, shop_ids=ids)
    return _answer(request, order)


@require_GET
@login_required
def periods(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Two periods of one's own choice: which, and then the page."""
    shop = _shop(request, shop_id)
    form = PeriodsForm(request.GET or None, initial=_last_two_months(settings.OFFICE.now().date()))
    if not form.is_valid():
        return render(request, "periods.html", {"shop": shop, "form": form})
    when = tuple(form.cleaned_data[name].isoformat() for name in PeriodsForm.DAYS)
    title = gettext("{shop}: two periods").format(shop=shop.name)
    back = reverse("periods", args=[shop.id])
    return _answer(request, Asked(shop.owner_id, shop.owner, "periods", when, title, back, shop.name))


def _answer(request: HttpRequest, asked: Asked, template: str = "ordered.html") -> HttpResponse:
    office = settings.OFFICE
    own = office.owners.get(asked.owner)
    order: dict[str, Any] = {
        "archive": office.archive_url,
        "identity": archive_models.begun(),
        "owner_id": asked.owner_id,
        "owner": asked.owner,
        "kind": asked.kind,
        "language": asked.spoken or language(),
        "prepared_on": office.now().date().isoformat(),
        "shop": asked.shop,
        "when": asked.when,
        "goals": {} if asked.parts else goals.in_force(asked.owner_id, asked.owner),
        "parts": asked.parts,
        "form": (own.form if own else None) or "",
        "retired": office.retired,
    }
    made = archive.pages().newest(_shop_ids(asked.owner_id) if asked.shop_ids is None else asked.shop_ids)
    fresh = max((each.made_at.isoformat() for each in made), default="")
    about = {"title": asked.title, "back": asked.back, "beside": asked.beside, "spoken": order["language"]}
    try:
        page = page_queue.ask(order, fresh, request.user)
    except page_queue.TooManyError:
        return render(request, "being_made.html", about | {"refusal": "", "too_many": True}, status=429)
    if page.made_at is None:
        response = render(request, "being_made.html", about | {"refusal": "", "too_many": False})
        response["Refresh"] = str(LOOK_AGAIN_S)
        return response
    if page.refusal:
        return render(request, "being_made.html", about | {"refusal": page.refusal, "too_many": False})
    return framed(request, template, page_queue.html(page), about)


def _shop(request: HttpRequest, shop_id: int) -> RegisteredShop:
    found = seen_shop(request.user, shop_id)
    if found is None:
        raise Http404
    return found


def _page(shop: RegisteredShop) -> str:
    return reverse("shop", args=[shop.id])


def _shop_ids(owner_id: int) -> Collection[int]:
    return [each.id for each in archive.registry().shops(owner_id)]


def _last_two_months(today: date) -> dict[str, date]:
    """The last month that is over, against the one before."""
    last = today.replace(day=1) - DAY
    before = last.replace(day=1) - DAY
    first = (last.replace(day=1), last, before.replace(day=1), before)
    return dict(zip(PeriodsForm.DAYS, first, strict=True))
