"""A strict reading, by which everything that is not known is a fault: what the files of the future must not pass."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attrs

from kiosk.device.rules.panel import Verdict
from kiosk.device.selftest.tried import Outcome
from sync.archive.alert_event import KINDS
from sync.document.aggregate import KIOSK_ID, MONTH
from sync.document.vocabulary import FAULT_KINDS, VERDICTS

PAIR = 2
WORDS = {
    "MonthlyAggregate.not_counted": VERDICTS,
    "Fault.kind": FAULT_KINDS,
    "PresentFault.kind": FAULT_KINDS,
    "FaceTest.outcome": get_args(Outcome),
    "Timekeeping.source": ("time-server", "hardware-clock", None),
}
"""What may stand in the fields that hold words of a list that grows."""


def unknown(value: Any, kind: Any, place: str = "$") -> Iterator[str]:
    """Fields and words of a JSON value that its attrs class does not know, each with its place."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from unknown(each, get_args(kind)[0], f"{place}[{index}]")
        return
    known = next((each for each in (kind, *get_args(kind)) if attrs.has(each)), None)
    if not isinstance(value, dict) or known is None:
        return
    types = get_type_hints(known)
    for name, inside in value.items():
        here = f"{place}.{name}"
        if name not in types:
            yield here
            continue
        words = WORDS.get(f"{known.__name__}.{name}")
        if words is None:
            yield from unknown(inside, types[name], here)
        else:
            yield from (
                f"{here} = {word}" for word in (inside if isinstance(inside, dict) else [inside]) if word not in words
            )


def unknown_receipts(value: dict[str, Any]) -> Iterator[str]:
    """What is no installation, no month, and no pair of revision and digest."""
    for installation, of in value.items():
        if not KIOSK_ID.fullmatch(installation):
            yield f"$.{installation}"
            continue
        yield from (f"$.{month}" for month, entry in of.items() if not MONTH.fullmatch(month) or len(entry) != PAIR)


def unknown_presses(database: Path) -> set[str]:
    """Verdicts and kinds of faults in a votes database that are not known."""
    known = {*Verdict, *FAULT_KINDS, "freed"}
    return _column(database, "SELECT verdict FROM vote UNION SELECT kind FROM trouble") - known


def unknown_alerts(database: Path) -> set[str]:
    """Kinds of alerts in an archive that are not known."""
    return _column(database, "SELECT kind FROM alert") - KINDS


def _column(database: Path, query: str) -> set[str]:
    with closing(sqlite3.connect(f"file:{database}?immutable=1", uri=True)) as opened:
        return {row[0] for row in opened.execute(query)}
