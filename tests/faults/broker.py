"""A broker that is away for weeks, flaps, forgets, loses packets; a collector, an archive and publishers that die."""

import logging
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from hardware.clock import SystemClock
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import OUTBOX
from sync.document import outbox
from sync.document.aggregate import decode
from sync.mqtt.broker import Broker, BrokerAwayError
from sync.mqtt.publisher import publish
from tests.faults import wire
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.life import BEGIN_NS, BUTTONS, S, press, settings
from tests.faults.office import Office, Send, believe, code, deliver, lacking
from tests.faults.wire import Wire
from tests.memory import memory
from tests.sync.ends import a_month, fill, written

HOUR_NS = 3600 * S
BACKLOG = 24
"""Months that each of the other kiosks has to send."""
OTHERS = ("backlog-1", "backlog-2", "backlog-3")
CHANGED = 0.15
"""Share of them that changes in a round."""
LOSS = 0.2
DAYS_AWAY = 60
NOBODY = Broker("127.0.0.1", 1, tls=False)
"""Where no broker ever is. (A free port may be given to the connection that is to fail.)"""
ATTEMPTS = 12
"""By which everything must be delivered, once nothing fails any more."""
LONG_AGO_NS = BEGIN_NS - 365 * 24 * HOUR_NS
"""The head office has the real clock, and puts aside what is dated later."""
KILLS = ("broker forgets", "broker killed", "collector killed")
FAULTS = (*KILLS, "publisher killed", "archive lost", "broker away", "none")


class Shop:
    """A kiosk whose every vote is known: the production daemon in virtual time, and an hourly publisher."""

    def __init__(self, folder: Path) -> None:
        self.outbox = folder / OUTBOX
        self.pressed: Counter[tuple[str, str]] = Counter()
        """(month, face) of every press, each of which was thanked for."""
        self.kiosk = VirtualKiosk(settings(folder), VirtualClock(LONG_AGO_NS), lambda: "installation-1")
        self.kiosk.switch_on()
        self.kiosk.clock.synchronise()

    def live(self, hours: int, draw: random.Random) -> None:
        """Somebody presses now and then in the daytime."""
        for _ in range(hours):
            begun_ns = self.kiosk.clock.now_ns
            at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=begun_ns // S)
            if 7 <= at.hour < 19 and draw.random() < 0.4:
                face = draw.choice([*BUTTONS])
                press(self.kiosk, face)
                self.pressed[f"{at:%Y-%m}", face] += 1
            self.kiosk.pass_until(begun_ns + HOUR_NS)

    def end(self) -> None:
        """Everything that was voted is told."""
        self.kiosk.shut_down()

    def broken(self, stored: dict[tuple[str, str], bytes]) -> list[str]:
        """What of the votes an archive does not have, or has more than once; best nothing."""
        told = {
            (month, face.key): votes
            for (kiosk, month), payload in stored.items()
            if kiosk == self.kiosk.settings.kiosk.id
            for face, votes in zip(decode(payload).faces, decode(payload).votes, strict=True)
            if votes
        }
        return [] if told == dict(self.pressed) else [f"pressed {dict(self.pressed)}, archived {told}"]


@dataclass(frozen=True, slots=True)
class Outboxes:
    """What everybody has to send, by kiosk."""

    folders: dict[str, Path]

    @classmethod
    def of(cls, place: Path, shop: Shop | None = None) -> "Outboxes":
        """Kiosks with a backlog, and perhaps one that is alive."""
        folders = {name: place / name for name in OTHERS}
        found = cls({**folders, "lab-1": shop.outbox} if shop else folders)
        for name in OTHERS:
            fill(found.folders[name], BACKLOG, kiosk_id=name)
        return found

    def change(self, revision: int, draw: random.Random) -> None:
        """Some months of the backlog have changed; the others are delivered, or still to be."""
        for name in OTHERS:
            for month, document in outbox.read(self.folders[name]).items():
                if draw.random() < CHANGED:
                    votes = tuple(draw.randrange(1000) for _ in document.aggregate.votes)
                    outbox.write(self.folders[name], a_month(month, kiosk_id=name, revision=revision, votes=votes))

    def send(self, office: Office, send: Send, timeout_s: float) -> list[BaseProcess]:
        """All begin at once; the processes."""
        return [office.publisher(send, folder, name, timeout_s) for name, folder in self.folders.items()]

    def heal(self, office: Office, send: Send, timeout_s: float) -> int:
        """Nothing fails any more: by which attempt all is stored and everybody told so; `ATTEMPTS` when it never is.

        An attempt may still find the receipts of an archive that was lost, which its collector takes back only when it
        hears them, too: the next one, an hour later, sends everything.
        """
        office.collect()
        for attempt in range(1, ATTEMPTS + 1):
            codes = [code(process) for process in self.send(office, send, timeout_s)]
            if not any(codes) and not self.lost(office):
                return attempt
        if any(codes) and not self.lost(office):
            raise BrokenPromiseError(f"everything is stored, and {ATTEMPTS} attempts are told by no receipt")
        return ATTEMPTS

    def lost(self, office: Office) -> int:
        """Documents that the archive does not have as they stand in an outbox."""
        stored, sent = office.stored(), written(*self.folders.values())
        if extra := set(stored) - set(sent):
            raise BrokenPromiseError(f"nobody sent {sorted(extra)[:3]}")
        return sum(stored.get(place) != payload for place, payload in sent.items())

    def check(self, office: Office, shop: Shop | None = None) -> None:
        """After healing. Raises BrokenPromiseError."""
        if lost := self.lost(office):
            raise BrokenPromiseError(f"{lost} documents of the outboxes are not in the archive")
        if shop is not None and (broken := shop.broken(office.stored())):
            raise BrokenPromiseError("; ".join(broken))


class Virtually(SystemClock):
    """Waits as we do, and shows the time of a kiosk."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._virtual = clock

    def wall(self) -> datetime:
        """The kiosk's."""
        return self._virtual.wall()


def away(shop: Shop, broker: Broker, lab: Lab) -> int:
    """Nobody answers for weeks; how often it was tried."""
    draw, clock = random.Random(lab.seed), Virtually(shop.kiosk.clock)
    hours = 24 // lab.attempts_a_day
    for attempt in range(DAYS_AWAY * lab.attempts_a_day):
        shop.live(hours, draw)
        try:
            publish(shop.outbox, "lab-1", broker, clock)
            raise BrokenPromiseError(f"attempt {attempt}: delivered without a broker")
        except BrokerAwayError:
            pass
    return DAYS_AWAY * lab.attempts_a_day


def fail(office: Office, outboxes: Outboxes, send: Send, fault: str, draw: random.Random) -> None:
    """One round: everybody sends, and before, on the way or afterwards something happens."""
    before = {"broker away": office.kill_broker, "broker forgets": office.kill_collector}
    during = {"broker killed": office.kill_broker, "collector killed": office.kill_collector}
    during["archive lost"] = office.lose_archive
    afterwards = {"broker forgets": office.kill_broker}
    before.get(fault, _nothing)()
    publishers = outboxes.send(office, send, 1)
    threading.Event().wait(draw.uniform(0, 0.25))
    during.get(fault, _nothing)()
    if fault == "publisher killed":
        for process in publishers:
            process.kill()
    for process in publishers:
        code(process)
    afterwards.get(fault, _nothing)()
    office.serve()
    # Now and then the collector stays away, so that documents wait in a broker that is about to forget them.
    if draw.random() < 0.7:
        office.collect()


def _nothing() -> None:
    pass


def flap(office: Office, outboxes: Outboxes, send: Send, faults: Sequence[str], draw: random.Random) -> Iterator[int]:
    """Each fault in turn; yields the number of the round before it."""
    for number, fault in enumerate(faults):
        yield number
        outboxes.change(number + 2, draw)
        fail(office, outboxes, send, fault, draw)


def _drawn(faults: Sequence[str], rounds: int, draw: random.Random) -> list[str]:
    """Every fault at least once, where there are rounds enough, in any order."""
    drawn = [faults[number % len(faults)] for number in range(rounds)]
    draw.shuffle(drawn)
    return drawn


def _weeks(lab: Lab, place: Path) -> Iterator[str]:
    shop, draw = Shop(place / "card"), random.Random(lab.seed)
    tried = away(shop, NOBODY, lab)
    office = Office(place)
    with closing(office):
        office.serve()
        outboxes = Outboxes.of(place, shop)
        yield f"broker away for {DAYS_AWAY} days: {shop.pressed.total()} votes, {tried:,} attempts in vain"
        faults = _drawn(FAULTS, lab.rounds, draw)
        for _ in flap(office, outboxes, deliver, faults, draw):
            shop.live(24, draw)
        shop.end()
        attempts = outboxes.heal(office, deliver, 20)
        outboxes.check(office, shop)
        told = ", ".join(f"{times} x {fault}" for fault, times in Counter(faults).items())
        documents = len(outboxes.folders) - 1
        yield (
            f"{told}: {shop.pressed.total()} votes and {documents * BACKLOG} other documents archived once and "
            f"receipted {attempts} attempt(s) after healing"
        )


def _control(lab: Lab, place: Path) -> str:
    """Both on one schedule: documents under way to a collector that is away when the broker dies, and dies again."""
    lost = {}
    for name, send in (("receipt", deliver), ("PUBACK", believe)):
        draw = random.Random(lab.seed)
        (place / name).mkdir()
        office = Office(place / name)
        with closing(office):
            office.serve()
            outboxes = Outboxes.of(place / name)
            office.collect()
            for _ in flap(office, outboxes, send, _drawn(KILLS, lab.rounds // 2, draw), draw):
                pass
            outboxes.heal(office, send, 20)
            lost[name] = outboxes.lost(office)
    if lost["receipt"]:
        raise BrokenPromiseError(f"{lost['receipt']} documents lost though every receipt was waited for")
    if not lost["PUBACK"]:
        raise BrokenPromiseError("control 'receipt replaced by PUBACK': lost nothing: the lane is blind")
    return f"control 'receipt replaced by PUBACK': {lost['PUBACK']} of {len(OTHERS) * BACKLOG} documents lost"


def _lossy(lab: Lab, place: Path) -> Iterator[str]:
    if missing := wire.lacking():
        yield f"packets are not dropped: {missing}"
        return
    cable, draw = Wire(lab.seed), random.Random(lab.seed)
    with cable.laid():
        office = Office(place, cable.namespace)
        with closing(office):
            office.serve()
            outboxes = Outboxes.of(place)
            cable.loss = 1
            codes = [code(process) for process in outboxes.send(office, deliver, 1)]
            if not all(codes):
                raise BrokenPromiseError("delivered through a cable that was cut: the lane is blind")
            cable.loss, cable.dropped = LOSS, 0
            for number in range(lab.lossy_rounds):
                outboxes.change(number + 2, draw)
                office.collect()
                for process in outboxes.send(office, deliver, 30):
                    code(process)
            attempts = outboxes.heal(office, deliver, 30)
            outboxes.check(office)
            dropped, passed = cable.dropped, cable.passed
    yield (
        f"{dropped / (dropped + passed):.0%} of {dropped + passed:,} packets dropped: "
        f"{len(OTHERS) * BACKLOG} documents archived once and receipted by attempt {attempts}"
    )


def run(lab: Lab) -> Iterator[str]:
    """The lane."""
    if missing := lacking():
        yield f"skipped: {missing}"
        return
    logging.disable()
    try:
        for part in (_weeks, _lossy):
            with memory() as name:
                yield from part(lab, Path(name))
        with memory() as name:
            yield _control(lab, Path(name))
    finally:
        logging.disable(logging.NOTSET)
    yield "RESULT after healing the archive is what was voted: nothing lost, nothing twice, every month receipted"
