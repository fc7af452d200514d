"""`kiosk office owner`: who has shops."""

from datetime import date
from pathlib import Path

import click

from kiosk.cli.office.leaving import erase_command, export_command, overwrite_command
from kiosk.cli.office.registry import as_json, changing, changing_or_answering, listed, on_day, opened, readable
from kiosk.cli.options import office_settings
from sync.archive.registered import RegisteredOwner
from sync.archive.relabel import relabel_owner
from sync.archive.tables import OWNER


@click.group()
def command() -> None:
    """Enter owners, and see who there is.

    An owner is known by a number that never changes; the name is a label on pages and mails, and what office.toml
    finds his addresses by. Nothing of one owner is ever shown to another.

    \b
    A new owner with one shop and one kiosk:
      kiosk office owner add "Bakery Rossi"
      kiosk office shop add Centro --owner "Bakery Rossi"
      kiosk office kiosk add rossi-1 --shop Centro --owner "Bakery Rossi"
    """


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…", callback=readable)
@office_settings
def add(names: tuple[str, ...], path: Path | None) -> None:
    """Enter owners: all of them, or none."""
    with changing(path) as change:
        for name in names:
            change.add_owner(name)
    click.echo(f"{', '.join(names)}: entered")


@command.command("list")
@as_json
@office_settings
def list_(path: Path | None, *, as_json: bool) -> None:
    """All owners, each with the number of shops."""
    with opened(path) as registry:
        shops = registry.shops_of_owners()
        rows = [_row(each, shops.get(each.id, 0)) for each in registry.owners()]
    listed(rows, as_json=as_json, none="no owner yet; `kiosk office owner add` enters one")


@command.command()
@click.argument("name")
@as_json
@office_settings
def show(name: str, path: Path | None, *, as_json: bool) -> None:
    """An owner's shops, each with the kiosks that stand there."""
    with opened(path) as registry:
        with registry.look() as known:
            owner_id = known.owner(name)
        kiosks = registry.kiosks()
        rows = [
            {
                "shop": each.name,
                "kiosks": ", ".join(kiosk.id for kiosk in kiosks if kiosk.placements[-1].shop_id == each.id),
                "retired": each.retired_on and f"retired {each.retired_on}",
            }
            for each in registry.shops(owner_id)
        ]
    listed(rows, as_json=as_json, none=f"{name}: no shop yet; `kiosk office shop add NAME --owner` enters one")


@command.command()
@click.argument("name")
@click.argument("new", metavar="NEW-NAME", callback=readable)
@office_settings
def rename(name: str, new: str, path: Path | None) -> None:
    """Call an owner otherwise; shops, history and mails go on as they are. Name him so in office.toml as well.

    It is also the answer to an older archive that asks whether two names are one owner: with the other's name as
    NEW-NAME they are one, with a name of its own they are two.
    """
    with changing_or_answering(path, lambda url: relabel_owner(url, name, new)) as change:
        if change is not None:
            change.rename_owner(change.owner(name), new)
    click.echo(f"{name}: is now {new}")


@command.command()
@click.argument("name")
@on_day
@office_settings
def retire(name: str, on: date, path: Path | None) -> None:
    """Say that an owner has left; everything that there was stays. `export` and `erase` are for when it shall not."""
    with changing(path) as change:
        change.retire(OWNER, change.owner(name), on)
    click.echo(f"{name}: retired since {on}")


command.add_command(export_command)
command.add_command(erase_command)
command.add_command(overwrite_command)


def _row(each: RegisteredOwner, shops: int) -> dict[str, object]:
    return {
        "owner": each.name,
        "shops": shops if shops != 1 else "1",
        "retired": each.retired_on and f"retired {each.retired_on}",
    }
