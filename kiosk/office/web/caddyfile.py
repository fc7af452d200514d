"""What Caddy, in front of the web, has to be told. Pure."""

from config.web import WebSettings

MAX_BODY = "2MB"
"""As the server behind takes at most."""


def caddyfile(web: WebSettings, *, internal: bool = False) -> str:
    """A Caddyfile of one site. Caddy itself replaces X-Forwarded-For and X-Forwarded-Proto by what it sees.

    `internal`: a certificate of Caddy's own authority.
    """
    tls = "\ttls internal\n" if internal else ""
    host = f"[{web.address}]" if ":" in web.address else web.address
    return (
        f"# Written by: kiosk office proxy\n"
        f"{web.url.rstrip('/')} {{\n{tls}"
        f"\tencode gzip\n"
        f"\trequest_body {{\n\t\tmax_size {MAX_BODY}\n\t}}\n"
        f"\treverse_proxy {host}:{web.port}\n"
        f"}}\n"
    )
