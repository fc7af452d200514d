"""What `kiosk office owner`, `shop` and `kiosk` have in common."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from config.file import SettingsError
from config.shown_text import LABEL
from kiosk.cli import day as days
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.cli.source import acting_for_archive, office
from sync.archive.archive import ArchiveAwayError, ArchiveError
from sync.archive.database_errors import ArchiveQuestionError
from sync.archive.registered import RegistryError
from sync.archive.registry import Registry
from sync.archive.registry_change import RegistryChange

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
owner = click.option("--owner", metavar="NAME", help="Whose; may be left out where no other owner has a shop so named.")


def readable(_context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
    """A new name, or several, as they were given. Raises click.BadParameter for what no page can show."""
    for name in [value] if isinstance(value, str) else value or ():
        if fault := LABEL.fault(name):
            raise click.BadParameter(f"{name[:80]!r}: {fault}")
    return value


on_day = click.option(
    "--on", "on", type=days.FORMAT, callback=days.soon, metavar="DATE", help="Since when; today when left out."
)


@contextmanager
def opened(path: Path | None) -> Iterator[Registry]:
    """The registry in the archive; every operating error ends the command."""
    with exiting(CONFIG, SettingsError, ArchiveError, RegistryError), exiting(TEMPORARY, ArchiveAwayError):
        url = office(path).archive.url
        with acting_for_archive(url), closing(Registry.open(url)) as registry:
            yield registry


@contextmanager
def changing(path: Path | None) -> Iterator[RegistryChange]:
    """Change the registry, all or nothing."""
    with opened(path) as registry, registry.change() as change:
        yield change


@contextmanager
def changing_or_answering(path: Path | None, relabel: Callable[[str], int]) -> Iterator[RegistryChange | None]:
    """The same; None where an older archive asked about names first, and was answered by `relabel`, given its URL."""
    with exiting(CONFIG, SettingsError, ArchiveError), exiting(TEMPORARY, ArchiveAwayError):
        url = office(path).archive.url
        with acting_for_archive(url):
            try:
                Registry.open(url).close()
            except ArchiveQuestionError:
                click.echo(f"documents that go by that name now: {relabel(url)}")
                # What else it asks ends the command.
                Registry.open(url).close()
                yield None
                return
    with changing(path) as change:
        yield change


def listed(rows: Sequence[dict[str, Any]], *, as_json: bool, none: str) -> None:
    """Print rows as columns as wide as they need, or as JSON."""
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False, default=str))
        return
    cells = [["" if each is None else str(each) for each in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
    click.echo("\n".join(lines) or none)
