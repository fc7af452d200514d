"""`kiosk alert`: to owners' webhooks, what it mails. No command of its own."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from config.file import SettingsError
from config.limits import join
from config.office import OfficeSettings, OwnerSettings
from config.password import read_password
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.cli.mail import RunOutcome
from kiosk.office.alert.webhook import (
    Webhook,
    WebhookError,
    WebhookGoneError,
    WebhookSecretError,
    body_of,
    key_of,
)
from kiosk.privileges import acting_for
from sync.archive.alerts import PREFIX, Alerts
from sync.archive.send_log import SendLog

RECIPIENT = "webhook"
"""How the log calls it: no mail address."""
LOOKED_BACK = timedelta(days=30)
"""After a pause of the office for longer than that nothing is said of what was given up."""


def recipients(owners: Mapping[str, OwnerSettings]) -> dict[str, tuple[str, ...]]:
    """Whom an alert is begun for, by owner: addresses, and the webhook."""
    return {name: (*owner.mail, *((RECIPIENT,) if owner.webhook else ())) for name, owner in owners.items()}


def deliver(office: OfficeSettings, alerts: Alerts, log: SendLog, given_up: timedelta, run: RunOutcome) -> int:
    """Hand over what this run and earlier ones have begun. Returns how many were taken. Raises ArchiveError."""
    hooks = _webhooks(office.owners, run)
    sent = 0
    for message_id, begun_for in log.pending(PREFIX, SystemClock().wall() - LOOKED_BACK).items():
        if RECIPIENT not in begun_for or not hooks:
            continue
        changes = alerts.changes(message_id)
        name = next(each.owner for each in (*changes.raised, *(each.alert for each in changes.cleared)))
        hook = hooks.get(name)
        at = SystemClock().wall()
        begun_at = log.begin(message_id, RECIPIENT, at) if hook else None
        if hook is None or begun_at is None:
            continue
        # A full stop divides what is signed.
        why = _attempt(hook, message_id.replace(".", "_"), body_of(changes, name, begun_at), at, log, message_id)
        if why is None:
            sent += 1
            continue
        place = f"{join('owners', name)}.webhook"
        if _is_over(begun_at, at, given_up) or isinstance(why, WebhookGoneError):
            log.refused(message_id, RECIPIENT, str(why))
            run.say(f"{place}: {why}; the alert of {begun_at:%Y-%m-%d} is given up", CONFIG)
        else:
            run.say(f"{place}: {why}; left for the next run", TEMPORARY)
        # Whoever is away now is not waited for again in this run.
        del hooks[name]
    return sent


def _attempt(  # noqa: PLR0913, PLR0917 - one message, and where that is noted
    hook: Webhook, webhook_id: str, body: bytes, at: datetime, log: SendLog, message_id: str
) -> WebhookError | None:
    try:
        hook.deliver(webhook_id, body, at)
    except WebhookError as error:
        log.leave(message_id, RECIPIENT)
        return error
    except BaseException:
        log.leave(message_id, RECIPIENT)
        raise
    log.sent(message_id, RECIPIENT, SystemClock().wall())
    return None


def _is_over(begun_at: datetime, at: datetime, given_up: timedelta) -> bool:
    return at - begun_at > given_up


def _webhooks(owners: Mapping[str, OwnerSettings], run: RunOutcome) -> dict[str, Webhook]:
    hooks = {}
    for name, owner in owners.items():
        if owner.webhook:
            path = owner.webhook.secret_file
            try:
                key = _key(path, f"{join('owners', name)}.webhook.secret_file")
            except SettingsError as error:
                # The other owners' are not held up by it.
                run.say(str(error), CONFIG)
            else:
                hooks[name] = Webhook(owner.webhook.url, key, owner.webhook.private)
    return hooks


def _key(path: Path, place: str) -> bytes:
    with acting_for(path):
        secret = read_password(path, place)
    try:
        return key_of(secret)
    except WebhookSecretError as error:
        raise SettingsError(f"{place} = {path}: {error}") from None
