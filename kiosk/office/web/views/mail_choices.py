"""How often, in which language, and to whom an owner's mails go."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.language import gettext_noop as _
from kiosk.office.web import audit, mail_choices, page_queue
from kiosk.office.web.environment import gettext, language_names
from kiosk.office.web.mail_choice_form import MailChoiceForm
from kiosk.office.web.rights import seen_owner
from kiosk.office.web.views.entering import kept_through_login, limited_a_day

FREQUENCIES = {
    "monthly": _("The pages once a month"),
    "weekly": _("The pages once a month, and three lines every week"),
}


@require_http_methods(["GET", "POST"])
@kept_through_login("frequency", "language", "mail")
@limited_a_day
def of_owner(request: HttpRequest, owner_id: int) -> HttpResponse:
    """The choice of an owner all of whose shops one sees; and another one."""
    owner = seen_owner(request.user, owner_id)
    if owner is None:
        raise Http404
    known = mail_choices.shown(owner_id, owner)
    frequencies = {each: gettext(words) for each, words in FREQUENCIES.items()}
    choice = known.choice
    initial = {"frequency": choice.frequency, "language": choice.language, "mail": "\n".join(choice.mail)}
    form = MailChoiceForm(frequencies, language_names(), request.POST or None, initial=initial | request.filled_in)
    if request.method == "POST" and form.is_valid():
        choice = form.cleaned_data["choice"]
        if choice != known.choice:
            mail_choices.put(owner_id, choice)
            audit.record(request, "mails", f"{owner}: {choice.frequency}, {choice.language} {', '.join(choice.mail)}")
            page_queue.wake()
        return HttpResponseRedirect(reverse("owner-mails", args=[owner_id]))
    about = {"owner": owner, "form": form, "known": known, "sends_mail": settings.OFFICE.sends_mail}
    return render(request, "owner_mails.html", about)
