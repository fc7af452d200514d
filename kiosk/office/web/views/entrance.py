"""The way in: an invitation, a language, the sheet and the fonts."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.csrf import csrf_failure
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kiosk.office.web import audit, invitation, kept_form
from kiosk.office.web.assets import ASSETS
from kiosk.office.web.forms import WelcomeForm
from kiosk.office.web.views.entering import whole

FOR_EVER = "public, max-age=31536000, immutable"


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@whole
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account that a link stands for, and log in."""
    now = settings.OFFICE.now()
    found = invitation.find(token, now)
    if found is None:
        return render(request, "welcome_gone.html", status=404)
    form = WelcomeForm(found.email, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = invitation.accept(found, form.cleaned_data["email"], form.cleaned_data["password"], now)
        if user is None:
            return render(request, "welcome_gone.html", status=404)
        audit.record(request, "joined", who=user.email)
        login(request, user)
        return HttpResponseRedirect("/")
    return render(request, "welcome.html", {"form": form})


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is not this session's: an old one, or another site's.

    Whoever sends the login's and is in by another tab, where he has logged in meanwhile, has what he wanted.
    """
    # By its name: an office without accounts has no such address.
    asked = request.resolver_match
    if asked is not None and asked.url_name == "account_login" and request.user.is_authenticated:
        return HttpResponseRedirect(request.get_full_path())
    # Whoever has logged in anew by another tab, with what he typed still in this one.
    led_back = getattr(asked.func, "led_back", None) if asked is not None else None
    if led_back and request.user.is_authenticated and kept_form.shown_to(request) == f"{request.user.pk}":
        answer: HttpResponse = led_back(request, **asked.kwargs)
        return answer
    return csrf_failure(request, reason)


def nothing(_request: HttpRequest) -> HttpResponse:
    """Where allauth would have people sign up."""
    raise Http404


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language to this browser, from the page on where it was chosen."""
    code, back = request.POST.get("code", ""), request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if ours else "/")
    if check_for_language(code) and code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


@require_GET
def asset(_request: HttpRequest, name: str) -> HttpResponse:
    """The sheet and the fonts; kept for ever, for their names change with what they hold."""
    found = ASSETS.get(f"/assets/{name}")
    if found is None:
        raise Http404
    return HttpResponse(found.content, found.kind, headers={"Cache-Control": FOR_EVER})
