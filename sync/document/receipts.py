"""What the head office has stored of one kiosk, and what that leaves to be sent. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from sync.document.aggregate import KIOSK_ID, MONTH
from sync.document.outbox import Document

MAX_BYTES = 64 * 1024
"""Longest wire form, bytes."""
MAX_MONTHS = 400
"""Most months in one, the latest revisions first: 33 years of one installation, and always below `MAX_BYTES`."""

Receipts = Mapping[str, Mapping[str, tuple[int, str]]]
"""(revision, digest) by installation and month."""


def encode(receipts: Receipts) -> bytes:
    """The wire form: JSON, UTF-8, keys sorted; the same receipts give the same bytes."""
    entries = [(entry, installation, month) for installation, of in receipts.items() for month, entry in of.items()]
    shown: dict[str, dict[str, tuple[int, str]]] = {}
    for entry, installation, month in sorted(entries, reverse=True)[:MAX_MONTHS]:
        shown.setdefault(installation, {})[month] = entry
    return json.dumps(shown, sort_keys=True, separators=(",", ":")).encode()


def decode(payload: bytes) -> Receipts:
    """Read a wire form from an untrusted source.

    What cannot be read receipts nothing: the kiosk then sends again, and the collector writes it anew.
    """
    if len(payload) > MAX_BYTES:
        return {}
    try:
        value = json.loads(payload.decode())
        return {
            installation: {month: _entry(entry) for month, entry in of.items() if MONTH.fullmatch(month)}
            for installation, of in value.items()
            if KIOSK_ID.fullmatch(installation)
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _entry(entry: Any) -> tuple[int, str]:
    # A newer head office may say more of a month.
    revision, digest, *_ = entry
    if type(revision) is not int or type(digest) is not str:
        raise ValueError(entry)
    return revision, digest


def outstanding(documents: Mapping[str, Document], receipts: Receipts) -> list[str]:
    """The months still to be sent, in order: those whose receipt is missing, older, or of another content."""
    return [month for month, document in sorted(documents.items()) if not _delivered(document, receipts)]


def disputed(documents: Mapping[str, Document], receipts: Receipts) -> list[str]:
    """The months of which the head office has something later that is not ours, though of our installation.

    Only a copy of the card, at work elsewhere, or this card before an old copy was put back, can have made it.
    """
    return [name for name, document in sorted(documents.items()) if _is_disputed(document, receipts)]


def _is_disputed(document: Document, receipts: Receipts) -> bool:
    aggregate = document.aggregate
    stored = receipts.get(aggregate.installation_id, {}).get(aggregate.month)
    return stored is not None and stored != document.receipt and stored[0] >= aggregate.revision


def _delivered(document: Document, receipts: Receipts) -> bool:
    aggregate = document.aggregate
    stored = receipts.get(aggregate.installation_id, {}).get(aggregate.month)
    return stored is not None and (stored[0] > aggregate.revision or stored == document.receipt)
