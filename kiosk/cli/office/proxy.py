"""`kiosk office proxy`: what the proxy before `kiosk office serve` has to be told."""

from pathlib import Path

import click

from config.file import SettingsError, load_office
from kiosk.cli.exits import CONFIG, exiting
from kiosk.cli.options import office_settings
from kiosk.office.web.caddyfile import caddyfile


@click.command()
@office_settings
@click.option(
    "--internal", is_flag=True, help="A certificate of Caddy's own authority, where no public name leads here."
)
def command(path: Path | None, *, internal: bool) -> None:
    """Print a Caddyfile for the proxy in front of `kiosk office serve`: TLS, and nothing believed of who is asking.

    Caddy gets the certificate by itself, where the name in web.url leads to this machine from the internet.

    \b
    Example:
      sudo apt install caddy
      kiosk office proxy | sudo tee /etc/caddy/Caddyfile
      sudo systemctl reload caddy

    \b
    Exit codes:
      0   done
      78  somebody has to change a setting: web.url must begin with https://
    """
    with exiting(CONFIG, SettingsError):
        web = load_office(path).web
        if not web.url.startswith("https://"):
            raise SettingsError(
                f"office.toml: web.url = {web.url!r}: must begin with https://, for the proxy to serve it"
            )
        click.echo(caddyfile(web, internal=internal), nl=False)
