"""`kiosk office enrol`: tokens for kiosks that have none yet."""

from pathlib import Path
from typing import Any

import click

from config.claim_token import new_claim_token
from config.language import SOURCE
from hardware.clock import SystemClock
from kiosk.cli.exits import DATA, exiting
from kiosk.cli.office.credentials import MOST_KIOSKS, days, fingerprint, hand_out, opened, out, settings_of, table
from kiosk.cli.options import office_settings
from kiosk.device.setup.fleet import FleetError, read_table, texts
from kiosk.office.credentials.enrolment import check_ids, new_tokens

TOKEN, BROKER, ID = "token", "broker", "kiosk id"


@click.command()
@office_settings
@click.argument("kiosk_ids", nargs=-1, metavar="[KIOSK-ID…]")
@click.option("--csv", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A kiosk a line.")
@click.option("--broker", help="Where kiosks find the broker, for lines that do not say it.")
@days
@out
def command(path: Path | None, kiosk_ids: tuple[str, ...], file: Path | None, broker: str | None, **how: Any) -> None:
    """Give kiosks the tokens with which each has its own key certified, once.

    With --csv the table is that of `kiosk card write --csv`, and comes back with a token in each line; every fault is
    named before the first token counts. With KIOSK-IDs the table has nothing but ids and tokens. A token goes into
    smiley.txt, and is good for one card.

    \b
    Ten cards:
      sudo kiosk office enrol --csv kiosks.csv --broker mqtt.example.org --out cards.csv
      kiosk card write cards --csv cards.csv

    \b
    Exit codes:
      0   done
      65  the table has faults
      75  the archive is away
      78  somebody has to change something: every fault is named
    """
    if (file is None) == (not kiosk_ids):
        raise click.UsageError("name kiosks, or a table of them with --csv")
    if len(kiosk_ids) > MOST_KIOSKS:
        raise click.UsageError(f"at most {MOST_KIOSKS} kiosks at once")
    settings = settings_of(path)
    mark = fingerprint(settings)
    names, keys, rows = [*kiosk_ids], [ID], [(n, [each]) for n, each in enumerate(kiosk_ids, 1)]
    if file:
        with exiting(DATA, FleetError):
            keys, rows = read_table(file, SOURCE)
    keys, cells = _with_tokens(keys, [row for _, row in rows], broker, str(new_claim_token(mark)))
    if file:
        # A token is no longer than another: what is good with this one is good with its own.
        with exiting(DATA, FleetError):
            names = [*texts(file, keys, [(number, row) for (number, _), row in zip(rows, cells, strict=True)], SOURCE)]
    tokens = new_tokens(names, mark)
    for name, row in zip(names, cells, strict=True):
        row[keys.index(TOKEN)] = str(tokens[name])
    with opened(settings) as store:
        check_ids(store, names, SystemClock().wall(), fresh=False)
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
