"""`kiosk card`: what a technician prepares on his own computer."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import click

from config.language import SOURCE, languages
from config.smiley.entry import MAX_BYTES
from config.smiley.form import FIELDS, compose
from config.smiley.label_sheet import LINES, words
from config.smiley.reading import understand
from config.smiley.words import MEANINGS, allowed, say, tell
from kiosk.cli.card_front import front
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, DATA, exiting, fail
from kiosk.cli.files import FolderPath, NewFile, put, put_in_folder, reason
from kiosk.device.setup import flash as flashing
from kiosk.device.setup.fleet import FleetError, read_fleet
from kiosk.device.setup.paper import PaperError
from kiosk.privileges import acting_for
from sync.document.regular_file import open_regular

NEEDS = {"wifi password": "wifi name", "wifi country": "wifi name", "token": "broker", "today": "office"}
"""What is not asked for without something else."""
INSTEAD = {"office": "broker"}
"""What is not asked for beside something else."""
FILE = "smiley.txt"


def _spoken(_context: click.Context, _option: click.Parameter, code: str) -> str:
    if code not in languages():
        raise click.BadParameter(f"{code!r}: must be one of {', '.join(languages())}")
    return code


@click.group()
def command() -> None:
    """Prepare cards: the image, smiley.txt, the label, and what stands on the kiosk's front.

    \b
    One kiosk, its card in the reader:
      sudo kiosk card flash smiley.img.xz /dev/sdX    write the image and read it back
      kiosk card write /media/me/bootfs               asks, checks, writes smiley.txt
      kiosk card label /media/me/bootfs/smiley.txt    a label to print
      kiosk card front --out front.html               faces, sign and drill template to print
    """


command.add_command(front)


@command.command(short_help="Write smiley.txt, by questions or from a table.")
@click.argument("folder", type=FolderPath(), default=Path())
@click.option("--csv", "table", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A kiosk a line.")
@click.option(
    "--language", callback=_spoken, default=SOURCE, help=f"Of questions and remarks: {', '.join(languages())}."
)
def write(folder: Path, table: Path | None, language: str) -> None:
    """Write smiley.txt into FOLDER, the card's boot partition; without one, into this folder.

    Asks for each value and checks it. With --csv it asks nothing: the first line names the keys (kiosk id, owner, shop,
    time zone, ...), each further line is a kiosk, and its file is written to FOLDER/KIOSK-ID/smiley.txt; FOLDER is
    made where there is none. All lines are checked before the first file is written.
    """
    if table is None:
        if not folder.is_dir():
            fail(f"{folder}: no such folder; is the card in the reader, and mounted? `lsblk` shows where", CANNOT_WRITE)
        # First of all: what is typed is not lost to this question.
        _may_replace([folder / FILE])
        _save(folder / FILE, _asked(language))
        return
    with exiting(DATA, FleetError):
        files = {folder / name / FILE: text for name, text in read_fleet(table, language).items()}
    _may_replace(files)
    for file, text in files.items():
        _save(file, text)


def _may_replace(files: Iterable[Path]) -> None:
    there = [str(file) for file in files if file.exists()]
    if there:
        click.confirm(f"Replace {', '.join(there[:3])}{' …' if len(there) > 3 else ''}?", abort=True)  # noqa: PLR2004 - enough to know


def _save(file: Path, text: str) -> None:
    """Write a file whole or not at all, and for nobody else to read: there are passwords in it."""
    try:
        put_in_folder(file, text.encode(), mode=0o600)
    except OSError as error:
        fail(f"{file}: {reason(error)}", CANNOT_WRITE)
    click.echo(f"{file}: written")


def _asked(language: str) -> str:
    given: dict[str, str] = {}
    for key, field in FIELDS.items():
        is_of_use = not given.get(INSTEAD.get(key, "")) and (NEEDS.get(key) is None or given.get(NEEDS[key]))
        if key != "language" and is_of_use:
            given[key] = _ask(key, given, language, required=field.required)
    return compose(given, language)


def _ask(key: str, given: Mapping[str, str], language: str, *, required: bool) -> str:
    """`given`: what was answered before, with which it has to go together."""

    def check(text: str) -> str:
        reading = understand(compose({**given, key: text}, language).encode())
        if faults := [replace(fault, number=None) for fault in reading.faults if fault.facts[:1] == (key,)]:
            raise click.UsageError("\n".join(tell(fault, language) for fault in faults))
        return text.strip()

    click.secho(f"{say(MEANINGS[key], language)}: {allowed(key, language)}", dim=True)
    answer = click.prompt(key, default=None if required else "", show_default=False, value_proc=check)
    return str(answer)


@command.command(short_help="Draw labels with a QR code, to print.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SMILEY.TXT…")
@click.option("--out", type=NewFile(), default=Path("labels.pdf"), show_default=True, help="The PDF.")
@click.option("--token", is_flag=True, help="Slips for whoever prepares the cards: broker and token in the code.")
def label(files: tuple[Path, ...], out: Path, *, token: bool) -> None:
    """Draw a label for each kiosk, with its id as a QR code, on A4 sheets.

    Needs the extra `office`. No secret is on a label. With --token it is no label but a secret slip: a telephone reads
    from its code the lines of smiley.txt that the head office gave, and it is destroyed once the kiosk has started.
    """
    if out.suffix != ".pdf":
        raise click.BadParameter(f"{out}: must end in .pdf", param_hint="'--out'")
    from kiosk.device.setup.label import labels, slips  # noqa: PLC0415 - labels alone need what takes a second
    from kiosk.office.report.page.glyphs import remark  # noqa: PLC0415 - as said

    readings = []
    for file in files:
        try:
            with acting_for(file), open_regular(file) as opened:
                content = opened.read(MAX_BYTES + 1)
        except OSError as error:
            fail(f"{file}: {error.strerror}", DATA)
        reading = understand(content)
        if reading.faults:
            fail("\n".join(f"{file}: {tell(fault, reading.language)}" for fault in reading.faults), DATA)
        if token and (lacking := [key for key in LINES if key not in reading.values]):
            fail(f"{file}: no {', '.join(lacking)} in it: `kiosk office enrol` gives tokens", DATA)
        readings.append((reading.values, reading.language))
    with exiting(CONFIG, PaperError):
        drawn = slips(readings) if token else labels([values for values, _ in readings])
    try:
        put(out, drawn, mode=0o600 if token else 0o666)
    except OSError as error:
        fail(f"{out}: {reason(error)}", CANNOT_WRITE)
    if said := remark(" ".join(word for values, _ in readings for word in words(values))):
        click.echo(said, err=True)
    click.echo(f"{out}: {len(readings)} {'slip' if token else 'label'}{'s' if len(readings) > 1 else ''}")


@command.command(short_help="Write an image onto a card, and read it back.")
@click.argument("image", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("device", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before everything on the card is overwritten.")
def flash(image: Path, device: Path, *, yes: bool) -> None:
    """Write IMAGE (.img or .img.xz) onto the card at DEVICE, and read it back.

    Needs bmaptool (`apt install bmap-tools`) or Raspberry Pi Imager. Refuses what is not removable, and what is
    mounted or otherwise in use. Linux only: on Windows and macOS use Imager itself ("Use custom", no settings).
    """
    if sys.platform != "linux":
        fail("on Windows and macOS use Raspberry Pi Imager: choose the image with “Use custom”, no settings", CONFIG)
    with exiting(CANNOT_WRITE, flashing.FlashError):
        card = flashing.card(device)
        if not image.is_file():
            raise flashing.FlashError(f"{image}: no such file")
        what = f"{card.path} ({', '.join(filter(None, (card.model, f'{card.size / 1e9:.1f} GB')))})"
        if not yes:
            click.echo(f"Everything on {what} will be lost.")
            if click.prompt(f"Type {card.path.name} to go on") != card.path.name:
                raise flashing.FlashError(f"{card.path}: left as it was")
        with click.progressbar(length=2 * image.stat().st_size, label="Writing and reading back") as bar:
            flashing.write(image, card, bar.update)
    click.echo(
        f"{what}: written and read back; smiley.txt goes onto its boot partition (take the card out and in again)"
    )
