"""Words on a sheet of a known size: how large they may be set, and what is cut short. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.office.report.page import typeface

BOLD = 700
LEADING = 1.25
"""Of a line, in its own size."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where words stand, and how large they may be set there; rem."""

    width: float
    height: float
    sizes: tuple[float, ...]
    """Largest first."""


@dataclass(frozen=True, slots=True)
class FittedText:
    """Words, and the size in which they fit."""

    size: float
    texts: tuple[str, ...]


def side_by_side(texts: Sequence[str], room: TextBox) -> FittedText:
    """Words that have such a room each, all as large as the least of them can be; a word is broken, or cut, last."""
    fitting = [size for size in room.sizes if all(height([text], size, room.width) <= room.height for text in texts)]
    whole = [size for size in fitting if all(typeface.unbroken(text, BOLD, room.width / size) for text in texts)]
    if whole or fitting:
        return FittedText((whole or fitting)[0], tuple(texts))
    return _cut(texts, room)


def stacked(texts: Sequence[str], room: TextBox, between: float) -> FittedText:
    """Words one below the other with so much `between`, as large as there is room; then cut short."""
    for size in room.sizes:
        if height(texts, size, room.width, between) <= room.height:
            return FittedText(size, tuple(texts))
    return _cut(texts, room)


def height(texts: Iterable[str], size: float, width: float, between: float = 0.0) -> float:
    """How much of a sheet words take, one below the other."""
    heights = [typeface.lines(text, BOLD, width / size) * size * LEADING for text in texts]
    return sum(heights) + between * (len(heights) - 1)


def _cut(texts: Sequence[str], room: TextBox) -> FittedText:
    size = room.sizes[-1]
    return FittedText(size, tuple(_shortened(text, size, room) for text in texts))


def _shortened(text: str, size: float, room: TextBox) -> str:
    cut = text
    while len(cut) > 1 and height([cut + ELLIPSIS], size, room.width) > room.height:
        cut = cut[:-1].rstrip()
    return text if cut == text else cut + ELLIPSIS
