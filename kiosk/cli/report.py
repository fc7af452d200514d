"""`kiosk report`: a shop's month on one page."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.language import SOURCE, languages
from kiosk.cli import day as days
from kiosk.cli import month as months
from kiosk.cli.exits import TEMPORARY, fail
from kiosk.cli.files import put
from kiosk.cli.formats import FORMATS
from kiosk.cli.source import Source, owners, source_options, the_shop
from kiosk.office.report.data.documents import NEEDED
from kiosk.office.report.data.months import back

if TYPE_CHECKING:
    from kiosk.office.report.page.page import Page


def _event(context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    # Known by now, because they are eager.
    if context.params["mail"] or context.params["every"]:
        if value is not None:
            raise click.UsageError("--mail and --all are about a month, not an event")
        if context.params["every"] and context.params.get("month") is None:
            raise click.UsageError("--all needs --month YYYY-MM")
    elif (value is None) == (context.params.get("month") is None):
        raise click.UsageError("--month YYYY-MM or --event NAME: give one of them")
    return value


def _out(context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    if context.params["mail"]:
        if value is not None:
            raise click.UsageError("--out FILE or --mail: give one of them")
        return None
    if value is None:
        raise click.UsageError("--out FILE or --mail: give one of them")
    if context.params["every"]:
        return value
    if value.suffix not in FORMATS:
        raise click.BadParameter(f"{value}: must end in {', '.join(FORMATS)}")
    return value


@click.command()
@click.option("--mail", is_flag=True, is_eager=True, help="Send every owner his pages, each once; see below.")
@click.option("--all", "every", is_flag=True, is_eager=True, help="Every shop's page, into the folder --out.")
@click.option(
    "--format",
    "suffixes",
    multiple=True,
    type=click.Choice([suffix.removeprefix(".") for suffix in FORMATS]),
    default=("pdf",),
    show_default=True,
    help="With --all: what is written for each shop; repeatable.",
)
@click.option(
    "--month",
    is_eager=True,
    callback=months.month,
    metavar="YYYY-MM",
    help="The month to report on; with --mail the last one that is over.",
)
@click.option("--shop", metavar="NAME", help="The shop; may be left out where there is only one.")
@click.option("--event", callback=_event, metavar="NAME", help="Instead of a month: an event, all its days.")
@source_options
@click.option(
    "--language",
    help=f"One of: {', '.join(languages())}; when left out {SOURCE}, with --all each owner's in office.toml.",
)
@days.as_of('The day to print behind "Prepared automatically on"; today when left out.')
@click.option(
    "--out",
    callback=_out,
    type=click.Path(path_type=Path),
    help="The file to write: FILE.html or FILE.pdf, the page; FILE.csv, its table; FILE.json, for programs.",
)
def command(  # noqa: PLR0913 - one a command-line option
    *,
    source: Source,
    mail: bool,
    every: bool,
    suffixes: tuple[str, ...],
    month: str | None,
    event: str | None,
    shop: str | None,
    language: str | None,
    prepared_on: date,
    out: Path | None,
) -> None:
    """Write the owner's page: one shop, one month, thirteen months of history, beside the owner's other shops.

    \b
    Examples:
      kiosk report --month 2026-10 --shop "Via Garibaldi" --out october.html
      kiosk report --month 2026-10 --from /var/lib/kiosk/outbox --out october.html
      kiosk report --month 2026-10 --language it --out ottobre.pdf
      kiosk report --month 2026-10 --archive sqlite:///archive.db --out october.csv
      kiosk report --event "Spring fair" --out fair.html
      kiosk report --all --month 2026-10 --out pages/

    A month that is not over is reported as far as it is known, and marked provisional.

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
    if mail or out is None:
        from kiosk.cli.report_mail import mail_pages  # noqa: PLC0415

        sys.exit(mail_pages(source, click.get_current_context().params["settings"], month, prepared_on))
    if every:
        from kiosk.cli.report_all import ReportOrder, write_all  # noqa: PLC0415

        spoken = {owner: settings.language for owner, settings in owners().items()}
        order = ReportOrder(month or "", out, [f".{each}" for each in suffixes], prepared_on, language, spoken)
        sys.exit(write_all(source, order))
    language = language or SOURCE
    if month is None:
        from kiosk.office.report.pages import make_event  # noqa: PLC0415

        page = make_event(source.at_events(), event or "", shop, prepared_on=prepared_on, language=language)
    else:
        page = _page(source, the_shop(source, shop), month, prepared_on, language)
    try:
        put(out, FORMATS[out.suffix](page))
    except OSError as error:
        fail(f"write {out}: {error.strerror}", TEMPORARY)
    if out.suffix == ".pdf":
        _say_what_fonts_lack(page)
    click.echo(f"{out}: {page.headline}")


def _page(source: Source, shop: str, month: str, prepared_on: date, language: str) -> "Page":
    from kiosk.office.report.pages import make  # noqa: PLC0415

    documents = source.owner_documents(shop, since=back(month, NEEDED - 1))
    voices = source.voices(shop)
    return make(documents, source.notes(), shop, month, prepared_on=prepared_on, language=language, voices=voices)


def _say_what_fonts_lack(page: "Page") -> None:
    from kiosk.office.report.page.glyphs import remark  # noqa: PLC0415 - paper alone needs it

    if said := remark(page.html):
        click.echo(said, err=True)
