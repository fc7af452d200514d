"""`kiosk office kiosk`: which kiosk stands where."""

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from hardware.clock import SystemClock
from kiosk.cli import day as days
from kiosk.cli.office.credentials import settings_of
from kiosk.cli.office.kiosk_entry import enter_kiosks, place_options
from kiosk.cli.office.registry import as_json, changing, listed, on_day, opened
from kiosk.cli.office.revoke import shut_out
from kiosk.cli.options import office_settings
from kiosk.cli.source import office
from sync.archive.kiosk_orders import KioskOrders
from sync.archive.registered import BEGINNING
from sync.archive.tables import KIOSK

MOST_SHOWN = 1000
"""Orders from browsers."""


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


@command.command()
@place_options
@click.option("--from", "from_day", type=days.FORMAT, metavar="DATE", help="Since when; since ever when left out.")
def add(from_day: datetime | None, path: Path | None, **given: Any) -> None:
    """Enter kiosks, and where each stands.

    With --csv the table is that of `kiosk card write --csv`: kiosk id, owner, shop and place count here. Every fault is
    named, and nothing is entered where there is one.
    """
    day = from_day.date() if from_day else BEGINNING
    enter_kiosks(
        path, lambda change, row, shop: change.add_kiosk(row.kiosk_id, shop, day, row.touchpoint, row.stage), **given
    )


@command.command()
@place_options
@click.option(
    "--from", "from_day", type=days.FORMAT, callback=days.soon, metavar="DATE", help="Since when; today when left out."
)
def move(from_day: date, path: Path | None, **given: Any) -> None:
    """Say that kiosks stand elsewhere from a day on.

    The page draws a line there, and compares nothing across it. A kiosk whose smiley.txt was not changed on that day
    tells one month of two places: such a month waits in quarantine. Move it from the first of a month, or tell it.
    """
    enter_kiosks(
        path,
        lambda change, row, shop: change.move_kiosk(row.kiosk_id, shop, from_day, row.touchpoint, row.stage),
        **given,
    )


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
    """Say that kiosks were taken away for good: nobody is written to about them, and no mail waits for them.

    What they tell of later days waits in quarantine. Their certificates and tokens are taken back, as by `kiosk office
    revoke`: have each send its last day first (there: sudo kiosk publish).
    """
    with changing(path) as change:
        for each in kiosk_ids:
            change.retire(KIOSK, change.kiosk(each), on)
    click.echo(f"{', '.join(kiosk_ids)}: retired since {on}")
    if on > SystemClock().wall().date():
        click.echo(f"on that day: sudo kiosk office revoke {' '.join(kiosk_ids)}")
        return
    click.echo(shut_out(settings_of(path), kiosk_ids))


@command.command()
@as_json
@office_settings
def orders(path: Path | None, *, as_json: bool) -> None:
    """What was done with kiosks in a browser, or refused: the newest first, and who asked.

    The web cannot change this record; what it says of who asked is its own word.
    """
    with opened(path), closing(KioskOrders.open(office(path).archive.url)) as taken:
        rows = [
            {
                "taken": f"{each.taken_at:%Y-%m-%d %H:%M}",
                "who": each.order.who,
                "what": each.order.what,
                "kiosk": each.order.kiosk_id,
                "shop": each.order.shop_id,
                "from": each.order.from_day,
                "refusal": each.refusal,
            }
            for each in taken.newest(MOST_SHOWN)
        ]
    listed(rows, as_json=as_json, none="nothing was done in a browser")
