"""What an owner wants a shop to come to: set, seen, taken back."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from kiosk.office.web import audit, goals, page_queue
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.goal_form import GoalForm
from kiosk.office.web.rights import access_of, seen_shop
from kiosk.office.web.shown_entries import TooManyEntriesError
from kiosk.office.web.views.entering import kept_through_login, limited_a_day
from sync.archive.goal import ShopGoal
from sync.archive.registered import RegisteredShop

OFFERED, USUAL = 37, 12
"""Months to choose from, this one with them; and how far ahead the one lies that is chosen before anybody does."""


@require_http_methods(["GET", "POST"])
@kept_through_login("points", "by")
@limited_a_day
def of_shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The goals of a shop; and another one."""
    shop = _owned_shop(request, shop_id)
    in_, this = Language(language()), f"{settings.OFFICE.now():%Y-%m}"
    ahead = [months.back(this, -each) for each in range(OFFERED)]
    offered = {each: in_.month(each) for each in ahead}
    form = GoalForm(offered, request.POST or None, initial={"by": ahead[USUAL], **request.filled_in})
    if request.method == "POST" and form.is_valid():
        goal = ShopGoal(shop.name, form.cleaned_data["points"], form.cleaned_data["by"])
        try:
            if goals.put(shop, goal):
                _record(request, "goal", shop, goal)
        except TooManyEntriesError:
            form.add_error(None, gettext("So many goals wait already that no further one is taken today."))
        else:
            return _back(shop)
    about = {"shop": shop, "form": form, "rows": goals.shown(shop), "in_": in_}
    return render(request, "goals.html", about | {"of_office": goals.of_office(shop.owner).get(shop.name)})


@require_POST
@kept_through_login(form_at="goals")
@limited_a_day
def undo(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Take one back, so that the one before holds; one that is gone already stays so."""
    shop = _owned_shop(request, shop_id)
    goal = goals.withdraw(shop, request.POST.get("goal", ""))
    if goal is not None:
        _record(request, "no goal", shop, goal)
    return _back(shop)


def _record(request: HttpRequest, what: str, shop: RegisteredShop, goal: ShopGoal) -> None:
    audit.record(request, what, f"{shop.owner} \N{EN DASH} {shop.name}: {goal.points}, {goal.by}")
    page_queue.wake()


def _back(shop: RegisteredShop) -> HttpResponse:
    return HttpResponseRedirect(reverse("goals", args=[shop.id]))


def _owned_shop(request: HttpRequest, shop_id: int) -> RegisteredShop:
    """Whoever sees single shops reads their goals on the pages; the owner's mail says them as his."""
    found = seen_shop(request.user, shop_id)
    if found is None or not access_of(request.user).sees_all_of(found.owner_id):
        raise Http404
    return found
