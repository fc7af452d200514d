"""What hardware/board's KiCad files say, without KiCad: their S-expressions, and what each pad is connected to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOARD = Path(__file__).parents[1] / "hardware" / "board"
PCB = BOARD / "board.kicad_pcb"
SCHEMATIC = BOARD / "board.kicad_sch"
Expression = list["str | Expression"]
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[()]|[^\s()]+')


@dataclass(frozen=True, slots=True)
class Pad:
    """One pad of one part; millimetres on KiCad's sheet, y downwards."""

    part: str
    number: str
    net: str
    kind: str
    x: float
    y: float


def read(file: Path) -> Expression:
    """The whole file. A string keeps no quotation marks."""
    stack: list[Expression] = [[]]
    for token in TOKEN.findall(file.read_text("utf-8")):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(token.strip('"'))
    (whole,) = stack[0]
    if not isinstance(whole, list):
        raise TypeError(f"{file.name}: not an S-expression")
    return whole


def every(expression: Expression, name: str) -> Iterator[Expression]:
    """The parts of an expression that have this name."""
    return (each for each in expression if isinstance(each, list) and each and each[0] == name)


def one(expression: Expression, name: str) -> list[str]:
    """The words of the first part that has this name; empty where there is none."""
    return [str(word) for word in next(every(expression, name), ["", ""])[1:]]


def properties(expression: Expression) -> dict[str, str]:
    """Reference, Value and the like."""
    return {str(each[1]): str(each[2]) for each in every(expression, "property")}


def turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    """A place in a footprint that was turned by a multiple of a right angle: counterclockwise, y downwards."""
    for _ in range(round(degrees / 90) % 4):
        x, y = y, -x
    return x, y


def pads(board: Expression) -> list[Pad]:
    """Of every footprint. What stands on the other side is mirrored in the file already."""
    found = []
    for footprint in every(board, "footprint"):
        x, y, *angle = map(float, one(footprint, "at"))
        for pad in every(footprint, "pad"):
            a, b = turned(*map(float, one(pad, "at")[:2]), angle[0] if angle else 0)
            net = one(pad, "net")
            part = properties(footprint)["Reference"]
            found.append(Pad(part, str(pad[1]), net[-1] if net else "", str(pad[2]), x + a, y + b))
    return found
