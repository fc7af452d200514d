"""`kiosk office device`: a link that lets a telephone in, in one shop's own network."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from config.file import SettingsError, load_office
from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, exiting, fail
from kiosk.cli.office.web_ready import web_ready
from kiosk.cli.options import office_settings


@click.command()
@click.option("--forget", is_flag=True, help="Shut all devices out instead, and let no link in that waits.")
@click.option("--address", help="The Pi's address, for a telephone that knows no names in .local.")
@office_settings
def command(path: Path | None, *, address: str | None, forget: bool) -> None:
    """Print a link and its QR code: it lets one telephone or screen read the pages, in the shop's own network.

    It works once, within seven days; no password is typed, then or later. Needs `url = "http://NAME.local:8080"` under
    [web]: an office with TLS has accounts instead (`kiosk office invite`).

    \b
    Exit codes:
      0   done
      78  somebody has to change a setting, or install the extra `web`
    """
    with exiting(CONFIG, SettingsError):
        settings = load_office(path)
    with web_ready(settings):
        _link(settings, address=address, forget=forget)


def _link(settings: OfficeSettings, *, address: str | None, forget: bool) -> None:
    """Print it, or shut all out."""
    from django.conf import settings as prepared  # noqa: PLC0415 - Django, which --help does not need

    from kiosk.office.web import audit, devices  # noqa: PLC0415 - they need Django ready
    from kiosk.office.web.own_network import is_own_address, on_link  # noqa: PLC0415

    if not prepared.OFFICE.is_here:
        fail(f'web.url = "{settings.web.url}": devices are let in at http://NAME.local alone; see invite', CONFIG)
    if forget:
        gone = devices.forget_all()
        audit.record(None, "no device", str(gone))
        click.echo(f"devices shut out: {gone}")
        return
    import segno  # noqa: PLC0415 - of the extra `office`

    link = devices.link(SystemClock().wall())
    if address is not None:
        if not is_own_address(address, on_link()) or "%" in address:
            raise click.UsageError(f"--address {address}: must be one of this network, like 192.168.1.5 or fd12::5")
        link = link.replace(urlsplit(link).hostname or "", f"[{address}]" if ":" in address else address, 1)
    segno.make(link, micro=False).terminal(compact=True)
    click.echo(link)
