"""Django's settings of a firm's own sign-in. What it needs is not even loaded where there is none."""

from typing import Any

from config.web import OidcSettings

PROVIDER = "oidc"
"""What allauth calls it."""
CONNECT_S, ANSWER_S = 5, 20
"""How long the provider may take to be there, and for each answer: one that was asleep, or is busy, takes longer than
the five seconds that allauth gives it. One that is away holds few threads for long.
"""
APPLICATIONS = ("allauth.socialaccount", "allauth.socialaccount.providers.openid_connect")


def oidc_settings(oidc: OidcSettings, client_secret: str) -> dict[str, Any]:
    """By name, beside the others; `client_secret`: the office's, at the provider."""
    client = {"provider_id": PROVIDER, "name": PROVIDER, "client_id": oidc.client_id, "secret": client_secret}
    configuration = f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration"
    # A token is that issuer's or nobody's, whatever the provider's own description says.
    options = {"server_url": configuration, "openid_configuration_overrides": {"issuer": oidc.issuer}}
    return {
        "ROOT_URLCONF": "kiosk.office.web.urls_oidc",
        "SOCIALACCOUNT_ADAPTER": "kiosk.office.web.oidc_adapter.OidcAdapter",
        "SOCIALACCOUNT_REQUESTS_TIMEOUT": (CONNECT_S, ANSWER_S),
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{**client, "settings": options}]}
        },
    }
