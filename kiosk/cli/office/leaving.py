"""`kiosk office owner export` and `erase`: an owner who leaves takes all that is his, and nothing of it stays."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import click

from config.file import SettingsError
from hardware.clock import SystemClock
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.files import FolderPath
from kiosk.cli.office.registry import opened
from kiosk.cli.office.web_ready import web_ready
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive, office
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.export import export, lacking
from sync.archive.archive import Archive, ArchiveAwayError, ArchiveError
from sync.archive.archive_view import ArchiveView
from sync.archive.registry import Registry

MOST_NAMED = 5


@click.command("export")
@click.argument("name")
@click.option("--out", type=FolderPath(), required=True, help="A folder, made or empty.")
@office_settings
def export_command(name: str, path: Path | None, *, out: Path) -> None:
    """Write all that there is of an owner into a folder: every month, note, voice and goal.

    Tables for people are every day's votes, where kiosks stood, and whom mails go to; not what office.toml says of him.
    `kiosk report --from FOLDER` makes his pages of it, without this office.
    """
    with _view(path, name) as view, exiting(CANNOT_WRITE, ReportError):
        files = export(view, out)
    click.echo(f"{out}: {files} files")


@click.command("erase")
@click.argument("name")
@click.option(
    "--exported",
    type=FolderPath(exists=True),
    required=True,
    help="The folder that `kiosk office owner export` made.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@office_settings
def erase_command(name: str, path: Path | None, *, exported: Path, yes: bool) -> None:
    """Forget an owner: votes, notes, voices, mails, alerts, and every name. Nobody can undo it.

    The browser's office on this machine forgets him, too, and whoever could see nothing but his shops; its audit stays.

    --exported names the folder that `kiosk office owner export` made: where it lacks anything, nothing is erased. Ids
    of kiosks are kept: what one of them still sends is thrown away, until `kiosk office kiosk move` says that it stands
    with somebody else. Backups of the database still hold what they held.
    """
    with _view(path, name) as view:
        missing = lacking(view, exported)
    if missing:
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        fail(f"{exported}: lacks {', '.join(missing[:MOST_NAMED])}{more}; export {name} again, elsewhere", CONFIG)
    _refuse_doubtful(path, name)
    if not yes:
        click.confirm(f"Erase all of {name}? Nobody can undo it", abort=True)
    with opened(path) as registry:
        with registry.look() as known:
            owner_id = known.owner(name)
        shop_ids = [each.id for each in registry.shops(owner_id)]
    # First: afterwards his name finds him no more.
    _forget_in_web(path, owner_id, shop_ids)
    with opened(path) as registry:
        kiosks = registry.erase_owner(owner_id)
        click.echo("erased")
        _overwrite(registry)
    _tell_what_is_left(path, name)
    if kiosks:
        click.echo(f"shut his kiosks out, where they have certificates: kiosk office revoke {' '.join(kiosks)}")


@click.command("overwrite")
@office_settings
def overwrite_command(path: Path | None) -> None:
    """Have nothing of what was erased left in the file of an SQLite archive.

    `erase` does so itself; this is for when it could not, because another program was reading, or the disk was full.
    """
    with opened(path) as registry:
        _overwrite(registry)
    _forget_in_web(path)
    click.echo("overwritten")


def _forget_in_web(path: Path | None, owner_id: int | None = None, shop_ids: Sequence[int] = ()) -> None:
    """The browser's office on this machine forgets him, and what it has deleted is overwritten."""
    from kiosk.office.web.django_settings import DATABASE  # noqa: PLC0415 - no other command of these needs it

    settings = office(path)
    file = settings.web.folder / DATABASE
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        fail(f"{file}: {error.strerror}; the browser's office knows him, too: call this with sudo", CONFIG)
    with web_ready(settings):
        from kiosk.office.web import owner_erasure  # noqa: PLC0415 - it needs Django ready

        if owner_id is not None:
            owner_erasure.forget(owner_id, shop_ids, SystemClock().wall())
        owner_erasure.overwrite()


def _tell_what_is_left(path: Path | None, name: str) -> None:
    """Where he still stands, and no command looks."""
    settings = office(path)
    if name in settings.owners:
        click.echo(f"take [owners.{json.dumps(name)}] out of office.toml: his addresses are there")
    if settings.archive.copies is not None:
        click.echo(f"delete the copies of the archive that were made before now: {settings.archive.copies}")


def _overwrite(registry: Registry) -> None:
    try:
        registry.overwrite()
    except (ArchiveAwayError, ArchiveError) as error:
        remedy = "when that is over: sudo kiosk office owner overwrite"
        fail(f"{error}; he is erased, and his bytes are still in the file: {remedy}", TEMPORARY)


def _refuse_doubtful(path: Path | None, name: str) -> None:
    """Notes that may be his, or those of another owner's shop of that name: whoever is left would get them."""
    with opened(path) as registry:
        with registry.look() as known:
            owner_id = known.owner(name)
        doubtful = sorted({each.name for each in registry.shops(owner_id)} & registry.nobodys().keys())
    if doubtful:
        remedy = f"kiosk office shop adopt {doubtful[0]!r} --owner NAME"
        fail(f"{', '.join(doubtful)}: notes or voices of that name are nobody's, and may be {name}'s; {remedy}", CONFIG)


@contextmanager
def _view(path: Path | None, name: str) -> Iterator[ArchiveView]:
    """What the owner may see."""
    with opened(path) as registry, registry.look() as known:
        owner_id = known.owner(name)
    with exiting(CONFIG, SettingsError, ArchiveError), exiting(TEMPORARY, ArchiveAwayError):
        url = office(path).archive.url
        with acting_for_archive(url), closing(Archive.open(url)) as archive:
            yield next(each for each in archive.views() if each.owner_id == owner_id)
