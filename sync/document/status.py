"""The status of a kiosk, a retained message: by it a kiosk that is overdue is found. Pure."""

from datetime import date, datetime, timedelta
from typing import Any

from attrs import field, frozen, validators

from sync.document import wire
from sync.document.aggregate import MONTH
from sync.document.health import Health
from sync.document.limits import Matches, moment
from sync.document.margins import ID
from sync.document.wire import MAX_ROWS, WireError

MAX_BYTES = 64 * 1024
"""Longest wire form, bytes; one of ten years takes 3 KiB."""
LONGEST_WAIT = timedelta(days=400)
"""The next status of a kiosk cannot be due later than that."""

_months: Any = validators.and_(
    validators.max_len(MAX_ROWS), validators.deep_iterable(Matches(MONTH, "must be YYYY-MM"))
)


@frozen
class FormerName:
    """Months that a kiosk closed while it had another name: they can only be sent under that one."""

    kiosk_id: str = field(validator=ID)
    months: tuple[str, ...] = field(validator=_months)
    """In order; those of which no receipt is known here."""


@frozen
class Status:
    """One kiosk after one attempt to publish."""

    kiosk_id: str = field(validator=ID)
    installation_id: str | None = field(validator=validators.optional(ID))
    """Of the newest document; None while the outbox is empty."""
    at: datetime = field(validator=moment)
    """When this was written, aware UTC, by the kiosk's clock."""
    next_due_at: datetime = field(validator=moment)
    """A kiosk that has published nothing new by then is overdue."""
    delivered: tuple[str, ...] = field(validator=_months)
    """Months that the head office has receipted."""
    outstanding: tuple[str, ...] = field(validator=_months)
    """Months that it has not."""
    former_names: tuple[FormerName, ...] = field(default=(), validator=validators.max_len(MAX_ROWS))
    disputed: tuple[str, ...] = field(default=(), validator=_months)
    """Months of which the head office had a later document of this installation that this kiosk did not make."""
    health: Health | None = None
    """None where the button process has left none that can be read."""
    certificate_until: date | None = None
    """The last whole day (UTC) of the certificate that it comes with; None: it has none, or does not say."""

    def __attrs_post_init__(self) -> None:
        """Raise ValueError where the two moments contradict each other."""
        if not timedelta(0) <= self.next_due_at - self.at <= LONGEST_WAIT:
            raise ValueError(f"next_due_at: must be 0\N{EN DASH}{LONGEST_WAIT.days} days after at")


def encode(status: Status) -> bytes:
    """The wire form: JSON, UTF-8, keys sorted, times in ISO 8601. Raises WireError when it would be too long."""
    return wire.encode(status, MAX_BYTES)


def decode(payload: bytes, kiosk_id: str) -> Status:
    """Read a wire form from an untrusted source, published to the topic of `kiosk_id`. Raises WireError."""
    status = wire.decode(payload, Status, MAX_BYTES)
    if status.kiosk_id != kiosk_id:
        raise WireError(f"kiosk_id = {status.kiosk_id!r}: the topic says {kiosk_id!r}")
    return status
