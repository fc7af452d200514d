"""What Caddy, in front of the web, has to be told. Pure."""

from html import escape

from config.language import catalogue, languages
from config.language import gettext_noop as _
from config.web import WebSettings

MAX_BODY = "2MB"
"""As the server behind takes at most."""
HEADER_S, BODY_S = 10, 60
"""For a request to come in, 2 MB by 300 kbit/s. By itself Caddy waits for ever for what comes drop by drop."""
AWAY = _("This page cannot be shown just now")
UNKNOWN = _(
    "Try again in a minute. If you sent something, see first whether it is there, and send it once more if not."
)


def caddyfile(web: WebSettings, *, internal: bool = False) -> str:
    """A Caddyfile of one site. Caddy itself replaces X-Forwarded-For and X-Forwarded-Proto by what it sees.

    `internal`: a certificate of Caddy's own authority.
    """
    tls = "\ttls internal\n" if internal else ""
    host = f"[{web.address}]" if ":" in web.address else web.address
    return (
        f"# Written by: kiosk office proxy\n"
        f"{{\n\tservers {{\n\t\ttimeouts {{\n"
        f"\t\t\tread_header {HEADER_S}s\n\t\t\tread_body {BODY_S}s\n"
        f"\t\t}}\n\t}}\n}}\n"
        f"{web.url.rstrip('/')} {{\n{tls}"
        f"\tencode gzip\n"
        f"\trequest_body {{\n\t\tmax_size {MAX_BODY}\n\t}}\n"
        f"\treverse_proxy {host}:{web.port}\n"
        f"\thandle_errors {{\n"
        f"\t\t@away expression `{{http.error.status_code}} in [502, 503, 504]`\n"
        f"\t\theader @away {{\n"
        f'\t\t\tContent-Type "text/html; charset=utf-8"\n'
        f"\t\t\tContent-Security-Policy \"default-src 'none'\"\n"
        f"\t\t\tCache-Control no-store\n"
        f"\t\t}}\n"
        f"\t\trespond @away `{_away()}` {{http.error.status_code}}\n"
        f"\t}}\n"
        f"}}\n"
    )


def _away() -> str:
    """What is read while nobody answers behind the proxy, in every language: it does not know whose page that is."""
    spoken = {code: [escape(catalogue(code).gettext(each)) for each in (AWAY, UNKNOWN)] for code in languages()}
    said = "".join(
        f'<section lang="{code}"><h1>{title}</h1><p>{advice}</p></section>' for code, (title, advice) in spoken.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{AWAY}</title></head><body><main>{said}</main></body></html>"
    )
