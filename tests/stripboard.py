"""`python -m tests.stripboard` draws hardware/board/stripboard.toml: its parts, and its copper with the cuts."""

from collections.abc import Callable, Iterator
from pathlib import Path

from markupsafe import Markup

from kiosk.office.report.page.charts.svg import coordinate, element, path
from tests.circuit import Stripboard, parts

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PITCH, LEFT, TOP = 26, 122, 140
"""From hole to hole, and where the first one is."""
STYLE = """
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:12px;fill:#1d2733}
.paper{fill:#fff}.board{fill:#f3e6cf;stroke:#b49a6a}.strip{stroke:#dcb884;stroke-width:15;stroke-linecap:butt}
.copper{stroke:#c98a4b;stroke-width:17}.hole{fill:#fff;stroke:#b49a6a}.screw{fill:#fff;stroke:#1d2733;stroke-width:2}.cut{stroke:#b3261e;stroke-width:3;fill:none}
.link{stroke:#1d2733;stroke-width:4;stroke-linecap:round}.lead{stroke:#5d6975;stroke-width:3}.end{fill:#1d2733}
.part{fill:#fff;fill-opacity:.9;stroke:#1d2733;stroke-width:2}.ring{fill:#1d2733}.strong{font-weight:600}.small{font-size:11px}
.muted{fill:#5d6975}.title{font-size:16px;font-weight:600}
"""
TERMINALS = {
    "J2": dict(enumerate(("happy", "ground", "neutral", "ground", "unhappy", "ground"), 1)),
    "J3": {1: "happy", 3: "neutral", 5: "unhappy", 11: "buzzer", 2: "plus", 4: "plus", 13: "12 V in", 14: "ground"},
}
"""What is screwed into each pole."""


def at(hole: tuple[int, int]) -> tuple[float, float]:
    """Where a hole is drawn."""
    return LEFT + hole[0] * PITCH, TOP + hole[1] * PITCH


def parts_side(board: Stripboard) -> str:
    """What is seen while the parts are put in."""
    drawn = [_link(*link) for link in board.links]
    for name, pins in board.parts.items():
        drawn += SHAPES[name.rstrip("0123456789") if name[0] != "J" or name == "JP1" else "J"](name, pins)
    cuts = [element("circle", cx=x, cy=y, r=8, class_="cut") for x, y in map(at, sorted(board.cuts))]
    return _drawing(board, "Parts' side", "strip", [*drawn, *cuts, *_grid(board, str)])


def copper_side(board: Stripboard) -> str:
    """The other side, as it is seen when the board is turned over sideways: cut first."""
    crosses = [
        element("path", d=f"M{x - 9} {y - 9}l18 18m0 -18l-18 18", class_="cut")
        for x, y in (at((board.columns - 1 - column, row)) for column, row in sorted(board.cuts))
    ]
    names = _grid(board, lambda column: str(board.columns + 1 - column))
    return _drawing(board, f"Copper side, turned over: {len(board.cuts)} cuts", "strip copper", [*crosses, *names])


def _drawing(board: Stripboard, title: str, strip: str, drawn: list[Markup]) -> str:
    first, last = -board.spare, board.columns + board.spare
    width, height = at((last, 0))[0] + 10, TOP + len(board.rows) * PITCH + 70
    bottom = TOP + (len(board.rows) - 0.5) * PITCH
    strips = [
        element("path", d=path([(x, TOP - PITCH / 2), (x, bottom)]), class_=strip)
        for x in (LEFT + n * PITCH for n in range(first, last))
    ]
    holes = [
        element("circle", cx=x, cy=y, r=3, class_="hole")
        for x, y in (at((column, row)) for column in range(first, last) for row in range(len(board.rows)))
    ]
    screws = [element("circle", cx=x, cy=y, r=15, class_="screw") for x, y in map(at, board.screws())]
    svg = element(
        "svg",
        element("title", text=f"Stripboard. {title}"),
        Markup(f"<style>{STYLE}</style>"),
        element("rect", width=width, height=height, rx=8, class_="paper"),
        _words(
            30,
            26,
            f"{title} ({last - first} strips of {len(board.rows)} holes, {board.spare} on each side for screws)",
            "title",
        ),
        element(
            "rect",
            x=LEFT + (first - 0.5) * PITCH,
            y=TOP - PITCH / 2,
            width=(last - first) * PITCH,
            height=len(board.rows) * PITCH,
            class_="board",
        ),
        *strips,
        *holes,
        *screws,
        *drawn,
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        role="img",
        xmlns="http://www.w3.org/2000/svg",
    )
    return str(svg).replace("><", ">\n<") + "\n"


def _grid(board: Stripboard, column_name: Callable[[int], str]) -> Iterator[Markup]:
    """The names of rows and columns, which the description of the board has, too."""
    for row, letter in enumerate(board.rows):
        yield _words(at((-board.spare, row))[0] - 30, at((0, row))[1] + 4, letter, "small muted", "middle")
    for column in range(board.columns):
        x, y = at((column, len(board.rows)))
        yield _words(x, y, column_name(column + 1), "small muted", "middle")


def _link(begin: tuple[int, int], end: tuple[int, int]) -> Markup:
    ends = [element("circle", cx=x, cy=y, r=5, class_="end") for x, y in (at(begin), at(end))]
    return element("g", element("path", d=path([at(begin), at(end)]), class_="link"), *ends)


def _two_legs(name: str, pins: dict[str, tuple[int, int]]) -> Iterator[Markup]:
    """A resistor, diode, capacitor or fuse. Of a diode the ring is drawn, at pin 1."""
    (x, y), (other, _) = at(pins["1"]), at(pins["2"])
    left, right = min(x, other), max(x, other)
    yield element("path", d=path([(x, y), (other, y)]), class_="lead")
    body = max(right - left - 22, 14)
    middle = (left + right) / 2
    yield element("rect", x=middle - body / 2, y=y - 9, width=body, height=18, rx=3, class_="part")
    if name[0] == "D":
        ring = middle - body / 2 + 3 if x < other else middle + body / 2 - 7
        yield element("rect", x=ring, y=y - 9, width=4, height=18, class_="ring")
    for end in (left, right):
        yield element("circle", cx=end, cy=y, r=4, class_="end")
    beside = middle + (0 if name[0] != "D" else 3 if x < other else -3)
    yield _words(beside, y - 12 if body < 34 else y + 4, name, "small strong", "middle")


def _frame(name: str, pins: dict[str, tuple[int, int]]) -> Iterator[Markup]:
    """What has many legs: a frame around them, its pin 1 square."""
    places = [at(hole) for hole in pins.values()]
    (x, y), (right, low) = (tuple(map(least, zip(*places, strict=True))) for least in (min, max))
    yield element("rect", x=x - 11, y=y - 11, width=right - x + 22, height=low - y + 22, rx=3, class_="part")
    for pin, hole in pins.items():
        a, b = at(hole)
        square = element("rect", x=a - 5, y=b - 5, width=10, height=10, class_="ring")
        yield square if pin == "1" else element("circle", cx=a, cy=b, r=4, class_="end")
    if name[0] == "U":
        yield element("path", d=f"M{x - 11} {(y + low) / 2 - 8}a8 8 0 0 1 0 16", class_="part")
    value = next((part.value for part in parts() if name in part.references), "")
    yield _words((x + right) / 2, (y + low) / 2 + (4 if low > y else -15), f"{name} {value}", "small strong", "middle")


def _outside(name: str, pins: dict[str, tuple[int, int]]) -> Iterator[Markup]:
    """What wires come to: the terminals above, the wires of the Pi below, the clock's socket."""
    if name == "J4":
        yield from _frame(name, pins)
        return
    for pin, hole in pins.items():
        x, y = at(hole)
        yield element("circle", cx=x, cy=y, r=8 if name == "J1" else 13, class_="part")
        yield element("circle", cx=x, cy=y, r=4, class_="end")
        if name == "J1":
            yield _words(x + 4, y + 32, f"pin {pin}", "strong", "end", f"rotate(-90 {x + 4} {y + 32})")
        else:
            yield element("path", d=f"M{x - 8} {y - 8}l16 16", class_="lead")
            above = TOP - PITCH / 2 - 6
            label = TERMINALS[name][int(pin)]
            yield _words(x + 4, above, label, "strong", "start", f"rotate(-90 {x + 4} {above})")
    if name in TERMINALS:
        (x, y), (right, _) = (least(map(at, pins.values())) for least in (min, max))
        yield element(
            "rect",
            x=x - 24,
            y=y - 52,
            width=right - x + 48,
            height=76,
            rx=3,
            fill="none",
            stroke="#1d2733",
            stroke_width=2,
        )
        what = "buttons" if name == "J2" else "lamps and supply"
        yield _words((x + right) / 2, 50, f"{name}: {what}", "strong", "middle")


def _words(
    x: float, y: float, text: str, style: str | None = None, anchor: str | None = None, turned: str | None = None
) -> Markup:
    return element("text", text=text, x=x, y=y, class_=style, text_anchor=anchor, transform=turned)


SHAPES = {
    "R": _two_legs,
    "C": _two_legs,
    "D": _two_legs,
    "F": _two_legs,
    "RN": _frame,
    "U": _frame,
    "JP": _frame,
    "J": _outside,
}
DRAWINGS = {PICTURES / "stripboard.svg": parts_side, PICTURES / "stripboard-copper.svg": copper_side}


def main() -> None:
    """Draw both sides."""
    board = Stripboard.read()
    for file, draw in DRAWINGS.items():
        file.write_text(draw(board), "utf-8")
        print(file.relative_to(Path.cwd()))


if __name__ == "__main__":
    main()
