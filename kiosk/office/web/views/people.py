"""Who sees what: the office lets people in, and ends what they may."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from config.language import gettext_noop as _
from kiosk.office.report.language import Language
from kiosk.office.web import archive, areas, audit, invitation, outgoing_mail
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.forms import InviteForm
from kiosk.office.web.invitation import Granted
from kiosk.office.web.models import AuditEntry, Invitation, Right
from kiosk.office.web.rights import access_of, rights_to
from kiosk.office.web.views.entering import kept_through_login, known_first, whole
from sync.archive.registered import name_key

View = Callable[..., HttpResponse]
MOST_OFFERED = 50
"""Shops, owners and areas to invite to, in one list; of more, those are offered in which a word is found."""
MOST_SHOWN = 200
"""People on one page."""
MAX_TEXT = 80
NAMES = {"office": _("Head office"), "technician": _("Technician")}
SUBJECT = _("Your access to the satisfaction of your customers")
TEXT = _(
    "Somebody at {url} lets you see how your customers answer. Choose a password here within seven days:\n\n{link}\n\n"
    "If you do not know what this is about, there is nothing to do."
)


def office_only(view: View) -> View:
    """For others it does not exist."""

    @wraps(view)
    @login_required
    def checked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if not access_of(request.user).office:
            raise Http404
        return view(request, *arguments, **named)

    return checked


@require_GET
@kept_through_login()
@office_only
def everybody(request: HttpRequest) -> HttpResponse:
    """Everybody and what each may see."""
    return shown(request, InviteForm(grantable(), initial=request.filled_in))


@require_POST
@kept_through_login("email", "right", form_at="people")
@office_only
@known_first
@whole
def invite(request: HttpRequest) -> HttpResponse:
    """Make a link for somebody, and mail it where mails can be sent."""
    words_of = grantable()
    form = InviteForm(words_of, request.POST)
    if not form.is_valid():
        return shown(request, form)
    email, granted = form.cleaned_data["email"], _granted(form.cleaned_data["right"])
    token = invitation.invite(email, granted, settings.OFFICE.now())
    words = f"{email}: {words_of[form.cleaned_data['right']]}"
    audit.record(request, "invited" if token else "granted", words)
    if token is None:
        return HttpResponseRedirect(reverse("people"))
    link = f"{settings.OFFICE.url}{reverse('welcome', args=[token])}"
    if settings.OFFICE.sends_mail:
        outgoing_mail.put(email, gettext(SUBJECT), gettext(TEXT).format(url=settings.OFFICE.url, link=link))
    return shown(request, InviteForm(words_of), link=link, invited=email)


@require_GET
@office_only
def who_sees(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Who sees one shop, and by what right."""
    shop = archive.registry().shop(shop_id)
    if shop is None:
        raise Http404
    words = grantable()
    rows = [(each.user.email, _words(words, each)) for each in rights_to(shop)]
    return render(request, "who_sees.html", {"shop": shop, "rows": rows, "area": areas.area_of(shop_id)})


@require_GET
@office_only
def audited(request: HttpRequest) -> HttpResponse:
    """What everybody did, the newest first."""
    in_ = Language(language())
    entries = [(each, _moment(in_, each), gettext(audit.WORDS[each.what])) for each in audit.newest()]
    return render(request, "audit.html", {"entries": entries, "broken": audit.first_break()})


def _moment(in_: Language, entry: AuditEntry) -> str:
    return f"{in_.full_day(entry.at.date())}, {entry.at:%H:%M} UTC"


def shown(request: HttpRequest, form: InviteForm, **more: Any) -> HttpResponse:
    """Everybody; or those, and the shops to invite to, in which a word is found."""
    words = grantable()
    text = (request.POST if request.method == "POST" else request.GET).get("text", "").strip()[:MAX_TEXT]
    found = {key: each for key, each in words.items() if key not in NAMES and _fits(text, each)}
    few = dict([*found.items()][:MOST_OFFERED]) if text or len(found) <= MOST_OFFERED else {}
    is_short = len(found) > len(few)
    # What was chosen stays, where another field has to be corrected.
    also = [key for key in (*NAMES, form["right"].value()) if key in words]
    form.offer({"": gettext("please choose"), **few, **{key: words[key] for key in also}})
    rows = _found(Right.objects.select_related("user"), "user__email", words, text)
    waiting = _found(invitation.standing(settings.OFFICE.now()), "email", words, text)
    people = [right.user_id for right, _ in rows]
    about = {
        "with_factors": {*Authenticator.objects.filter(user__in=people).values_list("user_id", flat=True)},
        "rights": rows[:MOST_SHOWN],
        "waiting": waiting[:MOST_SHOWN],
        "more": max(len(rows), len(waiting)) > MOST_SHOWN,
        "text": text,
        "is_short": is_short,
    }
    return render(request, "people.html", {"form": form, **about, **more})


def _found(grants: QuerySet[Any], email: str, words: dict[str, str], text: str) -> list[tuple[Any, str]]:
    """The first of those in which a word is found, by address: one more than is shown, and of the others as little."""
    if text:
        columns = grants.order_by(email, "pk").values_list("pk", email, "role", "owner_id", "shop_id", "area_id")
        grants = grants.filter(
            pk__in=[
                pk for pk, address, *granted in columns if _fits(text, f"{address} {_words(words, Granted(*granted))}")
            ][: MOST_SHOWN + 1]
        )
    return [(each, _words(words, each)) for each in grants.order_by(email, "pk")[: MOST_SHOWN + 1]]


def _words(words: dict[str, str], grant: Right | Invitation | Granted) -> str:
    return words.get(key_of(grant), grant.role)


def _fits(text: str, words: str) -> bool:
    return not text or name_key(text) in name_key(words)


def grantable() -> dict[str, str]:
    """All rights that there are, by key, in words."""
    registry = archive.registry()
    owners = {f"owner-{each.id}": each.name for each in registry.owners()}
    groups = {f"area-{each.id}": gettext("Area {name}").format(name=each.path) for each in areas.tree()}
    shops = {f"shop-{each.id}": f"{each.owner} – {each.name}" for each in registry.shops()}
    return {**owners, **groups, **shops, **{role: gettext(name) for role, name in NAMES.items()}}


def key_of(grant: Right | Invitation | Granted) -> str:
    """By what `grantable` knows it."""
    number = {"owner": grant.owner_id, "shop": grant.shop_id, "area": grant.area_id}.get(grant.role)
    return grant.role if number is None else f"{grant.role}-{number}"


def _granted(key: str) -> Granted:
    role, _, number = key.partition("-")
    return Granted(role, **({f"{role}_id": int(number)} if number else {}))
