"""Who is written to about a shop, or about an area's shops, without an account."""

from collections.abc import Callable
from dataclasses import asdict

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kiosk.office.web import areas, audit, page_queue, recipients
from kiosk.office.web.environment import gettext
from kiosk.office.web.mail_choice_form import RecipientsForm
from kiosk.office.web.rights import access_of, seen_shop
from kiosk.office.web.views.entering import kept_through_login, limited_a_day
from kiosk.office.web.views.people import office_only
from sync.archive.mail_choice import ShopLists

LISTS = ("mail", "weekly", "alerts")


@require_http_methods(["GET", "POST"])
@kept_through_login(*LISTS)
@limited_a_day
def of_shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Those of a shop, for whoever sees all of its owner's."""
    shop = seen_shop(request.user, shop_id)
    if shop is None or not access_of(request.user).sees_all_of(shop.owner_id):
        raise Http404

    def put(lists: ShopLists) -> None:
        recipients.put_shop(shop, lists)
        audit.record_names(request, "shop mails", f"{shop.owner} \N{EN DASH} {shop.name}", recipients.noted(lists))

    about = {
        "title": gettext("{shop}: mails").format(shop=shop.name),
        "back": reverse("shop", args=[shop.id]),
        "name": shop.name,
        "is_area": False,
        "waits": recipients.waits(shop),
        "by_area": recipients.by_area(shop),
    }
    return _answer(request, recipients.of_shop(shop), put, about)


@require_http_methods(["GET", "POST"])
@kept_through_login(*LISTS)
@office_only
@limited_a_day
def of_area(request: HttpRequest, area_id: int) -> HttpResponse:
    """Those of an area; shops that are put there tomorrow go to them as well."""
    area = next((each for each in areas.tree() if each.id == area_id), None)
    if area is None:
        raise Http404

    def put(lists: ShopLists) -> None:
        recipients.put_area(area.id, lists)
        audit.record_names(request, "area mails", area.path, recipients.noted(lists))

    about = {
        "title": gettext("{area}: mails").format(area=area.path),
        "back": reverse("area", args=[area.id]),
        "name": area.path,
        "is_area": True,
        "waits": False,
        "by_area": recipients.NOBODY,
    }
    return _answer(request, recipients.of_area(area.id), put, about)


def _answer(
    request: HttpRequest, known: ShopLists, put: Callable[[ShopLists], None], about: dict[str, object]
) -> HttpResponse:
    initial = {name: "\n".join(mail) for name, mail in asdict(known).items()}
    form = RecipientsForm(request.POST or None, initial=initial | request.filled_in)
    if request.method == "POST" and form.is_valid():
        if form.lists != known:
            put(form.lists)
            page_queue.wake()
        return HttpResponseRedirect(request.path)
    return render(request, "recipients.html", about | {"form": form, "sends_mail": settings.OFFICE.sends_mail})
