"""What the two processes of a kiosk leave for each other: receipts for the one, its health for the other.

The publisher has the network and leaves the receipts for the button process, which has none. Whoever reads them
believes neither the broker nor the publisher: they are judged again, as if they had just arrived.
"""

import logging
from pathlib import Path

from sync.document import health, receipts
from sync.document.health import Health
from sync.document.receipts import MAX_BYTES, Receipts
from sync.document.regular_file import read_limited, write_atomically
from sync.document.wire import WireError

_log = logging.getLogger(__name__)


def put(folder: Path, kiosk_id: str, of: Receipts) -> None:
    """Keep the newest receipts of a kiosk; the card is written to only where they differ. Raises OSError."""
    path, payload = folder / f"{kiosk_id}.json", receipts.encode(of)
    if find_bytes(path) != payload:
        write_atomically(path, payload)


def find(folder: Path, kiosk_id: str) -> Receipts:
    """The receipts of a kiosk; none where there is no such file, or none that can be read."""
    payload = find_bytes(folder / f"{kiosk_id}.json")
    return {} if payload is None else receipts.decode(payload)


def find_health(folder: Path) -> Health | None:
    """What the button process says of itself in the outbox; None where it says nothing that can be understood."""
    payload = find_bytes(folder / health.FILE)
    try:
        return None if payload is None else health.decode(payload)
    except WireError as error:
        _log.warning("%s: %s; the status goes without it", folder / health.FILE, error)
        return None


def find_bytes(path: Path) -> bytes | None:
    """What a file holds that anybody may have put there; None where it is too long or cannot be read."""
    try:
        return read_limited(path, MAX_BYTES)
    except OSError:
        return None
