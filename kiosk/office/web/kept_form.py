"""What somebody typed into a form and sent after the session's end: kept through the login, for the same person alone.

It goes in a cookie that is encrypted here, not in an address, which proxies log, and not in the database, which anybody
could then fill. Whose it is says the form itself, by a signature of the account that it was shown to. So on a shared
computer the next person neither reads nor is shown it; and by a link nobody is led to a form that another filled in.
"""

import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from markupsafe import Markup

SHOWN_TO = "shown_to"
"""The field of a form that says to whom it was shown."""
KEPT_S = 1800
"""That somebody has to log in again."""
MOST_BYTES = 3800
"""Of the cookie: browsers keep 4,096 of one, with its name and what else is said of it. What is longer is not kept."""
SALT = "kiosk.office.web.kept_form"


def field(request: HttpRequest) -> Markup:
    """The hidden field of a form whose content is to be kept."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(SHOWN_TO, _signer().sign(f"{request.user.pk}"))


def shown_to(request: HttpRequest) -> str:
    """The account that a form which was sent was shown to, by its number; empty: it does not say so."""
    try:
        return _signer().unsign(request.POST.get(SHOWN_TO, ""))
    except BadSignature:
        return ""


def keep(request: HttpRequest, response: HttpResponse, path: str, fields: tuple[str, ...]) -> None:
    """Have the browser keep what was sent, for whom it was shown to, and for the form at this path."""
    typed = {name: request.POST[name] for name in fields if name in request.POST}
    whose = shown_to(request)
    if not whose or not typed:
        return
    content = zlib.compress(json.dumps([whose, path, typed]).encode())
    sealed = _fernet().encrypt_at_time(content, _now_s()).decode()
    if len(sealed) <= MOST_BYTES:
        response.set_cookie(
            settings.KEPT_COOKIE_NAME,
            sealed,
            max_age=KEPT_S,
            secure=settings.KEPT_COOKIE_SECURE,
            httponly=settings.KEPT_COOKIE_HTTPONLY,
            samesite=settings.KEPT_COOKIE_SAMESITE,
        )


def found(request: HttpRequest) -> Mapping[str, str]:
    """What whoever asks had typed into the form of this address, by the fields' names; empty: nothing."""
    if request.method != "GET":
        return {}
    try:
        sealed = request.COOKIES.get(settings.KEPT_COOKIE_NAME, "").encode("utf-8", "replace")
        content = _fernet().decrypt_at_time(sealed, KEPT_S, _now_s())
    except InvalidToken:
        return {}
    whose, path, typed = json.loads(zlib.decompress(content))
    fields: Mapping[str, str] = typed
    return fields if (whose, path) == (f"{request.user.pk}", request.path) else {}


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """It has been sent again."""
    if settings.KEPT_COOKIE_NAME in request.COOKIES:
        response.delete_cookie(settings.KEPT_COOKIE_NAME, samesite=settings.KEPT_COOKIE_SAMESITE)


def _signer() -> Any:
    return Signer(salt=SALT)


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac(SALT, "", algorithm="sha256").digest()))


def _now_s() -> int:
    return int(settings.OFFICE.now().timestamp())
