"""Receipts put away on the kiosk: the publisher has the network and leaves them for the button process, which has none.

Whoever reads them believes neither the broker nor the publisher: they are judged again, as if they had just arrived.
"""

from pathlib import Path

from sync import receipts
from sync.outbox import read_limited, write_atomically
from sync.receipts import MAX_BYTES, Receipts


def put(folder: Path, kiosk_id: str, of: Receipts) -> None:
    """Keep the newest receipts of a kiosk; the card is written to only where they differ. Raises OSError."""
    path, payload = folder / f"{kiosk_id}.json", receipts.encode(of)
    if find_bytes(path) != payload:
        write_atomically(path, payload)


def find(folder: Path, kiosk_id: str) -> Receipts:
    """The receipts of a kiosk; none where there is no such file, or none that can be read."""
    payload = find_bytes(folder / f"{kiosk_id}.json")
    return {} if payload is None else receipts.decode(payload)


def find_bytes(path: Path) -> bytes | None:
    """What a file holds that anybody may have put there; None where it is too long or cannot be read."""
    try:
        return read_limited(path, MAX_BYTES)
    except OSError:
        return None
