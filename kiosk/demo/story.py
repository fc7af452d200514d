"""What happens at the demo's shop: thirteen months, one change, and everything that goes wrong at a shop's door."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from config.buttons import ButtonSettings, GpioSettings
from config.identity import IdentitySettings
from config.settings import KioskSettings
from config.storage import StorageSettings
from kiosk.demo.customers import HOUR, SECOND, Push, Town
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.rules.calendar import DAY, WEEKDAYS, Calendar
from sync.archive.note import Note

SHOP = "Market Square"
LAST = date(2026, 10, 31)
MONTH = "2026-10"
MOST_MONTHS = 13
"""With as many there is the same month a year before."""
CHANGE = Note(date(2026, 6, 3), SHOP, "Second till opened")
POWER_CUT = date(2026, 10, 9)
UNPLUGGED = {date(2026, 10, 13), date(2026, 10, 14)}
CHILD = {date(2026, 3, 14), date(2026, 10, 17)}
ELBOW = {date(2026, 1, 20), date(2026, 10, 22)}
ON, OPENS, CLOSES, OFF = 7 * HOUR + 45 * 60 * SECOND, 8 * HOUR, 19 * HOUR + 1800 * SECOND, 19 * HOUR + 2700 * SECOND
PAUSE = 18 * HOUR
"""Where the story stops on its last day: the shop is still open, and whoever watches may press."""
TIME_SERVER_AFTER = 40 * SECOND
"""How long after the plug the wall clock is set."""


def settings(folder: Path) -> KioskSettings:
    """The demo's kiosk.toml, as values; `folder` is its card."""
    return KioskSettings(
        kiosk=IdentitySettings("market-square-1", "Corner Bakery", SHOP, "Europe/Rome", folder),
        buttons={
            "happy": ButtonSettings(line=17, score=100, light=5),
            "neutral": ButtonSettings(line=27, score=50, label="so-so", light=6),
            "unhappy": ButtonSettings(line=22, score=0, light=13),
        },
        gpio=GpioSettings(factory="mock"),
        storage=StorageSettings(alive_s=900, ballast_mib=0),
        opening_hours=dict.fromkeys(WEEKDAYS[:6], ("08:00-19:30",)),
    )


@dataclass(frozen=True, slots=True)
class Evening:
    """The end of a day. `closed_month`: the month before (YYYY-MM), where the kiosk has closed it on this day."""

    day: date
    closed_month: str | None


class Story:
    """The shop's last months, told to a kiosk day by day."""

    def __init__(self, seed: int, folder: Path, months: int = MOST_MONTHS) -> None:
        """The same seed tells the same story, to the nanosecond. `months`: how many, up to the last one."""
        since = LAST.year * 12 + LAST.month - months
        self._first = date(since // 12, since % 12 + 1, 1)
        self._calendar = Calendar("Europe/Rome")
        self._town = Town(seed, CHANGE.date)
        self._mint = random.Random(seed)  # noqa: S311 - a story, not a secret
        self.clock = VirtualClock(self._calendar.midnight_ns(self._first))
        self.kiosk = VirtualKiosk(settings(folder), self.clock, lambda: f"{self._mint.getrandbits(128):032x}")

    def local(self, at_ns: int) -> datetime:
        """What the clock on the shop's wall shows."""
        return self._calendar.local(at_ns)

    @property
    def days(self) -> int:
        """How many days `live` yields."""
        return (LAST - self._first).days + 1

    def live(self) -> Iterator[Evening]:
        """Every day up to `PAUSE` on the last one, when the kiosk is on and the shop open."""
        day = last_open = self._first
        while day <= LAST:
            if day.weekday() < 6 and day not in UNPLUGGED:  # noqa: PLR2004 - closed on Sundays
                self._live_through(day)
                closed = f"{last_open:%Y-%m}" if last_open.month != day.month else None
                yield Evening(day, closed)
                last_open = day
                if day != LAST:
                    self._pass_until(day, OFF)
                    self.kiosk.cut_power()  # the main switch beside the door, every evening
            else:
                yield Evening(day, None)
            day += DAY

    def close_the_month(self) -> date:
        """Evening falls on the last day, and the kiosk starts once more the day after; return that day."""
        self._pass_until(LAST, OFF)
        self.kiosk.cut_power()
        self._start(LAST + DAY)
        self._pass_until(LAST + DAY, ON + 600 * SECOND)
        self.kiosk.shut_down()
        return LAST + DAY

    def _live_through(self, day: date) -> None:
        self._start(day)
        pushes = self._town.customers(day, OPENS, CLOSES)
        pushes += self._town.child(15 * HOUR) if day in CHILD else []
        pushes += self._town.elbow(11 * HOUR) if day in ELBOW else []
        if day == POWER_CUT:
            noon, back = 12 * HOUR, 12 * HOUR + 1500 * SECOND
            self._play(day, [push for push in pushes if push.at_ns < noon - 60 * SECOND])
            self._pass_until(day, noon)
            self.kiosk.cut_power()
            self._start(day, back)
            pushes = [push for push in pushes if push.at_ns > back + 60 * SECOND]
        if day == LAST:
            pushes = [push for push in pushes if push.at_ns < PAUSE - 60 * SECOND]
        self._play(day, pushes)
        self._pass_until(day, PAUSE if day == LAST else CLOSES)

    def _start(self, day: date, at_ns: int = ON) -> None:
        self.clock.now_ns = self._at(day, at_ns)
        self.kiosk.switch_on()
        self._pass_until(day, at_ns + TIME_SERVER_AFTER)
        self.clock.synchronise()

    def _play(self, day: date, pushes: list[Push]) -> None:
        for level in self._town.contacts(sorted(pushes, key=lambda push: push.at_ns)):
            self._pass_until(day, level.at_ns)
            self.kiosk.set_contact(level.face, active=level.active)

    def _pass_until(self, day: date, at_ns: int) -> None:
        self.kiosk.pass_until(self._at(day, at_ns))

    def _at(self, day: date, at_ns: int) -> int:
        # By the clock on the wall: a clock change comes before opening time, and shifts the whole day behind it.
        return self._calendar.midnight_ns(day + DAY) - 24 * HOUR + at_ns
