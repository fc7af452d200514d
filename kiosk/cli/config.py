"""`kiosk config`: check, show and write the files of settings."""

from importlib import resources
from pathlib import Path

import click

from config.file import SettingsError, kind_of, locate, parse, read
from config.office import OfficeSettings
from config.origin import effective
from config.settings import KioskSettings
from config.smiley.hints import noted
from config.smiley.reading import understand, understood
from config.smiley.words import tell
from config.zones import is_placeless, proposals
from kiosk.cli.exits import CONFIG, exiting, fail

KINDS = {"kiosk": KioskSettings, "office": OfficeSettings}
_kind = click.option("--kind", type=click.Choice(tuple(KINDS)), help="What the file is; by its tables when left out.")


@click.group()
def command() -> None:
    """Check, show and write the files of settings.

    \b
    A new kiosk:
      kiosk config sample kiosk > kiosk.toml   write the commented sample; edit it
      kiosk config check kiosk.toml            every fault at once, with its place
    """


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@_kind
def check(files: tuple[Path, ...], kind: str | None) -> None:
    """Name every fault of a file at once.

    A file whose name ends in .txt is taken for a smiley.txt, of which it also prints what was understood and what is
    worth a look. Prints `FILE: ok`, or every fault with its place; the exit code is 78 where there are faults.
    """
    faults = []
    for file in files:
        try:
            if kind is None and file.suffix.lower() == ".txt":
                said = _understand(file)
            else:
                _placed(file, _parse(file, kind)[1])
                said = []
        except SettingsError as error:
            faults.append(str(error))
        else:
            click.echo("\n".join([f"{file}: ok", *said]))
    if faults:
        fail("\n".join(faults), CONFIG)


@command.command()
@click.option(
    "--settings",
    type=click.Path(path_type=Path),
    help="The file; $KIOSK_SETTINGS, then /etc/kiosk/kiosk.toml when left out "
    "(with --kind office $KIOSK_OFFICE_SETTINGS, then /etc/kiosk/office.toml).",
)
@_kind
def show(settings: Path | None, kind: str | None) -> None:
    """Print every setting and where it comes from."""
    with exiting(CONFIG, SettingsError):
        file = settings or locate(KINDS[kind or "kiosk"])
        content, value = _parse(file, kind)
    for each in effective(value, content):
        click.echo(f"{f'{each.place} = {each.value}':<60}  # {file if each.given else 'default'}")


@command.command()
@click.argument("kind", type=click.Choice(tuple(KINDS)))
def sample(kind: str) -> None:
    """Print a commented sample file to edit."""
    click.echo((resources.files("config") / "samples" / f"{kind}.toml").read_text("utf-8"), nl=False)


def _understand(file: Path) -> list[str]:
    """What was understood of a smiley.txt, and what is worth a look. Raises SettingsError."""
    reading = understand(read(file))
    if reading.faults:
        raise SettingsError("\n".join(f"{file}: {tell(fault, reading.language)}" for fault in reading.faults))
    return [*understood(reading), *noted(reading)]


def _placed(file: Path, settings: KioskSettings | OfficeSettings) -> None:
    """Such a zone does not stop a kiosk that has it; but it is not what anybody means. Raises SettingsError."""
    zone = settings.kiosk.time_zone if isinstance(settings, KioskSettings) else ""
    if zone and is_placeless(zone):
        towns = ", ".join(proposals(zone)) or "Europe/Rome"
        what = "names no place, and so no summer time; write a town's zone, like"
        raise SettingsError(f'{file}: kiosk.time_zone = "{zone}": {what} {towns}')


def _parse(file: Path, kind: str | None) -> tuple[bytes, KioskSettings | OfficeSettings]:
    content = read(file, KINDS[kind or "kiosk"])
    settings = KINDS[kind] if kind else kind_of(content, str(file))
    return content, parse(settings, content, str(file))
