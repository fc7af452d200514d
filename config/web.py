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
    """[A firm's own sign-in](SERVICES.md#a-firms-own-sign-in), by OpenID Connect: the provider, letter by letter as it
    names itself. Without the table `[web.oidc]` there is none."""
    client_id: str = field(validator=CLIENT)
    """The office's name there."""
    secret_file: Path
    """A file with the client's secret alone, readable by the web's user only."""


@frozen
class WebSettings:
    """The office in a browser."""

    url: str = field(default="http://localhost:8080", validator=WebUrl())
    """What people type; links in mails begin with it. The proxy in front has the certificate. `http://NAME.local:8080`
    is a shop's own Pi without one: [devices instead of accounts](OFFICE.md#the-shops-own-telephones)."""
    address: str = field(default="127.0.0.1", validator=HOST)
    """Where `kiosk office serve` listens: to the proxy. `::` is every address, IPv4's as well."""
    port: int = field(default=8080, validator=Between(1, 65_535))
    """The port there."""
    proxy: str = field(default="127.0.0.1", validator=HOST)
    """The proxy's own address: its word alone is taken on who is asking, and that it was by TLS."""
    today: Path = Path("/run/kiosk-today/today.json")
    """What a kiosk on this machine tells of the day so far, where it does (`kiosk.today`): shown to browsers in the
    shop's own network alone."""
    entries: Path = Path("/run/kiosk-entries/entries.json")
    """What owners entered in the browser, for `kiosk report` and `kiosk alert` on the same machine, which take it into
    the archive."""
    answers: Path = Path("/run/kiosk-credentials/answers.json")
    """What the authority on the same machine answers: tokens, until they were looked at, and what was taken back."""
    folder: Path = Path("/var/lib/kiosk-web")
    """Accounts, sessions and the secret that signs them; the serving user's alone."""
    archive_role: str | None = field(default=None, validator=ROLE)
    """Who reads the archive in PostgreSQL, as [`kiosk office postgresql`](COMMANDS.md#kiosk-office-postgresql) makes
    it; the user of `archive.url` by default."""
    oidc: OidcSettings | None = None
    """None: people sign in by what they have here alone."""


def in_web(web: WebSettings) -> Iterator[str]:
    """What is wrong between the fields, each with its place."""
    if web.oidc and urlsplit(web.url).scheme == "http" and str(urlsplit(web.url).hostname).endswith(".local"):
        yield f"web.oidc: web.url = {web.url!r} has no accounts to sign in to; it needs https://NAME"
