"""Everything shown is rounded here, and nowhere else."""

from collections.abc import Sequence


def points(value: float) -> int:
    """A value on 0..1 as shown: whole points, halves away from zero. Everything shown is rounded here."""
    return int(abs(value) * 100 + 0.5) * (1 if value >= 0 else -1)


def shares(counts: Sequence[int]) -> list[int]:
    """Counts as whole percentages that sum to 100 (largest remainder); all zero where there is nothing."""
    total = sum(counts)
    if total == 0:
        return [0] * len(counts)
    floors = [count * 100 // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: -(counts[place] * 100 % total))
    for place in by_remainder[: 100 - sum(floors)]:
        floors[place] += 1
    return floors


def tenths(value: float) -> float:
    """A value on 0..1 for a table: points to one decimal."""
    return round(value * 100, 1)
