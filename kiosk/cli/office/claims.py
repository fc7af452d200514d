"""`kiosk office claims`: who has a token or a certificate, and who was refused one."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from hardware.clock import SystemClock
from kiosk.cli.office.credentials import opened, settings_of
from kiosk.cli.options import office_settings
from sync.archive.credential import ClaimRefusal, IssuedCertificate, OpenToken, RefusedClaims

SERIOUS = {ClaimRefusal.ANOTHER_KEY, ClaimRefusal.WITHDRAWN, ClaimRefusal.REVOKED}
"""What somebody should look into: two cards claim to be one kiosk."""


@click.command()
@office_settings
@click.option("--forget", is_flag=True, help="Forget the refusals: somebody has looked into them.")
def command(path: Path | None, *, forget: bool) -> None:
    """List each kiosk's token and certificates, and claims that were refused.

    "Another key" means that two cards have come with one token or certificate: one of them is a copy, and whoever came
    second may be the true kiosk. Revoke it, and give it a fresh token.

    \b
    Exit codes:
      0   nothing to look into
      1   something was refused that somebody should look into
    """
    now = SystemClock().wall()
    with opened(settings_of(path)) as store:
        if forget:
            store.forget_refusals()
        tokens, certificates, refusals = store.tokens(), store.certificates(), store.refusals()
    click.echo(
        "\n".join(lines(tokens, certificates, refusals, now)) or "nobody is enrolled; `kiosk office enrol` does it"
    )
    sys.exit(1 if any(each.reason in SERIOUS for each in refusals) else 0)


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
