"""Mutants that no test can find, because they change nothing that anybody could see; each with its reason."""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("equivalents.toml")


@dataclass(frozen=True, order=True)
class Mutant:
    """One change of one function; known by its text, which outlives what is changed around it."""

    where: str
    """Module and function, dotted."""
    was: str
    becomes: str

    def __str__(self) -> str:
        return f"{self.where}\n  - {self.was}\n  + {self.becomes}"


def named(file: Path = FILE) -> frozenset[Mutant]:
    """The checked-in list. Raises ValueError naming every entry without a reason."""
    found = tomllib.loads(file.read_text("utf-8"))["equivalent"]
    bare = [entry["where"] for entry in found if not entry.get("why", "").strip()]
    if bare:
        raise ValueError(f"{file}: no reason is given (why) in {', '.join(bare)}")
    return frozenset(
        Mutant(entry["where"], entry["was"], becomes) for entry in found for becomes in _listed(entry["becomes"])
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def faults(survivors: Collection[Mutant], names: Iterable[Mutant], slow: Collection[Mutant] = ()) -> list[str]:
    """What a run of mutants is refused for: survivors without a name, and names of what is found, or is no more.

    `slow`: whose tests ran out of time, as an endless loop's do, and any on a busy machine: such a name stays.
    """
    names = set(names)
    unnamed = [f"survives: {each}" for each in sorted(set(survivors) - names)]
    idle = names - {*survivors, *slow}
    useless = [f"is found, or no mutant any more; take it off {FILE.name}: {each}" for each in sorted(idle)]
    return [*unnamed, *useless]
