"""The way in for a telephone in the shop's own network: a link, once. Who is in lets others in, or shuts them out."""

import segno
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kiosk.office.web import audit, devices, link_file
from kiosk.office.web.environment import gettext
from kiosk.office.web.views.confirmation import Confirmation, asked_first
from kiosk.office.web.views.entering import whole


@require_http_methods(["GET", "POST"])
@whole
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first: what only looks at links in a message must not use one up."""
    now = settings.OFFICE.now()
    if request.method == "GET":
        return render(request, "device.html") if devices.stands(token, now) else _gone(request)
    device = devices.admit(token, now)
    if device is None:
        return _gone(request)
    link_file.withdraw()
    login(request, device, settings.AUTHENTICATION_BACKENDS[0])
    audit.record(request, "device")
    return HttpResponseRedirect("/")


@require_GET
def stranger(request: HttpRequest) -> HttpResponse:
    """A device that no link has let in."""
    return render(request, "device_stranger.html", status=403)


@asked_first
@login_required
def known(request: HttpRequest) -> HttpResponse:
    """How many there are, and a link for one more: by the name or address that this one asked for, which works here."""
    about: dict[str, object] = {"number": devices.count(), "link": ""}
    if request.method == "POST":
        link = request.build_absolute_uri(reverse("device", args=[devices.new_token(settings.OFFICE.now())]))
        about |= {"link": link, "drawn": _drawn(link)}
        audit.record(request, "device link")
    return render(request, "devices.html", about)


@asked_first
@login_required
def forget_others(request: HttpRequest) -> HttpResponse:
    """A telephone was lost, or a link went astray: this device alone stays."""
    if request.method != "POST":
        return Confirmation(
            title=gettext("Shut all other devices out?"),
            about="",
            consequence=gettext(
                "They then show no page any more until a new link lets them in. Links that wait let nobody in. "
                "This device stays."
            ),
            button=gettext("Shut all others out"),
            back=reverse("devices"),
        ).shown(request)
    audit.record(request, "no device", str(devices.forget_others(request.user)))
    return HttpResponseRedirect(reverse("devices"))


@asked_first
@login_required
def forget(request: HttpRequest) -> HttpResponse:
    """This device is not to be let in any more."""
    if request.method != "POST":
        return Confirmation(
            title=gettext("Forget this device?"),
            about="",
            consequence=gettext("It then shows no page any more until a new link lets it in."),
            button=gettext("Forget this device"),
            back=reverse("devices"),
        ).shown(request)
    audit.record(request, "no device")
    user = request.user
    logout(request)
    user.delete()
    return HttpResponseRedirect("/")


def _drawn(link: str) -> str:
    """A QR code as an address of its own, which a page may show as a picture."""
    return segno.make_qr(link, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "device_gone.html", status=404)
