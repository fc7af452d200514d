"""Who gets the mails of a shop or of an area, by command. No command of its own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from config.file import SettingsError, load_office
from kiosk.cli.exits import CONFIG, exiting
from kiosk.cli.office.registry import listed
from kiosk.cli.office.web_ready import web_ready

_OPTIONS = (
    click.option(
        "--page", metavar="ADDRESSES", help="Who gets its page when a month is over; in place of those before."
    ),
    click.option("--weekly", metavar="ADDRESSES", help="Who gets three lines every week; likewise."),
    click.option("--alerts", metavar="ADDRESSES", help="Who gets alerts; likewise."),
)


def mail_lists(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say who gets what; without any it shows who does."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def of_shop(path: Path | None, name: str, owner: str | None, said: Mapping[str, str | None], *, as_json: bool) -> None:
    """Change a shop's, and show them. Ends the command with every fault."""
    _shown(path, lambda change: change.shop(name, owner, said), as_json=as_json)


def of_area(path: Path | None, name: str, said: Mapping[str, str | None], *, as_json: bool) -> None:
    """The same of an area."""
    _shown(path, lambda change: change.area(name, said), as_json=as_json)


def _shown(path: Path | None, change: Callable[[Any], list[dict[str, str]]], *, as_json: bool) -> None:
    with exiting(CONFIG, SettingsError):
        settings = load_office(path)
    with web_ready(settings):
        from kiosk.cli.office import mail_list_change  # noqa: PLC0415 - it needs Django ready
        from kiosk.office.web.areas import AreaError  # noqa: PLC0415 - as said

        with exiting(CONFIG, AreaError):
            rows = change(mail_list_change)
    listed(rows, as_json=as_json, none="nobody is entered")
