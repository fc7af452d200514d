"""The office takes rights, invitations and lost telephones away, once it was asked whether it means to."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from config.language import gettext_noop as _
from kiosk.office.web import account_recovery, audit, invitation, outgoing_mail, password_reset
from kiosk.office.web.environment import gettext
from kiosk.office.web.forms import InviteForm
from kiosk.office.web.models import Invitation, Right, Role, User
from kiosk.office.web.views import people
from kiosk.office.web.views.confirmation import Confirmation, asked_first
from kiosk.office.web.views.entering import known_first, whole
from kiosk.office.web.views.people import office_only

LOST_SUBJECT = _("Your account opens by its password alone")
LOST_TEXT = _(
    "The head office at {url} has taken the codes and passkeys of your account off, as for a lost telephone. Log in "
    "by your password and set them up again.\n\nIf you did not ask for it, tell the head office at once."
)


@asked_first
@office_only
@known_first
@whole
def end(request: HttpRequest, right_id: int) -> HttpResponse:
    """Take a right away. One's own as the office stays: somebody has to let people in."""
    right = Right.objects.filter(pk=right_id).select_related("user").first()
    if right is None or (right.user == request.user and right.role == Role.OFFICE):
        return HttpResponseRedirect(reverse("people"))
    words = f"{right.user.email}: {_in_words(right)}"
    if request.method != "POST":
        return Confirmation(
            title=gettext("Take this right away?"),
            about=words,
            consequence=gettext("It holds at once. Who is invited to it again later has it back at once, too."),
            button=gettext("Take away"),
            back=reverse("people"),
        ).shown(request)
    right.delete()
    audit.record(request, "ended", words)
    return HttpResponseRedirect(reverse("people"))


@asked_first
@office_only
@known_first
@whole
def end_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Make a link worthless that was sent to a wrong address, or that somebody no longer is to use."""
    if request.method != "POST":
        return _asked_about_link(request, invitation_id)
    found = invitation.withdraw(invitation_id)
    if found is not None:
        audit.record(request, "uninvited", f"{found.email}: {_in_words(found)}")
    return HttpResponseRedirect(reverse("people"))


@asked_first
@office_only
@reauthentication_required
@whole
def lost(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take codes and passkeys of somebody off who has lost the telephone: the password alone lets in again.

    Where no mail goes, a link to another password is shown, to be handed over: nobody can have one sent.
    """
    user, has_mail = User.objects.filter(pk=user_id).first(), settings.OFFICE.sends_mail
    if user is None or (has_mail and not Authenticator.objects.filter(user=user).exists()):
        return HttpResponseRedirect(reverse("people"))
    if request.method != "POST":
        return Confirmation(
            title=gettext("Telephone or password lost?"),
            about=user.email,
            consequence=gettext(
                "Codes and passkeys of this account are taken off, it is logged out everywhere, and its password alone "
                "opens it. "
                "Make sure first who asks: call back, or have it said face to face."
            ),
            button=gettext("Take codes and passkeys off"),
            back=reverse("people"),
        ).shown(request)
    account_recovery.take_factors_off(user)
    audit.record(request, "lost", user.email)
    if not has_mail:
        return people.shown(request, InviteForm(people.grantable()), link=password_reset.link(user), invited=user.email)
    outgoing_mail.put(user.email, gettext(LOST_SUBJECT), gettext(LOST_TEXT).format(url=settings.OFFICE.url))
    return HttpResponseRedirect(reverse("people"))


def _asked_about_link(request: HttpRequest, invitation_id: int) -> HttpResponse:
    found = invitation.standing(settings.OFFICE.now()).filter(pk=invitation_id).first()
    if found is None:
        return HttpResponseRedirect(reverse("people"))
    return Confirmation(
        title=gettext("Take the invitation back?"),
        about=f"{found.email}: {_in_words(found)}",
        consequence=gettext("The link that was sent then opens nothing."),
        button=gettext("Take the invitation back"),
        back=reverse("people"),
    ).shown(request)


def _in_words(grant: Right | Invitation) -> str:
    return people.grantable().get(people.key_of(grant), grant.role)
