"""How a kiosk is, in its own words: the retained message by which a silent kiosk is found. Pure."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Status:
    """One kiosk after one attempt to publish."""

    kiosk_id: str
    installation_id: str | None
    """Of the newest document; None while the outbox is empty."""
    at: datetime
    """When this was written, aware UTC."""
    next_due_at: datetime
    """A kiosk that has said nothing new by then is in trouble."""
    delivered: tuple[str, ...]
    """Months that the head office has receipted."""
    outstanding: tuple[str, ...]
    """Months that it has not."""


def encode(status: Status) -> bytes:
    """The wire form: JSON, UTF-8, keys sorted, times in ISO 8601."""
    return json.dumps(asdict(status), default=datetime.isoformat, sort_keys=True, separators=(",", ":")).encode()
