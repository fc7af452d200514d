"""The board's circuit as hardware/board/circuit.toml has it, and what the stripboard connects that is built of it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BOARD = Path(__file__).parents[1] / "hardware" / "board"
CIRCUIT = BOARD / "circuit.toml"
STRIPBOARD = BOARD / "stripboard.toml"
HOLE_MM = 2.54
"""From hole to hole."""
Nets = set[frozenset[str]]
"""Pins, like `R1.2`, that are one piece of metal."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the bill of materials."""

    references: tuple[str, ...]
    value: str
    what: str
    eur: float
    """What one costs, roughly."""


def parts(file: Path = CIRCUIT) -> list[Part]:
    """What the board is made of."""
    table = tomllib.loads(file.read_text("utf-8"))["parts"]
    return [Part(tuple(references.split()), **told) for references, told in table.items()]


def nets(file: Path = CIRCUIT) -> dict[str, frozenset[str]]:
    """What is connected, by its name."""
    return {name: frozenset(pins) for name, pins in tomllib.loads(file.read_text("utf-8"))["nets"].items()}


def among(connected: Iterable[frozenset[str]], pins: Iterable[str]) -> Nets:
    """The same, seen by somebody who has only these pins."""
    return {net for each in connected if (net := each & {*pins})}


@dataclass(frozen=True, slots=True)
class Stripboard:
    """Strips of copper along columns, cut here and there, and what is soldered in. A hole is (column, row) from 0."""

    rows: str
    columns: int
    spare: int
    """Strips more on each side, for screws."""
    screw_rows: tuple[int, ...]
    cuts: frozenset[tuple[int, int]]
    links: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    parts: Mapping[str, Mapping[str, tuple[int, int]]]
    """The hole of each pin of each part."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Stripboard":
        """Raise ValueError for a hole that the board does not have."""
        rows, columns = str(told["rows"]), int(told["columns"])

        def hole(name: str) -> tuple[int, int]:
            match = re.fullmatch(r"([A-Z])([1-9]\d*)", name)
            if match is None or match[1] not in rows or int(match[2]) > columns:
                raise ValueError(f"{STRIPBOARD.name}: {name}: no hole of rows {rows} and columns 1 to {columns}")
            return int(match[2]) - 1, rows.index(match[1])

        links = [tuple(map(hole, each.split())) for each in told["links"]]
        places = {name: {pin: hole(at) for pin, at in pins.items()} for name, pins in told["parts"].items()}
        screws = tuple(rows.index(row) for row in told["screw_rows"])
        joined = tuple((a, b) for a, b in links)
        return cls(rows, columns, int(told["spare"]), screws, frozenset(map(hole, told["cuts"])), joined, places)

    @classmethod
    def read(cls, file: Path = STRIPBOARD) -> "Stripboard":
        """The one of this project."""
        return cls.of(tomllib.loads(file.read_text("utf-8")))

    def piece(self, hole: tuple[int, int]) -> tuple[int, int]:
        """The piece of a strip that a hole is in: its column, and how many cuts are above."""
        column, row = hole
        return column, sum(c == column and r < row for c, r in self.cuts)

    def nets(self) -> Nets:
        """The pins that copper and links connect."""
        group = {self.piece(hole): {self.piece(hole)} for hole in self.holes()}
        for ends in self.links:
            first, second = (group[self.piece(end)] for end in ends)
            first |= second
            group.update(dict.fromkeys(first, first))
        pins: dict[int, set[str]] = {}
        for name, places in self.parts.items():
            for pin, hole in places.items():
                pins.setdefault(id(group[self.piece(hole)]), set()).add(f"{name}.{pin}")
        return {frozenset(net) for net in pins.values()}

    def screws(self) -> list[tuple[int, int]]:
        """The holes that are drilled for screws, in the middle of what is spare on each side."""
        middle = (self.spare + 1) // 2
        return [(column, row) for column in (-middle, self.columns - 1 + middle) for row in self.screw_rows]

    def holes(self) -> list[tuple[int, int]]:
        """Every hole that something is soldered into, as often as something is."""
        return [hole for pins in self.parts.values() for hole in pins.values()] + [
            end for link in self.links for end in link
        ]
