"""A shop with a history, as its kiosk would have told it: seeded, so that every run sees the same customers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pytest

from kiosk.office.report.data import months
from kiosk.office.report.page.page import Page
from kiosk.office.report.pages import make
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document.aggregate import Day, Face, Fault, Hour, MonthlyAggregate, PooledHour, Reason, Undated

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


LABELS = {
    "en": ("happy", "so-so", "unhappy"),
    "it": ("contenti", "così così", "scontenti"),
    "lt": ("patenkinti", "neutralūs", "nepatenkinti"),
}
SHOPS = {"Via Garibaldi": 0.72, "Corso Italia": 0.8, "Piazza Duomo": 0.7, "Mercato coperto": 0.6}


def a_full_month(rng: np.random.Generator, month: str, shop: str, faces: tuple[Face, ...]) -> MonthlyAggregate:
    """Votes hour by hour: one shop is weak on Friday and Saturday from five to seven, and better from June on."""
    mood = SHOPS[shop] - (0.12 if shop == "Via Garibaldi" and month < "2026-06" else 0)
    rows, hours = {}, {}
    for day in months.days(month):
        if day.isoweekday() == 7 or (shop, month, day.day in {13, 14}) == ("Via Garibaldi", "2026-10", True):
            continue
        total = np.zeros(3, int)
        for hour in range(8, 20):
            weak = shop == "Via Garibaldi" and day.isoweekday() in {5, 6} and hour in {17, 18}
            happy = mood - 0.3 if weak else mood
            per_hour = {"Mercato coperto": 0.1, "Corso Italia": 5.0}.get(shop, 2.5)
            votes = rng.multinomial(rng.poisson(per_hour), (happy, (1 - happy) / 2, (1 - happy) / 2))
            hours[day.isoweekday(), hour] = hours.get((day.isoweekday(), hour), np.zeros(3, int)) + votes
            total += votes
        rows[day.day] = tuple(map(int, total))
    changes = {}
    if (shop, month) == ("Via Garibaldi", "2026-10"):
        changes = {
            "faults": (Fault("chatter", faces[2].key, 3),),
            "undated": (Undated((4, 1, 0), None, None),),
            "not_counted": {"repeat": 41, "chord": 7, "out_of_hours": 12},
            "pooled_hours": (PooledHour((7,), 9, (0, 0, 0)),),
            "reasons": (Reason("the wait", 41), Reason("the price", 20), Reason("the courtesy", 9)),
        }
    told = tuple(Hour(*when, tuple(map(int, votes))) for when, votes in sorted(hours.items()) if votes.any())
    name = shop.lower().replace(" ", "-")
    return a_document(month, rows, faces=faces, hours=told, shop=shop, kiosk_id=name, **changes)


@cache
def fullest_page(language: str) -> Page:
    """The page with every section that there is."""
    rng = np.random.default_rng(20261122)
    faces = tuple(
        Face(face.key, label, face.score) for face, label in zip(FACES, LABELS.get(language, LABELS["en"]), strict=True)
    )
    told = [a_full_month(rng, month, shop, faces) for shop in SHOPS for month in months.window("2026-10", 16)]
    notes = [
        Note(date(2026, 6, 3), "Via Garibaldi", "Second till opened"),
        Note(date(2026, 9, 1), "Via Garibaldi", "Baskets at the door"),
    ]
    voices = [Voice("Via Garibaldi", "survey", "Newsletter", date(2026, 10, 3), (40, 12, 5))]
    day = date(2026, 11, 1)
    return make(told, notes, "Via Garibaldi", "2026-10", prepared_on=day, language=language, voices=voices)


@pytest.fixture(scope="session")
def fullest():
    """Makes that page in a language."""
    return fullest_page
