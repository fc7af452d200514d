"""What the archive gives back. It was judged when it came in, and is judged again: versions and machines change."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sync.archive.tables import utc
from sync.document.aggregate import AggregateError, MonthlyAggregate, decode
from sync.document.status import Status
from sync.document.status import decode as decode_status
from sync.document.wire import WireError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredStatus:
    """The newest status of a kiosk."""

    status: Status
    received_at: datetime
    """When it was first received, by the head office's clock."""


def document(kiosk_id: str, month: str, payload: str, *, hours: bool = True) -> MonthlyAggregate | None:
    """A document; None, and logged, where it is not understood here: one of a thousand kiosks takes no page along."""
    try:
        return decode(payload.encode(), hours=hours)
    except AggregateError as error:
        _log.error("archive: %s of kiosk %s is left out: %s", month, kiosk_id, error)
        return None


def stored_status(kiosk_id: str, payload: str, received_at: datetime) -> StoredStatus | None:
    """A status; None, and logged, where it is not understood here."""
    try:
        return StoredStatus(decode_status(payload.encode(), kiosk_id), utc(received_at))
    except WireError as error:
        _log.error("archive: the status of kiosk %s is left out: %s", kiosk_id, error)
        return None
