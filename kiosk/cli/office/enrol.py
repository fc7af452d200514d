"""`kiosk office enrol`: tokens for kiosks that have none yet."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from config.claim_token import new_claim_token
from config.language import SOURCE
from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import DATA, exiting
from kiosk.cli.office.credentials import MOST_KIOSKS, days, fingerprint, hand_out, opened, out, settings_of, table
from kiosk.cli.office.registry import changing, owner
from kiosk.cli.options import office_settings
from kiosk.device.setup.fleet import FleetError, Row, read_table, texts
from kiosk.office.credentials.enrolment import check_ids, new_tokens
from sync.archive.kiosk_ids import free_ids, id_stem

TOKEN, BROKER, ID = "token", "broker", "kiosk id"


@click.command()
@office_settings
@click.argument("kiosk_ids", nargs=-1, metavar="[KIOSK-ID…]")
@click.option("--csv", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A kiosk a line.")
@click.option("--shop", metavar="NAME", help="A shop of the registry: its new kiosks are named, and entered there.")
@owner
@click.option("--count", type=click.IntRange(1, MOST_KIOSKS), default=1, help="With --shop: how many; 1 when left out.")
@click.option("--time-zone", metavar="ZONE", help="With --shop: its time zone, like Europe/Rome.")
@click.option("--broker", help="Where kiosks find the broker, for lines that do not say it.")
@days
@out
def command(path: Path | None, kiosk_ids: tuple[str, ...], file: Path | None, shop: str | None, **how: Any) -> None:
    """Give kiosks the tokens with which each has its own key certified, once.

    With --csv the table is that of `kiosk card write --csv`, and comes back with a token in each line; every fault is
    named before the first token counts. With --shop the table is made for new kiosks of a shop that the registry knows.
    With KIOSK-IDs it has nothing but ids and tokens. A token goes into smiley.txt, and is good for one card.

    \b
    Examples:
      sudo kiosk office enrol --csv kiosks.csv --broker mqtt.example.org --out cards.csv
      sudo kiosk office enrol --shop Centro --count 50 --time-zone Europe/Rome --broker mqtt.example.org --out cards.csv
      kiosk card write cards --csv cards.csv

    \b
    Exit codes:
      0   done
      65  the table has faults
      75  the archive is away
      78  somebody has to change something: every fault is named
    """
    if sum((file is not None, bool(kiosk_ids), shop is not None)) != 1:
        raise click.UsageError("name kiosks, a table of them with --csv, or a --shop")
    if len(kiosk_ids) > MOST_KIOSKS:
        raise click.UsageError(f"at most {MOST_KIOSKS} kiosks at once")
    settings = settings_of(path)
    if shop is not None:
        if not how["time_zone"]:
            raise click.UsageError("--time-zone ZONE: the cards of a shop need it, like Europe/Rome")
        _enrol(settings, Path(shop), *_new_kiosks(path, settings, shop, how), how)
    elif file:
        with exiting(DATA, FleetError):
            _enrol(settings, file, *read_table(file, SOURCE), how)
    else:
        _enrol(settings, None, [ID], [(n, [each]) for n, each in enumerate(kiosk_ids, 1)], how)


def _new_kiosks(
    path: Path | None, settings: OfficeSettings, shop: str, how: Mapping[str, Any]
) -> tuple[list[str], list[Row]]:
    """A table of new kiosks, which the registry knows from now on."""
    with opened(settings) as store:
        enrolled = store.kiosk_ids()
    with changing(path) as change:
        found = change.registered_shop(shop, how["owner"])
        kiosks = free_ids(id_stem(found.owner, found.name), change.kiosk_ids() | enrolled, how["count"])
        for each in kiosks:
            change.add_kiosk(each, found.id)
    keys = [ID, "owner", "shop", "time zone"]
    return keys, [(n, [each, found.owner, found.name, how["time_zone"]]) for n, each in enumerate(kiosks, 2)]


def _enrol(
    settings: OfficeSettings, name: Path | None, keys: list[str], rows: list[Row], how: Mapping[str, Any]
) -> None:
    """`name`: of a table that cards are to be made of, for its faults; None where it has ids alone."""
    mark = fingerprint(settings)
    keys, cells = _with_tokens(keys, [row for _, row in rows], how["broker"], str(new_claim_token(mark)))
    kiosks = [row[0] for row in cells]
    if name:
        # A token is no longer than another: what is good with this one is good with its own.
        with exiting(DATA, FleetError):
            kiosks = [*texts(name, keys, [(number, row) for (number, _), row in zip(rows, cells, strict=True)], SOURCE)]
    tokens = new_tokens(kiosks, mark)
    for each, row in zip(kiosks, cells, strict=True):
        row[keys.index(TOKEN)] = str(tokens[each])
    with opened(settings) as store:
        check_ids(store, kiosks, SystemClock().wall(), fresh=False)
        hand_out(store, tokens, table(keys, cells), how["out"], how["days"])


def _with_tokens(
    keys: list[str], rows: list[list[str]], broker: str | None, token: str
) -> tuple[list[str], list[list[str]]]:
    """The table with a token in each line, and the broker where none is said."""
    said = {TOKEN: token} | ({BROKER: broker} if broker else {})
    wide = [*keys, *(key for key in said if key not in keys)]
    made = []
    for row in rows:
        cells = dict(zip(keys, row, strict=False))
        filled = cells | {key: value for key, value in said.items() if key == TOKEN or not cells.get(key, "").strip()}
        # What stands beyond the last key is a fault that the table's checks name.
        made.append([filled.get(key, "") for key in wide] + row[len(keys) :])
    return wide, made
