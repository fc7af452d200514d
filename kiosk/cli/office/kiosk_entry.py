"""What `kiosk office kiosk add` and `move` have in common: kiosks by id or in a table, and what follows."""

from collections.abc import Callable
from pathlib import Path

import click

from config.file import SettingsError
from config.shown_text import LABEL
from kiosk.cli.exits import CONFIG, DATA, TEMPORARY, exiting, fail
from kiosk.cli.office.kiosk_table import KioskRow, read_kiosk_rows
from kiosk.cli.office.quarantine import take_in_waiting
from kiosk.cli.office.registry import changing, opened, owner
from kiosk.cli.options import office_settings
from kiosk.device.setup.fleet import FleetError
from sync.archive.archive import ArchiveAwayError, ArchiveError
from sync.archive.registered import RegistryError
from sync.archive.registry_change import RegistryChange, kiosk_id_fault

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


def place_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where kiosks stand."""
    for option in (
        office_settings,
        click.option("--enter", is_flag=True, help="With --csv: enter the owners and shops that are not known yet."),
        click.option(
            "--csv", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A kiosk a line."
        ),
        click.option("--stage", type=int, help="Its place in the chain of customers."),
        click.option("--touchpoint", default="", metavar="NAME", help="Where in the shop: door, counter."),
        owner,
        click.option("--shop", metavar="NAME", help="The shop."),
        click.argument("kiosk_ids", nargs=-1, metavar="[ID…]"),
    ):
        command = option(command)
    return command


def enter_kiosks(  # noqa: PLR0913 - one a command-line option
    path: Path | None,
    put: Callable[[RegistryChange, KioskRow, int], None],
    *,
    kiosk_ids: tuple[str, ...],
    shop: str | None,
    owner: str | None,
    touchpoint: str,
    stage: int | None,
    file: Path | None,
    enter: bool,
) -> None:
    """Have `put` enter each kiosk in its shop, all or none; then take in what waited for that."""
    if (file is None) == (not kiosk_ids):
        raise click.UsageError("name kiosks with --shop, or a table of them with --csv")
    if file is None and shop is None:
        raise click.UsageError("--shop NAME: where do they stand?")
    if file is not None and (shop or owner or touchpoint):
        raise click.UsageError("--csv: the table says shop, owner and place")
    rows = [KioskRow("", each, owner, shop or "", touchpoint, stage) for each in kiosk_ids]
    if file is not None:
        with exiting(DATA, FleetError):
            rows = read_kiosk_rows(file, stage)
    with changing(path) as change:
        faults = [*_faults(change, rows, put, enter=enter)]
        if faults:
            # What was entered until here is not: the transaction ends with this.
            fail("\n".join(faults), DATA if file else CONFIG)
    click.echo(f"{len(rows)} kiosk{'s' if len(rows) > 1 else ''} entered")
    _say_what_follows(path, {row.kiosk_id for row in rows})


def _say_what_follows(path: Path | None, kiosk_ids: set[str]) -> None:
    """What waited is taken in; what now belongs to nobody is said."""
    with exiting(CONFIG, SettingsError, ArchiveError), exiting(TEMPORARY, ArchiveAwayError):
        for line in take_in_waiting(path, kiosk_ids):
            click.echo(line)
    with opened(path) as registry:
        for kiosk_id, month in registry.unexplained(kiosk_ids):
            click.echo(f"{kiosk_id}: {month} tells of days at two owners' shops; it is on no page of either")


def _faults(
    change: RegistryChange, rows: list[KioskRow], put: Callable[[RegistryChange, KioskRow, int], None], *, enter: bool
) -> list[str]:
    faults = []
    for row in rows:
        # What is known already is only looked up.
        new = {"owner": row.owner or "", "shop": row.shop} if enter else {}
        odd = {what: LABEL.fault(text) for what, text in (new | {"place": row.touchpoint}).items()}
        found = [*row.faults, *filter(None, [kiosk_id_fault(row.kiosk_id)])]
        found += [f"{what}: {fault}" for what, fault in odd.items() if fault]
        faults += [f"{row.place}{fault}" for fault in found]
        if any(odd.values()):
            continue
        try:
            shop = change.entered_shop(row.shop, row.owner) if enter and row.owner else change.shop(row.shop, row.owner)
            if not found:
                put(change, row, shop)
        except RegistryError as error:
            faults.append(f"{row.place}{error}")
    return faults
