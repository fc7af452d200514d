"""What owners' programs are told by webhooks: begun, tried again, given up, as mails are. No command of its own."""

from collections.abc import Callable, Iterable, Mapping
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
    key_of,
)
from kiosk.office.mail.post import PAUSES_S
from kiosk.privileges import acting_for
from sync.archive.send_log import WEBHOOK, SendLog

MAX_WAITING = 10
"""Owners: where more of them are away, all are left to the next run at once."""


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """Something that an owner's program is to be told."""

    message_id: str
    """In the log of what was sent."""
    owner: str
    body: Callable[[datetime], bytes]
    """By the moment at which it was begun: the same at every attempt."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A message that was not taken."""

    message_id: str
    begun_at: datetime
    why: WebhookError


def recipients(owners: Mapping[str, OwnerSettings]) -> dict[str, tuple[str, ...]]:
    """Whom an alert is begun for, by owner: addresses, and the webhook."""
    return {name: (*owner.mail, *((WEBHOOK,) if owner.webhook else ())) for name, owner in owners.items()}


def deliver(  # noqa: PLR0913, PLR0917 - what is told, and where that is noted
    office: OfficeSettings,
    waiting: Callable[[], Iterable[WebhookMessage]],
    log: SendLog,
    given_up: timedelta | None,
    run: RunOutcome,
    what: str,
) -> int:
    """Hand over what this run and earlier ones have begun. Returns how many were taken. Raises ArchiveError.

    `waiting`: what is not settled yet, asked for at each round. `given_up`: after how long; None where that is
    not decided here. `what`: its name in a sentence.
    """
    hooks = _webhooks(office.owners, run)
    sent, left = _round(hooks, waiting, log)
    for pause in PAUSES_S:
        again = {name: hooks[name] for name, each in left.items() if not isinstance(each.why, WebhookGoneError)}
        if not again or len(again) > MAX_WAITING:
            break
        Event().wait(pause)
        taken, still = _round(again, waiting, log)
        sent += taken
        left = {name: each for name, each in left.items() if name not in again} | still
    for name, each in left.items():
        place = f"{join('owners', name)}.webhook"
        late = given_up is not None and SystemClock().wall() - each.begun_at > given_up
        if late or isinstance(each.why, WebhookGoneError):
            log.refused(each.message_id, WEBHOOK, str(each.why))
            run.say(f"{place}: {each.why}; the {what} of {each.begun_at:%Y-%m-%d} is given up", CONFIG)
        else:
            run.say(f"{place}: {each.why}; left for the next run", TEMPORARY)
    return sent


def _round(
    hooks: Mapping[str, Webhook], waiting: Callable[[], Iterable[WebhookMessage]], log: SendLog
) -> tuple[int, dict[str, _Left]]:
    """Try what waits for these owners. Returns how many were taken, and where each owner's did not go on."""
    sent, left = 0, dict[str, _Left]()
    for message in waiting() if hooks else ():
        name = message.owner
        # Whoever is away is not waited for again in this round.
        if name not in hooks or name in left:
            continue
        at = SystemClock().wall()
        begun_at = log.begin(message.message_id, WEBHOOK, at)
        if begun_at is None:
            continue
        # A full stop divides what is signed.
        webhook_id = message.message_id.replace(".", "_")
        why = _attempt(hooks[name], webhook_id, message.body(begun_at), at, log, message.message_id)
        if why is None:
            sent += 1
        else:
            left[name] = _Left(message.message_id, begun_at, why)
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
