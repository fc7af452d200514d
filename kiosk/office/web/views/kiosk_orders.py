"""One kiosk: how it is, where it stands, and what a technician or the office has done with it."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kiosk.office.report.data.entered import (
    KEY,
    MOVE,
    RETIRE,
    REVOKE,
    CredentialEntry,
    PlacementEntry,
)
from kiosk.office.report.language import Language
from kiosk.office.web import archive, audit, kiosk_requests, order_lines, page_queue
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.kiosk_health import health_lines
from kiosk.office.web.move_form import MoveForm
from kiosk.office.web.views.confirmation import Confirmation, asked_first
from kiosk.office.web.views.entering import limited_a_day
from kiosk.office.web.views.kiosks import kiosk_line, kiosks_only
from sync.archive.registered import RegisteredKiosk, RegisteredShop, name_key

OFFERED = 50
"""Shops to be chosen from."""
MAX_TEXT = 80


@require_GET
@kiosks_only
def one(request: HttpRequest, kiosk_id: str) -> HttpResponse:
    """A kiosk: how it is, wherever it stood, and what was asked for."""
    kiosk = known(kiosk_id)
    shops = {
        each.id: each for each in map(archive.registry().shop, {each.shop_id for each in kiosk.placements}) if each
    }
    places = [(each, shops[each.shop_id].name, shops[each.shop_id].owner) for each in reversed(kiosk.placements)]
    in_ = Language(language())
    _settle()
    lines = order_lines.lines(request.user.email, in_, kiosk_requests.of_kiosk(kiosk_id))
    fleet = archive.fleet()
    # One that was taken away says nothing any more.
    about: dict[str, Any] = {"line": None}
    if found := fleet.kiosk(kiosk_id):
        about["line"] = kiosk_line(in_, found, fleet.newest_documents([kiosk_id]).get(kiosk_id))
        about["health"] = [*health_lines(in_, found.status)] if found.status else []
    return render(request, "kiosk.html", {"kiosk": kiosk, "places": places, "lines": lines, "in_": in_, **about})


@require_GET
@kiosks_only
def every(request: HttpRequest) -> HttpResponse:
    """What was asked for of all kiosks."""
    _settle()
    lines = order_lines.lines(request.user.email, Language(language()), kiosk_requests.newest())
    return render(request, "asked_for.html", {"lines": lines})


def _settle() -> None:
    # What waited for it goes on at once: a kiosk that was entered gets its token.
    if kiosk_requests.settle():
        page_queue.wake()


@asked_first
@kiosks_only
@limited_a_day
def move(request: HttpRequest, kiosk_id: str) -> HttpResponse:
    """Have it stand elsewhere from a day on, or again where it was taken away."""
    kiosk = known(kiosk_id)
    said = request.POST if request.method == "POST" else request.GET
    text, here = said.get("text", "").strip()[:MAX_TEXT], kiosk.placements[-1]
    shops, is_short = offered(text, here.shop_id, said.get("shop", ""))
    today = settings.OFFICE.now().date()
    initial = {"shop": here.shop_id, "touchpoint": here.touchpoint, "from_day": today}
    form = MoveForm({each.id: named(each) for each in shops}, today, said if "shop" in said else None, initial=initial)
    if not form.is_valid():
        about = {"kiosk": kiosk, "form": form, "text": text, "is_short": is_short}
        return render(request, "place_kiosk.html", about)
    data = form.cleaned_data
    shop = next(each for each in shops if each.id == data["shop"])
    where = ", ".join(filter(None, (named(shop), data["touchpoint"])))
    if request.method != "POST":
        fields = {"shop": f"{shop.id}", "touchpoint": data["touchpoint"], "from_day": f"{data['from_day']}"}
        return Confirmation(
            title=gettext("Move kiosk {kiosk}?").format(kiosk=kiosk_id),
            about=f"{where}, {Language(language()).full_day(data['from_day'])}",
            consequence=_consequence(kiosk, shop),
            button=gettext("Move it"),
            back=reverse("kiosk", args=[kiosk_id]),
            fields={**fields, "key": kiosk_requests.new_key()},
        ).shown(request)
    who = request.user.email
    entry = PlacementEntry(key_of(request), MOVE, kiosk_id, shop.id, data["touchpoint"], data["from_day"], who)
    if kiosk_requests.ask(entry):
        audit.record(request, "move", f"{kiosk_id}: {where}, {data['from_day']}")
        page_queue.wake()
    return HttpResponseRedirect(reverse("kiosk", args=[kiosk_id]))


@asked_first
@kiosks_only
@limited_a_day
@reauthentication_required
def retire(request: HttpRequest, kiosk_id: str) -> HttpResponse:
    """Have it taken away for good, as far as a click is for good: to move it puts it in use again."""
    kiosk = known(kiosk_id)
    if request.method != "POST":
        return Confirmation(
            title=gettext("Take kiosk {kiosk} away?").format(kiosk=kiosk_id),
            about=place(kiosk),
            consequence=gettext(
                "From today on nobody is told when it is silent, and what it still sends is not counted: have it send "
                "its last day first. Its certificate is taken back. What it has counted so far stays. To move it "
                "somewhere puts it in use again; it then needs a fresh token."
            ),
            button=gettext("Take it away"),
            back=reverse("kiosk", args=[kiosk_id]),
            fields={"key": kiosk_requests.new_key()},
        ).shown(request)
    today = settings.OFFICE.now().date()
    if kiosk_requests.ask(PlacementEntry(key_of(request), RETIRE, kiosk_id, None, "", today, request.user.email)):
        # What it has goes with it, as by the command.
        kiosk_requests.ask_authority(CredentialEntry(kiosk_requests.new_key(), REVOKE, kiosk_id, request.user.email))
        audit.record(request, "retire", f"{kiosk_id}: {place(kiosk)}")
        page_queue.wake()
    return HttpResponseRedirect(reverse("kiosk", args=[kiosk_id]))


def known(kiosk_id: str) -> RegisteredKiosk:
    """Raises Http404 for one that nobody has entered."""
    found = archive.registry().kiosk(kiosk_id)
    if found is None:
        raise Http404
    return found


def key_of(request: HttpRequest) -> str:
    """Of the question that was answered."""
    key = request.POST.get("key", "")
    if not KEY.pattern.fullmatch(key):
        raise Http404
    return key


def offered(text: str, here: int | None, chosen: str) -> tuple[list[RegisteredShop], bool]:
    """Shops to choose from: where a kiosk stands, what was chosen, and what `text` finds; and whether there are more.

    Without `text` those of the owner where it stands; of a new kiosk the first ones.
    """
    shops = [each for each in archive.registry().shops() if each.retired_on is None]
    owner_id = next((each.owner_id for each in shops if each.id == here), None)
    key = name_key(text)
    fits = [each for each in shops if key in name_key(f"{each.owner} {each.name}")]
    if not key and here is not None:
        fits = [each for each in shops if each.owner_id == owner_id]
    kept = {each.id for each in fits[:OFFERED]} | {here}
    found = [each for each in shops if each.id in kept or f"{each.id}" == chosen]
    return found, len(fits) > OFFERED or (not key and len(fits) < len(shops))


def _consequence(kiosk: RegisteredKiosk, shop: RegisteredShop) -> str:
    former = archive.registry().shop(kiosk.placements[-1].shop_id)
    words = gettext(
        "The pages draw a line at that day, and compare nothing across it. Its smiley.txt should say the same."
    )
    if former is None or former.owner_id == shop.owner_id:
        return words
    other = gettext("Another owner: from that day on {new} sees what it counts, and {former} does not.")
    return f"{other.format(new=shop.owner, former=former.owner)} {words}"


def place(kiosk: RegisteredKiosk) -> str:
    """Where it stands."""
    here = kiosk.placements[-1]
    shop = archive.registry().shop(here.shop_id)
    return ", ".join(filter(None, (named(shop) if shop else "", here.touchpoint)))


def named(shop: RegisteredShop) -> str:
    """A shop and whose it is."""
    return f"{shop.owner} \N{EN DASH} {shop.name}"
