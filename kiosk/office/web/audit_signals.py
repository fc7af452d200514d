"""What Django and allauth tell of, for the audit."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as codes
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.dispatch import Signal
from django.http import HttpRequest

from kiosk.office.web import audit
from kiosk.office.web.models import User

SIGNALS: tuple[tuple[Signal, str], ...] = (
    (auth.user_logged_in, "login"),
    (auth.user_logged_out, "logout"),
    (account.password_changed, "password"),
    (account.password_reset, "reset"),
)
KINDS = {
    Authenticator.Type.TOTP: "codes",
    Authenticator.Type.RECOVERY_CODES: "recovery",
    Authenticator.Type.WEBAUTHN: "passkey",
}
ENDED = {Authenticator.Type.TOTP: "no codes", Authenticator.Type.WEBAUTHN: "no passkey"}


def connect() -> None:
    """Once, when Django is ready."""
    for signal, what in SIGNALS:
        signal.connect(_recorder(what), weak=False)
    auth.user_login_failed.connect(_refused, weak=False)
    codes.authenticator_added.connect(_added, weak=False)
    codes.authenticator_reset.connect(_added, weak=False)
    codes.authenticator_removed.connect(_removed, weak=False)


def _recorder(what: str) -> Any:
    def recorded(request: HttpRequest, user: User | None = None, **_: Any) -> None:
        if user is not None:
            audit.record(request, what, who=user.email)

    return recorded


def _refused(credentials: dict[str, str], request: HttpRequest | None = None, **_: Any) -> None:
    if request is not None:
        audit.record(request, "refused", who=credentials.get("email", ""))


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    audit.record(request, KINDS.get(authenticator.type, "codes"), who=user.email)


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in ENDED:
        audit.record(request, ENDED[authenticator.type], who=user.email)
