"""A kiosk of many years, made in seconds: the store's own schema and chain of digests, and its months in the outbox."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from config.buttons import ButtonSettings, GpioSettings
from config.identity import IdentitySettings
from config.settings import KioskSettings
from config.storage import StorageSettings
from hardware.clock import utc_ns
from hardware.epoch import utc_at
from hardware.timesync import SERVER_ERROR_NS
from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.device.store.chain import first_link, next_link
from kiosk.device.store.engine import open_engine
from kiosk.device.store.schema import BOOT, CARD, SESSION, migrate
from sync.document import outbox
from sync.document.aggregate import Day, Face, Hour, MonthlyAggregate

S = 1_000_000_000
HOUR_NS = 3600 * S
DAY_NS = 24 * HOUR_NS
INSTALLATION = "installation-1"
FACES = (Face("happy", "happy", 100), Face("neutral", "neutral", 50), Face("unhappy", "unhappy", 0))
SHARES = (60, 25, 15)
OPENS, CLOSES = 8, 20
END = date(2036, 10, 16)
"""The first day that nobody has lived through yet: in the middle of a month."""


@dataclass(frozen=True, slots=True)
class Life:
    """What a kiosk has behind it."""

    months: int
    """Of which the last is half over."""
    votes_a_day: int
    days_a_boot: int = 1
    """1: switched off each night."""

    @property
    def days(self) -> Iterator[date]:
        """Each day that was lived through."""
        months = END.year * 12 + END.month - self.months
        day = date(months // 12, months % 12 + 1, 1)
        while day < END:
            yield day
            day += timedelta(days=1)


def settings(folder: Path) -> KioskSettings:
    """A kiosk in UTC: its days are counted here without asking a calendar."""
    faces = {"happy": 17, "neutral": 27, "unhappy": 22}
    scores = {face.key: face.score for face in FACES}
    buttons = {key: ButtonSettings(line=line, score=scores[key]) for key, line in faces.items()}
    identity = IdentitySettings("kiosk-1", "Owner", "Shop", "UTC", folder, folder / "receipts")
    return KioskSettings(identity, buttons, GpioSettings(factory="mock"), storage=StorageSettings(ballast_mib=0))


def make(folder: Path, life: Life, seed: int = 1) -> None:
    """Write the votes and the outbox of a kiosk that was switched off on the evening before `END`."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    engine = open_engine(folder / DATABASE)
    with closing(engine.connect()) as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        connection.rollback()
        migrate(connection)
        with connection.begin():
            connection.execute(insert(CARD), {"installation_id": INSTALLATION})
        link, last_id, boot, of_month = first_link(INSTALLATION), 0, 0, []
        for number, day in enumerate(life.days):
            if number % life.days_a_boot == 0:
                boot, began_ns = boot + 1, _at(day, OPENS - 1)
                with connection.begin():
                    connection.execute(insert(BOOT), {"id": boot, "kernel_id": f"k{boot}", "alive_ns": 0})
                    connection.execute(insert(SESSION), {"boot": boot, "began_ns": 0, "alive_ns": 0})
            end_ns = _at(day, CLOSES + 1) if life.days_a_boot == 1 else _at(day, 24 + OPENS - 1)
            alive_ns = end_ns - began_ns
            anchors = [
                (boot, at_ns - began_ns, at_ns, SERVER_ERROR_NS)
                for at_ns in range(_at(day, OPENS - 1), end_ns, HOUR_NS)
            ]
            times = sorted(draw.randrange(_at(day, OPENS), _at(day, CLOSES)) for _ in range(life.votes_a_day))
            faces = draw.choices(FACES, SHARES, k=life.votes_a_day)
            rows = []
            for at_ns, face in zip(times, faces, strict=True):
                last_id += 1
                row = (last_id, boot, at_ns - began_ns, at_ns // 1000, face.key, "counted")
                link = next_link(link, *row)
                rows.append((*row, link))
            with connection.begin():
                connection.exec_driver_sql("INSERT INTO anchor VALUES (?, ?, ?, ?)", anchors)
                connection.exec_driver_sql("INSERT INTO vote VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
                connection.exec_driver_sql("UPDATE boot SET alive_ns = ? WHERE id = ?", (alive_ns, boot))
                connection.exec_driver_sql("UPDATE session SET alive_ns = ? WHERE id = ?", (alive_ns, boot))
            of_month.append((day, times, faces))
            if (day + timedelta(days=1)).day == 1:
                outbox.write(folder / OUTBOX, _document(of_month, final=True))
                of_month = []
        with connection.begin():
            connection.exec_driver_sql(
                "UPDATE chain SET verified_id = ?, verified_link = ?, passes = 1", (last_id, link)
            )
    engine.dispose()
    if of_month:
        outbox.write(folder / OUTBOX, _document(of_month, final=False))


def _at(day: date, hour: int) -> int:
    return utc_ns(datetime(day.year, day.month, day.day, tzinfo=UTC)) + hour * HOUR_NS


def _document(days: list[tuple[date, list[int], list[Face]]], *, final: bool) -> MonthlyAggregate:
    hours: Counter[tuple[int, int, str]] = Counter()
    for day, times, faces in days:
        hours.update(
            (day.isoweekday(), at_ns // HOUR_NS % 24, face.key) for at_ns, face in zip(times, faces, strict=True)
        )
    by_day = {day: Counter(face.key for face in faces) for day, _, faces in days}
    places = sorted({place[:2] for place in hours})
    last = max(by_day)
    return MonthlyAggregate(
        kiosk_id="kiosk-1",
        installation_id=INSTALLATION,
        owner="Owner",
        shop="Shop",
        month=f"{last:%Y-%m}",
        time_zone="UTC",
        revision=_at(last, CLOSES) // S,
        final=final,
        as_of=utc_at(_at(last, CLOSES)),
        faces=FACES,
        votes=_row(sum(by_day.values(), Counter())),
        days=tuple(Day(day, _row(counts), (CLOSES - OPENS + 2) * 60) for day, counts in sorted(by_day.items())),
        hours=tuple(Hour(*place, tuple(hours[(*place, face.key)] for face in FACES)) for place in places),
        not_counted={},
    )


def _row(counts: Counter[str]) -> tuple[int, ...]:
    return tuple(counts[face.key] for face in FACES)
