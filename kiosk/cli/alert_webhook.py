"""`kiosk alert`: to owners' webhooks, what it mails. No command of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

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
from kiosk.office.mail.post import PAUSES_S
from kiosk.privileges import acting_for
from sync.archive.alerts import PREFIX, Alerts
from sync.archive.send_log import WEBHOOK, SendLog

LOOKED_BACK = timedelta(days=30)
"""After a pause of the office for longer than that nothing is said of what was given up."""
MAX_WAITING = 10
"""Owners: where more of them are away, all are left to the next run at once."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A message that was not taken."""

    message_id: str
    begun_at: datetime
    why: WebhookError


def recipients(owners: Mapping[str, OwnerSettings]) -> dict[str, tuple[str, ...]]:
    """Whom an alert is begun for, by owner: addresses, and the webhook."""
    return {name: (*owner.mail, *((WEBHOOK,) if owner.webhook else ())) for name, owner in owners.items()}


def deliver(office: OfficeSettings, alerts: Alerts, log: SendLog, given_up: timedelta, run: RunOutcome) -> int:
    """Hand over what this run and earlier ones have begun. Returns how many were taken. Raises ArchiveError."""
    hooks = _webhooks(office.owners, run)
    sent, left = _round(hooks, alerts, log)
    for pause in PAUSES_S:
        again = {name: hooks[name] for name, each in left.items() if not isinstance(each.why, WebhookGoneError)}
        if not again or len(again) > MAX_WAITING:
            break
        Event().wait(pause)
        taken, still = _round(again, alerts, log)
        sent += taken
        left = {name: each for name, each in left.items() if name not in again} | still
    for name, each in left.items():
        place = f"{join('owners', name)}.webhook"
        if SystemClock().wall() - each.begun_at > given_up or isinstance(each.why, WebhookGoneError):
            log.refused(each.message_id, WEBHOOK, str(each.why))
            run.say(f"{place}: {each.why}; the alert of {each.begun_at:%Y-%m-%d} is given up", CONFIG)
        else:
            run.say(f"{place}: {each.why}; left for the next run", TEMPORARY)
    return sent


def _round(hooks: Mapping[str, Webhook], alerts: Alerts, log: SendLog) -> tuple[int, dict[str, _Left]]:
    """Try what waits for these owners. Returns how many were taken, and where each owner's did not go on."""
    sent, left = 0, dict[str, _Left]()
    waiting = log.pending(PREFIX, SystemClock().wall() - LOOKED_BACK) if hooks else {}
    for message_id in (each for each, begun_for in waiting.items() if WEBHOOK in begun_for):
        changes = alerts.changes(message_id)
        name = next(each.owner for each in (*changes.raised, *(each.alert for each in changes.cleared)))
        # Whoever is away is not waited for again in this round.
        if name not in hooks or name in left:
            continue
        at = SystemClock().wall()
        begun_at = log.begin(message_id, WEBHOOK, at)
        if begun_at is None:
            continue
        # A full stop divides what is signed.
        webhook_id = message_id.replace(".", "_")
        why = _attempt(hooks[name], webhook_id, body_of(changes, name, begun_at), at, log, message_id)
        if why is None:
            sent += 1
        else:
            left[name] = _Left(message_id, begun_at, why)
    return sent, left


def _attempt(  # noqa: PLR0913, PLR0917 - one message, and where that is noted
    hook: Webhook, webhook_id: str, body: bytes, at: datetime, log: SendLog, message_id: str
) -> WebhookError | None:
    try:
        hook.deliver(webhook_id, body, at)
    except WebhookError as error:
        log.leave(message_id, WEBHOOK)
        return error
    except BaseException:
        log.leave(message_id, WEBHOOK)
        raise
    log.sent(message_id, WEBHOOK, SystemClock().wall())
    return None


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
