"""`kiosk office shop`: whose a shop is."""

from datetime import date
from pathlib import Path

import click

from kiosk.cli.office.mail_lists import mail_lists, of_shop
from kiosk.cli.office.registry import as_json, changing, changing_or_answering, listed, on_day, opened, owner, readable
from kiosk.cli.options import office_settings
from sync.archive.relabel import relabel_shop
from sync.archive.tables import SHOP


@click.group()
def command() -> None:
    """Enter shops, and see whose they are.

    A shop is one of one owner, known by a number that never changes: two owners may each have a "Centro".

    \b
    Examples:
      kiosk office shop add Centro Fiera --owner "Bakery Rossi"
      kiosk office shop rename Centro "Piazza Grande" --owner "Bakery Rossi"
      kiosk office shop move Fiera --owner "Bakery Rossi" --to "Bar Bruno"     sold, with its history
    """


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…", callback=readable)
@click.option("--owner", "of", required=True, metavar="NAME", help="Whose they are.")
@office_settings
def add(names: tuple[str, ...], of: str, path: Path | None) -> None:
    """Enter shops of an owner: all of them, or none."""
    with changing(path) as change:
        for name in names:
            change.add_shop(change.owner(of), name)
    click.echo(f"{', '.join(names)}: entered as {of}'s")


@command.command("list")
@click.option("--owner", "of", metavar="NAME", help="Of this owner alone.")
@as_json
@office_settings
def list_(of: str | None, path: Path | None, *, as_json: bool) -> None:
    """All shops, by owner."""
    with opened(path) as registry:
        owner_id = None
        if of is not None:
            with registry.look() as known:
                owner_id = known.owner(of)
        rows = [
            {"owner": each.owner, "shop": each.name, "retired": each.retired_on and f"retired {each.retired_on}"}
            for each in registry.shops(owner_id)
        ]
    listed(rows, as_json=as_json, none="no shop yet; `kiosk office shop add` enters one")


@command.command()
@click.argument("name")
@owner
@as_json
@office_settings
def show(name: str, path: Path | None, *, owner: str | None, as_json: bool) -> None:
    """The kiosks that stand or stood in a shop, and since when."""
    with opened(path) as registry:
        with registry.look() as known:
            shop_id = known.shop(name, owner)
        rows = [
            {
                "kiosk": kiosk.id,
                "from": each.said_from,
                "touchpoint": each.touchpoint,
                "left": "" if each is kiosk.placements[-1] else "has left",
            }
            for kiosk in registry.kiosks(shop_id)
            for each in kiosk.placements
            if each.shop_id == shop_id
        ]
    listed(rows, as_json=as_json, none=f"{name}: no kiosk yet; `kiosk office kiosk add ID --shop` enters one")


@command.command()
@click.argument("name")
@click.argument("new", metavar="NEW-NAME", callback=readable)
@owner
@office_settings
def rename(name: str, new: str, path: Path | None, *, owner: str | None) -> None:
    """Call a shop otherwise; its history goes on.

    It is also the answer to an older archive that asks whether two names are one shop, or whose notes a name has:
    with the other's name as NEW-NAME they are one, with a name of its own they are two.
    """
    with changing_or_answering(path, lambda url: relabel_shop(url, name, new, owner or "")) as change:
        if change is not None:
            change.rename_shop(change.shop(name, owner), new)
    click.echo(f"{name}: is now {new}")


@command.command()
@click.argument("name")
@owner
@click.option("--to", required=True, metavar="NAME", help="Whose it is now.")
@office_settings
def move(name: str, to: str, path: Path | None, *, owner: str | None) -> None:
    """Hand a shop to another owner, with its history, notes and kiosks: it was sold."""
    with changing(path) as change:
        change.move_shop(change.shop(name, owner), change.owner(to))
    click.echo(f"{name}: is {to}'s now")


@command.command()
@click.argument("name", required=False)
@owner
@office_settings
def adopt(name: str | None, path: Path | None, *, owner: str | None) -> None:
    """Give a shop the notes and voices of its name that are nobody's; without a NAME, list what is nobody's.

    An older archive knew a note's shop by its name alone: where two owners have one so named, only a person knows whose
    it is. Until somebody says so it is on no page.
    """
    if name is None:
        with opened(path) as registry:
            found = registry.nobodys()
        rows = [{"shop": each, "notes": f"{n} notes", "voices": f"{m} voices"} for each, (n, m) in found.items()]
        listed(rows, as_json=False, none="every note and every voice has its shop")
        return
    with changing(path) as change:
        notes, voices = change.adopt(change.shop(name, owner))
    click.echo(f"{name}: {notes} notes and {voices} voices are its own now")


@command.command()
@click.argument("name")
@owner
@on_day
@office_settings
def retire(name: str, on: date, path: Path | None, *, owner: str | None) -> None:
    """Say that a shop has closed; everything that there was stays."""
    with changing(path) as change:
        change.retire(SHOP, change.shop(name, owner), on)
    click.echo(f"{name}: retired since {on}")


@command.command()
@click.argument("name")
@owner
@mail_lists
@as_json
@office_settings
def mails(path: Path | None, name: str, owner: str | None, *, as_json: bool, **said: str | None) -> None:
    """Say who gets a shop's mails besides its owner, as *Who gets it* in the browser.

    Without an option it shows them. ADDRESSES stand with commas between them; "" is nobody. It holds from the next mail
    on, once the browser's office has handed it on.
    """
    of_shop(path, name, owner, said, as_json=as_json)
