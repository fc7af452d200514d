"""Where `kiosk report` and `kiosk note` find documents and notes: an archive, or a folder."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from config.file import SettingsError, load_office, locate
from config.office import GoalSettings, OfficeSettings
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.cli.files import FolderPath
from kiosk.office.report.analysis.goal import Goal
from kiosk.office.report.data.documents import NEEDED, chosen
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.folder import Folder
from kiosk.office.report.data.months import back
from kiosk.privileges import acting_for, require_readable
from sync.archive.errors import ArchiveAwayError, ArchiveError
from sync.archive.goal import ShopGoal
from sync.document.aggregate import MonthlyAggregate
from sync.document.outbox import OutboxError

# SQLAlchemy takes longer to load than all else together; who asks for help, or has a folder, needs none of it.
if TYPE_CHECKING:
    from sync.archive.archive import Archive
    from sync.archive.archive_view import ArchiveView
    from sync.archive.send_log import SendLog

Source: TypeAlias = "Archive | Folder"
View: TypeAlias = "ArchiveView | Folder"
"""What one owner may see; a folder is its owner's."""

SENT = "sent.db"
"""What has been mailed from a folder of documents, an archive that holds nothing else."""

_OPTIONS = (
    click.option("--archive", metavar="URL", help="The archive, as an SQLAlchemy URL: sqlite:///FILE."),
    click.option(
        "--from",
        "folder",
        type=FolderPath(),
        metavar="DIR",
        help="Instead of an archive: a folder of documents (a kiosk's outbox), notes in its notes.csv.",
    ),
    click.option(
        "--settings",
        type=click.Path(path_type=Path),
        help="office.toml, which names archive, owners and mail server; otherwise $KIOSK_OFFICE_SETTINGS, or "
        "/etc/kiosk/office.toml.",
    ),
)


owner_option = click.option("--owner", metavar="NAME", help="Whose shop, where two owners have one of that name.")
"""Tells two shops of one name apart."""


def source_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say where documents are; it is called with `source`, open.

    Every operating error of a source ends the command with its sentence.
    """

    @wraps(command)
    def with_source(*, archive: str | None, folder: Path | None, settings: Path | None, **rest: Any) -> None:
        if archive is not None and folder is not None:
            raise click.UsageError("--archive and --from each name a place: give one of them")
        with (
            exiting(CONFIG, SettingsError, ArchiveError, OutboxError, ReportError),
            exiting(TEMPORARY, ArchiveAwayError),
            _source(archive, folder, settings) as source,
        ):
            command(source=source, **rest)

    for option in reversed(_OPTIONS):
        with_source = option(with_source)
    return with_source


@contextmanager
def send_log() -> "Iterator[SendLog]":
    """The log of the mails sent about what the running command was given: in the archive, or in the folder itself."""
    from sync.archive.send_log import SendLog  # noqa: PLC0415 - as above

    places = click.get_current_context().params
    folder, archive = places["folder"], places["archive"]
    url = f"sqlite:///{folder.absolute() / SENT}" if folder else archive or office(places["settings"]).archive.url
    with acting_for_archive(url), closing(SendLog.open(url)) as log:
        yield log


def office(path: Path | None) -> OfficeSettings:
    """office.toml, also where an archive is open whose user may not read it. Raises SettingsError."""
    with acting_for(locate(OfficeSettings, path)):
        return load_office(path)


def goals(view: View, owner: str) -> dict[str, Goal]:
    """What an owner wants his shops to come to: as he set it in the browser, else by the same file."""
    known = office_if_any().owners
    said: dict[str, GoalSettings | ShopGoal] = {**(known[owner].goals if owner in known else {}), **view.goals()}
    return {shop: Goal(each.points, each.by) for shop, each in said.items()}


def retired() -> tuple[str, ...]:
    """Kiosks taken away for good, by the same file."""
    return office_if_any().alert.retired


def office_if_any() -> OfficeSettings:
    """office.toml of the running command; the defaults where there is no such file and none was named."""
    settings = click.get_current_context().params["settings"]
    try:
        return office(settings)
    except SettingsError:
        if settings is not None:
            raise
        return OfficeSettings()


def each_owner(
    source: Source, month: str, only: str = ""
) -> Iterator[tuple[View, list[MonthlyAggregate], str, list[str]]]:
    """Those who told of a month: what is his to see, the documents, the owner and his shops; each owner once.

    `only`: this one. Raises ReportError, NoOwnerError naming those that there are.
    """
    for view in [source.of_owner(only)] if only else source.views():
        for documents, owner, shops in _owners_of(view, month):
            yield view, documents, owner, shops


def _owners_of(view: View, month: str) -> Iterator[tuple[list[MonthlyAggregate], str, list[str]]]:
    """One of an archive; of a folder perhaps several."""
    from kiosk.office.mail.monthly import by_owner  # noqa: PLC0415 - it loads the page, and --help needs none

    shops_seen: set[str] = set()
    owners_seen: set[str] = set()
    for shop in view.shops():
        if shop not in shops_seen:
            documents = view.owner_documents(shop, since=back(month, NEEDED - 1))
            found = by_owner(documents, month)
            for owner in sorted(set(found) - owners_seen):
                yield documents, owner, found[owner]
            shops_seen.update(*found.values())
            owners_seen |= set(found)


def the_shop(source: Source, wanted: str | None, owner: str | None = None) -> tuple[View, str]:
    """The shop that is meant, and what its owner may see. Raises ReportError, NoOwnerError naming those there are."""
    shops: Sequence[tuple[View, str]] = (
        [(view, each) for view in [source.of_owner(owner)] for each in view.shops()] if owner else source.owned_shops()
    )
    shop = chosen([shop for _, shop in shops], wanted)
    found = [view for view, name in shops if name == shop]
    if len(found) > 1:
        names = " and ".join(each.owner for each in found)
        raise ReportError(f"shop {shop!r}: {names} each have one of that name; say whose with --owner")
    return found[0], shop


@contextmanager
def _source(archive: str | None, folder: Path | None, settings: Path | None) -> Iterator[Source]:
    if folder is not None:
        yield Folder(folder)
        return
    from sync.archive.archive import Archive  # noqa: PLC0415 - as above

    url = archive or office(settings).archive.url
    with acting_for_archive(url), closing(Archive.open(url)) as opened:
        yield opened


@contextmanager
def acting_for_archive(url: str) -> Iterator[None]:
    """As `acting_for` the file of an archive that is one."""
    file = url.removeprefix("sqlite:///")
    if file == url:
        yield
        return
    with acting_and_loading_for(Path(file)):
        yield


@contextmanager
def acting_and_loading_for(path: Path, *more: str) -> Iterator[None]:
    """As `acting_for`, where more of this program is loaded within the block: that user has to be able to read it.

    `more`: files of what else is loaded.
    """
    with acting_for(path):
        require_readable(path, *more)
        yield
