"""What the archive gives back. It was judged when it came in, and is judged again: versions and machines change."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sync.archive import document_reader
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
        # What leaves the hours out reads years, and only looks at them.
        return decode(payload.encode()) if hours else document_reader.decode(payload.encode(), hours=False)
    except AggregateError as error:
        _log.error("archive: %s of kiosk %s is left out: %s", month, kiosk_id, error)
        return None


def attributed(  # noqa: PLR0913, PLR0917 - a row
    kiosk_id: str,
    month: str,
    payload: str,
    owner: str,
    shop: str,
    touchpoint: str | None,
    stage: int | None,
    *,
    hours: bool = True,
) -> MonthlyAggregate | None:
    """A document as the registry tells of its kiosk, whatever the kiosk calls owner and shop."""
    found = document(kiosk_id, month, payload, hours=hours)
    if found is None or (found.owner, found.shop, touchpoint, stage) == (owner, shop, None, None):
        return found
    touchpoint = found.touchpoint if touchpoint is None else touchpoint
    return document_reader.evolve(
        found, owner=owner, shop=shop, touchpoint=touchpoint, stage=found.stage if stage is None else stage
    )


def stored_status(kiosk_id: str, payload: str, received_at: datetime) -> StoredStatus | None:
    """A status; None, and logged, where it is not understood here."""
    try:
        return StoredStatus(decode_status(payload.encode(), kiosk_id), utc(received_at))
    except WireError as error:
        _log.error("archive: the status of kiosk %s is left out: %s", kiosk_id, error)
        return None
