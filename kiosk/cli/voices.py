"""`kiosk voices`: what a survey, a telephone line or a fair's counter said."""

from pathlib import Path

import click

from hardware.clock import SystemClock
from kiosk.cli.source import Source, owner_option, source_options, the_shop
from kiosk.office.report.data import csv_file
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.owner_input import once_a_day, voice
from sync.archive.voice import KINDS

HEADER = ("date", "happy", "neutral", "unhappy")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), required=True, help="Where these voices come from.")
@click.option("--label", required=True, metavar="NAME", help='What it is called on the page, like "Newsletter survey".')
@click.option("--shop", metavar="NAME", help="Whom it is about; may be left out where there is only one shop.")
@owner_option
@source_options
def command(  # noqa: PLR0913 - one a command-line option
    *, source: Source, file: Path, kind: str, label: str, shop: str | None, owner: str | None
) -> None:
    """Take counts that did not come from a kiosk, to stand beside its own and never among them.

    FILE is a table saved as CSV, a day a line: date,happy,neutral,unhappy, or as its heading names the columns. The
    same day again replaces what was there.

    \b
    Examples:
      kiosk voices survey.csv --kind survey --label "Newsletter survey" --shop "Via Garibaldi"
      kiosk voices calls.csv --kind telephone --label "Order line" --from /var/lib/kiosk/outbox
    """
    view, shop = the_shop(source, shop, owner)
    today = SystemClock().wall().astimezone().date()
    voices = csv_file.read_counts(file, HEADER, once_a_day(lambda row: voice(shop, kind, label, row), today))
    if not voices:
        raise ReportError(f"{file}: there is no day in it; a line is {','.join(HEADER)}")
    view.add_voices(voices)
    counts = [sum(column) for column in zip(*(each.votes for each in voices), strict=True)]
    # Which column was taken for which face: a person sees where two are exchanged.
    by_face = ", ".join(f"{count} {face}" for count, face in zip(counts, HEADER[1:], strict=True))
    click.echo(f"{shop}, {label}: {len(voices)} days, {sum(counts)} voices ({by_face})")
