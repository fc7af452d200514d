"""`kiosk report`: the owner's pages."""

import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from config.language import SOURCE, languages
from kiosk.cli import day as days
from kiosk.cli import month as months
from kiosk.cli.report.order import SWITCHES, ReportOrder, report_kind
from kiosk.cli.source import Source, source_options
from kiosk.cli.web_entries import import_entries_into
from kiosk.office.report.page.formats import FORMATS
from sync.document.limits import FIRST_YEAR, LAST_YEAR

DAY: dict[str, Any] = {"type": days.FORMAT, "callback": days.given, "metavar": "DATE"}


class ReportCommand(click.Command):
    """Sees that its options go together before an archive is opened."""

    def invoke(self, context: click.Context) -> Any:
        """As click's."""
        report_kind(context.params)
        return super().invoke(context)


@click.command(cls=ReportCommand)
@click.option("--mail", is_flag=True, help="Send every owner his pages, each once; see below.")
@click.option("--store", is_flag=True, help="Every shop's page, into the archive, for `kiosk office serve`.")
@click.option("--entered", is_flag=True, help="Take in what owners entered in the browser, and store those pages anew.")
@click.option("--weekly", is_flag=True, help="Send a note about last week to the owners who want one, each once.")
@click.option("--all", "every", is_flag=True, help="Every shop's page, into the folder --out.")
@click.option(
    "--format",
    "suffixes",
    multiple=True,
    type=click.Choice([suffix.removeprefix(".") for suffix in FORMATS]),
    help="With --all: what is written for each shop; repeatable; pdf when left out.",
)
@click.option(
    "--month",
    callback=months.month,
    metavar="YYYY-MM",
    help="The month to report on; with --mail the last one that is over, with --store that and the one that runs.",
)
@click.option("--shop", metavar="NAME", help="The shop; may be left out where there is only one.")
@click.option(
    "--owner",
    metavar="NAME",
    help="All of an owner's shops on one page, those first that need attention; with --shop, whose shop; with --store, "
    "his pages alone.",
)
@click.option("--goal", type=click.IntRange(1, 100), metavar="POINTS", help="What the shop shall come to, with --by.")
@click.option("--by", callback=months.month, metavar="YYYY-MM", help="The last month in which the goal is in time.")
@click.option(
    "--year",
    type=click.IntRange(FIRST_YEAR, LAST_YEAR),
    metavar="YYYY",
    help="Instead of a month: a year, its twelve months, what was changed and whether it helped.",
)
@click.option("--from-day", **DAY, help="Instead of a month: the first day of a period, to compare with another one.")
@click.option("--to-day", **DAY, help="Its last day.")
@click.option(
    "--against", metavar="DATE[..DATE]", help="The other period: its first and its last day; as long as the first one."
)
@click.option(
    "--split-hour",
    type=click.IntRange(0, 23),
    metavar="HOUR",
    help="Compare the opening hours before and after it, too; of whole months.",
)
@click.option("--event", metavar="NAME", help="Instead of a month: an event, all its days.")
@source_options
@click.option(
    "--language",
    help=f"One of: {', '.join(languages())}; when left out {SOURCE}, with --all or --owner as office.toml has it.",
)
@days.as_of('The day to print behind "Prepared automatically on"; today when left out.')
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write: FILE.html or FILE.pdf, the page; FILE.csv, its table; FILE.json, for programs.",
)
def command(*, source: Source, prepared_on: date, **options: Any) -> None:
    """Write the owner's page: one shop, one month, thirteen months of history, beside the owner's other shops.

    \b
    Examples:
      kiosk report --month 2026-10 --shop "Via Garibaldi" --out october.html
      kiosk report --month 2026-10 --from /var/lib/kiosk/outbox --out october.html
      kiosk report --month 2026-10 --language it --out ottobre.pdf
      kiosk report --month 2026-10 --archive sqlite:///archive.db --out october.csv
      kiosk report --year 2026 --out year.pdf
      kiosk report --from-day 2026-09-01 --to-day 2026-10-31 --against 2025-09-01..2025-10-31 --out autumn.html
      kiosk report --event "Spring fair" --out fair.html
      kiosk report --owner "Bakery Rossi" --month 2026-10 --out shops.pdf
      kiosk report --all --month 2026-10 --out pages/

    A month that is not over is reported as far as it is known, and marked provisional.

    With --store, pages are kept for the web; one that could not be made leaves the former one in its place.
    With --entered, only those of shops for which somebody has noted something in the browser; kiosk-entries.path
    calls it within seconds.

    With --mail and nothing else, every owner in office.toml is sent the pages of all his shops for the month that has
    just closed, in his language and once, however often this is called. Kiosks whose month has not come are waited
    for, mail.wait_days at most: until then this ends with 75, and is to be called again.

    \b
    Exit codes:
      0   done
      75  trying again later may help: a mail server or an archive is away, a month has not come
      78  somebody has to change something first
    """
    # Each way loads what it needs: a page's statistics take longer to load than to compute, and `--help` needs none.
    asked = report_kind(options)
    settings = click.get_current_context().params["settings"]
    given = {name: value for name, value in options.items() if value is not None and name not in SWITCHES}
    order = ReportOrder(prepared_on, settings=settings, **given)
    if not options["entered"]:  # which takes them in itself: what the web sees in the archive is told by it once
        import_entries_into(source)
    sys.exit(import_module(f"{__name__}.{asked.module}").write(source, order))
