"""A real ext4 loses power: every block that the kernel wrote is known, and what was not flushed is left to chance."""

import json
import logging
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk import SECTOR
from tests.faults.examine import Seen, examine
from tests.faults.fuse import WatchedFile
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.loop import attached, check_ext4, lacking, make_ext4, mounted
from tests.memory import memory

SIZE = 12 << 20
BLOCK = 4096
CONTROL = "synchronous normal"
CHECKED = "e2fsck first"
"""ext4 writes its superblock in place when it is unmounted; torn, it is mended from its copy by the check at boot."""


@dataclass(frozen=True, slots=True)
class Block:
    """What the kernel wrote, and where."""

    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Flush:
    """The kernel wants all that came before to be safe."""


@dataclass(frozen=True, slots=True)
class Log:
    """A disk's whole life, with what the kiosk on it showed to people (text)."""

    events: Sequence[Block | Flush | str]
    faces: Sequence[str]

    @property
    def begin(self) -> int:
        """Where the first thing was shown: the disk is formatted and the kiosk stands there."""
        return next(index for index, event in enumerate(self.events) if isinstance(event, str))


def watch(*options: str) -> Log:
    """Let a kiosk live on a real ext4."""
    events: list[Block | Flush | str] = []
    disk = WatchedFile(
        SIZE, lambda offset, content: events.append(Block(offset, content)), lambda: events.append(Flush())
    )
    marks = WatchedFile(0, lambda _, content: events.append(content.decode().strip()), lambda: None)
    with memory() as name:
        place = Path(name)
        (place / "mounted").mkdir()
        with disk.over(place / "disk"), marks.over(place / "marks"), attached(place / "disk") as device:
            make_ext4(device)
            with mounted(device, place / "mounted") as folder:
                card = folder / "card"
                command = [sys.executable, "-m", "tests.faults.life", str(card), str(place / "marks"), *options]
                told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout
    return Log(events, json.loads(told))


def cut(log: Log, cuts: int, seed: int) -> tuple[int, Counter[str], str]:
    """Cut the power at moments drawn from the kiosk's life; how often, what broke, and where first."""
    draw = random.Random(seed)
    moments = sorted(draw.choices(range(log.begin, len(log.events)), k=cuts))
    durable, pending, seen = bytearray(SIZE), [], Seen(log.faces)
    broken: Counter[str] = Counter()
    first = ""
    for index, event in enumerate(log.events):
        match event:
            case Block():
                pending.append(event)
            case Flush():
                for block in pending:
                    _put(durable, block)
                pending.clear()
            case str():
                seen.feed(event)
        while moments and moments[0] == index:
            moments.pop(0)
            found = _find(_settle(durable, pending, draw), seen)
            broken.update(found)
            if {*found} - {CHECKED}:
                first = first or f"seed {seed}, block event {index}: {', '.join(found)}"
    return cuts, broken, first


def _put(image: bytearray, block: Block) -> None:
    image[block.offset : block.offset + len(block.content)] = block.content


def _settle(durable: bytearray, pending: Sequence[Block], draw: random.Random) -> bytearray:
    """Each unflushed block of 4 KiB was kept, dropped, or torn between its sectors."""
    image = bytearray(durable)
    for written in pending:
        for begin in range(0, len(written.content), BLOCK):
            lot = draw.random()
            size = BLOCK if lot < 0.5 else SECTOR
            for at in range(begin, begin + BLOCK if lot < 0.75 else begin, size):
                if size == BLOCK or draw.random() < 0.5:
                    _put(image, Block(written.offset + at, written.content[at : at + size]))
    return image


def _find(image: bytearray, seen: Seen) -> list[str]:
    """Mount what is left, as the next boot does, and start the kiosk on it."""
    with memory() as name:
        place = Path(name)
        (place / "image").write_bytes(image)
        (place / "mounted").mkdir()
        with attached(place / "image") as device:
            try:
                with mounted(device, place / "mounted") as folder:
                    return examine(folder / "card", seen)
            except subprocess.CalledProcessError:
                check_ext4(device)
            try:
                with mounted(device, place / "mounted") as folder:
                    return [CHECKED, *examine(folder / "card", seen)]
            except subprocess.CalledProcessError as error:
                return [f"cannot be mounted: {error.stderr.strip()}"]


def run(lab: Lab) -> Iterator[str]:
    """The lane."""
    if missing := lacking() or (None if Path("/dev/fuse").exists() else "/dev/fuse is missing: sudo modprobe fuse"):
        yield f"skipped: {missing}"
        return
    logging.disable()
    try:
        options = ["--seed", str(lab.seed), "--votes", "60", "--checkpoint", "16"]
        log = watch(*options)
        blocks = sum(isinstance(event, Block) for event in log.events)
        flushes = sum(isinstance(event, Flush) for event in log.events)
        yield f"{len(log.faces)} votes on ext4: {blocks} block writes, {flushes} flushes"
        cuts, broken, first = cut(log, lab.block_cuts, lab.seed)
        if first:
            raise BrokenPromiseError(f"{first}; in all {dict(broken)} of {cuts} cuts")
        yield f"{cuts:,} cuts, {broken[CHECKED]} of them mounted after e2fsck"
        tried, lost, _ = cut(watch(*options, "--fault", CONTROL), max(20, lab.block_cuts // 10), lab.seed)
        if not lost["votes lost"]:
            raise BrokenPromiseError(f"control '{CONTROL}': lost nothing in {tried} cuts: the lane is blind")
        yield f"control '{CONTROL}': {dict(lost)} of {tried} cuts"
    finally:
        logging.disable(logging.NOTSET)
    yield f"RESULT {cuts:,} power cuts of a real ext4: nothing thanked for lost, nothing twice, no document torn"
