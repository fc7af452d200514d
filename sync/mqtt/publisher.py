"""`publish`: one attempt to deliver the outbox over MQTT. What to do is decided in delivery.py."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sync.document import handover_files, outbox, topics
from sync.document.health import Health
from sync.document.outbox import Document
from sync.document.receipts import Receipts, disputed
from sync.document.status import FormerName, Status
from sync.mqtt.broker import Broker, BrokerAwayError, BrokerError, BrokerRefusedError
from sync.mqtt.client import MqttSession
from sync.mqtt.client_id import unguessable
from sync.mqtt.clocks import Clocks
from sync.mqtt.connection import Connection
from sync.mqtt.delivery import Finish, Refused
from sync.mqtt.publish_session import PublishSession
from sync.mqtt.reason_codes import PASSING

DUE_AFTER = timedelta(hours=26)
"""A kiosk that visits once a day, by an hourly timer with its random delay, has come again by then."""
GRACE_S = 1.0
"""How long the retained receipts are waited for before everything is sent."""

ActingFor = Callable[[Path], AbstractContextManager[None]]
"""With whose powers what is in a folder is read and written."""

_log = logging.getLogger(__name__)


class PublishError(Exception):
    """Not everything was delivered; trying again later may help."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What one attempt did, in months."""

    sent: tuple[str, ...]
    """In the order in which they were; `INSTALLATION/MONTH` where an earlier installation left it behind."""
    delivered: tuple[str, ...]
    """Receipted by the head office, whether sent now or before."""
    former_names: tuple[FormerName, ...] = ()
    """What was not sent, because the kiosk had another name when it was made."""


def publish(  # noqa: PLR0913 - every argument is a fact about one attempt
    folder: Path,
    kiosk_id: str,
    broker: Broker,
    clock: Clocks,
    *,
    receipts: Path | None = None,
    timeout_s: float = 30,
    grace_s: float = GRACE_S,
    due_after: timedelta = DUE_AFTER,
    certificate_until: date | None = None,
    acting_for: ActingFor = lambda _folder: nullcontext(),
) -> PublishResult:
    """Send what the head office has not receipted, wait for its receipts, and leave the kiosk's status.

    `receipts`: the folder in which they are put away for the button process, where there is one.
    Raises OutboxError, BrokerAwayError, BrokerRefusedError, or PublishError naming the months without a receipt.
    """
    everything = _read(folder, acting_for)
    documents, former_names = _of(everything, kiosk_id), _former_names(everything, kiosk_id, receipts, acting_for)
    with Connection(broker, MqttSession(unguessable(f"kiosk-{kiosk_id}", broker)), clock) as connection:
        session = PublishSession(connection, clock, kiosk_id, documents, timeout_s=timeout_s, grace_s=grace_s)
        finish = session.run()
        _save_receipts(receipts, kiosk_id, session.receipts, acting_for)
        outstanding = _months(documents, finish.outstanding)
        delivered = tuple(month for month in _months(documents, finish.delivered) if month not in outstanding)
        # Looked at again: the kiosk may have written more since, and another attempt sent it.
        documents = _of(_read(folder, acting_for), kiosk_id)
        disputed_names = disputed(documents, session.receipts_before) if session.receipts_before else []
        session.publish_status(
            Status(
                kiosk_id=kiosk_id,
                installation_id=_installation(documents),
                at=(now := clock.wall()),
                next_due_at=now + due_after,
                delivered=delivered,
                outstanding=outstanding,
                former_names=former_names,
                disputed=_months(documents, disputed_names),
                health=_health(folder, acting_for),
                certificate_until=certificate_until,
            )
        )
    if finish.refused:
        raise _refusal(finish.refused, broker, kiosk_id)
    if disputed_names:
        raise PublishError(_disputed_message(disputed_names, documents[disputed_names[0]].aggregate.installation_id))
    if finish.outstanding:
        raise PublishError(_unreceipted_message(finish, timeout_s))
    return PublishResult(tuple(session.sent), delivered, former_names)


def _read(folder: Path, acting_for: ActingFor) -> dict[str, Document]:
    with acting_for(folder):
        return outbox.read_all(folder)


def _health(folder: Path, acting_for: ActingFor) -> Health | None:
    with acting_for(folder):
        return handover_files.find_health(folder)


def _of(documents: Mapping[str, Document], kiosk_id: str) -> dict[str, Document]:
    # A kiosk that was renamed still holds what it made under its old name: it may not publish that now.
    return {name: each for name, each in documents.items() if each.aggregate.kiosk_id == kiosk_id}


def _installation(documents: Mapping[str, Document]) -> str | None:
    newest = max(documents.values(), key=lambda document: document.aggregate.month, default=None)
    return newest.aggregate.installation_id if newest else None


def _months(documents: Mapping[str, Document], names: Collection[str]) -> tuple[str, ...]:
    """The months of documents, in order, each once."""
    return tuple(sorted({documents[name].aggregate.month for name in names}))


def _former_names(
    documents: Mapping[str, Document], kiosk_id: str, receipts: Path | None, acting_for: ActingFor
) -> tuple[FormerName, ...]:
    """Documents made under other names of which no receipt was put away."""
    unsent: dict[str, set[str]] = {}
    for document in documents.values():
        aggregate = document.aggregate
        if aggregate.kiosk_id != kiosk_id:
            kept = _receipts(receipts, aggregate.kiosk_id, acting_for) if receipts else {}
            if kept.get(aggregate.installation_id, {}).get(aggregate.month) != document.receipt:
                unsent.setdefault(aggregate.kiosk_id, set()).add(aggregate.month)
    return tuple(FormerName(name, tuple(sorted(months))) for name, months in sorted(unsent.items()))


def _receipts(folder: Path, kiosk_id: str, acting_for: ActingFor) -> Receipts:
    with acting_for(folder):
        return handover_files.find(folder, kiosk_id)


def _save_receipts(folder: Path | None, kiosk_id: str, receipts: Receipts | None, acting_for: ActingFor) -> None:
    if folder is None or receipts is None or not folder.is_dir():
        return
    try:
        with acting_for(folder):
            handover_files.put(folder, kiosk_id, receipts)
    except OSError as error:
        _log.warning("receipts: %s: %s; must belong to the user that publishes", folder, error.strerror)


def _refusal(refused: Refused, broker: Broker, kiosk_id: str) -> BrokerError:
    refusal = f"publish {refused.month}: refused by {broker} ({refused.reason}); "
    if refused.reason in PASSING:
        return BrokerAwayError(f"{refusal}it is sent again")
    return BrokerRefusedError(
        f"{refusal}check the broker's access list: this kiosk must write {topics.month(kiosk_id, '+')}"
    )


def _disputed_message(names: Sequence[str], installation: str) -> str:
    return (
        f"publish {', '.join(names)}: the head office has a later one of installation {installation}, which this card "
        "did not make; is a copy of the card at work, or was an old one put back? See docs/RELIABILITY.md, Copied cards"
    )


def _unreceipted_message(finish: Finish, timeout_s: float) -> str:
    cause = "" if finish.has_subscribers else "; nobody listens there: start `kiosk collect` at the head office"
    return f"publish {', '.join(finish.outstanding)}: no receipt within {timeout_s:g} s{cause}"
