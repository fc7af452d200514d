"""`kiosk office invite`: a link that makes one account."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.file import SettingsError, load_office
from config.limits import MAIL
from config.mail_address import ascii_address
from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.office.web_ready import web_ready
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive
from sync.archive.database_errors import ArchiveAwayError, ArchiveError
from sync.archive.registered import RegistryError
from sync.archive.registry import Registry

if TYPE_CHECKING:
    from kiosk.office.web.models import Role


@click.command()
@click.argument("mail")
@click.option("--owner", metavar="NAME", help="Sees all shops of this owner; with --shop, whose shop is meant.")
@click.option("--shop", metavar="NAME", help="Sees this one shop.")
@click.option("--area", metavar="AREA", help="Sees the shops of this area and of those in it.")
@click.option("--technician", is_flag=True, help="Sees the state of every kiosk, and no shop's figures.")
@click.option("--office", is_flag=True, help="Sees everything, and says who sees what.")
@click.option("--end", is_flag=True, help="Instead: take every right of MAIL away, and every link for it.")
@click.option(
    "--lost", is_flag=True, help="Instead: take codes and passkeys of MAIL off, and print a link to a new password."
)
@office_settings
def command(  # noqa: PLR0913 - an option each
    path: Path | None,
    mail: str,
    *,
    owner: str | None,
    shop: str | None,
    area: str | None,
    technician: bool,
    office: bool,
    end: bool,
    lost: bool,
) -> None:
    """Print a link with which MAIL, an address, makes an account for `kiosk office serve`.

    It leads there once, for seven days; hand it over yourself. An address with an account has the right at once.

    \b
    Examples:
      kiosk office invite rossi@example.org --owner "Bakery Rossi"
      kiosk office invite region@example.org --area Lombardy
      kiosk office invite former@example.org --end
      kiosk office invite rossi@example.org --lost

    \b
    Exit codes:
      0   done
      75  the archive is away
      78  somebody has to change a setting, or install the extra `web`; or there is no such owner, shop or area
    """
    mail = ascii_address(mail)
    _check(mail, (owner is not None or shop is not None) + (area is not None) + technician + office + end + lost)
    with exiting(CONFIG, SettingsError, ArchiveError, RegistryError), exiting(TEMPORARY, ArchiveAwayError):
        settings = load_office(path)
        archive, owner_id, shop_id = _found(settings, owner, shop)
    if end or lost:
        (_end if end else _take_factors_off)(settings, mail)
        return
    with web_ready(settings):
        from kiosk.office.web.archive_models import begin  # noqa: PLC0415 - they need Django ready
        from kiosk.office.web.models import Role  # noqa: PLC0415

        if archive:
            begin(archive)
        given = {Role.OFFICE: office, Role.TECHNICIAN: technician, Role.AREA: area, Role.SHOP: shop, Role.OWNER: owner}
        role = Role(next(role for role, value in given.items() if value))
        token = _invited(mail, role, area, shop or owner, (owner_id, shop_id))
    click.echo(f"{settings.web.url.rstrip('/')}/welcome/{token}" if token else f"{mail}: has an account, and the right")


def _invited(
    mail: str, role: "Role", area: str | None, name: str | None, ids: tuple[int | None, int | None]
) -> str | None:
    """The token of a link; None where MAIL has an account. `ids`: of the owner or of the shop called `name`."""
    from kiosk.office.web import areas  # noqa: PLC0415 - they need Django ready
    from kiosk.office.web.audit import record  # noqa: PLC0415
    from kiosk.office.web.invitation import Granted, invite  # noqa: PLC0415

    with exiting(CONFIG, areas.AreaError):
        found = None if area is None else areas.find(area)
    token = invite(mail, Granted(role, *ids, found.id if found else None), SystemClock().wall())
    record(None, "invited" if token else "granted", f"{mail}: {name or (found.path if found else role)}")
    return token


def _check(mail: str, given: int) -> None:
    """`given`: how many of the options that exclude one another. Raises UsageError."""
    if not MAIL.fits(mail):
        raise click.UsageError(f"{mail!r}: must be {MAIL.allowed}")
    if given != 1:
        raise click.UsageError("--owner, --shop, --area, --technician, --office, --end, --lost: give one of them")


def _end(settings: OfficeSettings, mail: str) -> None:
    """Whoever has left is shut out, also of open sessions and by tokens: all of them ask for rights."""
    with web_ready(settings):
        from kiosk.office.web.audit import record  # noqa: PLC0415 - it needs Django ready
        from kiosk.office.web.invitation import end_all  # noqa: PLC0415
        from kiosk.office.web.recipients import take_off  # noqa: PLC0415

        # Whoever has left is not written to either.
        count = end_all(mail) + take_off(mail)
        if not count:
            fail(f"{mail}: has no right, no link waits for it, and it gets no shop's or area's mail", CONFIG)
        record(None, "all ended", mail)
    click.echo(f"{mail}: taken away: {count}")


def _take_factors_off(settings: OfficeSettings, mail: str) -> None:
    """Whoever has lost the telephone, the recovery codes or the password gets in again."""
    with web_ready(settings):
        from kiosk.office.web import password_reset  # noqa: PLC0415 - they need Django ready
        from kiosk.office.web.account_recovery import take_factors_off  # noqa: PLC0415
        from kiosk.office.web.audit import record  # noqa: PLC0415
        from kiosk.office.web.models import User  # noqa: PLC0415

        user = User.objects.filter(email=mail.lower()).first()
        if user is None:
            fail(f"{mail}: has no account here", CONFIG)
        count = take_factors_off(user)
        record(None, "lost", mail)
        link = password_reset.link(user)
    click.echo(f"{mail}: codes and passkeys taken off: {count}; within an hour another password can be chosen here:")
    click.echo(link)


def _found(settings: OfficeSettings, owner: str | None, shop: str | None) -> tuple[str, int | None, int | None]:
    """The id of an owner, or of a shop, and before both the archive that gave it.

    Raises RegistryError, ArchiveError, ArchiveAwayError.
    """
    if owner is None and shop is None:
        return "", None, None
    url = settings.archive.url
    with acting_for_archive(url), closing(Registry.open(url)) as registry, registry.look() as found:
        ids = (None, found.shop(shop, owner)) if shop else (found.owner(owner or ""), None)
        return found.identity(), *ids
