"""A promise of the statistics, the simulated shops it is tried on, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SEED = 20261122


@dataclass(frozen=True, slots=True)
class Share:
    """Part of the trials in which something happened."""

    of: float
    trials: int

    def __str__(self) -> str:
        return f"{100 * self.of:.1f} %" if self.trials else "–"

    def over(self, bound: float, chance: float) -> bool:
        """Whether it is beyond a bound by more than so many standard errors of so few trials."""
        return self.trials > 0 and self.of > bound + chance * self._error(bound)

    def under(self, bound: float, chance: float) -> bool:
        return self.trials > 0 and self.of < bound - chance * self._error(bound)

    def _error(self, bound: float) -> float:
        return (bound * (1 - bound) / self.trials) ** 0.5


def share(held) -> Share:
    held = np.asarray(list(held))
    return Share(float(held.mean()) if len(held) else 0.0, len(held))


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of shop, as it stands in the table."""

    cells: tuple[str, ...]
    kept: bool
    naive_kept: bool


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is simulated."""

    shops: int
    """Of a thousand that a full run simulates."""
    chance: float
    """Standard errors by which a bound may be passed: of so many worlds some pass it by chance, of short runs most."""

    def times(self, full: int) -> int:
        return max(1, full * self.shops // 1000)


FULL = Effort(1000, 1.0)
QUICK = Effort(150, 3.0)
SHORT = Effort(100, 3.0)


@dataclass(frozen=True, slots=True)
class Promise:
    """What the page promises, and how to try it."""

    name: str
    bound: str
    """The promise in a sentence."""
    naive: str | None
    """What is commonly done instead, and does not keep it; None where the table beside it says so."""
    heads: tuple[str, ...]
    worlds: tuple
    run: Callable[..., Row]
    """(world, effort, random numbers) to a row; `world` is one of `worlds`."""

    def try_(self, number: int, effort: Effort, seed: int = SEED) -> Row:
        """Try it in one of its worlds; the same numbers give the same row."""
        rng = np.random.default_rng([seed, number, *self.name.encode()])
        return self.run(self.worlds[number], effort, rng)
