"""Django's settings, from those of the office. What keeps people out stands here."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.language import SOURCE, languages
from config.web import WebSettings
from kiosk.office.web.office import Office
from kiosk.office.web.oidc_settings import APPLICATIONS, oidc_settings

DATABASE = "web.db"
BUSY_TIMEOUT_S = 5
YEAR_S = 31_536_000
DEVICE_S = 3650 * 86_400
"""Browsers make 400 days of it, after every visit anew; here, it must outlast a clock that was years behind."""
MAX_FORM_BYTES = 64 * 1024
MAX_FIELDS = 100
COUNTERS = 100_000
"""Of attempts to come in; the table is culled beyond. Django's own 300 are flushed by as many made-up addresses."""
ROOM = "kiosk.office.web"
HERE = Path(__file__).parent
COOKIES = ("SESSION", "CSRF", "LANGUAGE", "KEPT")


def django_settings(web: WebSettings, office: Office, secret: str, client_secret: str = "") -> dict[str, Any]:
    """All of them, by name; `client_secret`: the office's at the firm's own sign-in, where there is one."""
    return {
        "OFFICE": office,
        "SECRET_KEY": secret,
        "DEBUG": False,
        "ALLOWED_HOSTS": [urlsplit(web.url).hostname],
        "ROOT_URLCONF": f"{ROOM}.urls_here" if office.is_here else f"{ROOM}.urls",
        "USE_TZ": True,
        "APPEND_SLASH": False,
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": MAX_FORM_BYTES,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": MAX_FIELDS,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 1,
        "LOGGING_CONFIG": None,
        **_applications(APPLICATIONS if web.oidc else ()),
        **_database(web.folder / DATABASE),
        **_accounts(),
        **_cookies_and_headers(),
        **({} if web.url.startswith("https:") else _without_tls()),
        "SECURE_SSL_REDIRECT": web.url.startswith("https:"),
        **_speech(),
        **(_here() if office.is_here else oidc_settings(web.oidc, client_secret) if web.oidc else {}),
    }


def _without_tls() -> dict[str, Any]:
    """Cookies over plain HTTP, on this machine or in a shop's network: Safari and GNOME's browser keep no others."""
    names = {f"{kind}_COOKIE_NAME": f"kiosk-{kind.lower()}" for kind in COOKIES}
    return {**names, **{f"{kind}_COOKIE_SECURE": False for kind in COOKIES}}


def _here() -> dict[str, Any]:
    """In one shop's network, without TLS: the cookie of a device is all there is, and lasts as browsers let it."""
    return {
        "SESSION_COOKIE_AGE": DEVICE_S,
        "LOGIN_URL": "stranger",
        "ALLOWED_HOSTS": ["*"],  # the first of these knows which
        "MIDDLEWARE": [
            f"{ROOM}.middleware.in_own_network",
            *_applications()["MIDDLEWARE"],
            f"{ROOM}.middleware.kept_while_used",
        ],
    }


def _applications(more: Sequence[str] = ()) -> dict[str, Any]:
    django, allauth = "django.contrib", "allauth"
    return {
        "INSTALLED_APPS": [
            *(f"{django}.{name}" for name in ("auth", "contenttypes", "sessions")),
            *(allauth, f"{allauth}.account", f"{allauth}.mfa", *more),
            ROOM,
        ],
        "MIDDLEWARE": [
            f"{ROOM}.middleware.guarded",
            "django.middleware.security.SecurityMiddleware",
            f"{ROOM}.sessions.Sessions",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            f"{ROOM}.middleware.ArchiveAway",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {"environment": f"{ROOM}.environment.environment"},
            },
        ],
    }


def _database(file: Path) -> dict[str, Any]:
    return {
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": file,
                # The write lock first, as in the archive: what reads and then writes never fails for being second.
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": BUSY_TIMEOUT_S,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON",
                },
                "ATOMIC_REQUESTS": False,
            }
        },
        # In the database, so that a restart forgets no attempt.
        "CACHES": {
            "default": {
                "BACKEND": f"{ROOM}.counter_cache.CounterCache",
                "LOCATION": "web_counter",
                "OPTIONS": {"MAX_ENTRIES": COUNTERS},
            }
        },
    }


def _accounts() -> dict[str, Any]:
    checks = ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
    options: dict[str, Any] = {checks[0]: {"min_length": 10}, checks[2]: {"user_attributes": ["email"]}}
    return {
        "AUTH_USER_MODEL": "web.User",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options.get(name, {})}
            for name in checks
        ],
        "PASSWORD_HASHERS": [f"{ROOM}.password_hasher.PiArgon2Hasher"],
        "PASSWORD_RESET_TIMEOUT": 3600,
        "CSRF_FAILURE_VIEW": f"{ROOM}.views.entrance.out_of_date",
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_ADAPTER": f"{ROOM}.adapters.AccountAdapter",
        "ACCOUNT_FORMS": {
            "login": f"{ROOM}.password_forms.PlainLoginForm",
            "reauthenticate": f"{ROOM}.password_forms.PlainReauthenticateForm",
            "change_password": f"{ROOM}.password_forms.NewPasswordForm",
            "reset_password": f"{ROOM}.password_forms.ForgottenForm",
            "reset_password_from_key": f"{ROOM}.password_forms.ForgottenPasswordForm",
        },
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/login",
        "ACCOUNT_SESSION_REMEMBER": True,
        "MFA_ADAPTER": f"{ROOM}.adapters.CodesAdapter",
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes", "webauthn"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_FORMS": {
            "add_webauthn": f"{ROOM}.passkey_forms.PasskeyForm",
            "login_webauthn": f"{ROOM}.passkey_forms.PasskeyLoginForm",
            "authenticate_webauthn": f"{ROOM}.passkey_forms.SecondPasskeyForm",
            "reauthenticate_webauthn": f"{ROOM}.passkey_forms.ConfirmingPasskeyForm",
        },
        # An address is confirmed by the invitation that was mailed to it.
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    }


def _cookies_and_headers() -> dict[str, Any]:
    cookies: dict[str, Any] = {}
    for kind in COOKIES:
        # By its name a browser takes it from this host alone, over TLS, for all paths.
        cookies[f"{kind}_COOKIE_NAME"] = f"__Host-{kind.lower()}"
        cookies[f"{kind}_COOKIE_SECURE"] = True
        cookies[f"{kind}_COOKIE_HTTPONLY"] = True
        cookies[f"{kind}_COOKIE_SAMESITE"] = "Lax"
    return {
        **cookies,
        "SESSION_ENGINE": f"{ROOM}.sessions",
        # The server takes the header away unless it comes from the proxy.
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SECURE_HSTS_SECONDS": YEAR_S,
        "SECURE_REFERRER_POLICY": "same-origin",
    }


def _speech() -> dict[str, Any]:
    return {"LANGUAGE_CODE": SOURCE, "LANGUAGES": [(code, code) for code in languages()], "LANGUAGE_COOKIE_AGE": YEAR_S}
