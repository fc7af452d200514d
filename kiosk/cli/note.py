"""`kiosk note`: what changed at a shop."""

from datetime import datetime

import click

from hardware.clock import SystemClock
from kiosk.cli.source import Source, source_options, the_shop
from kiosk.report.folder import noted


@click.command()
@click.argument("words")
@click.option("--shop", metavar="NAME", help="Where it happened; may be left out where there is only one shop.")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="When, like 2026-06-03; otherwise today."
)
@source_options
def command(*, source: Source, words: str, shop: str | None, day: datetime | None) -> None:
    """Note a change at a shop, to be seen beside its numbers.

    \b
    Examples:
      kiosk note --shop "Via Garibaldi" --date 2026-06-03 "Second till opened"
      kiosk note --from /var/lib/kiosk/outbox "New opening hours"
    """
    # A note for a misspelt shop would never be seen again.
    shop = the_shop(source, shop)
    note = noted((day or SystemClock().wall().astimezone()).date(), shop, words)
    source.add_note(note)
    click.echo(f"{note.date} {note.shop}: {note.words}")
