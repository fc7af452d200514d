"""A kiosk is killed at every one of its system calls that changes a file, and started again."""

import json
import logging
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from tests.faults.examine import Seen, examine
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.life import BEGIN_NS, press, settings
from tests.faults.powercuts import PROCESSES
from tests.faults.trace import lacking
from tests.memory import memory

CALLS = "pwrite64,fdatasync,ftruncate,write,fsync,?rename,renameat,?renameat2,?unlink,unlinkat,?mkdir,mkdirat"
CONTROLS = {"light first": "pwrite64", "outbox in place": "write"}
"""Faults that a kill can show, and the call before which it shows them."""

MOST = 0.9
"""Of the lives, so many are to be struck."""


@dataclass(frozen=True, slots=True)
class Killed:
    """One kill, and what was broken by it."""

    place: str
    struck: bool
    """False where this life ended before it made so many calls: on a busy machine the number is not always the same."""
    broken: Sequence[str]


def _live(place: Path, options: Sequence[str], tracing: Sequence[str]) -> str:
    (place / "card").mkdir()
    life = [sys.executable, "-m", "tests.faults.life", str(place / "card"), str(place / "marks"), *options]
    # Without --seccomp-bpf, under which strace 6.1 injects nothing.
    command = ["strace", "-f", "-o", str(place / "calls"), *tracing, *life]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300).stdout


def _undisturbed(options: Sequence[str]) -> tuple[list[str], Counter[str]]:
    """Every face pressed in such a life, and how often it makes each call."""
    with memory() as name:
        place = Path(name)
        faces = json.loads(_live(place, options, ["-e", f"trace={CALLS}"]))
        return faces, Counter(re.findall(r"(?m)^\d+ +(\w+)\(", (place / "calls").read_text("utf-8", "replace")))


def _kill(options: Sequence[str], faces: Sequence[str], call: str, count: int) -> Killed:
    """Kill before the `count`th `call`."""
    with memory() as name:
        place = Path(name)
        told = _live(place, options, ["-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={count}"])
        made = len(re.findall(rf"(?m)^\d+ +{call}\(", (place / "calls").read_text("utf-8", "replace")))
        broken = ["was not killed"] if told and made >= count else []
        seen, marks = Seen(faces), place / "marks"
        for mark in marks.read_text().splitlines() if marks.exists() else ():
            seen.feed(mark)
        broken += examine(place / "card", seen)
        broken += _start_again(place / "card")
        return Killed(f"{call} number {count} of {' '.join(options)}", not told, broken)


def _start_again(card: Path) -> list[str]:
    kiosk = VirtualKiosk(settings(card), VirtualClock(BEGIN_NS), lambda: "installation-after")
    kiosk.switch_on()
    before = kiosk.daemon.votes.last_id
    press(kiosk, "happy")
    after = kiosk.daemon.votes.last_id
    kiosk.shut_down()
    return [] if after == before + 1 else ["does not start again"]


def _sweep(options: Sequence[str], only: str | None, step: int) -> list[Killed]:
    faces, calls = _undisturbed(options)
    places = [(call, n) for call, most in sorted(calls.items()) for n in range(1, most + 1) if only in (None, call)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        return [*pool.map(lambda at: _kill(options, faces, *at), places[::step])]


def run(lab: Lab) -> Iterator[str]:
    """The lane."""
    if missing := lacking():
        yield f"skipped: {missing}"
        return
    logging.disable()
    try:
        options = ["--seed", str(lab.seed), "--votes", "6", "--restarts", "1", "--checkpoint", "8"]
        kills = _sweep(options, None, lab.kill_step)
        for kill in kills:
            if kill.broken:
                raise BrokenPromiseError(f"killed at {kill.place}: {', '.join(kill.broken)}")
        struck = sum(kill.struck for kill in kills)
        if struck < MOST * len(kills):
            raise BrokenPromiseError(f"killed only {struck} of {len(kills)} lives: the lane is blind")
        yield f"killed at {struck} system calls"
        for fault, call in CONTROLS.items():
            options = ["--seed", str(lab.seed), "--votes", "2", "--restarts", "0", "--fault", fault]
            # Most writes make room in the database before the first press; a few kills among the others show enough.
            step = (20 if lab.short else 7) if call == "pwrite64" else 1
            lost = _sweep(options, call, step)
            broken = Counter(what for kill in lost for what in kill.broken)
            if not broken:
                raise BrokenPromiseError(f"control '{fault}': lost nothing in {len(lost)} kills: the lane is blind")
            yield f"control '{fault}': {', '.join(broken)} in {broken.total()} of {len(lost)} kills"
    finally:
        logging.disable(logging.NOTSET)
    yield f"RESULT {struck} kills, one at a system call: nothing thanked for lost, nothing twice, started again"
