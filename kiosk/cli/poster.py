"""`kiosk poster`: the answer to those who pressed, for the shop's door."""

from datetime import date
from pathlib import Path

import click

from config.language import SOURCE, languages
from config.limits import FORM
from kiosk.cli import day as days
from kiosk.cli import month as months
from kiosk.cli.exits import TEMPORARY, fail
from kiosk.cli.files import NewFile, put, reason
from kiosk.cli.source import Source, owner_option, source_options, the_shop
from kiosk.cli.web_entries import owners_with_choices
from kiosk.office.report.data.documents import NEEDED
from kiosk.office.report.data.months import back
from kiosk.office.report.page.pdf import pdf
from kiosk.office.report.pages import make_poster


def _out(_context: click.Context, _parameter: click.Parameter, value: Path) -> Path:
    if value.suffix not in {".pdf", ".html"}:
        raise click.BadParameter(f"{value}: must end in .pdf or .html")
    return value


def _form(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not FORM.fits(value):
        raise click.BadParameter(f"{value[:80]!r}: must be {FORM.allowed}")
    return value


@click.command()
@click.option("--month", required=True, callback=months.month, metavar="YYYY-MM", help="The month to tell of.")
@click.option("--shop", metavar="NAME", help="The shop; may be left out where there is only one.")
@owner_option
@source_options
@click.option("--language", help=f"One of: {', '.join(languages())}; the owner's in office.toml when left out.")
@click.option(
    "--form", callback=_form, metavar="URL", help="The owner's own form, as a QR code; else as in office.toml."
)
@days.as_of("The day of preparation; today when left out. What was answered later is not told.")
@click.option(
    "--out",
    required=True,
    callback=_out,
    type=NewFile(),
    help="FILE.pdf or FILE.html.",
)
def command(  # noqa: PLR0913 - one a command-line option
    *,
    source: Source,
    month: str,
    shop: str | None,
    owner: str | None,
    language: str | None,
    form: str | None,
    prepared_on: date,
    out: Path,
) -> None:
    """Make a sheet for the shop's door: what customers said in a month, and what was changed because of them.

    The month's faces, how many voices there were, and the owner's answers (`kiosk note --kind answer`), in letters that
    can be read from two metres. With fewer than 30 voices there are no shares: they would say nothing.

    \b
    Examples:
      kiosk poster --month 2026-10 --shop "Via Garibaldi" --out door.pdf
      kiosk poster --month 2026-10 --from /var/lib/kiosk/outbox --language it --out porta.pdf
    """
    view, shop = the_shop(source, shop, owner)
    documents = view.owner_documents(shop, since=back(month, NEEDED - 1))
    known = owners_with_choices(source)
    settings = [known[each.owner] for each in documents if each.shop == shop and each.owner in known][-1:]
    sheet = make_poster(
        documents,
        view.notes(shop),
        shop,
        month,
        prepared_on=prepared_on,
        language=language or (settings[0].language if settings else SOURCE),
        form=form or (settings[0].form if settings else None) or "",
    )
    try:
        put(out, pdf(sheet) if out.suffix == ".pdf" else sheet.encode())
    except OSError as error:
        fail(f"write {out}: {reason(error)}", TEMPORARY)
    click.echo(f"{out}: {shop}, {month}")
