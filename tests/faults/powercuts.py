"""Every legal state of the card after a power cut, at every step that one kiosk's life asked of the disk."""

import hashlib
import json
import logging
import multiprocessing
import random
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import DATABASE
from tests.faults.disk import Disk, Image
from tests.faults.examine import Seen, examine
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.life import BEGIN_NS, BUTTONS, FAULTS, press, settings
from tests.faults.trace import Event, Mark, Write, lacking, record
from tests.memory import memory

PROCESSES = 2
PAGE = 4096
FULL_LOG = 1800
"""Writes to the log, two a page, by which only SQLite's own 1,000 pages can have called for a checkpoint."""
GO_ON = 8
"""On one card in so many the kiosk also goes on to the next vote."""


@dataclass(frozen=True, slots=True)
class Life:
    """What one kiosk asked of its disk, and every face that was pressed."""

    folder: Path
    events: Sequence[Event]
    faces: Sequence[str]
    start: Image = field(default_factory=dict)
    """What was on the card before: a damaged database."""
    thanked: int = 0
    """Votes that are in it."""

    @classmethod
    def watch(cls, *options: str, damaged: bool = False) -> "Life":
        """Let a kiosk live under strace, with these options of `tests.faults.life`."""
        with memory() as place:
            folder, marks = Path(place) / "card", Path(place) / "marks"
            folder.mkdir()
            before = damage(folder) if damaged else []
            start: Image = {str(path): None if path.is_dir() else path.read_bytes() for path in folder.rglob("*")}
            command = [sys.executable, "-m", "tests.faults.life", str(folder), str(marks), *options]
            events, told = record(command, folder, marks)
            return cls(folder, events, [*before, *json.loads(told)], start, len(before))

    def around_checkpoint(self, reach: int) -> range:
        """The events around the first time that SQLite moved a full log into the database."""
        logged = 0
        for index, event in enumerate(self.events):
            if isinstance(event, Write):
                logged += event.path.endswith("-wal")
                if logged > FULL_LOG and event.path == str(self.folder / DATABASE):
                    return range(index - reach, index + 3 * reach)
        raise LookupError("this life was too short for a checkpoint")


@dataclass(slots=True)
class Cuts:
    """What came of many power cuts."""

    states: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    first: str = ""
    """Where a promise was broken first."""

    def __add__(self, other: "Cuts") -> "Cuts":
        return Cuts(self.states + other.states, self.broken + other.broken, self.first or other.first)


def damage(folder: Path) -> list[str]:
    """A database with a page gone that no vote stands on; the faces in it."""
    kiosk = VirtualKiosk(settings(folder), VirtualClock(BEGIN_NS), lambda: "installation-1")
    kiosk.switch_on()
    faces = [*BUTTONS] * 4
    for face in faces:
        press(kiosk, face)
    kiosk.shut_down()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'trouble'").fetchone()
    with (folder / DATABASE).open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xff" * PAGE)
    return faces


def cut_everywhere(life: Life, seed: int, some: int, window: range | None = None) -> Cuts:
    """After every event (of `window`): all that was pending is lost, all is kept, and `some` draws in between."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        shards = [(life, seed, some, window or range(len(life.events)), number) for number in range(PROCESSES)]
        return sum(pool.starmap(_shard, shards), Cuts())


def _shard(life: Life, seed: int, some: int, window: range, number: int) -> Cuts:
    logging.disable()
    cuts = Cuts()
    done: set[bytes] = set()
    with memory() as place:
        card = Path(place) / "card"
        for index, seen, image in _images(life, seed, some, window[number::PROCESSES]):
            state = _digest(image, seen)
            if state in done:
                continue
            done.add(state)
            _lay_out(image, life.folder, card)
            broken = examine(card, seen, go_on=state[0] % GO_ON == 0)
            cuts.states += 1
            cuts.broken.update(broken)
            if broken and not cuts.first:
                cuts.first = f"seed {seed}, event {index} ({type(life.events[index]).__name__}): {', '.join(broken)}"
    return cuts


def _images(life: Life, seed: int, some: int, indices: range) -> Iterator[tuple[int, Seen, Image]]:
    disk, seen = Disk(life.folder, life.start), Seen(life.faces, life.thanked, mending=bool(life.start))
    for index, event in enumerate(life.events):
        if isinstance(event, Mark):
            seen.feed(event.text)
        disk.feed(event)
        if index in indices:
            for trial, fate in enumerate(["none", "all", *["some"] * some] if disk.is_pending else ["none"]):
                yield index, seen, disk.cut(fate, random.Random(f"{seed} {index} {trial}"))


def _digest(image: Image, seen: Seen) -> bytes:
    """Two cuts that leave the same card after the same thanks are one."""
    digest = hashlib.blake2b(f"{seen.thanked} {seen.told} {seen.telling}".encode(), digest_size=16)
    for path, content in sorted(image.items()):
        digest.update(f"{path} {None if content is None else len(content)} ".encode())
        digest.update(content or b"")
    return digest.digest()


def _lay_out(image: Image, was: Path, card: Path) -> None:
    shutil.rmtree(card, ignore_errors=True)
    card.mkdir()
    for path, content in sorted(image.items()):
        place = card / Path(path).relative_to(was)
        if content is None:
            place.mkdir()
        else:
            place.write_bytes(content)


def run(lab: Lab) -> Iterator[str]:
    """The lane."""
    if missing := lacking():
        yield f"skipped: {missing}"
        return
    total = Cuts()
    for number in range(lab.lives):
        seed = lab.seed + number
        # SQLite's checkpoints would come once in 1,000 votes: every 16 pages shows more of them.
        life = Life.watch("--seed", str(seed), "--votes", str(lab.votes), "--checkpoint", "16")
        total += _kept(cut_everywhere(life, seed, lab.draws))
        yield f"life {seed}: {lab.votes} votes, {len(life.events)} events, {total.states:,} states so far"
    if not lab.short:
        life = Life.watch("--seed", str(lab.seed), "--votes", "1000", "--restarts", "0")
        total += _kept(cut_everywhere(life, lab.seed, lab.draws, life.around_checkpoint(25)))
        yield f"around the checkpoint of a full log: {total.states:,} states so far"
    life = Life.watch("--seed", str(lab.seed), "--votes", "3", "--restarts", "0", damaged=True)
    total += _kept(cut_everywhere(life, lab.seed, lab.draws))
    yield f"while a damaged database is replaced: {total.states:,} states so far"
    for fault in FAULTS:
        life = Life.watch("--seed", str(lab.seed), "--votes", "12", "--checkpoint", "16", "--fault", fault)
        lost = cut_everywhere(life, lab.seed, 1, range(0, len(life.events), lab.control_step))
        if not lost.broken:
            raise BrokenPromiseError(f"control '{fault}': lost nothing in {lost.states} states: the lane is blind")
        told = ", ".join(f"{what} in {count}" for what, count in lost.broken.most_common())
        yield f"control '{fault}': {told} of {lost.states:,}"
    yield f"RESULT {total.states:,} states after a power cut: nothing thanked for lost, nothing twice, no document torn"


def _kept(cuts: Cuts) -> Cuts:
    if cuts.broken:
        raise BrokenPromiseError(f"{cuts.first}; in all {dict(cuts.broken)} of {cuts.states} states")
    return cuts
