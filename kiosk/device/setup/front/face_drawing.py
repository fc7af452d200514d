"""A face as it stands on a button: told apart by its colour, by its mouth, and by touch. Pure."""

from math import cos, radians, sin

COLOURS = {
    2: ("#2166ac", "#c8501e"),
    3: ("#2166ac", "#8a7f68", "#c8501e"),
    4: ("#2166ac", "#5f90bf", "#cf7b53", "#c8501e"),
    5: ("#2166ac", "#5f90bf", "#8a7f68", "#cf7b53", "#c8501e"),
}
"""Best first, by how many there are: blue, sand and orange stay apart for colour-blind eyes; and those of the page."""
DOT_SHARE, DOT_GAP_DEG = 0.045, 17
"""Of a dot to be felt, in parts of the diameter; and from one to the next."""


def face(place: int, count: int, size_mm: float, x_mm: float, y_mm: float) -> str:
    """A face around (x, y), SVG in millimetres. `place`: 0 is the best of `count`.

    Along its lower rim are as many dots as its place counts: a drop of clear glue on each can be felt.
    """
    colour, unit = COLOURS[count][place], size_mm / 24
    bend = (1 - 2 * place / (count - 1)) * 5
    ends = 15.2 - bend * 0.3
    dots = "".join(_dot(number, place, size_mm) for number in range(place + 1))
    return (
        f'<g transform="translate({x_mm:g} {y_mm:g})">'
        f'<circle r="{size_mm / 2:g}" fill="{colour}"/>'
        f'<g transform="scale({unit:g}) translate(-12 -12)">'
        '<circle cx="8.4" cy="9.2" r="1.5" fill="#fff"/><circle cx="15.6" cy="9.2" r="1.5" fill="#fff"/>'
        f'<path d="M7 {ends:g}Q12 {ends + bend:g} 17 {ends:g}" fill="none" stroke="#fff" stroke-width="1.9" '
        f'stroke-linecap="round"/></g>{dots}</g>'
    )


def cut(size_mm: float, x_mm: float, y_mm: float) -> str:
    """Where scissors go."""
    return (
        f'<circle cx="{x_mm:g}" cy="{y_mm:g}" r="{size_mm / 2:g}" fill="none" stroke="#888" stroke-width=".2" '
        'stroke-dasharray="1 1"/>'
    )


def _dot(number: int, place: int, size_mm: float) -> str:
    angle = radians(90 + (number - place / 2) * DOT_GAP_DEG)
    reach = size_mm * 0.43
    x, y = reach * cos(angle), reach * sin(angle)
    return f'<circle cx="{x:.3f}" cy="{y:.3f}" r="{size_mm * DOT_SHARE / 2:.3f}" fill="#fff"/>'
