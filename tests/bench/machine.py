"""How fast this machine is, by a loop that stays as it is: what is allowed in milliseconds is allowed at its speed."""

import time
from functools import cache
from pathlib import Path

from tests.bench.figure import Figure

LOOP_MS = 8.0
"""On the machine of docs/PERFORMANCE.md, where matplotlib's charts took 124 ms: they take 15.5 times as long."""
ROUNDS, STEPS = 20, 100_000


def machine(_folder: Path) -> list[Figure]:
    """The loop here and there."""
    there = "the machine of docs/PERFORMANCE.md"
    return [Figure("this machine: a loop of Python", slowness() * LOOP_MS, LOOP_MS, "ms CPU", there)]


def held_to(name: str, ours_ms: float, there_ms: float) -> Figure:
    """What takes milliseconds, beside as many as it may take there, at this machine's speed."""
    return Figure(name, ours_ms, there_ms * slowness(), "ms CPU", "what we allow it, at this speed")


@cache
def slowness() -> float:
    """How many times as long as there Python takes here."""
    return min(_loop_s() for _ in range(ROUNDS)) * 1000 / LOOP_MS


def _loop_s() -> float:
    begun = time.process_time()
    total, words = 0, {}
    for n in range(STEPS):
        total += n % 7
        words[n % 97] = str(n)
    return time.process_time() - begun
