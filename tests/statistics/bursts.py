"""One hand is left out, and a queue is not."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from math import exp

from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredVote
from tests.statistics.promise import Promise, Row

LOCKOUT_S = 1.0
USUAL = (0.7, 0.15, 0.15)
CONTENT = (0.9, 0.05, 0.05)
Presses = list[tuple[float, int]]
"""(second, face), in order."""


def faces(dice: random.Random, count: int, shares=USUAL) -> list[int]:
    return dice.choices((0, 1, 2), shares, k=count)


def served(dice: random.Random, arrivals, pace_s=2.0, spread=0.4, least_s=0.8) -> list[float]:
    """One panel: who comes while somebody stands there waits; from press to press a step and a look."""
    at_s, out = -1e9, []
    for arrival in sorted(arrivals):
        at_s = max(arrival, at_s + max(least_s, pace_s * exp(dice.gauss(0, spread))))
        out.append(at_s)
    return out


def show(dice: random.Random, pace_s=2.0) -> Presses:
    """Forty within two minutes after a show."""
    arrivals = [min(120, dice.expovariate(1 / 35)) for _ in range(40)]
    return list(zip(served(dice, arrivals, pace_s), faces(dice, 40), strict=True))


def school(dice: random.Random) -> Presses:
    return list(zip(served(dice, [dice.uniform(0, 60) for _ in range(25)]), faces(dice, 25, CONTENT), strict=True))


def march(dice: random.Random, spread: float) -> Presses:
    """A class in single file, somebody always waiting."""
    return list(zip(served(dice, [0] * 25, 2.4, spread), faces(dice, 25, CONTENT), strict=True))


def family(dice: random.Random) -> Presses:
    first = faces(dice, 1)[0]
    times = served(dice, [dice.uniform(0, 8) for _ in range(5)], 1.5, 0.3)
    return [(at_s, first if dice.random() < 0.7 else faces(dice, 1)[0]) for at_s in times]


def busy(dice: random.Random) -> Presses:
    """2,000 in ten hours, 800 of them in four rushes of ten minutes."""
    arrivals = [dice.uniform(0, 36_000) for _ in range(1200)]
    arrivals += [9000 * rush + 4000 + dice.uniform(0, 600) for rush in range(4) for _ in range(200)]
    return list(zip(served(dice, arrivals), faces(dice, 2000, (0.8, 0.1, 0.1)), strict=True))


def chance(dice: random.Random, a_minute: float, shares=USUAL) -> Presses:
    at_s, arrivals = 0.0, []
    for _ in range(200):
        at_s += dice.expovariate(a_minute / 60)
        arrivals.append(at_s)
    return list(zip(served(dice, arrivals), faces(dice, 200, shares), strict=True))


def hand(dice: random.Random, gap_s: float, seconds: float, uneven=0.1, face=lambda _dice, _n: 0) -> Presses:
    """A beat that drifts, with a pause now and then."""
    at_s, out, drift = 0.0, [], 0.0
    while at_s < seconds:
        out.append((at_s, face(dice, len(out))))
        drift = 0.95 * drift + dice.gauss(0, uneven / 3)
        gap = gap_s * exp(drift + dice.gauss(0, uneven))
        at_s += max(0.26, gap * dice.uniform(2, 4) if dice.random() < 0.02 else gap)
    return out


def in_turn(_dice: random.Random, number: int) -> int:
    return number % 2


def at_random(dice: random.Random, _number: int) -> int:
    return dice.randrange(3)


def locked(presses: Presses) -> list[Verdict]:
    """What the panel says of them."""
    verdicts, free_s = [], -1e9
    for at_s, _ in presses:
        verdicts.append(Verdict.REPEAT if at_s < free_s else Verdict.COUNTED)
        free_s = free_s if at_s < free_s else at_s + LOCKOUT_S
    return verdicts


def kept(presses: Presses) -> int:
    """How many count."""
    rows = [
        StoredVote(number, 1, round(at_s * 1e9), f"face-{face}", verdict)
        for number, ((at_s, face), verdict) in enumerate(zip(presses, locked(presses), strict=True), start=1)
    ]
    judge = BurstFilter()
    judged = [*judge.feed(rows), *judge.rest()]
    assert [vote.id for vote in judged] == [vote.id for vote in rows]
    return sum(vote.verdict == Verdict.COUNTED for vote in judged)


def bucket(presses: Presses, room=8, refill_s=6.0) -> int:
    """How many count by what is commonly done: a budget a face."""
    tokens: dict[int, tuple[float, float]] = {}
    count = 0
    for (at_s, face), verdict in zip(presses, locked(presses), strict=True):
        have, since = tokens.get(face, (room, at_s))
        have = min(room, have + (at_s - since) / refill_s)
        spent = verdict == Verdict.COUNTED and have >= 1
        count += spent
        tokens[face] = (have - spent, at_s)
    return count


@dataclass(frozen=True)
class Scene:
    """Who presses, and how much of it may be lost, or may count; per cent."""

    name: str
    presses: Callable[[random.Random], Presses]
    most: float
    repeats: int = 400

    def __str__(self) -> str:
        return self.name


QUEUES = (
    Scene("after a show: 40 in 2 minutes", show, 0.3),
    Scene("a school class: 25 in a minute", school, 0.1),
    Scene("a family: 5 in 8 s", family, 0.1),
    Scene("a busy exit: 2,000 a day, rushes of 20 a minute", busy, 0.15, 20),
    Scene("20 a minute, 95 % content", lambda dice: chance(dice, 20, (0.95, 0.03, 0.02)), 0.5),
    Scene("6 a minute", lambda dice: chance(dice, 6), 0.1),
    Scene("a quick queue: 40 in 2 minutes, 1.4 s each", lambda dice: show(dice, 1.4), 6),
    Scene("a class in single file, even (±30 %)", lambda dice: march(dice, 0.3), 5),
    Scene("a class in single file, very even (±20 %)", lambda dice: march(dice, 0.2), 18),
)
HANDS = (
    Scene("once a second for a minute", lambda dice: hand(dice, 1, 60), 0.5),
    Scene("twice a second for a minute", lambda dice: hand(dice, 0.5, 60), 0.5),
    Scene("once a second for a minute, a child (±25 %)", lambda dice: hand(dice, 1, 60, 0.25), 14),
    Scene("every 1.08 s for ten minutes", lambda dice: hand(dice, 1.08, 600), 0.5),
    Scene("every 1.3 s for ten minutes", lambda dice: hand(dice, 1.3, 600), 1.5),
    Scene("every 2 s for a minute", lambda dice: hand(dice, 2, 60), 30),
    Scene("every 3 s for ten minutes", lambda dice: hand(dice, 3, 600), 8),
    Scene("every 4 s for ten minutes", lambda dice: hand(dice, 4, 600), 10),
    Scene("two faces in turn, once a second for a minute", lambda dice: hand(dice, 1, 60, face=in_turn), 4),
    Scene("two faces in turn, every 2 s for ten minutes", lambda dice: hand(dice, 2, 600, face=in_turn), 4),
    Scene("any face, every 2 s for ten minutes", lambda dice: hand(dice, 2, 600, face=at_random), 8),
    Scene("every 20 s, thirty times", lambda dice: hand(dice, 20, 600), 100),
    Scene("in the rhythm of a queue, 200 times", lambda dice: [(at_s, 0) for at_s, _ in chance(dice, 20)], 100),
)


def simulated(scene: Scene, effort, rng) -> list[Presses]:
    dice = random.Random(int(rng.integers(2**32)))
    return [scene.presses(dice) for _ in range(effort.times(scene.repeats))]


def queues(scene: Scene, effort, rng) -> Row:
    """Relative to what the lockout of one second takes anyway."""
    runs = simulated(scene, effort, rng)
    counted = [locked(presses).count(Verdict.COUNTED) for presses in runs]
    lost, naive = (100 * (1 - sum(map(rule, runs)) / sum(counted)) for rule in (kept, bucket))
    # Losses come scene by scene: a short run may meet one that a long run dilutes.
    slack = effort.chance * scene.most
    cells = (str(scene), f"{sum(counted) / len(runs):,.0f}", f"{lost:.2f} %", f"{naive:.1f} %")
    return Row(cells, lost <= scene.most + slack, naive <= scene.most)


def hands(scene: Scene, effort, rng) -> Row:
    runs = simulated(scene, effort, rng)
    presses = sum(map(len, runs))
    cells = [100 * sum(map(rule, runs)) / presses for rule in (kept, lambda run: locked(run).count(Verdict.COUNTED))]
    slack = effort.chance * (scene.most * (100 - scene.most) / len(runs)) ** 0.5
    row = (str(scene), f"{presses / len(runs):,.0f}", *(f"{cell:.1f} %" for cell in cells))
    return Row(row, cells[0] <= scene.most + slack, cells[1] <= scene.most)


BURST_QUEUES = Promise(
    "A queue is no burst",
    "in shows, schools, families and at busy exits, at most 0.3 % of the votes are left out",
    "a budget of eight votes a face, one more every six seconds",
    ("customers", "votes", "left out", "naive"),
    QUEUES,
    queues,
)
BURST_HANDS = Promise(
    "A burst is one hand",
    "of a hand that hammers a face, at most 0.5 % of the presses count; what cannot be told apart stands last",
    "the lockout of a second alone",
    ("a hand", "presses", "counted", "naive"),
    HANDS,
    hands,
)
