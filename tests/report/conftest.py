"""A shop with a history, as its kiosk would have told it: seeded, so that every run sees the same customers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
import pytest

from kiosk.report import months
from sync.aggregate import Day, Face, Fault, Hour, MonthlyAggregate, Undated
from sync.note import Note

FACES = (Face("happy", "happy", 100), Face("neutral", "so-so", 50), Face("unhappy", "unhappy", 0))
HOURS = 720
"""Minutes from eight to eight."""


def a_document(month: str, rows: dict[int, Sequence[int]], **changes) -> MonthlyAggregate:
    """One month from its days' votes; Sundays closed. Every other field may be changed."""
    faces = changes.get("faces", FACES)
    end = datetime(*map(int, months.back(month, -1).split("-")), 1, 0, 5, tzinfo=UTC)
    days = [
        Day(day, tuple(rows.get(day.day, (0,) * len(faces))), 1440, 0 if day.isoweekday() == 7 else HOURS)
        for day in months.days(month)
    ]
    votes = tuple(sum(day.votes[place] for day in days) for place in range(len(faces)))
    fields = {
        "kiosk_id": "rossi-1",
        "installation_id": "a1",
        "owner": "Panificio Rossi",
        "shop": "Via Garibaldi",
        "month": month,
        "time_zone": "Europe/Rome",
        "revision": 1,
        "final": True,
        "as_of": end,
        "faces": faces,
        "votes": votes,
        "days": tuple(days),
        "hours": (Hour(1, 9, votes),) if any(votes) else (),
        "not_counted": {"repeat": 41},
    }
    return MonthlyAggregate(**{**fields, **changes})


def votes_of_a_month(rng: np.random.Generator, month: str, happy: float, per_day: float) -> dict[int, tuple[int, ...]]:
    """Days that differ in mood and in traffic, as days do."""
    rows = {}
    for day in months.days(month):
        if day.isoweekday() == 7:
            continue
        mood = float(np.clip(happy + rng.normal(0, 0.06), 0.02, 0.98))
        n = rng.poisson(per_day * rng.gamma(8, 1 / 8))
        rows[day.day] = tuple(int(count) for count in rng.multinomial(n, (mood, (1 - mood) * 0.55, (1 - mood) * 0.45)))
    return rows


@pytest.fixture
def document():
    """Makes one month of documents: see `a_document`."""
    return a_document


@pytest.fixture(scope="session")
def sixteen_months() -> list[MonthlyAggregate]:
    """July 2025 to October 2026: better from June on; the kiosk off on 13 and 14 October."""
    rng = np.random.default_rng(20261122)
    documents = []
    for month in months.window("2026-10", 16):
        rows = votes_of_a_month(rng, month, 0.70 if month >= "2026-06" else 0.58, 27)
        changes = {}
        if month == "2026-10":
            rows = {day: row for day, row in rows.items() if day not in {13, 14}}
            changes = {"faults": (Fault("chatter", "unhappy", 3),), "undated": (Undated((4, 1, 0), None, None),)}
        written = a_document(month, rows, **changes)
        if month == "2026-10":
            off = [Day(d.date, d.votes, 0 if d.date.day in {13, 14} else 1440, d.open_minutes) for d in written.days]
            written = a_document(month, rows, days=tuple(off), **changes)
        documents.append(written)
    return documents


@pytest.fixture
def note() -> Note:
    return Note(date(2026, 6, 3), "Via Garibaldi", "Second till opened")
