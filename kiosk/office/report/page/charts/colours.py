"""Colours that stay apart for colour-blind readers, where a traffic light's do not."""

from dataclasses import dataclass

from sync.document.aggregate import Face

INK = "#1d2733"
MUTED = "#5d6975"
LINE = "#e4e7ea"
PAPER = "#fff"
BLUE = "#2166ac"


@dataclass(frozen=True, slots=True)
class Tone:
    """How one face is coloured."""

    fill: str
    """Of its columns."""
    icon: str
    """Of its face: dark enough for white eyes."""
    ink: str
    """Of a figure on its column."""


_BEST = Tone(BLUE, BLUE, "#fff")
_GOOD = Tone("#8db5d9", "#5f90bf", "#10273d")
_MIDDLE = Tone("#cfc6b3", "#8a7f68", "#3b3629")
_POOR = Tone("#e6a688", "#cf7b53", "#47200f")
_WORST = Tone("#c8501e", "#c8501e", "#fff")
_PALETTES = {
    2: (_BEST, _WORST),
    3: (_BEST, _MIDDLE, _WORST),
    4: (_BEST, _GOOD, _POOR, _WORST),
    5: (_BEST, _GOOD, _MIDDLE, _POOR, _WORST),
}


def tones(faces: tuple[Face, ...]) -> tuple[Tone, ...]:
    """A tone for each face: the best blue, the worst orange, whatever order they are listed in."""
    best_first = sorted(range(len(faces)), key=lambda place: -faces[place].score)
    palette = dict(zip(best_first, _PALETTES[len(faces)], strict=True))
    return tuple(palette[place] for place in range(len(faces)))
