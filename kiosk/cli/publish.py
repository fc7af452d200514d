"""`kiosk publish`: one attempt to deliver the outbox."""

from pathlib import Path

import click

from config.file import SettingsError, load_kiosk
from hardware.clock import SystemClock
from kiosk.broker import broker
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.options import kiosk_settings
from kiosk.privileges import acting_for
from sync.document.outbox import OutboxError
from sync.mqtt.broker import BrokerAwayError, BrokerRefusedError
from sync.mqtt.publisher import PublishError, publish


@click.command()
@kiosk_settings
def command(path: Path | None) -> None:
    """Send the monthly documents that the head office does not have yet.

    Connects to the broker of the settings, reads what the head office has receipted, sends the rest, waits for the
    receipts, says how the kiosk is, and exits. A timer calls it hourly; calling it by hand at any time does no harm.

    \b
    Exit codes:
      0   the head office has every document of the outbox
      75  the broker is away, or a receipt did not come: the next call tries again
      78  somebody has to change a setting, a password or the broker's access list
    """
    with (
        exiting(CONFIG, SettingsError, BrokerRefusedError),
        exiting(TEMPORARY, BrokerAwayError, PublishError, OutboxError),
    ):
        settings = load_kiosk(path)
        if settings.broker is None:
            fail('no broker in the settings: add the table [broker] with host = "…"', CONFIG)
        result = publish(
            settings.kiosk.data / "outbox",
            settings.kiosk.id,
            broker(settings.broker),
            SystemClock(),
            receipts=settings.kiosk.receipts,
            timeout_s=settings.broker.receipt_timeout_s,
            acting_for=acting_for,
        )
    if result.sent:
        click.echo(f"delivered: {', '.join(result.sent)}")
    elif result.delivered:
        click.echo(f"nothing new: the head office has {result.delivered[0]} to {result.delivered[-1]}")
    else:
        click.echo("nothing to send yet: the outbox holds no month of this kiosk")
    for former in result.former_names:
        click.echo(
            f"not sent: {', '.join(former.months)}, made when this kiosk was called {former.kiosk_id}; "
            f'to send what the head office lacks of it, call this once with kiosk.id = "{former.kiosk_id}"',
            err=True,
        )
