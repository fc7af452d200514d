"""`kiosk note`: what changed at a shop."""

from datetime import date

import click

from kiosk.cli import day as days
from kiosk.cli.source import Source, owner_option, source_options, the_shop
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.owner_input import noted
from sync.archive.note import KINDS


@click.command()
@click.argument("words")
@click.option("--shop", metavar="NAME", help="Where it happened; may be left out where there is only one shop.")
@click.option(
    "--date",
    "day",
    type=days.FORMAT,
    callback=days.day,
    metavar="DATE",
    help="When, like 2026-06-03; otherwise today.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="change",
    show_default=True,
    help="answer: made because of what customers said, for the poster; break: a kiosk moved, no comparison across it.",
)
@click.option("--undo", is_flag=True, help="Take back the note that says exactly this, of this date and kind.")
@owner_option
@source_options
def command(  # noqa: PLR0913 - one a command-line option
    *, source: Source, words: str, shop: str | None, owner: str | None, day: date, kind: str, undo: bool
) -> None:
    """Note a change at a shop, to be seen beside its numbers; or take a note back.

    \b
    Examples:
      kiosk note --shop "Via Garibaldi" --date 2026-06-03 "Second till opened"
      kiosk note --from /var/lib/kiosk/outbox "New opening hours"
      kiosk note --kind answer "You waited too long: a second till since May"
      kiosk note --undo --shop "Via Garibaldi" --date 2026-06-03 "Second till opened"
    """
    # A note for a misspelt shop would never be seen again.
    view, shop = the_shop(source, shop, owner)
    note = noted(day, shop, words, kind)
    if not undo:
        view.add_note(note)
    elif not view.withdraw_note(note):
        known = "; ".join(f"{each.date} {each.kind} {each.words!r}" for each in view.written_notes(shop))
        raise ReportError(f"{note.date} {shop}: no {note.kind} {note.words!r} is noted; there is {known or 'nothing'}")
    click.echo(f"{note.date} {note.shop}: {note.words}" + (" (taken back)" if undo else ""))
