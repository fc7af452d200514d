"""The chip, and what a line of it takes: edges made by the line's own pull, and what an open line hears."""

import threading
from itertools import pairwise
from typing import Any, Literal

from gpiozero import Factory

from hardware.gpio.board import BoardError, claiming, open_factory, resolve
from hardware.gpio.chip import HeaderNotFoundError, find_header_chip, read_chip
from hardware.gpio.ticks import nanoseconds
from kiosk.device.certify.bench import Bench
from kiosk.device.certify.report import LackingError, Result
from kiosk.device.doctor.board import names

SPARES = (23, 24, 25, 16, 20, 21, 12, 19)
"""Lines that have no second use on a header where nobody gave them one."""
EDGES = 5000
SETTLE_S = 0.5
MS = 1_000_000


def chip(bench: Bench) -> Result:
    """The header's chip by its label."""
    named = bench.settings.gpio.chip
    try:
        found = find_header_chip(bench.root / "dev") if named is None else read_chip(named)
    except (HeaderNotFoundError, OSError) as error:
        raise LackingError(f"no header's chip: {error}") from error
    return {"name": found.path.name, "label": found.label, "lines": found.lines, "way": _way(bench)}


def edges(bench: Bench) -> Result:
    """Edges a second that the program hears, and how many are lost: a spare line is pulled up and down by itself.

    Nothing may be connected to the line but, at most, a wire.
    """
    line, heard, told = spare(bench), [0], threading.Event()

    def count(_ticks: float, _state: int) -> None:
        heard[0] += 1
        if heard[0] >= EDGES:
            told.set()

    factory = _open(bench)
    try:
        pin = _claim(factory, line)
        pin.pull, pin.edges, pin.when_changed = "up", "both", count
        begun_ns = bench.clock.monotonic_ns()
        for number in range(EDGES):
            pin.pull = "up" if number % 2 else "down"
        told.wait(SETTLE_S)
        span_s = (bench.clock.monotonic_ns() - begun_ns) / 1e9
        lost = EDGES - heard[0]
    finally:
        factory.close()
    if not heard[0]:
        raise LackingError(f"line {line} does not follow its own pull: take away what is connected to it")
    return {"line": line, "made": EDGES, "heard": heard[0], "lost": lost, "per_s": round(heard[0] / span_s)}


def hum(bench: Bench) -> Result:
    """What an open line with its pull-up hears: edges, and for how long it was taken for closed at the longest."""
    line, seen = spare(bench), []
    factory = _open(bench)
    try:
        pin = _claim(factory, line)
        pin.pull, pin.edges, pin.when_changed = "up", "both", lambda ticks, state: seen.append((ticks, state))
        bench.tell(f"listening to line {line} for {bench.workload.listen_s} s")
        bench.wait(bench.workload.listen_s)
    finally:
        factory.close()
    return {"line": line, "listened_s": bench.workload.listen_s, "edges": len(seen), "longest_ms": longest_ms(seen)}


def longest_ms(seen: list[tuple[float, int]]) -> float:
    """The longest time between a falling edge and the next rising one, milliseconds. Pure."""
    times = [(nanoseconds(ticks), state) for ticks, state in seen]
    closed = [after - at for (at, state), (after, up) in pairwise(times) if not state and up]
    return round(max(closed, default=0) / MS, 2)


def spare(bench: Bench) -> int:
    """A line that the settings leave alone. Raises LackingError."""
    used = names(bench.settings)
    line = next((each for each in SPARES if each not in used), None)
    if line is None:
        raise LackingError("the settings use every line that could be tried")
    return line


def _way(bench: Bench) -> Literal["gpiod"]:
    way = resolve(bench.settings.gpio.factory)
    if way != "gpiod":
        raise LackingError(f"the lines are reached by {way}; edges are measured with libgpiod's binding")
    return way


def _open(bench: Bench) -> Factory:
    try:
        return open_factory(_way(bench), bench.settings.gpio.chip)
    except BoardError as error:
        raise LackingError(str(error)) from error


def _claim(factory: Factory, line: int) -> Any:
    try:
        with claiming(line):
            return factory.pin(line)
    except BoardError as error:
        raise LackingError(str(error)) from error
