"""A real ext4 that is full, and one that the kernel has made read-only, under a kiosk that people go on pressing."""

import errno
import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.daemon import BALLAST
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.panel import Verdict
from kiosk.votes import VotesError
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.life import BEGIN_NS, BUTTONS, MS, S, settings
from tests.faults.loop import attached, lacking, make_ext4, mounted
from tests.faults.loop import run as run_tool
from tests.faults.powercuts import scratch

SIZE_MIB = 12
BALLAST_MIB = 1


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

    def wait(self, seconds: int) -> None:
        """Nobody comes."""
        self.kiosk.pass_until(self.kiosk.clock.now_ns + seconds * S)

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
    with scratch() as name:
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


def full() -> str:
    """Somebody's file takes all the room; the ballast buys time; then nobody is thanked until there is room."""
    with ext4("noatime") as (card, _):
        hand = Hand(card)
        hand.wait(60)
        hand.press()
        fillers = [fill(card, "filler")]
        while (card / BALLAST).exists():
            hand.press()
        bought = len(hand.pressed)
        fillers.append(fill(card, "filler again"))
        while not hand.kiosk.daemon.failing:
            hand.press()
        failed = len(hand.pressed)
        for _ in range(10):
            hand.press()
        for filler in fillers:
            filler.unlink()
        hand.wait(36)
        if not hand.press():
            raise BrokenPromiseError("there is room, and nobody is thanked")
        hand.check()
        hand.kiosk.shut_down()
    unthanked = len(hand.pressed) - hand.thanked
    return (
        f"full ext4: ballast given up at press {bought}, nothing more to be had from press {failed} on; "
        f"{len(hand.pressed)} presses stored once, {unthanked} of them had to wait and were not thanked for"
    )


def read_only() -> str:
    """The kernel lets nobody write: nobody is thanked, the kiosk ends; the repaired disk has every vote."""
    with ext4("noatime,errors=remount-ro") as (card, device):
        hand = Hand(card)
        hand.wait(60)
        for _ in range(5):
            hand.press()
        Path(f"/sys/fs/ext4/{Path(device).name}/trigger_fs_error").write_text("laboratory")
        _must_be_read_only(card)
        thanked, begun_ns = hand.thanked, hand.kiosk.clock.now_ns
        try:
            for _ in range(60):
                hand.press()
            raise BrokenPromiseError("a card that stays read-only is never given up")
        except VotesError:
            waited_s = (hand.kiosk.clock.now_ns - begun_ns) / S
        if hand.thanked != thanked:
            raise BrokenPromiseError(f"{hand.thanked - thanked} thanked for on a read-only card")
        hand.kiosk.daemon.release()
        with suppress(VotesError):
            hand.kiosk.daemon.votes.close()
        run_tool("umount", str(card))
        subprocess.run(["e2fsck", "-fy", device], check=False, capture_output=True)
        run_tool("mount", device, str(card))
        again = Hand(card)
        again.pressed = hand.pressed[:thanked]
        again.check()
        if not again.press():
            raise BrokenPromiseError("the card is repaired, and nobody is thanked")
        again.kiosk.shut_down()
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


def run(_lab: Lab) -> Iterator[str]:
    """The lane."""
    if missing := lacking():
        yield f"skipped: {missing}"
        return
    logging.disable()
    try:
        yield full()
        yield read_only()
    finally:
        logging.disable(logging.NOTSET)
    yield "RESULT a full and a read-only ext4: nobody thanked while it failed, everything thanked for stored once"
