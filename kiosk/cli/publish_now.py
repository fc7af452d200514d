"""The attempt of `kiosk publish`; loaded only when one is due, for it takes most of the time to start."""

from datetime import date, timedelta
from pathlib import Path

import click

from config.broker import BrokerSettings
from config.claim_token import read_claim_token
from config.credential_files import CredentialFiles
from config.file import SettingsError, load_kiosk
from config.settings import KioskSettings
from hardware.clock import SystemClock
from kiosk.broker import broker, credential_files
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, exiting, fail
from kiosk.device.claim.credential import MAX_BYTES, AnotherKioskError, is_due, promote
from kiosk.privileges import acting_for
from sync.document.outbox import OutboxError
from sync.document.regular_file import read_limited
from sync.mqtt.broker import Broker, BrokerAwayError, BrokerRefusedError
from sync.mqtt.publisher import PublishError, PublishResult, publish


def publish_now(path: Path | None) -> bool:
    """Connect, and say what was done; what cannot be done ends the command. Return whether nothing is left to do."""
    with (
        exiting(CONFIG, SettingsError, BrokerRefusedError),
        exiting(TEMPORARY, BrokerAwayError, PublishError, OutboxError),
    ):
        settings = load_kiosk(path)
        result = _result(settings)
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
    table = settings.broker
    # A renewed certificate that the broker has not accepted yet is tried again soon.
    return not (table and table.claim_file and credential_files(table, table.claim_file).renewed.exists())


def _result(settings: KioskSettings) -> PublishResult:
    table = settings.broker
    if table is None:
        fail('no broker in the settings: add the table [broker] with host = "…"', CONFIG)
    return _claimed(settings, table, table.claim_file) if table.claim_file else _publish(settings)


def _publish(settings: KioskSettings, *, renewed: bool = False) -> PublishResult:
    assert settings.broker is not None  # noqa: S101 - a programmer's error
    to = broker(settings.broker, renewed=renewed)
    return publish(
        settings.kiosk.data / "outbox",
        settings.kiosk.id,
        to,
        SystemClock(),
        receipts=settings.kiosk.receipts,
        timeout_s=settings.broker.receipt_timeout_s,
        certificate_until=_certificate_until(to),
        acting_for=acting_for,
    )


def _certificate_until(to: Broker) -> date | None:
    """The last whole day of the kiosk's certificate; None where it has none. What cannot be read stops nothing."""
    if to.certificate_file is None:
        return None
    # Only here is a program started.
    from kiosk.device.claim import openssl  # noqa: PLC0415 - as said

    try:
        with acting_for(to.certificate_file.parent):
            certificate = read_limited(to.certificate_file, MAX_BYTES)
        return (openssl.end(certificate) - timedelta(days=1)).date()
    except (openssl.OpensslError, OSError):
        return None


def _claimed(settings: KioskSettings, table: BrokerSettings, claim_file: Path) -> PublishResult:
    """As `_publish`, with the certificate that the head office gave: claimed first, and renewed in time."""
    files, today = credential_files(table, claim_file), SystemClock().wall().date()
    with acting_for(table.credentials), exiting(CONFIG, AnotherKioskError), exiting(CANNOT_WRITE, OSError):
        if is_due(files, settings.kiosk.id, today):
            # HTTP takes memory, and mostly nothing is due.
            from kiosk.cli.claim_now import claim_now  # noqa: PLC0415 - as said

            claim_now(settings.kiosk.id, table, read_claim_token(claim_file, "broker.claim_file"), files, today)
    if not files.renewed.exists():
        return _publish(settings)
    try:
        result = _publish(settings, renewed=True)
    except (BrokerAwayError, BrokerRefusedError) as error:
        click.echo(f"with the renewed certificate: {error}; going on with the former one", err=True)
        return _publish(settings)
    except PublishError:
        # The broker itself has taken it.
        _promote(table, files)
        raise
    _promote(table, files)
    return result


def _promote(table: BrokerSettings, files: CredentialFiles) -> None:
    with acting_for(table.credentials), exiting(CANNOT_WRITE, OSError):
        promote(files)
