"""Areas: the office groups shops, and lets people see the groups."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kiosk.office.web import archive, areas, audit, page_queue
from kiosk.office.web.environment import gettext
from kiosk.office.web.forms import AreaForm
from kiosk.office.web.models import Area, AreaShop
from kiosk.office.web.views.confirmation import Confirmation, asked_first
from kiosk.office.web.views.entering import kept_through_login, known_first, whole
from kiosk.office.web.views.people import office_only
from sync.archive.registered import ID_DIGITS, RegisteredShop, name_key

FOUND = 50
"""Shops that a search shows, and that one form puts into an area."""
MAX_TEXT = 80


@require_GET
@kept_through_login()
@office_only
def every(request: HttpRequest) -> HttpResponse:
    """All areas, as a tree."""
    tree = areas.tree()
    return render(request, "areas.html", {"tree": tree, "form": AreaForm(_parents(tree), initial=request.filled_in)})


@require_POST
@kept_through_login("name", "parent", form_at="areas")
@office_only
@whole
def add(request: HttpRequest) -> HttpResponse:
    """Make one."""
    tree = areas.tree()
    form = AreaForm(_parents(tree), request.POST)
    if form.is_valid():
        try:
            made = areas.add(form.cleaned_data["name"], form.cleaned_data["parent"])
        except (areas.AreaError, Area.DoesNotExist):
            words = gettext("{most} areas at most, {deepest} within each other.")
            form.add_error(None, words.format(most=areas.MOST, deepest=areas.DEEPEST))
        else:
            audit.record(request, "area", made.name)
            return HttpResponseRedirect(reverse("area", args=[made.pk]))
    return render(request, "areas.html", {"tree": tree, "form": form})


@require_GET
@office_only
def one(request: HttpRequest, area_id: int) -> HttpResponse:
    """Its shops; and others, by a word in their or their owner's name, to be put here."""
    tree = areas.tree()
    area = next((each for each in tree if each.id == area_id), None)
    if area is None:
        raise Http404
    text = request.GET.get("text", "").strip()[:MAX_TEXT]
    places = dict(AreaShop.objects.values_list("shop_id", "area_id"))
    shops = archive.registry().shops()
    others = [each for each in shops if text and places.get(each.id) != area_id and _fits(each, text)]
    paths = {each.id: each.path for each in tree}
    about = {
        "area": area,
        "below": Area.objects.filter(parent_id=area_id).exists(),
        "shops": [each for each in shops if places.get(each.id) == area_id],
        "has_page": bool(archive.pages().newest(areas.shop_ids([area_id]))),
        "text": text,
        "others": [(each, paths.get(places.get(each.id, 0), "")) for each in others[:FOUND]],
        "more": len(others) > FOUND,
    }
    return render(request, "area.html", about)


@require_POST
@kept_through_login(form_at="area")
@office_only
@known_first
@whole
def put(request: HttpRequest, area_id: int) -> HttpResponse:
    """Have shops stand here; what is no shop is left out."""
    area = get_object_or_404(Area, pk=area_id)
    wanted = {int(each) for each in request.POST.getlist("shop")[:FOUND] if _is_id(each)}
    found = [shop for shop_id in sorted(wanted) if (shop := archive.registry().shop(shop_id)) is not None]
    if found:
        areas.put(area, [each.id for each in found])
        audit.record_names(request, "placed", area.name, [each.name for each in found])
        page_queue.wake()  # whoever is written to about its shops
    return HttpResponseRedirect(reverse("area", args=[area.pk]))


@asked_first
@office_only
@whole
def take(request: HttpRequest, area_id: int) -> HttpResponse:
    """Have a shop stand in no area."""
    text = (request.POST if request.method == "POST" else request.GET).get("shop", "")
    place = AreaShop.objects.filter(area_id=area_id, shop_id=int(text) if _is_id(text) else None).first()
    if place is None:
        raise Http404
    shop = archive.registry().shop(place.shop_id)
    words = f"{place.area.name}: {shop.name if shop else place.shop_id}"
    if request.method != "POST":
        return Confirmation(
            title=gettext("Take the shop out?"),
            about=words,
            consequence=gettext("Whoever saw the shop by this area sees it no longer."),
            button=gettext("Take out"),
            back=reverse("area", args=[area_id]),
            fields={"shop": text},
        ).shown(request)
    place.delete()
    audit.record(request, "displaced", words)
    page_queue.wake()
    return HttpResponseRedirect(reverse("area", args=[area_id]))


@asked_first
@office_only
@whole
def remove(request: HttpRequest, area_id: int) -> HttpResponse:
    """Do away with it and the rights to it; the shops and the areas below stay."""
    area = get_object_or_404(Area, pk=area_id)
    if request.method != "POST":
        return Confirmation(
            title=gettext("Do away with this area?"),
            about=area.name,
            consequence=gettext("Its shops then stand in no area, and whoever saw them by it sees them no longer."),
            button=gettext("Do away with it"),
            back=reverse("area", args=[area_id]),
        ).shown(request)
    try:
        areas.remove(area)
    except areas.AreaError:
        return HttpResponseRedirect(reverse("area", args=[area_id]))
    audit.record(request, "no area", area.name)
    page_queue.wake()
    return HttpResponseRedirect(reverse("areas"))


def _parents(tree: list[areas.AreaInTree]) -> dict[str, str]:
    return {"": gettext("none"), **{str(each.id): each.path for each in tree if each.depth + 1 < areas.DEEPEST}}


def _fits(shop: RegisteredShop, text: str) -> bool:
    return name_key(text) in name_key(f"{shop.owner} {shop.name}")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS
