"""The first moments after a start: how long nobody is heard, and what becomes of a finger that is there already."""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from hardware.clock import SystemClock
from hardware.gpio.mock import VirtualFactory, VirtualPin
from kiosk.demo.virtual import VirtualClock
from kiosk.device.daemon.control import ask
from kiosk.device.daemon.daemon import Daemon
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredVote
from kiosk.device.store.votes import Votes
from tests.bench.process import SETTINGS
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.life import BEGIN_NS, BUTTONS, MS, S, settings
from tests.memory import memory

DEADLINE_S = 300
HELD_S = 30
"""Longer than a stuck button is waited for."""


class HeldPin(VirtualPin):
    """Somebody holds the button while its line is requested."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self._state = self.closed_level


def start(folder: Path) -> float:
    """Start the real process and press as soon as it can be pressed; seconds from its exec until it has heard."""
    path = folder / "kiosk.toml"
    path.write_text(SETTINGS.format(data=folder / "card"))
    command = [str(Path(sys.executable).with_name("kiosk")), "run", "--settings", str(path)]
    clock = SystemClock()
    begun_ns = clock.monotonic_ns()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        # A request is answered only by a daemon that has its lines.
        while ask([folder / "card"], "press happy") is None:
            if clock.monotonic_ns() - begun_ns > DEADLINE_S * S or process.poll() is not None:
                raise BrokenPromiseError("`kiosk run` does not start")
            threading.Event().wait(0.002)
        heard_ns = clock.monotonic_ns()
        threading.Event().wait(0.1)  # as long as a hand in a hurry
        ask([folder / "card"], "release happy")
        threading.Event().wait(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(DEADLINE_S)
    return (heard_ns - begun_ns) / S


def stored(folder: Path) -> list[StoredVote]:
    """Every press on a card that no kiosk uses."""
    votes = Votes(folder / DATABASE, "nobody")
    found = votes.read()
    votes.close()
    return found


def held(folder: Path, seconds: float) -> list[str]:
    """Verdicts and troubles of a button that is held when the kiosk starts, let go, and pressed once more."""
    clock = VirtualClock(BEGIN_NS)
    line = BUTTONS["happy"].line
    factory = VirtualFactory(clock)
    factory.pin(line, HeldPin)
    daemon = Daemon(settings(folder), clock, factory, mint=lambda: "installation-1")
    lit = False

    def wait(span_ns: int) -> None:
        nonlocal lit
        end_ns = clock.now_ns + span_ns
        while clock.now_ns < end_ns:
            daemon.turn()
            lit |= bool(factory.pin(BUTTONS["happy"].light).state)
            clock.now_ns += 5 * MS

    wait(round(seconds * S))
    factory.release(line)
    wait(2 * S)
    if lit:
        raise BrokenPromiseError("a finger that was there before the kiosk is thanked")
    factory.press(line)
    wait(100 * MS)
    factory.release(line)
    wait(2 * S)
    if not lit:
        raise BrokenPromiseError("once let go, the button is not heard")
    troubles = [trouble.kind for chunk in daemon.votes.troubles() for trouble in chunk]
    daemon.close()
    factory.close()
    return [*(vote.verdict for vote in stored(folder)), *troubles]


def run(lab: Lab) -> Iterator[str]:
    """The lane."""
    logging.disable()
    try:
        with memory() as name:
            starts = [start(Path(name)) for _ in range(lab.starts)]
            counted = [vote.verdict for vote in stored(Path(name) / "card")]
        if counted != [Verdict.COUNTED] * lab.starts:
            raise BrokenPromiseError(f"{lab.starts} presses in the first moment after a start, stored: {counted}")
        yield f"{lab.starts} starts: heard {median(starts):.2f} s after exec (median), {max(starts):.2f} s (worst)"
        for seconds, wanted in ((0.05, []), (HELD_S, ["stuck", "freed"])):
            with memory() as name:
                told = held(Path(name) / "card", seconds)
            if told != [Verdict.HELD, Verdict.COUNTED, *wanted]:
                raise BrokenPromiseError(f"held for {seconds} s across a start: {told}")
            yield f"held for {seconds} s across a start: {', '.join(told)}"
    finally:
        logging.disable(logging.NOTSET)
    yield "RESULT a press after the start is counted; a button held across it is no press, and the next one is"
