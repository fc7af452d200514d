"""What an owner says happened at a shop: written, seen, taken back."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.language import gettext_noop as _
from kiosk.office.report.language import Language
from kiosk.office.web import audit, notes, page_queue
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.note_form import NoteForm
from kiosk.office.web.rights import seen_shop
from kiosk.office.web.shown_entries import TooManyEntriesError
from kiosk.office.web.views.entering import kept_through_login, limited_a_day
from sync.archive.note import Note
from sync.archive.registered import RegisteredShop

KINDS = {
    "change": _("Something changed"),
    "answer": _("Changed because of what customers said; the poster tells them"),
    "break": _("The kiosk moved: nothing is compared across this day"),
}


@require_http_methods(["GET", "POST"])
@kept_through_login("date", "words", "kind")
@limited_a_day
def of_shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The notes of a shop; and one more."""
    shop = _shop(request, shop_id)
    kinds = {kind: gettext(words) for kind, words in KINDS.items()}
    initial = {"date": settings.OFFICE.now().date(), **request.filled_in}
    form = NoteForm(shop.name, kinds, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        try:
            if notes.add(shop, note):
                _record(request, "note", shop, note)
        except TooManyEntriesError:
            form.add_error(None, gettext("So many notes wait already that no further one is taken today."))
        else:
            return _back(shop)
    about = {"shop": shop, "form": form, "rows": notes.shown(shop), "kinds": kinds, "in_": Language(language())}
    return render(request, "notes.html", about)


@require_POST
@kept_through_login(form_at="notes")
@limited_a_day
def undo(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Take one back; one that is gone already stays so."""
    shop = _shop(request, shop_id)
    note = notes.withdraw(shop, request.POST.get("note", ""))
    if note is not None:
        _record(request, "no note", shop, note)
    return _back(shop)


def _record(request: HttpRequest, what: str, shop: RegisteredShop, note: Note) -> None:
    audit.record(request, what, f"{shop.owner} \N{EN DASH} {shop.name}, {note.date}: {note.words}")
    page_queue.wake()


def _back(shop: RegisteredShop) -> HttpResponse:
    return HttpResponseRedirect(reverse("notes", args=[shop.id]))


def _shop(request: HttpRequest, shop_id: int) -> RegisteredShop:
    """Somebody else's shop does not exist."""
    found = seen_shop(request.user, shop_id)
    if found is None:
        raise Http404
    return found
