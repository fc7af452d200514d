"""One kiosk for years, with every habit of the field; and books of its presses that the test alone keeps."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from config.buttons import ButtonSettings, GpioSettings
from config.identity import IdentitySettings
from config.settings import KioskSettings
from config.storage import StorageSettings
from hardware.clock import utc_ns
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.device.store.copy import make_at_rest
from kiosk.device.store.restore import brought_in, put_in_place
from kiosk.device.store.votes import Votes
from kiosk.office.report.data.documents import newest
from sync.document import handover_files, outbox
from sync.document.aggregate import MonthlyAggregate

S = 1_000_000_000
HOUR_NS = 3600 * S
BEGIN = date(2026, 1, 1)
OPENS, HOURS = 9, 5
"""By the shop's clock; a day of fewer than three hours is told with the next one."""
KEEP_MONTHS = 13
WRONG_YEAR_NS = 18 * 365 * 24 * HOUR_NS


@dataclass(frozen=True, slots=True)
class Growth:
    """What a kiosk has become at the end of a year."""

    year: int
    votes: int
    """Counted since the beginning."""
    database_kib: int
    outbox_kib: int
    opening_ms: float
    """CPU."""
    day_ms: float
    """CPU of the last day, from plug to plug."""


@dataclass
class Books:
    """What the test knows."""

    pressed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Counted presses by (shop, month, face)."""
    told: dict[tuple[str, str, str], MonthlyAggregate] = field(default_factory=dict)
    """The head office's archive: the newest revision by (name, installation, month)."""

    def receive(self, documents: list[MonthlyAggregate]) -> None:
        """As the head office does."""
        for each in documents:
            key = each.kiosk_id, each.installation_id, each.month
            if key not in self.told or self.told[key].revision < each.revision:
                self.told[key] = each

    def differences(self) -> list[str]:
        """Where what is told is not what was pressed."""
        found: Counter[tuple[str, str, str]] = Counter()
        for each in newest(self.told.values()):
            for face, votes in zip(each.faces, each.votes, strict=True):
                found[each.shop, each.month, face.key] += votes
        return [
            f"{' '.join(key)}: {self.pressed[key]} pressed, {found[key]} told"
            for key in sorted({*self.pressed, *found})
            if self.pressed[key] != found[key]
        ]


class Life:
    """Days of a kiosk: plugged in, pressed, unplugged."""

    def __init__(self, folder: Path, years: int, seed: int, *, every: int = 1) -> None:
        """Nothing has happened yet. `every`: on how many days it is plugged in once."""
        self.books = Books()
        self.growth: list[Growth] = []
        self._draw = random.Random(seed)
        self._end = date(BEGIN.year + years, 1, 1)
        self._every = every
        self._folder = folder
        self._kiosk = VirtualKiosk(_settings(folder), VirtualClock(_at(BEGIN, 0, "Europe/Vilnius")), lambda: "card")
        self._sent = ""

    def live(self) -> Iterator[str]:
        """Live, and say what was done beside pressing."""
        day, spent_ms = BEGIN, 0.0
        # A few days more, on which nobody presses: December is told when it is over.
        while day < self._end + timedelta(days=4):
            yield from self._edit(day)
            if not _is_away(day) and (day.toordinal() % self._every == 0 or day >= self._end):
                began_ns = time.process_time_ns()
                self._day(day)
                spent_ms = (time.process_time_ns() - began_ns) / 1e6
            if f"{day:%Y-%m}" != self._sent and day.day > 3:
                self._sent = f"{day:%Y-%m}"
                self._send()
            day += timedelta(days=1)
            if (day.month, day.day) == (1, 4) and day.year > BEGIN.year:
                self.growth.append(self._measure(day.year - BEGIN.year, spent_ms))
        self._send()

    @property
    def _identity(self) -> IdentitySettings:
        return self._kiosk.settings.kiosk

    def _edit(self, day: date) -> Iterator[str]:
        """What somebody changes while the kiosk is off."""
        for year, month, number, change in CHANGES:
            if day == date(BEGIN.year + year, month, number):
                identity = {name: change[name] for name in change if name != "buttons"}
                settings = attrs.evolve(self._kiosk.settings, kiosk=attrs.evolve(self._identity, **identity))
                if "buttons" in change:
                    settings = attrs.evolve(settings, buttons=change["buttons"])
                self._kiosk.settings = settings
                yield f"{day}: {', '.join(change)}"
        database = self._folder / DATABASE
        if (day.month, day.day) == (5, 20):
            (self._folder / "copy.db").unlink(missing_ok=True)
            make_at_rest(database, self._folder / "copy.db")
        if (day.month, day.day) == (6, 9):
            with brought_in(self._folder / "copy.db", database) as brought:
                put_in_place(brought, database)
            yield f"{day}: a copy of 20 May put back"

    def _day(self, day: date) -> None:
        kiosk, draw = self._kiosk, self._draw
        kiosk.clock.now_ns = _at(day, OPENS, self._identity.time_zone)
        kiosk.switch_on()
        if day.day in range(10, 18) and day.month % 3 == 0:
            pass  # no network for eight days
        elif (day.month, day.day) == (7, 5):  # for an hour a router tells a wrong year
            kiosk.clock.wall_error_ns, kiosk.clock.is_synchronised = WRONG_YEAR_NS, True
            kiosk.pass_until(kiosk.clock.now_ns + HOUR_NS // 2)
            kiosk.clock.synchronise()
            kiosk.pass_until(kiosk.clock.now_ns + HOUR_NS)
        else:
            kiosk.clock.synchronise()
        end_ns = _at(day, OPENS + HOURS, self._identity.time_zone)
        for _ in range(draw.randrange(1, 5) if day < self._end else 0):
            kiosk.pass_until(kiosk.clock.now_ns + draw.randrange(60, 2400) * S)
            face = draw.choice([*kiosk.settings.buttons])
            self.books.pressed[self._identity.shop, f"{day:%Y-%m}", face] += 1
            _push(kiosk, face)
        kiosk.pass_until(max(end_ns, kiosk.clock.now_ns + HOUR_NS))
        (kiosk.cut_power if draw.random() < 0.5 else kiosk.shut_down)()

    def _send(self) -> None:
        """The head office has it, and says so."""
        documents = list(outbox.read_all(self._folder / OUTBOX).values())
        own = [each for each in documents if each.aggregate.kiosk_id == self._identity.id]
        self.books.receive([each.aggregate for each in own])
        receipts: dict[str, dict[str, tuple[int, str]]] = {}
        for each in own:
            receipts.setdefault(each.aggregate.installation_id, {})[each.aggregate.month] = each.receipt
        self._identity.receipts.mkdir(exist_ok=True)
        handover_files.put(self._identity.receipts, self._identity.id, receipts)

    def _measure(self, year: int, day_ms: float) -> Growth:
        database = self._folder / DATABASE
        began_ns = time.process_time_ns()
        votes = Votes(database, "another")
        spent_ns = time.process_time_ns() - began_ns
        votes.close()
        documents = sum(path.stat().st_size for path in outbox.all_files(self._folder / OUTBOX))
        pressed = sum(self.books.pressed.values())
        return Growth(year, pressed, database.stat().st_size >> 10, documents >> 10, spent_ns / 1e6, day_ms)


def _settings(folder: Path) -> KioskSettings:
    identity = IdentitySettings("k1", "Anna", "Anna's", "Europe/Vilnius", folder, folder / "receipts")
    storage = StorageSettings(ballast_mib=0, alive_s=3600, keep_months=KEEP_MONTHS)
    return KioskSettings(identity, _buttons("happy", "unhappy"), GpioSettings(factory="mock"), storage=storage)


def _buttons(*faces: str) -> dict[str, ButtonSettings]:
    lines = {"happy": (17, 100), "neutral": (27, 50), "unhappy": (22, 0)}
    return {face: ButtonSettings(line=lines[face][0], score=lines[face][1]) for face in faces}


CHANGES = (
    (0, 8, 11, {"shop": "Bruno's", "owner": "Bruno"}),
    (0, 9, 20, {"id": "k2"}),
    (1, 2, 2, {"shop": "Carla's", "owner": "Carla", "time_zone": "Europe/Lisbon"}),
    (2, 3, 1, {"buttons": _buttons("happy", "neutral", "unhappy")}),
    (4, 10, 15, {"shop": "Anna's", "owner": "Anna", "time_zone": "Europe/Vilnius"}),
    (6, 1, 1, {"touchpoint": "Door"}),
    (8, 7, 20, {"buttons": _buttons("happy", "unhappy"), "shop": "Dario's", "owner": "Dario"}),
)
"""By year, month and day."""


def _is_away(day: date) -> bool:
    """Closed for four months in the third year, for a week each August; a day in seven nobody plugs it in."""
    closed = day.year == BEGIN.year + 3 and day.month in range(3, 7)
    return closed or (day.month == 8 and day.day > 24) or day.isoweekday() == 7


def _at(day: date, hour: int, zone: str) -> int:
    return utc_ns(datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC))


def _push(kiosk: VirtualKiosk, face: str) -> None:
    kiosk.set_contact(face, active=True)
    kiosk.pass_until(kiosk.clock.now_ns + 120_000_000)
    kiosk.set_contact(face, active=False)
    kiosk.pass_until(kiosk.clock.now_ns + 200_000_000)
