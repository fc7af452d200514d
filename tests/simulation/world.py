"""A kiosk's life with everything that can happen to it, in virtual time, through the production code."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path

from config.buttons import ButtonSettings, GpioSettings
from config.identity import IdentitySettings
from config.settings import KioskSettings
from config.storage import StorageSettings
from hardware.epoch import utc_at
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import OUTBOX
from kiosk.device.rules.calendar import Calendar
from kiosk.device.rules.panel import Verdict
from kiosk.office.report import pages
from sync.document import outbox, topics
from sync.document.aggregate import MonthlyAggregate
from tests.simulation.link import Link
from tests.simulation.options import Options

MS = 1_000_000
S = 1000 * MS
HOUR = 3600 * S
FACES = ("happy", "neutral", "unhappy")


class BrokenPromiseError(AssertionError):
    """An invariant does not hold; the message names the world that shows it."""


@dataclass(frozen=True)
class Truth:
    """One finger on one button, as nobody but the simulation knows it."""

    at_ns: int
    face: str
    certain: bool
    """False where the power failed before the light: counted or not, both are honest."""


class World:
    """One life of one kiosk and its head office."""

    def __init__(self, options: Options, folder: Path) -> None:
        self.options = options
        self.truth: list[Truth] = []
        self.acknowledged: list[tuple[int, str]] = []
        """(true time, face) of every vote that was thanked for."""
        self._draw = random.Random(options.seed)
        self._calendar = Calendar(options.zone)
        self._clock = VirtualClock(self._calendar.midnight_ns(options.first))
        self._kiosk = VirtualKiosk(self._settings(folder / "card"), self._clock, lambda: f"i-{options.seed}")
        self._outbox = folder / "card" / OUTBOX
        (folder / "office").mkdir(parents=True)
        self.link = Link(self._draw, options.faults, folder / "office", lambda: utc_at(self._clock.now_ns))
        self._seen = 0

    def live(self) -> None:
        """Every day of it, then a few quiet ones in which everything heals."""
        options = self.options
        for n in range(options.days):
            day = options.first + timedelta(days=n)
            begin_ns = self._calendar.midnight_ns(day) + self._draw.randrange(9 * HOUR)
            for _ in range(self._draw.choice((1, 1, 1, 2))):
                begin_ns = self._boot(max(begin_ns, self._clock.now_ns + S)) + self._draw.randrange(S, HOUR)
            if self._draw.random() < 0.4 and self._outbox.exists():
                self.link.deliver(self._kiosk.settings.kiosk.id, self._outbox)
            if self._has("archive lost") and self._draw.random() < 0.1:
                self.link.lose_archive()
        self._heal(options.first + timedelta(days=options.days + 31))

    def documents(self) -> dict[str, MonthlyAggregate]:
        """The outbox, as it stands."""
        return {month: document.aggregate for month, document in outbox.read(self._outbox).items()}

    def page(self) -> str:
        """The owner's page of the last month."""
        aggregates = self.link.archive.aggregates()
        last = max(aggregates, key=lambda aggregate: aggregate.month)
        return pages.make(aggregates, [], None, last.month, prepared_on=date(2027, 6, 1)).html

    def check(self) -> None:
        """Every invariant. Raises BrokenPromiseError."""
        self._check_presses()
        self._check_months()
        self._check_archive()

    def close(self) -> None:
        """Give files back."""
        self.link.archive.close()

    def _boot(self, begin_ns: int) -> int:
        """One life of the daemon, from the plug to the plug; return when it ended."""
        kiosk, clock = self._kiosk, self._clock
        clock.now_ns = begin_ns
        kiosk.switch_on()
        self._seen = len(kiosk.votes)
        if self._has("1970"):
            clock.wall_error_ns = -clock.now_ns + self._draw.randrange(HOUR)
        heard = not (self._has("no time server") and self._draw.random() < 0.6)
        end_ns = begin_ns + self._draw.randrange(60 * S, 13 * HOUR)
        pushes = sorted(self._draw.randrange(S, end_ns - begin_ns) for _ in range(self.options.pushes_per_day))
        hears_ns = begin_ns + self._draw.randrange(min(HOUR, end_ns - begin_ns)) if heard else None
        for push in pushes:
            at_ns = max(begin_ns + push, clock.now_ns + 2 * S)
            if hears_ns is not None and hears_ns <= at_ns:
                self._hear_time(max(hears_ns, clock.now_ns))
                hears_ns = None
            if self._has("clock stepped") and not clock.is_synchronised:
                clock.wall_error_ns = self._draw.randrange(-400 * 24 * HOUR, 500_000 * 24 * HOUR)
            if not self._push(at_ns):
                return clock.now_ns
        if hears_ns is not None:
            self._hear_time(max(hears_ns, clock.now_ns))
        self._pass_until(max(end_ns, clock.now_ns + S))
        if self._draw.random() < 0.5:
            kiosk.cut_power()
        else:
            kiosk.shut_down()
        return clock.now_ns

    def _hear_time(self, at_ns: int) -> None:
        self._pass_until(at_ns)
        self._clock.synchronise()

    def _push(self, at_ns: int) -> bool:
        """One finger; False when the power failed under it."""
        face = self._draw.choice(FACES)
        self._pass_until(at_ns)
        if self._has("spike") and self._draw.random() < 0.5:
            self._spike(face)
        first_ns = self._clock.now_ns
        cut_ns = (
            first_ns + self._draw.randrange(150 * MS) if self._has("power cut") and self._draw.random() < 0.3 else None
        )
        self.truth.append(Truth(first_ns, face, certain=cut_ns is None))
        held_ns = 30 * S if self._has("stuck") and self._draw.random() < 0.2 else self._draw.randrange(60, 500) * MS
        for level_ns, active in self._contact(first_ns, held_ns):
            if cut_ns is not None and level_ns >= cut_ns:
                break
            self._pass_until(level_ns)
            self._kiosk.set_contact(face, active=active)
        if cut_ns is not None:
            self._pass_until(max(cut_ns, self._clock.now_ns))
            self._kiosk.cut_power()
            return False
        self._pass_until(self._clock.now_ns + 1100 * MS)  # a stuck contact is believed again after a second
        return True

    def _contact(self, at_ns: int, held_ns: int) -> list[tuple[int, bool]]:
        levels = []
        for active in (True, False):
            levels.append((at_ns, active))
            for _ in range(self._draw.randint(0, 6) if self._has("bounce") else 0):
                at_ns += self._draw.randrange(20_000, 4 * MS)
                lost = self._has("repeated levels") and self._draw.random() < 0.5
                levels += [(at_ns, active)] if lost else [(at_ns, not active), (at_ns + 10_000, active)]
            at_ns += held_ns
        return levels

    def _spike(self, face: str) -> None:
        self._kiosk.set_contact(face, active=True)
        self._pass_until(self._clock.now_ns + self._draw.randrange(1000, 4 * MS))
        self._kiosk.set_contact(face, active=False)
        self._pass_until(self._clock.now_ns + 200 * MS)

    def _heal(self, day: date) -> None:
        """Weeks later: the time is heard, the broker is there, and nobody presses any more."""
        self._clock.now_ns = max(self._calendar.midnight_ns(day), self._clock.now_ns + S)
        self._kiosk.switch_on()
        self._hear_time(self._clock.now_ns + 60 * S)
        # A whole day, with which the votes of short ones are told.
        self._pass_until(self._clock.now_ns + 48 * HOUR)
        self._kiosk.shut_down()
        self.link.heal()
        for _ in range(3):
            finish = self.link.deliver(self._kiosk.settings.kiosk.id, self._outbox)
        self._promise(not finish.outstanding, f"not delivered after healing: {finish.outstanding}")

    def _pass_until(self, at_ns: int) -> None:
        self._kiosk.pass_until(at_ns)
        self._note()

    def _note(self) -> None:
        for vote in self._kiosk.votes[self._seen :]:
            if vote.verdict == Verdict.COUNTED:
                at_ns = self._clock.now_ns - self._clock.monotonic_ns() + vote.at_ns
                self.acknowledged.append((at_ns, self._kiosk.daemon.faces[vote.line]))
        self._seen = len(self._kiosk.votes)

    def _check_presses(self) -> None:
        thanked = Counter(self.acknowledged)
        pushed = {(truth.at_ns, truth.face): truth for truth in self.truth}
        twice = [press for press, times in thanked.items() if times > 1]
        self._promise(not twice, f"counted twice: {twice}")
        invented = [press for press in thanked if press not in pushed]
        self._promise(not invented, f"nobody pressed: {invented}")
        lost = [truth for press, truth in pushed.items() if truth.certain and press not in thanked]
        self._promise(not lost, f"not counted: {lost}")

    def _check_months(self) -> None:
        documents = self.documents()
        # The last days of a month, where each was too short for a row of its own, are in no sum.
        untold = {
            day.date for each in documents.values() for day in takewhile(lambda day: day.pooled, reversed(each.days))
        }
        every = Counter((self._calendar.month(at_ns), face) for at_ns, face in self.acknowledged)
        truth = Counter(
            (self._calendar.month(at_ns), face)
            for at_ns, face in self.acknowledged
            if self._calendar.local(at_ns).date() not in untold
        )
        told: Counter[tuple[str, str]] = Counter()
        for month, document in documents.items():
            for face, votes, *doubtful in zip(FACES, document.votes, *(u.votes for u in document.undated), strict=True):
                told[month, face] = votes
                # A vote of such a day is in the sum where its month is certain and its day is not.
                self._promise(votes <= every[month, face], f"{month}: {votes} {face}, truly {every[month, face]}")
                whole = not document.final or truth[month, face] <= votes + sum(doubtful)
                self._promise(whole, f"{month} is final with {votes} {face}, truly {truth[month, face]}")
        undated = sum(sum(u.votes) for document in documents.values() for u in document.undated)
        missing = sum(truth.values()) - sum(told.values())
        self._promise(missing <= undated, f"{missing} votes in no month, {undated} told as undated")

    def _check_archive(self) -> None:
        stored = {aggregate.month: aggregate for aggregate in self.link.archive.aggregates()}
        self._promise(stored == self.documents(), "the archive is not the outbox")
        own = {topics.month(self._kiosk.settings.kiosk.id, month) for month in self.documents()}
        self._promise(self.link.published <= own, f"left the kiosk: {self.link.published - own}")

    def _promise(self, kept: bool, breach: str) -> None:
        if not kept:
            raise BrokenPromiseError(f"seed {self.options.seed} {sorted(self.options.faults)}: {breach}")

    def _has(self, fault: str) -> bool:
        return fault in self.options.faults

    def _settings(self, data: Path) -> KioskSettings:
        return KioskSettings(
            kiosk=IdentitySettings("world-1", "Owner", "Shop", self.options.zone, data),
            buttons={
                face: ButtonSettings(line=line, score=score, light=light)
                for face, line, score, light in zip(FACES, (17, 27, 22), (100, 50, 0), (5, 6, 13), strict=True)
            },
            gpio=GpioSettings(factory="mock"),
            storage=StorageSettings(alive_s=3600, ballast_mib=0),
        )
