"""`kiosk voices`: what a survey, a telephone line or a fair's counter said."""

from pathlib import Path

import click

from kiosk.cli.source import Source, owner_option, source_options, the_shop
from kiosk.office.report.data import csv_file
from kiosk.office.report.data.owner_input import voice
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

    FILE is a table saved as CSV, a day a line: date,happy,neutral,unhappy. The same day again replaces what was there.

    \b
    Examples:
      kiosk voices survey.csv --kind survey --label "Newsletter survey" --shop "Via Garibaldi"
      kiosk voices calls.csv --kind telephone --label "Order line" --from /var/lib/kiosk/outbox
    """
    view, shop = the_shop(source, shop, owner)
    voices = csv_file.read_counts(file, HEADER, lambda row: voice(shop, kind, label, row))
    view.add_voices(voices)
    click.echo(f"{shop}, {label}: {len(voices)} days, {sum(sum(each.votes) for each in voices)} voices")
