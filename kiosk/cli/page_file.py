"""A page as a file that a command was told to write."""

from pathlib import Path

import click

from kiosk.cli.exits import TEMPORARY, fail
from kiosk.cli.files import put, reason
from kiosk.office.report.page.formats import FORMATS
from kiosk.office.report.page.glyphs import remark
from kiosk.office.report.page.page import Page


def write_page(out: Path, page: Page) -> None:
    """Write a page as its name's ending says, and print its headline; what cannot be written ends the command."""
    try:
        put(out, FORMATS[out.suffix](page))
    except OSError as error:
        fail(f"write {out}: {reason(error)}", TEMPORARY)
    if out.suffix == ".pdf" and (said := remark(page.html)):
        click.echo(said, err=True)
    click.echo(f"{out}: {page.headline}")
