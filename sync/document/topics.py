"""The three MQTT topics of a kiosk."""

import re

from sync.document.aggregate import KIOSK_ID, MONTH

ALL_MONTHS = "kiosks/+/months/+"
ALL_RECEIPTS = "kiosks/+/receipts"
ALL_STATUSES = "kiosks/+/status"

_MONTH = re.compile(rf"kiosks/({KIOSK_ID.pattern})/months/({MONTH.pattern})")
_RECEIPTS = re.compile(rf"kiosks/({KIOSK_ID.pattern})/receipts")
_STATUS = re.compile(rf"kiosks/({KIOSK_ID.pattern})/status")


def month(kiosk_id: str, month: str) -> str:
    """Where a kiosk publishes one month's document. QoS 1, not retained."""
    return f"kiosks/{kiosk_id}/months/{month}"


def receipts(kiosk_id: str) -> str:
    """Where the collector says what it has stored of a kiosk. QoS 1, retained."""
    return f"kiosks/{kiosk_id}/receipts"


def status(kiosk_id: str) -> str:
    """Where a kiosk says how it is. QoS 1, retained."""
    return f"kiosks/{kiosk_id}/status"


def read_month(topic: str) -> tuple[str, str] | None:
    """Kiosk id and month of a month's topic; None for every other topic."""
    match = _MONTH.fullmatch(topic)
    return (match[1], match[2]) if match else None


def read_receipts(topic: str) -> str | None:
    """Kiosk id of a receipts topic; None for every other topic."""
    match = _RECEIPTS.fullmatch(topic)
    return match[1] if match else None


def read_status(topic: str) -> str | None:
    """Kiosk id of a status topic; None for every other topic."""
    match = _STATUS.fullmatch(topic)
    return match[1] if match else None
