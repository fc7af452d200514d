"""`kiosk office area`: groups of shops in a tree."""

from pathlib import Path

import click

from config.file import SettingsError, load_office
from config.office import OfficeSettings
from kiosk.cli.exits import CONFIG, DATA, exiting
from kiosk.cli.office.area_table import AREA, SHOP, ShopLine, read_shop_lines
from kiosk.cli.office.mail_lists import mail_lists, of_area
from kiosk.cli.office.registry import as_json, listed, owner
from kiosk.cli.office.web_ready import web_ready
from kiosk.cli.options import office_settings
from kiosk.device.setup.fleet import FleetError

_table = click.option(
    "--csv", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A shop a line."
)
_areas = click.argument("areas", nargs=-1, required=True, metavar="AREA…")
_shops = click.argument("shops", nargs=-1, metavar="[SHOP…]")


@click.group()
def command() -> None:
    """Group shops, whoever owns them: a region, its towns. Who is given an area sees the shops in it.

    An area is named as `list` shows it, "Lombardy / Milan"; its last name does where no other area has that.

    \b
    Examples:
      kiosk office area add "Lombardy / Milan" "Lombardy / Como"
      kiosk office area put Centro Fiera --in Milan --owner "Bakery Rossi"
      kiosk office area put --csv shops.csv --enter           hundreds: columns shop, owner, area
      kiosk office area list --shops                          where every shop stands
    """


@command.command()
@_areas
@office_settings
def add(areas: tuple[str, ...], path: Path | None) -> None:
    """Make areas, and those that they lie in: all of them, or none.

    " / ", with its spaces, stands between an area and what lies in it.
    """
    with web_ready(_settings(path)):
        from kiosk.cli.office import area_change  # noqa: PLC0415 - they need Django ready
        from kiosk.office.web.areas import AreaError  # noqa: PLC0415

        with exiting(CONFIG, AreaError):
            area_change.add(areas)
    click.echo(f"{', '.join(areas)}: made")


@command.command("list")
@click.option("--shops", is_flag=True, help="Every shop instead, and the area that it stands in.")
@as_json
@office_settings
def list_(path: Path | None, *, shops: bool, as_json: bool) -> None:
    """All areas, and how many shops stand in each."""
    with web_ready(_settings(path)):
        from kiosk.cli.office.area_change import standing  # noqa: PLC0415 - as said
        from kiosk.office.web.areas import tree  # noqa: PLC0415

        if shops:
            listed(standing(), as_json=as_json, none="no shop yet; `kiosk office shop add` enters one")
            return
        rows = [{"area": each.path, "shops": each.shops} for each in tree()]
    listed(rows, as_json=as_json, none="no area yet; `kiosk office area add` makes one")


@command.command()
@_shops
@click.option("--in", "area", metavar="AREA", help="Where they are to stand.")
@owner
@_table
@click.option("--enter", is_flag=True, help="Make the areas that are not there yet; each is named whole.")
@office_settings
def put(  # noqa: PLR0913 - an option each
    path: Path | None, shops: tuple[str, ...], *, area: str | None, owner: str | None, file: Path | None, enter: bool
) -> None:
    """Have shops stand in an area, wherever they stood: who saw them by the former one sees them no longer.

    With --csv each line has shop, area and, where two owners have a shop so named, owner. Every fault is named, and
    nothing is changed where there is one.
    """
    if file is None and area is None:
        raise click.UsageError("--in AREA: where are they to stand?")
    if file is not None and (area or owner) is not None:
        raise click.UsageError("--csv: the table says area and owner")
    lines, faults = _lines([ShopLine("", each, owner, area or "") for each in shops], file, (SHOP, AREA))
    with web_ready(_settings(path)):
        from kiosk.cli.office import area_change  # noqa: PLC0415 - as said
        from kiosk.office.web.areas import AreaError  # noqa: PLC0415

        with exiting(DATA if file else CONFIG, AreaError):
            area_change.put(lines, faults, enter=enter)
    click.echo(f"shops put: {len(lines)}")


@command.command()
@_shops
@owner
@_table
@office_settings
def take(path: Path | None, shops: tuple[str, ...], *, owner: str | None, file: Path | None) -> None:
    """Have shops stand in no area. A table for `put` serves; what it says of areas does not count."""
    if file is not None and owner is not None:
        raise click.UsageError("--csv: the table says the owner")
    lines, faults = _lines([ShopLine("", each, owner) for each in shops], file, (SHOP,))
    with web_ready(_settings(path)):
        from kiosk.cli.office import area_change  # noqa: PLC0415 - as said
        from kiosk.office.web.areas import AreaError  # noqa: PLC0415

        with exiting(DATA if file else CONFIG, AreaError):
            area_change.take(lines, faults)
    click.echo(f"shops taken out: {len(lines)}")


@command.command()
@_areas
@office_settings
def remove(areas: tuple[str, ...], path: Path | None) -> None:
    """Do away with areas and with the rights to them; their shops stand in none. Not while another lies in one."""
    with web_ready(_settings(path)):
        from kiosk.cli.office import area_change  # noqa: PLC0415 - as said
        from kiosk.office.web.areas import AreaError  # noqa: PLC0415

        with exiting(CONFIG, AreaError):
            gone = area_change.remove(areas)
    for each in gone:
        click.echo(f"{each.path}: removed; shops that stand in no area now: {each.shops}")


@command.command()
@click.argument("name", metavar="AREA")
@mail_lists
@as_json
@office_settings
def mails(path: Path | None, name: str, *, as_json: bool, **said: str | None) -> None:
    """Say who gets the mails of the shops of an area, as *Who gets it* in the browser.

    Without an option it shows them. ADDRESSES stand with commas between them; "" is nobody. It holds from the next mail
    on, once the browser's office has handed it on.
    """
    of_area(path, name, said, as_json=as_json)


def _settings(path: Path | None) -> OfficeSettings:
    with exiting(CONFIG, SettingsError):
        return load_office(path)


def _lines(shops: list[ShopLine], file: Path | None, needed: tuple[str, ...]) -> tuple[list[ShopLine], list[str]]:
    """The shops that are named, or a table's, and what is wrong with its lines."""
    if (file is None) == (not shops):
        raise click.UsageError("name shops, or a table of them with --csv")
    if file is None:
        return shops, []
    with exiting(DATA, FleetError):
        return read_shop_lines(file, needed)
