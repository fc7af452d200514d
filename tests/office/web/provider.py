"""A provider of OpenID Connect, allauth's own, as a process: python provider.py FOLDER PORT SECRET BACK.

`/enter` signs a person of its in, with what it shall say of him; `/be` has it be away, or call itself another. The
tokens that it gives stand in FOLDER/tokens, an answer a line.
"""

import json
import os
import sys
from pathlib import Path

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command

folder, port, secret, back = sys.argv[1:]
key = rsa.generate_private_key(65537, 2048)
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # on this very machine
CONTRIB = ("auth", "contenttypes", "sessions", "messages")
settings.configure(
    SECRET_KEY="a provider's of a test",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[*(f"django.contrib.{app}" for app in CONTRIB), "allauth", "allauth.account", "allauth.idp.oidc"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/provider.db"}},
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    # A client's secret is checked at each sign-in: by Django's own hasher that takes a second of a slow machine.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    IDP_OIDC_ADAPTER=f"{__name__}.Provider",
    IDP_OIDC_PRIVATE_KEY=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

import waitress  # noqa: E402 - Django is ready
from allauth.idp.oidc.adapter import DefaultOIDCAdapter  # noqa: E402
from allauth.idp.oidc.models import Client  # noqa: E402
from django.contrib.auth import get_user_model, login  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402

SAID: dict[str, dict] = {}
"""Of each person, by `sub`: what stands in the ID token, and what `userinfo` answers."""
BEING: dict[str, str] = {}


class Provider(DefaultOIDCAdapter):
    """Says what it was told to."""

    def get_issuer(self):
        return BEING.get("issuer") or super().get_issuer()

    def get_claims(self, purpose, user, client, scopes, **_):
        sub = self.get_user_sub(client, user)
        return {"sub": sub, **SAID[sub]["both"], **(SAID[sub]["userinfo"] if purpose == "userinfo" else {})}

    def populate_id_token(self, id_token, client, scopes, **_):
        id_token |= SAID[id_token["sub"]]["token"]


def enter(request):
    user, _ = get_user_model().objects.get_or_create(username=request.GET["name"])
    login(request, user)
    SAID[str(user.pk)] = {part: json.loads(request.GET.get(part, "{}")) for part in ("both", "token", "userinfo")}
    return HttpResponse()


def be(request):
    BEING.clear()
    BEING.update(request.GET.items())
    return HttpResponse()


def answer(environ, start):
    if "away" in BEING and environ["PATH_INFO"] != "/be":
        start("503 Service Unavailable", [("Content-Length", "0")])
        return [b""]
    parts = [*application(environ, start)]
    if environ["PATH_INFO"].endswith("/token"):
        with Path(folder, "tokens").open("ab") as given:
            given.write(b"".join(parts) + b"\n")
    return parts


urlpatterns = [path("enter", enter), path("be", be), path("", include("allauth.idp.urls"))]
call_command("migrate", verbosity=0)
client = Client(id="office", name="office", redirect_uris=back, scopes="openid\nprofile\nemail", skip_consent=True)
client.set_secret(secret)
client.save()
application = get_wsgi_application()
waitress.serve(answer, host="127.0.0.1", port=int(port), ident=None)
