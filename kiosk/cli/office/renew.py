"""`kiosk office renew`: fresh tokens for kiosks that had one."""

from pathlib import Path

import click

from hardware.clock import SystemClock
from kiosk.cli.office.credentials import days, fingerprint, hand_out, opened, out, settings_of, table
from kiosk.cli.options import office_settings
from kiosk.office.credentials.enrolment import check_ids, new_tokens


@click.command()
@office_settings
@click.argument("kiosk_ids", nargs=-1, required=True, metavar="KIOSK-ID…")
@days
@out
def command(path: Path | None, kiosk_ids: tuple[str, ...], days: int, out: Path | None) -> None:
    """Give kiosks fresh tokens: for a card that was written anew, or whose token was lost or used by somebody else.

    A token that was not used is withdrawn. A certificate stays in force: where its card may be in wrong hands, call
    `kiosk office revoke` first. A kiosk at work renews its certificate by itself, and needs none of this.
    """
    settings = settings_of(path)
    mark = fingerprint(settings)
    with opened(settings) as store:
        check_ids(store, kiosk_ids, SystemClock().wall(), fresh=True)
        tokens = new_tokens(kiosk_ids, mark)
        hand_out(store, tokens, table(["kiosk id", "token"], [(each, str(tokens[each])) for each in tokens]), out, days)
