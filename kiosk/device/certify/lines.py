"""The chip, and what a line of it takes: edges made by the line's own pull, and what an open line hears."""

import resource
import threading
from collections import deque
from itertools import pairwise
from typing import Any, Literal

from gpiozero import Factory, GPIOZeroError

from hardware.gpio.board import BoardError, claiming, open_factory, resolve
from hardware.gpio.chip import HeaderNotFoundError, find_header_chip, read_chip
from hardware.gpio.ticks import nanoseconds
from hardware.lights import PWM_HZ
from kiosk.device.certify.bench import Bench
from kiosk.device.certify.report import LackingError, Result
from kiosk.device.doctor.board import names

SPARES = (23, 24, 25, 16, 20, 21, 12, 19)
"""Lines that have no second use on a header where nobody gave them one."""
EDGES = 5000
MOST_LOST = 20
MOST_SEEN = 100_000
SETTLE_S = 0.5
GLOW = 0.05
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
    """Edges a second that the program hears one after the other, and how many it does not: a spare line pulls itself.

    Nothing may be connected to the line but, at most, a wire. Two edges at once would be told as one by the kernel.
    """
    line, heard, lost, made = spare(bench), threading.Event(), 0, 0

    def hear(_ticks: float, _state: int) -> None:  # gpiozero keeps no callback alive
        heard.set()

    factory = _open(bench)
    try:
        pin = _claim(factory, line)
        pin.pull, pin.edges, pin.when_changed = "up", "both", hear
        begun_ns = bench.clock.monotonic_ns()
        while made < EDGES and lost <= MOST_LOST:
            heard.clear()
            pin.pull = "up" if made % 2 else "down"
            made, lost = made + 1, lost + (not heard.wait(SETTLE_S))
        span_s = (bench.clock.monotonic_ns() - begun_ns) / 1e9
    finally:
        factory.close()
    if lost > MOST_LOST:
        raise LackingError(f"line {line} does not follow its own pull: take away what is connected to it")
    return {"line": line, "made": made, "lost": lost, "per_s": round((made - lost) / span_s)}


def hum(bench: Bench) -> Result:
    """What an open line with its pull-up hears: edges, and for how long it was taken for closed at the longest."""
    line, seen = spare(bench), deque[tuple[float, int]](maxlen=MOST_SEEN)

    def hear(ticks: float, state: int) -> None:  # gpiozero keeps no callback alive
        seen.append((ticks, state))

    factory = _open(bench)
    try:
        pin = _claim(factory, line)
        pin.pull, pin.edges, pin.when_changed = "up", "both", hear
        bench.tell(f"listening to line {line} for {bench.workload.listen_s} s")
        bench.wait(bench.workload.listen_s)
    finally:
        factory.close()
    return {"line": line, "listened_s": bench.workload.listen_s, "edges": len(seen), "longest_ms": longest_ms([*seen])}


def waves(bench: Bench) -> Result:
    """What lights that glow cost of a core. Waves of one frequency share the wakes: one is as dear as five."""
    line = spare(bench)
    _way(bench)
    try:
        factory = open_factory("lgpio", bench.settings.gpio.chip)
    except BoardError as error:
        raise LackingError(str(error)) from error
    try:
        pin = _claim(factory, line)
        pin.function, pin.frequency, pin.state = "output", PWM_HZ, GLOW
        spent_s, begun_ns = -_spent_s(), bench.clock.monotonic_ns()
        bench.wait(bench.workload.listen_s)
        spent_s, span_ns = spent_s + _spent_s(), bench.clock.monotonic_ns() - begun_ns
    except (GPIOZeroError, OSError) as error:
        raise LackingError(f"line {line} makes no wave: {error}") from error
    finally:
        factory.close()
    return {"line": line, "hz": PWM_HZ, "percent_of_core": round(100e9 * spent_s / max(span_ns, 1), 2)}


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


def _spent_s() -> float:
    """Processor time of all threads of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


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
