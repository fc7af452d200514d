"""A real ext4 that is full, read-only, or fails at what it is asked, under a kiosk that people go on pressing."""

import errno
import logging
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

from hardware.lights import Lights
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import BALLAST
from kiosk.device.daemon.recorder import Record, Recorder
from kiosk.device.rules.panel import Verdict
from kiosk.device.store.database import Database
from kiosk.device.store.votes import VotesError
from tests.faults.fuse import WatchedFile
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.life import BEGIN_NS, BUTTONS, MS, S, settings
from tests.faults.loop import attached, lacking, make_ext4, mounted
from tests.faults.loop import run as run_tool
from tests.memory import memory

SIZE_MIB = 12
BALLAST_MIB = 1
BLOCK = 4096
MOST_PRESSES = 300


class Hand:
    """Presses faces in turn, and looks which of them were thanked for."""

    def __init__(self, card: Path) -> None:
        self.kiosk = VirtualKiosk(settings(card, BALLAST_MIB), VirtualClock(BEGIN_NS), lambda: "installation-1")
        self.kiosk.switch_on()
        self.pressed: list[str] = []
        self.thanked = 0

    def press(self) -> bool:
        """One press; whether its own light, and no other, went on."""
        kiosk = self.kiosk
        face = [*BUTTONS][len(self.pressed) % len(BUTTONS)]
        self.pressed.append(face)
        kiosk.set_contact(face, active=True)
        kiosk.pass_until(kiosk.clock.now_ns + 120 * MS)
        lit = [name for name, button in BUTTONS.items() if kiosk.pins.pin(button.light).state]
        kiosk.set_contact(face, active=False)
        thanked = lit == [face]
        self.thanked += thanked
        if kiosk.daemon.failing and thanked:
            raise BrokenPromiseError(f"press {len(self.pressed)}: thanked on a card that cannot be written")
        kiosk.pass_until(kiosk.clock.now_ns + 1500 * MS)
        return thanked

    def press_until(self, true: Callable[[], bool], otherwise: str) -> None:
        """Press until something has happened. Raises BrokenPromiseError when it does not."""
        for _ in range(MOST_PRESSES):
            if true():
                return
            self.press()
        raise BrokenPromiseError(otherwise)

    def wait(self, seconds: int) -> None:
        """Nobody comes."""
        self.kiosk.pass_until(self.kiosk.clock.now_ns + seconds * S)

    def close(self) -> None:
        """Let go of the disk, whatever it says: what is open keeps it from being unmounted."""
        self.kiosk.daemon.release()
        with suppress(VotesError):
            self.kiosk.daemon.votes.close()

    def check(self) -> None:
        """Every press is on the card, once, in order."""
        stored = []
        while chunk := self.kiosk.daemon.votes.read(len(stored)):
            stored += chunk
        if [vote.face for vote in stored] != self.pressed:
            raise BrokenPromiseError(f"{len(self.pressed)} presses, {len(stored)} stored, or not in order")
        counted = sum(vote.verdict == Verdict.COUNTED for vote in stored)
        if counted < self.thanked:
            raise BrokenPromiseError(f"{self.thanked} thanked, {counted} counted")


@contextmanager
def ext4(options: str) -> Iterator[tuple[Path, str]]:
    """A small real ext4: the folder where it is mounted, and its device."""
    with memory() as name:
        image, card = Path(name) / "image", Path(name) / "card"
        card.mkdir()
        with image.open("wb") as file:
            file.truncate(SIZE_MIB << 20)
        with attached(image) as device:
            make_ext4(device)
            with mounted(device, card, options):
                yield card, device


def fill(card: Path, name: str) -> Path:
    """Leave no block free."""
    filler = card / name
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return filler


def filled() -> str:
    """Somebody's file takes all the room: the database has room of its own, and everybody is thanked."""
    with ext4("noatime") as (card, _), closing(Hand(card)) as hand:
        hand.wait(60)
        hand.press()
        fill(card, "filler")
        for _ in range(MOST_PRESSES):
            hand.press()
        if hand.thanked < len(hand.pressed) or not (card / BALLAST).exists():
            raise BrokenPromiseError(f"{hand.thanked} of {len(hand.pressed)} thanked while the database has room")
        hand.check()
    return f"full ext4: {len(hand.pressed)} presses thanked and stored once, in room that the database had kept"


def full() -> str:
    """Without that room the ballast buys time; then nobody is thanked until there is room."""
    with (
        patch("kiosk.device.store.free_pages.ROOM_PAGES", 0),
        ext4("noatime") as (card, _),
        closing(Hand(card)) as hand,
    ):
        hand.wait(60)
        hand.press()
        fillers = [fill(card, "filler")]
        hand.press_until(lambda: not (card / BALLAST).exists(), "the ballast is never given up")
        bought = len(hand.pressed)
        fillers.append(fill(card, "filler again"))
        hand.press_until(lambda: hand.kiosk.daemon.failing, "a full card is never noticed")
        failed = len(hand.pressed)
        for _ in range(10):
            hand.press()
        for filler in fillers:
            filler.unlink()
        hand.wait(36)
        if not hand.press():
            raise BrokenPromiseError("there is room, and nobody is thanked")
        hand.check()
    unthanked = len(hand.pressed) - hand.thanked
    return (
        f"the same without it: ballast given up at press {bought}, nothing more to be had from press {failed} on; "
        f"{len(hand.pressed)} presses stored once, {unthanked} of them had to wait and were not thanked for"
    )


def started_full() -> str:
    """Somebody takes all the room while the kiosk is off: it starts, and gives up its ballast for its log."""
    with ext4("noatime") as (card, _):
        hand = Hand(card)
        hand.wait(60)
        hand.press()
        hand.kiosk.shut_down()
        fill(card, "filler")
        with closing(Hand(card)) as again:
            again.pressed, again.thanked = hand.pressed, hand.thanked
            for _ in range(10):
                if not again.press():
                    raise BrokenPromiseError("started on a full card, and nobody is thanked")
            again.check()
            if (card / BALLAST).exists():
                raise BrokenPromiseError("there was room without the ballast: the lane is blind")
    return "a start on a full ext4: the ballast is given up, everybody thanked"


def read_only() -> str:
    """The kernel lets nobody write: nobody is thanked, the kiosk ends; the repaired disk has every vote."""
    with ext4("noatime,errors=remount-ro") as (card, device):
        with closing(Hand(card)) as hand:
            hand.wait(60)
            for _ in range(5):
                hand.press()
            Path(f"/sys/fs/ext4/{Path(device).name}/trigger_fs_error").write_text("laboratory")
            _must_be_read_only(card)
            thanked, begun_ns = hand.thanked, hand.kiosk.clock.now_ns
            with suppress(VotesError):
                for _ in range(60):
                    hand.press()
                raise BrokenPromiseError("a card that stays read-only is never given up")
            waited_s = (hand.kiosk.clock.now_ns - begun_ns) / S
            if hand.thanked != thanked:
                raise BrokenPromiseError(f"{hand.thanked - thanked} thanked for on a read-only card")
        run_tool("umount", str(card))
        subprocess.run(["e2fsck", "-fy", device], check=False, capture_output=True)
        run_tool("mount", device, str(card))
        with closing(Hand(card)) as again:
            again.pressed = hand.pressed[:thanked]
            again.check()
            if not again.press():
                raise BrokenPromiseError("the card is repaired, and nobody is thanked")
    return (
        f"read-only ext4: {thanked} thanked and stored, none thanked in {waited_s:.0f} s until the end, started again"
    )


def _must_be_read_only(card: Path) -> None:
    try:
        (card / "probe").write_bytes(b"1")
    except OSError as error:
        if error.errno in (errno.EROFS, errno.EIO):
            return
        raise
    raise BrokenPromiseError("the kernel lets this card be written: the lane is blind")


class SickDisk:
    """A disk that fails when it is told to: at everything, or at all but the file system's own journal."""

    def __init__(self) -> None:
        self.fails: Literal["", "data", "everything"] = ""
        self.failures = 0
        self.file = WatchedFile(SIZE_MIB << 20, self._write, self._sync)
        self._journal: frozenset[int] = frozenset()

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        """An ext4 on it, at the folder that is yielded."""
        with memory() as name:
            place = Path(name)
            (place / "card").mkdir()
            with self.file.over(place / "disk"), attached(place / "disk") as device:
                make_ext4(device)
                # Without its journal an ext4 turns read-only, which is another lane.
                self._journal = frozenset(map(int, run_tool("debugfs", "-R", "blocks <8>", device).split()))
                with mounted(device, place / "card") as card:
                    yield card

    @contextmanager
    def after_power_cut(self) -> Iterator[Path]:
        """What stands on it now, and not in the kernel's memory, on another disk, checked and mounted."""
        with memory() as name:
            image, card = Path(name) / "image", Path(name) / "card"
            image.write_bytes(self.file.content)
            card.mkdir()
            with attached(image) as device:
                subprocess.run(["e2fsck", "-fy", device], check=False, capture_output=True, timeout=300)
                with mounted(device, card):
                    yield card

    def _write(self, offset: int, _content: bytes) -> None:
        if self.fails == "everything" or (self.fails == "data" and offset // BLOCK not in self._journal):
            self.failures += 1
            raise OSError(errno.EIO, "sick")

    def _sync(self) -> None:
        if self.fails == "everything":
            self.failures += 1
            raise OSError(errno.EIO, "sick")


def hiccup(seconds: int) -> str:
    """What is written fails for a while, and so does its sync; then the disk is well, and then the power fails.

    The kernel tells of such an error once, and keeps in memory, as if it were safe, what never reached the disk.
    """
    disk = SickDisk()
    with disk.mounted() as card, closing(Hand(card)) as hand:
        hand.wait(60)
        for _ in range(5):
            hand.press()
        disk.fails = "data"
        for _ in range(seconds):
            if hand.press():
                raise BrokenPromiseError("thanked on a disk that fails")
        if not disk.failures:
            raise BrokenPromiseError("the disk was asked nothing while it failed: the lane is blind")
        disk.fails = ""
        hand.wait(40)
        for _ in range(5):
            if not hand.press():
                raise BrokenPromiseError("the disk is well, and nobody is thanked")
        hand.check()
        with disk.after_power_cut() as left, closing(Hand(left)) as again:
            again.pressed, again.thanked = hand.pressed, hand.thanked
            again.check()
    return (
        f"EIO at {disk.failures} writes and syncs in {seconds} presses, then a power cut: {hand.thanked} of "
        f"{len(hand.pressed)} thanked, all of them stored once"
    )


def dead() -> str:
    """Every write and every sync fails for good: the kiosk ends; what was thanked for is there."""
    disk = SickDisk()
    with disk.mounted() as card:
        with closing(Hand(card)) as hand:
            hand.wait(60)
            for _ in range(5):
                hand.press()
            thanked = hand.thanked
            disk.fails = "everything"
            with suppress(VotesError):
                for _ in range(60):
                    if hand.press():
                        raise BrokenPromiseError("thanked on a disk that is dead")
                raise BrokenPromiseError("a disk that stays dead is never given up")
        disk.fails = ""
        with disk.after_power_cut() as left, closing(Hand(left)) as again:
            again.pressed = hand.pressed[:thanked]
            again.check()
    return f"EIO for good, at {disk.failures} writes and syncs: {thanked} thanked and stored, then none until the end"


def _thank(recorder: Recorder, entry: Record, now_ns: int) -> bool:
    RECORD(recorder, entry, now_ns)
    return True


def _swallow(card: Database, *statements: Any) -> int:
    try:
        return WRITE(card, *statements)
    except VotesError:
        return 0


RECORD, WRITE = Recorder.record, Database.write
CONTROLS: dict[str, Sequence[tuple[type, str, Callable[..., Any]]]] = {
    "thanks whatever the card says": ((Recorder, "record", _thank), (Lights, "fault", lambda *_, **__: None)),
    "swallows the card's errors": ((Database, "write", _swallow),),
}


def blind(scene: Callable[[], str], control: str) -> bool:
    """Whether a kiosk with one thing wrong comes through it."""
    with ExitStack() as wrongs:
        for owner, name, wrong in CONTROLS[control]:
            wrongs.enter_context(patch.object(owner, name, wrong))
        try:
            scene()
        except BrokenPromiseError:
            return False
    return True


def _try(scenes: dict[str, Callable[[], str]]) -> Iterator[str]:
    """Each disk, and then each again under every kiosk with one thing wrong."""
    logging.disable()
    try:
        for scene in scenes.values():
            yield scene()
        for control in CONTROLS:
            unseen = [name for name, scene in scenes.items() if blind(scene, control)]
            if unseen:
                raise BrokenPromiseError(f"control '{control}': kept the promise on a {', '.join(unseen)} disk: blind")
            yield f"control '{control}': seen on every one of {len(scenes)} disks"
    finally:
        logging.disable(logging.NOTSET)


def run(_lab: Lab) -> Iterator[str]:
    """The lane of disks that are sick and stay so, until somebody helps."""
    if missing := lacking():
        yield f"skipped: {missing}"
        return
    yield filled()
    yield started_full()
    scenes: dict[str, Callable[[], str]] = {"full": full, "read-only": read_only}
    if missing := _lacking_errors():
        yield f"no EIO: {missing}"
    else:
        scenes["dead"] = dead
    yield from _try(scenes)
    yield "RESULT full, read-only and dead ext4: nobody thanked while it failed, everything thanked for stored once"


def run_hiccups(_lab: Lab) -> Iterator[str]:
    """The lane of disks that fail for a moment."""
    if missing := lacking() or _lacking_errors():
        yield f"skipped: {missing}"
        return
    yield from _try({"hiccup": lambda: hiccup(1), "long hiccup": lambda: hiccup(3)})
    yield "RESULT EIO for a moment, then a power cut: everything thanked for stored once"


def _lacking_errors() -> str | None:
    if not Path("/dev/fuse").exists():
        return "/dev/fuse is missing: sudo modprobe fuse"
    return None if shutil.which("debugfs") else "debugfs is missing: sudo apt install e2fsprogs"
