"""What a technician or the office asks the authority for: a new kiosk, a token for a card, all taken back.

Whoever asks shows once more who it is: an open screen is not to be enough for it.
"""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kiosk.office.report.data.entered import ADD, KEY, REVOKE, TOKEN, CredentialEntry, PlacementEntry
from kiosk.office.web import archive, audit, kiosk_requests, page_queue
from kiosk.office.web.environment import gettext
from kiosk.office.web.move_form import AddForm
from kiosk.office.web.views.confirmation import Confirmation, asked_first
from kiosk.office.web.views.entering import kept_through_login, known_first, limited_a_day, whole
from kiosk.office.web.views.kiosk_orders import MAX_TEXT, key_of, known, named, offered, place
from kiosk.office.web.views.kiosks import kiosks_only

ENTERED_FROM = timedelta(days=31)
"""A new kiosk stands where it is to stand since then: it may have been tried before."""


@asked_first
@kiosks_only
@limited_a_day
@reauthentication_required
def add(request: HttpRequest) -> HttpResponse:
    """Enter one more kiosk of a shop, and have a token for its card."""
    said = request.POST if request.method == "POST" else request.GET
    text = said.get("text", "").strip()[:MAX_TEXT]
    shops, is_short = offered(text, None, said.get("shop", ""))
    form = AddForm({each.id: named(each) for each in shops}, said if "shop" in said else None)
    if not form.is_valid():
        return render(request, "place_kiosk.html", {"kiosk": None, "form": form, "text": text, "is_short": is_short})
    shop = next(each for each in shops if each.id == form.cleaned_data["shop"])
    point = form.cleaned_data["touchpoint"]
    where = ", ".join(filter(None, (named(shop), point)))
    kiosk_id = kiosk_requests.new_id(shop.owner, shop.name)
    if request.method != "POST":
        return Confirmation(
            title=gettext("Enter a new kiosk?"),
            about=f"{kiosk_id}: {where}",
            consequence=gettext(
                "It is entered under this id, and a token for its card is made. It is shown once, to you, "
                "and good for one card and 14 days."
            ),
            button=gettext("Enter it"),
            back=reverse("kiosks"),
            fields={"shop": f"{shop.id}", "touchpoint": point, "key": kiosk_requests.new_key()},
        ).shown(request)
    who, from_day = request.user.email, settings.OFFICE.now().date() - ENTERED_FROM
    if kiosk_requests.ask(PlacementEntry(key_of(request), ADD, kiosk_id, shop.id, point, from_day, who)):
        kiosk_requests.ask_authority(CredentialEntry(kiosk_requests.new_key(), TOKEN, kiosk_id, who))
        audit.record(request, "add", f"{kiosk_id}: {where}")
        page_queue.wake()
    return HttpResponseRedirect(reverse("orders"))


@asked_first
@kiosks_only
@limited_a_day
@reauthentication_required
def fresh(request: HttpRequest, kiosk_id: str) -> HttpResponse:
    """Have a token for another card of a kiosk."""
    question = _question(
        kiosk_id,
        gettext("A token for kiosk {kiosk}?"),
        gettext(
            "For a new card, or one that was written anew. An earlier token counts no more. While it has a certificate "
            "it gets none: take that back first. It is shown once, to you, and good for one card and 14 days."
        ),
        gettext("Make a token"),
    )
    return _asked(request, question, kiosk_id, TOKEN, "claim")


@asked_first
@kiosks_only
@limited_a_day
@reauthentication_required
def revoke(request: HttpRequest, kiosk_id: str) -> HttpResponse:
    """Have all taken back that a kiosk has: it was stolen, or somebody else has its card."""
    question = _question(
        kiosk_id,
        gettext("Take the certificate of kiosk {kiosk} back?"),
        gettext(
            "The broker shuts it out within seconds, and no other click lets it in again: it then needs a fresh token "
            "on its card. It counts on meanwhile. What it has sent so far stays."
        ),
        gettext("Take the certificate back"),
    )
    return _asked(request, question, kiosk_id, REVOKE, "revoke")


@require_POST
@kept_through_login(form_at="orders")
@kiosks_only
@known_first
@whole
def show(request: HttpRequest) -> HttpResponse:
    """The token that somebody asked for, once, with what else belongs onto its card and its label."""
    key = request.POST.get("key", "")
    found = kiosk_requests.token(key, request.user.email) if KEY.pattern.fullmatch(key) else None
    if found is None:
        return HttpResponseRedirect(reverse("orders"))
    asked, token = found
    audit.record(request, "claim shown", asked.kiosk_id)
    page_queue.wake()
    kiosk = known(asked.kiosk_id)
    shop = archive.registry().shop(kiosk.placements[-1].shop_id)
    about = {"kiosk": kiosk, "shop": shop, "place": kiosk.placements[-1].touchpoint, "token": token}
    return render(request, "kiosk_token.html", about)


def _question(kiosk_id: str, title: str, consequence: str, button: str) -> Confirmation:
    return Confirmation(
        title=title.format(kiosk=kiosk_id),
        about=place(known(kiosk_id)),
        consequence=consequence,
        button=button,
        back=reverse("kiosk", args=[kiosk_id]),
        fields={"key": kiosk_requests.new_key()},
    )


def _asked(request: HttpRequest, question: Confirmation, kiosk_id: str, what: str, word: str) -> HttpResponse:
    """Ask, or have it done."""
    if request.method != "POST":
        return question.shown(request)
    if kiosk_requests.ask_authority(CredentialEntry(key_of(request), what, kiosk_id, request.user.email)):
        audit.record(request, word, f"{kiosk_id}: {question.about}")
        page_queue.wake()
    return HttpResponseRedirect(reverse("kiosk", args=[kiosk_id]))
