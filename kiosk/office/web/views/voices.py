"""Other voices of a shop: a survey, a telephone line, a fair's counter; from a table, beside the kiosk's own."""

import json
import secrets
from collections import defaultdict

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.language import gettext_noop as _
from kiosk.office.web import archive, audit, page_queue
from kiosk.office.web.entry_models import WaitingVoices
from kiosk.office.web.environment import gettext
from kiosk.office.web.rights import seen_shop
from kiosk.office.web.views.entering import kept_through_login, limited_a_day
from kiosk.office.web.voices_form import VoicesForm, as_days
from sync.archive.registered import RegisteredShop

KINDS = {
    "survey": _("A survey"),
    "telephone": _("A telephone line"),
    "fair": _("A counter at a fair"),
    "other": _("Something else"),
}
MOST_OF_SHOP = 5
"""Tables of one shop that wait."""


@require_http_methods(["GET", "POST"])
@kept_through_login("label", "kind")
@limited_a_day
def of_shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What is there, and one more table."""
    shop = seen_shop(request.user, shop_id)
    if shop is None:
        raise Http404
    kinds = {kind: gettext(words) for kind, words in KINDS.items()}
    form = VoicesForm(shop.name, kinds, request.POST or None, request.FILES or None, initial=request.filled_in)
    waiting = _waiting(shop)
    if request.method == "POST" and form.is_valid():
        if len(waiting) < MOST_OF_SHOP:
            _put(request, shop, form)
            return HttpResponseRedirect(reverse("voices", args=[shop.id]))
        form.add_error(None, gettext("So many tables wait already that no further one is taken. Try again in an hour."))
    return render(request, "voices.html", {"shop": shop, "form": form, "rows": _rows(shop), "waiting": waiting})


def _put(request: HttpRequest, shop: RegisteredShop, form: VoicesForm) -> None:
    data = form.cleaned_data
    about = {"kind": data["kind"], "label": data["label"], "days": json.dumps(as_days(data["voices"]))}
    newest = WaitingVoices.objects.filter(shop_id=shop.id).order_by("-pk").values(*about).first()
    if newest == about:  # a button pressed twice
        return
    WaitingVoices.objects.create(key=secrets.token_hex(16), shop_id=shop.id, **about)
    audit.record(request, "voices", f"{shop.owner} \N{EN DASH} {shop.name}, {data['label']}: {len(data['voices'])}")
    page_queue.wake()


def _waiting(shop: RegisteredShop) -> list[str]:
    """Their labels."""
    entries = [*WaitingVoices.objects.filter(shop_id=shop.id).order_by("pk")]
    done = archive.entered([each.key for each in entries])
    return [each.label for each in entries if each.key not in done]


def _rows(shop: RegisteredShop) -> list[tuple[str, int, int]]:
    """By label: days and voices in the archive."""
    found = defaultdict(list)
    for each in archive.view(shop).voices(shop.name):
        found[each.label].append(sum(each.votes))
    return [(label, len(counts), sum(counts)) for label, counts in sorted(found.items())]
