"""`kiosk card front`: what a customer sees, to print."""

from pathlib import Path

import click

from config.file import SettingsError, load_kiosk, locate
from config.language import SOURCE, languages
from config.settings import KioskSettings
from config.shown_text import ShownText
from config.storage import StorageSettings
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, exiting, fail
from kiosk.cli.files import NewFile, put, reason
from kiosk.device.setup.front.button_size import SIZES
from kiosk.device.setup.front.sheets import MOST_FACES, PAPERS_MM, FrontOrder, document
from kiosk.device.setup.paper import PaperError, pdf

MOST_LANGUAGES = 2
MAX_QUESTION = 120
MAX_REASON = 40


def _shorter(most: int, texts: tuple[str, ...], option: str) -> None:
    for text in texts:
        if fault := ShownText(most).fault(text):
            raise click.BadParameter(f"{text[:60]!r}: {fault}", param_hint=f"'{option}'")


def _keep_months(path: Path | None) -> int:
    """Of the kiosk whose settings are at hand; elsewhere, as on a technician's computer, of one that has none."""
    if path is None and not locate(KioskSettings).is_file():
        return StorageSettings().keep_months
    with exiting(CONFIG, SettingsError):
        return load_kiosk(path).storage.keep_months


def _spoken(_context: click.Context, _option: click.Parameter, codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        if code not in languages():
            raise click.BadParameter(f"{code!r}: must be one of {', '.join(languages())}")
    return codes


@click.command(short_help="Draw faces, sign, drill template, to print.")
@click.option("--button", type=click.Choice([str(each) for each in SIZES]), default="30", show_default=True, help="mm.")
@click.option("--faces", type=click.IntRange(2, MOST_FACES), default=3, show_default=True, help="How many buttons.")
@click.option(
    "--language",
    "spoken",
    multiple=True,
    callback=_spoken,
    help=f"Of {', '.join(languages())}. Repeat it for a second one on sign and door; {SOURCE} when left out.",
)
@click.option("--question", "questions", multiple=True, metavar="TEXT", help="Your own words; one for each language.")
@click.option("--reason", "reasons", multiple=True, metavar="TEXT", help="Where reasons are on: a label; repeatable.")
@click.option("--paper", type=click.Choice([*PAPERS_MM]), default="A4", show_default=True, help="Of your printer.")
@click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="kiosk.toml of the kiosk, whose `storage.keep_months` the privacy text then says; "
    "otherwise $KIOSK_SETTINGS, or /etc/kiosk/kiosk.toml, where it is there.",
)
@click.option(
    "--out",
    type=NewFile(),
    default=Path("front.html"),
    show_default=True,
    help="The file.",
)
def front(  # noqa: PLR0913 - one a command-line option
    *,
    button: str,
    faces: int,
    spoken: tuple[str, ...],
    questions: tuple[str, ...],
    reasons: tuple[str, ...],
    paper: str,
    settings: Path | None,
    out: Path,
) -> None:
    """Draw the front of a kiosk, 1:1.

    The question's sign, the privacy text for the door, faces for the caps and to stand above the buttons, labels for
    the reasons, the drill template. Print at 100 %: the sheets have a ruler to check.

    \b
    Examples:
      kiosk card front --out front.html
      kiosk card front --button 60 --language it --language en --out front.pdf
      kiosk card front --language lt --question "Ar patiko pietūs?"

    FILE.html prints from any browser; FILE.pdf needs the extra `office`.
    """
    chosen = tuple(dict.fromkeys(spoken)) or (SOURCE,)
    if len(chosen) > MOST_LANGUAGES:
        raise click.UsageError(f"--language: {MOST_LANGUAGES} languages have room on a sign")
    if len(questions) > len(chosen):
        raise click.UsageError("--question: more of them than languages; name each one's --language")
    if reasons and len(reasons) > faces:
        raise click.UsageError("--reason: more of them than buttons")
    _shorter(MAX_QUESTION, questions, "--question")
    _shorter(MAX_REASON, reasons, "--reason")
    if out.suffix not in {".html", ".pdf"}:
        raise click.BadParameter(f"{out}: must end in .html or .pdf", param_hint="'--out'")
    kept = _keep_months(settings)
    html = document(FrontOrder(SIZES[int(button)], chosen, faces, questions, reasons, paper, kept))
    with exiting(CONFIG, PaperError):
        drawn = pdf(html, "a PDF") if out.suffix == ".pdf" else html.encode()
    try:
        put(out, drawn)
    except OSError as error:
        fail(f"{out}: {reason(error)}", CANNOT_WRITE)
    if out.suffix == ".pdf":
        from kiosk.office.report.page.glyphs import remark  # noqa: PLC0415 - a PDF alone has the fonts of this machine

        if said := remark(html):
            click.echo(said, err=True)
    click.echo(f"{out}: print it at 100 %, and measure the ruler")
