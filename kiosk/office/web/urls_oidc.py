"""What is answered where a firm has its own sign-in: the same, and the way there and back."""

from allauth.account import views as account
from django.urls import path

from kiosk.office.web.oidc_settings import PROVIDER
from kiosk.office.web.urls import urlpatterns as usual
from kiosk.office.web.views import oidc, passkeys

NAMED = {"provider_id": PROVIDER}
urlpatterns = [
    path("login", oidc.with_provider(passkeys.with_script(account.login)), name="account_login"),
    path("login/firm", oidc.leave, NAMED, name="openid_connect_login"),
    path("login/firm/back", oidc.back, NAMED, name="openid_connect_callback"),
    *usual,
]
