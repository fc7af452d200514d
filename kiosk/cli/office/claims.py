"""`kiosk office claims`: who has a token or a certificate, and who was refused one."""

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.office.credentials import opened, settings_of
from kiosk.cli.office.web_credentials import take_in
from kiosk.cli.options import office_settings
from sync.archive.credential import ClaimRefusal, IssuedCertificate, OpenToken, RefusedClaims
from sync.archive.credential_orders import CredentialOrders

MOST_SHOWN = 1000
SERIOUS = {ClaimRefusal.ANOTHER_KEY, ClaimRefusal.WITHDRAWN, ClaimRefusal.REVOKED}
"""What somebody should look into: two cards claim to be one kiosk."""


@click.command()
@office_settings
@click.option("--forget", is_flag=True, help="Forget the refusals: somebody has looked into them.")
@click.option(
    "--entered", is_flag=True, help="Carry out what was asked for in the browser; kiosk-credentials.path calls it."
)
@click.option("--orders", is_flag=True, help="List what was asked for there, and by whom, the newest first.")
def command(path: Path | None, *, forget: bool, entered: bool, orders: bool) -> None:
    """List each kiosk's token and certificates, and claims that were refused.

    "Another key" means that two cards have come with one token or certificate: one of them is a copy, and whoever came
    second may be the true kiosk. Revoke it, and give it a fresh token.

    \b
    Exit codes:
      0   nothing to look into
      1   something was refused that somebody should look into
    """
    now, settings = SystemClock().wall(), settings_of(path)
    if entered:
        take_in(settings, now)
        return
    if orders:
        click.echo("\n".join(ordered(settings)) or "nothing was asked for in a browser")
        return
    with opened(settings) as store:
        if forget:
            store.forget_refusals()
        tokens, certificates, refusals = store.tokens(), store.certificates(), store.refusals()
    click.echo(
        "\n".join(lines(tokens, certificates, refusals, now)) or "nobody is enrolled; `kiosk office enrol` does it"
    )
    sys.exit(1 if any(each.reason in SERIOUS for each in refusals) else 0)


def ordered(settings: OfficeSettings) -> list[str]:
    """A line for each of what was asked for in a browser."""
    with opened(settings), closing(CredentialOrders.open(settings.claims.url)) as found:
        return [
            f"{each.taken_at:%Y-%m-%d %H:%M} UTC  {each.who}: {each.what} {each.kiosk_id}: {each.refusal or 'done'}"
            for each in found.newest(MOST_SHOWN)
        ]


def lines(
    tokens: list[OpenToken], certificates: list[IssuedCertificate], refusals: list[RefusedClaims], now: datetime
) -> Iterator[str]:
    """A line each, kiosk by kiosk, and the refusals behind them."""
    rows = [(each.kiosk_id, 0, _state("token", each.expires_at, now)) for each in tokens]
    for each in certificates:
        ended = f"certificate, taken back {each.revoked_at:%Y-%m-%d}" if each.revoked_at else ""
        rows.append((each.kiosk_id, 1, ended or _state("certificate", each.expires_at, now)))
    yield from (f"{kiosk_id}  {what}" for kiosk_id, _, what in sorted(rows, key=lambda line: line[:2]))
    for refusal in refusals:
        often = f"{refusal.times} times since {refusal.first_at:%Y-%m-%d}, last" if refusal.times > 1 else "once,"
        where = f"{refusal.last_at:%Y-%m-%d %H:%M} UTC from {refusal.address}"
        yield f"refused  {refusal.kiosk_id or 'whoever it was'}: {refusal.reason}, {often} {where}"


def _state(what: str, end: datetime, now: datetime) -> str:
    return f"{what} until {end:%Y-%m-%d}" if end > now else f"{what}, ended {end:%Y-%m-%d}"
