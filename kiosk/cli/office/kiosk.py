"""`kiosk office kiosk`: which kiosk stands where."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from kiosk.cli import day as days
from kiosk.cli.exits import CONFIG, DATA, exiting, fail
from kiosk.cli.office.kiosk_table import KioskRow, read_kiosk_rows
from kiosk.cli.office.registry import as_json, changing, listed, on_day, opened, owner
from kiosk.cli.options import office_settings
from kiosk.device.setup.fleet import FleetError
from sync.archive.registered import BEGINNING, RegistryError
from sync.archive.registry_change import RegistryChange
from sync.archive.tables import KIOSK

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def command() -> None:
    """Say which kiosk stands where, and since when.

    What a kiosk sends is its owner's by this, and never by the names in it. The day of a move belongs to both places.

    \b
    Examples:
      kiosk office kiosk add rossi-1 --shop Centro
      kiosk office kiosk add --csv kiosks.csv --enter          hundreds, with their owners and shops
      kiosk office kiosk move rossi-1 --shop Fiera --from 2026-12-01
      kiosk office kiosk rename rossi-1 centro-door            the card got another kiosk id
    """


def _place(command: Callable[..., None]) -> Callable[..., None]:
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


@command.command()
@_place
@click.option("--from", "from_day", type=days.FORMAT, metavar="DATE", help="Since when; since ever when left out.")
def add(from_day: datetime | None, path: Path | None, **given: Any) -> None:
    """Enter kiosks, and where each stands.

    With --csv the table is that of `kiosk card write --csv`: kiosk id, owner, shop and place count here. Every fault is
    named, and nothing is entered where there is one.
    """
    day = from_day.date() if from_day else BEGINNING
    _enter(
        path, lambda change, row, shop: change.add_kiosk(row.kiosk_id, shop, day, row.touchpoint, row.stage), **given
    )


@command.command()
@_place
@click.option(
    "--from", "from_day", type=days.FORMAT, callback=days.day, metavar="DATE", help="Since when; today when left out."
)
def move(from_day: date, path: Path | None, **given: Any) -> None:
    """Say that kiosks stand elsewhere from a day on.

    The page draws a line there, and compares nothing across it. A kiosk whose smiley.txt was not changed on that day
    tells one month of two places: such a month waits in quarantine. Move it from the first of a month, or tell it.
    """
    _enter(
        path,
        lambda change, row, shop: change.move_kiosk(row.kiosk_id, shop, from_day, row.touchpoint, row.stage),
        **given,
    )


def _enter(  # noqa: PLR0913 - one a command-line option
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


def _faults(
    change: RegistryChange, rows: list[KioskRow], put: Callable[[RegistryChange, KioskRow, int], None], *, enter: bool
) -> list[str]:
    faults = []
    for row in rows:
        try:
            shop = change.entered_shop(row.shop, row.owner) if enter and row.owner else change.shop(row.shop, row.owner)
            put(change, row, shop)
        except RegistryError as error:
            faults.append(f"{row.place}{error}")
    return faults


@command.command("list")
@as_json
@office_settings
def list_(path: Path | None, *, as_json: bool) -> None:
    """All kiosks, and where each stands now."""
    with opened(path) as registry:
        shops = {each.id: each for each in registry.shops()}
        rows = [
            {
                "kiosk": each.id,
                "owner": shops[each.placements[-1].shop_id].owner,
                "shop": shops[each.placements[-1].shop_id].name,
                "touchpoint": each.placements[-1].touchpoint,
                "retired": each.retired_on and f"retired {each.retired_on}",
            }
            for each in registry.kiosks()
        ]
    listed(rows, as_json=as_json, none="no kiosk yet; `kiosk office kiosk add` enters one")


@command.command()
@click.argument("kiosk_id", metavar="ID")
@as_json
@office_settings
def show(kiosk_id: str, path: Path | None, *, as_json: bool) -> None:
    """Where a kiosk has stood, and since when."""
    with opened(path) as registry:
        with registry.look() as known:
            known.kiosk(kiosk_id)
        shops = {each.id: each for each in registry.shops()}
        rows = [
            {
                "from": each.said_from,
                "owner": shops[each.shop_id].owner,
                "shop": shops[each.shop_id].name,
                "touchpoint": each.touchpoint,
                "stage": each.stage,
            }
            for kiosk in registry.kiosks()
            if kiosk.id == kiosk_id
            for each in kiosk.placements
        ]
    listed(rows, as_json=as_json, none="")


@command.command()
@click.argument("kiosk_id", metavar="ID")
@click.argument("new", metavar="NEW-ID")
@on_day
@office_settings
def rename(kiosk_id: str, new: str, on: date, path: Path | None) -> None:
    """Enter a kiosk under another id, where the old one stands; the old one is retired, and its months stay."""
    with changing(path) as change:
        change.rename_kiosk(kiosk_id, new, on)
    click.echo(f"{kiosk_id}: goes on as {new}")


@command.command()
@click.argument("kiosk_ids", nargs=-1, required=True, metavar="ID…")
@on_day
@office_settings
def retire(kiosk_ids: tuple[str, ...], on: date, path: Path | None) -> None:
    """Say that kiosks were taken away for good: nobody is written to about them, and no mail waits for them."""
    with changing(path) as change:
        for each in kiosk_ids:
            change.retire(KIOSK, change.kiosk(each), on)
    click.echo(f"{', '.join(kiosk_ids)}: retired since {on}")
