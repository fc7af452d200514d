"""`kiosk office new-archive`: the browser's office works with another archive from now on."""

from pathlib import Path

import click

from config.file import SettingsError, load_office
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.office.web_ready import web_ready
from kiosk.cli.options import office_settings


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@office_settings
def command(path: Path | None, *, yes: bool) -> None:
    """Have the browser's office work with the archive that is there now, because the former one is gone for good.

    Rights name shops and owners by ids, and another archive has given the same ids to others. So the browser's office
    shows nobody anything where it finds another archive: one that began empty, or at another address. Where the former
    one can be had, put a copy of it back or correct `archive.url` instead: then all is as it was.

    This ends all rights to shops and owners, and invitations to them, takes shops out of their areas, and forgets what
    was entered in the browser and waits. Accounts, areas, and the rights of office and technicians stay.

    \b
    Exit codes:
      0   done, or there was nothing to do
      1   nothing was done: the answer was no
      75  the archive is away
      78  somebody has to change a setting, or install the extra `web`; or there is no archive yet
    """
    with exiting(CONFIG, SettingsError):
        settings = load_office(path)
    with web_ready(settings):
        from kiosk.office.web import archive_models, known_archive  # noqa: PLC0415 - they need Django ready

        found, known = known_archive.found(), archive_models.known()
        if known in {"", found}:
            click.echo("the browser's office has no other archive than this one; nothing to do")
            return
        if not yes:
            click.confirm("End all rights to shops and owners in the browser? Nobody can undo it", abort=True)
            if known_archive.found() != found:
                fail("yet another archive is there by now, and nothing was done; call this again", TEMPORARY)
        gone = known_archive.take(found)
    click.echo(f"rights, invitations, shops in areas and entries that ended: {gone}")
    click.echo("give rights anew: kiosk office invite MAIL --owner NAME; an address with an account has it at once")
