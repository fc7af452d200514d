"""Inter: as the pages carry it, and how much room words take in it."""

from base64 import b64encode
from functools import cache
from itertools import accumulate
from pathlib import Path

from fontTools.ttLib import TTFont
from markupsafe import Markup

FONTS = Path(__file__).parent / "fonts"
WEIGHTS = (400, 600, 700)
FOREIGN_EM = 1.1
"""Of a character that another font has to lend: as wide as the widest of our own."""


@cache
def embedded() -> dict[int, Markup]:
    """The font by weight, base64, as a page embeds it."""
    return {
        weight: Markup(b64encode((FONTS / f"inter-{weight}.woff2").read_bytes()).decode())  # noqa: S704 - base64 of a file of ours
        for weight in WEIGHTS
    }


def has(letter: str) -> bool:
    """Whether the font has a letter."""
    return ord(letter) in _widths_em(WEIGHTS[0])


def lines(text: str, weight: int, width_em: float) -> int:
    """How many lines words take; a word that is longer than a line is broken."""
    space, count, used = text_width_em(" ", weight), 1, 0.0
    for word in text.split():
        width = text_width_em(word, weight)
        if used and used + space + width > width_em:
            count, used = count + 1, 0.0
        if width > width_em:
            broken = _broken(word, weight, width_em)
            count, width = count + broken - 1, width_em
        used += width + (space if used else 0.0)
    return count


def unbroken(text: str, weight: int, width_em: float) -> bool:
    """Whether every word fits into a line."""
    return all(text_width_em(word, weight) <= width_em for word in text.split())


def _broken(word: str, weight: int, width_em: float) -> int:
    """How many lines a long word takes."""
    widths = (text_width_em(letter, weight) for letter in word)
    # What is left of each line, when the next letter is wider: one letter at most.
    return max(1, -int(-max(accumulate(widths)) // max(width_em - FOREIGN_EM, FOREIGN_EM)))


def text_width_em(text: str, weight: int) -> float:
    """How wide words are, on one line."""
    widths = _widths_em(weight)
    return sum(widths.get(ord(letter), FOREIGN_EM) for letter in text)


@cache
def _widths_em(weight: int) -> dict[int, float]:
    with TTFont(FONTS / f"inter-{weight}.woff2") as font:
        advances, unit = font["hmtx"], font["head"].unitsPerEm
        return {code: advances[name][0] / unit for code, name in font.getBestCmap().items()}
