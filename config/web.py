"""The office in a browser, as office.toml gives it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from attrs import field, frozen

from config.limits import CLIENT, HOST, ISSUER, ROLE, Between, WebUrl


@frozen
class OidcSettings:
    """A firm's own sign-in, by OpenID Connect."""

    issuer: str = field(validator=ISSUER)
    """The provider, letter by letter as it names itself."""
    client_id: str = field(validator=CLIENT)
    """The office's name there."""
    secret_file: Path
    """A file with the client's secret alone, that only the web's service can read."""


@frozen
class WebSettings:
    """The office in a browser."""

    url: str = field(default="http://localhost:8080", validator=WebUrl())
    """What people type. A proxy in front has the certificate."""
    address: str = field(default="127.0.0.1", validator=HOST)
    """Where it listens: to the proxy."""
    port: int = field(default=8080, validator=Between(1, 65_535))
    proxy: str = field(default="127.0.0.1", validator=HOST)
    """Whose word is taken on who is asking, and that he came by TLS."""
    today: Path = Path("/run/kiosk-today/today.json")
    """What a kiosk on this machine tells of the day so far, where it does: its `kiosk.today`."""
    entries: Path = Path("/run/kiosk-entries/entries.json")
    """What owners entered here, for the timers, which take it into the archive."""
    folder: Path = Path("/var/lib/kiosk-web")
    """Accounts, sessions, and the secret that signs them: the serving user's alone."""
    archive_role: str | None = field(default=None, validator=ROLE)
    """PostgreSQL's role that reads the archive; that of archive.url when empty."""
    oidc: OidcSettings | None = None
    """None: people sign in by what they have here alone."""


def in_web(web: WebSettings) -> Iterator[str]:
    """What is wrong between the fields, each with its place."""
    if web.oidc and urlsplit(web.url).scheme == "http" and str(urlsplit(web.url).hostname).endswith(".local"):
        yield f"web.oidc: web.url = {web.url!r} has no accounts to sign in to; it needs https://NAME"
