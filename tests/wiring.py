"""`python -m tests.wiring` draws the pictures of the wires from the lines that a kiosk has without settings.

They are upright and narrow, for a telephone beside the open box, and follow the reader's dark mode. Which pin a line is
on is asked of gpiozero.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from gpiozero import PiBoardInfo
from markupsafe import Markup

from config.smiley.form import BUTTONS, LIGHTS
from config.smiley.tables import FACES
from kiosk.office.report.page.charts.svg import coordinate, element, path

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH = 384
TOP, PITCH, RADIUS = 92, 29, 11
"""Of the header: the first row, from row to row, of a pin."""
INNER, OUTER = 284, 310
"""The two rows of pins, seen from above: the odd ones are nearer to the middle of the board."""
RAIL, PART = 16, 58
"""Where the common ground runs, and where the buttons and lights are."""
LANES = (190, 176, 162, 148)
"""Where wires go up and down."""
# A Pi 3; every board with 40 pins has the same ones.
HEADER = {number: pin.name for number, pin in PiBoardInfo.from_revision(0xA02082).headers["J8"].pins.items()}
STYLE = """
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:13px;fill:#1d2733}
.paper{fill:#fff}.board{fill:#eef1f4;stroke:#c3cad1}.muted{fill:#5d6975}.small{font-size:12px}.strong{font-weight:600}
.pin{fill:#fff;stroke:#8a949e}.wire{fill:none;stroke-width:3;stroke-linejoin:round}.thin{stroke-width:2}.part{fill:#fff;stroke:#1d2733;stroke-width:2}
.happy{stroke:#2166ac}.neutral{stroke:#8a7f68}.unhappy{stroke:#c8501e}.ground,.ink{stroke:#1d2733}.power{stroke:#b3261e}
.fhappy{fill:#2166ac}.fneutral{fill:#8a7f68}.funhappy{fill:#c8501e}.fground{fill:#1d2733}.on{fill:#fff;font-weight:600}
@media(prefers-color-scheme:dark){text{fill:#e8ecf0}.paper{fill:#14191f}.board{fill:#222a33;stroke:#46525e}
.muted{fill:#a3b0bc}.pin,.part{fill:#14191f}.part{stroke:#e8ecf0}.ground,.ink{stroke:#e8ecf0}.fground{fill:#e8ecf0}
.fground+.on{fill:#14191f}.happy{stroke:#6aa9e0}.neutral{stroke:#b8ab8c}.unhappy{stroke:#f0885a}
.fhappy{fill:#6aa9e0}.fneutral{fill:#b8ab8c}.funhappy{fill:#f0885a}.on{fill:#14191f}.power{stroke:#ff8a80}}
"""
SMILES = {"happy": 7, "neutral": 0, "unhappy": -7}


def pin(line: int) -> int:
    """The place on the header of a line."""
    return next(number for number, name in HEADER.items() if name == f"GPIO{line}")


def connections() -> dict[int, tuple[str, str]]:
    """What comes to each pin that is used: whose, and what; a ground for the buttons above, for the lights below."""
    faces = FACES[len(BUTTONS)]
    told = {pin(line): (face, "button") for face, line in zip(faces, BUTTONS, strict=True)}
    told |= {pin(line): (face, "light") for face, line in zip(faces, LIGHTS, strict=True)}
    if any(number % 2 == 0 for number in told):
        raise ValueError("a line is in the outer row: this drawing has wires to the inner one only")
    grounds = [number for number, name in HEADER.items() if name == "GND" and number % 2]
    above = max(number for number in grounds if number < min(map(pin, BUTTONS)))
    below = min(number for number in grounds if number > max(map(pin, LIGHTS)))
    return told | {above: ("ground", "buttons"), below: ("ground", "lights")}


def wiring() -> str:
    """The header, three buttons and three lights."""
    used = connections()
    bottom = _row(max(HEADER)) + 56
    grounds = sorted(number for number, (whose, _) in used.items() if whose == "ground")
    return _drawing(
        bottom,
        "The wires of a kiosk",
        ". ".join(f"Pin {number}: {' '.join(used[number])}" for number in sorted(used)),
        *_header(used, bottom),
        *_group([number for number in used if used[number][1] == "button"], 84, 118, grounds[0], used),
        *_group([number for number in used if used[number][1] == "light"], 84, 418, grounds[1], used),
    )


def lamp() -> str:
    """One light that wants 5 V or more than 10 mA: the line switches it through a transistor."""
    x, y = 214, 130
    return _drawing(
        262,
        "A 5 V lamp through a transistor",
        "The line goes through 1 kilo-ohm to the base, 10 kilo-ohm lead from the base to ground, the emitter is at "
        "ground, the lamp between 5 V and the collector.",
        _words(12, 24, "One light, switched by a transistor", "strong"),
        _wire("happy", (20, y), (64, y)),
        _resistor(64, y, "1 kΩ"),
        _wire("happy", (110, y), (x - 16, y)),
        _words(12, y - 12, "its line"),
        _dot(150, y),
        _wire("ground", (150, y), (150, y + 24)),
        element("rect", x=143, y=y + 24, width=14, height=40, class_="part"),
        _words(138, y + 49, "10 kΩ", "small", "end"),
        _wire("ground", (150, y + 64), (150, 226)),
        # The transistor: base, collector, emitter with its arrow.
        element("circle", cx=x - 4, cy=y, r=27, class_="part"),
        element("path", d=path([(x - 16, y - 15), (x - 16, y + 15)]), class_="wire ink"),
        element("path", d=path([(x - 16, y - 7), (x + 6, y - 20), (x + 6, y - 32)]), class_="wire ink"),
        element("path", d=path([(x - 16, y + 7), (x + 6, y + 20), (x + 6, y + 32)]), class_="wire ink"),
        element("path", d=path([(x + 6, y + 20), (x - 5, y + 18), (x - 1, y + 10)], closed=True), class_="fground"),
        _words(x + 32, y - 2, "NPN:"),
        _words(x + 32, y + 15, "2N2222,"),
        _words(x + 32, y + 32, "BC337"),
        _wire("ground", (x + 6, y + 32), (x + 6, 226)),
        _wire("ground", (20, 226), (x + 6, 226)),
        _dot(150, 226),
        _words(20, 248, "ground (pin 39)"),
        _wire("ink", (x + 6, y - 32), (x + 6, 78)),
        element("circle", cx=x + 6, cy=64, r=14, class_="part"),
        element("path", d=f"M{x - 4} 54l20 20M{x + 16} 54l-20 20", class_="wire ink thin"),
        _words(x + 28, 69, "lamp of the button"),
        _wire("power", (x + 6, 50), (x + 6, 38), (x + 60, 38)),
        _words(x + 66, 42, "5 V (pin 4)"),
    )


def _row(number: int) -> float:
    return TOP + (number - 1) // 2 * PITCH


def _header(used: dict[int, tuple[str, str]], bottom: float) -> Iterator[Markup]:
    yield element("rect", x=200, y=TOP - 66, width=180, height=bottom - TOP + 54, rx=10, class_="board")
    yield _words(286, TOP - 46, "card's end of the board", "small muted", "middle")
    yield _words(286, TOP - 28, "pins from above", "small muted", "middle")
    yield _words(286, _row(max(HEADER)) + 32, "other end", "small muted", "middle")
    for number, name in HEADER.items():
        x, y = (INNER if number % 2 else OUTER), _row(number)
        whose = used.get(number, ("", ""))[0]
        yield element("circle", cx=x, cy=y, r=RADIUS, class_=f"f{whose}" if whose else "pin")
        yield _words(x, y + 4, str(number), "small on" if whose else "small muted", "middle")
        plain = {"GND": "ground", "3V3": "3.3 V", "5V": "5 V"}.get(name, name.replace("GPIO", "GPIO "))
        style = "small strong" if whose else "small muted"
        if number % 2:
            yield _words(INNER - 17, y - 4 if whose else y + 4, plain, style, "end")
        else:
            yield _words(OUTER + 17, y + 4, plain.replace("GPIO ", ""), style)


def _group(
    numbers: Sequence[int], apart: float, begin: float, ground: int, used: dict[int, tuple[str, str]]
) -> Iterator[Markup]:
    """Three parts, one below the other, each between its line and the common ground."""
    ground_above = ground < numbers[0]
    places = [begin + n * apart for n in range(len(numbers))]
    outside = places[0] - 52 if ground_above else places[-1] + 48
    end = places[-1] if ground_above else places[0]
    yield _wire(
        "ground",
        (RAIL, end),
        (RAIL, outside),
        (LANES[0], outside),
        (LANES[0], _row(ground)),
        (INNER - RADIUS, _row(ground)),
    )
    yield _words(
        RAIL + 8, outside - 7 if ground_above else outside + 17, f"one ground for the {used[ground][1]}", "small"
    )
    # The wires that turn the same way must not cross: the first one that goes down is the outermost, as is the last up.
    lanes = LANES[1:] if ground_above else (LANES[1], LANES[2], LANES[1])
    for number, y, lane in zip(numbers, places, lanes, strict=True):
        face, what = used[number]
        yield _wire("ground", (RAIL, y), (PART, y))
        yield _dot(RAIL, y)
        yield _wire(face, (PART, y), (lane, y), (lane, _row(number)), (INNER - RADIUS, _row(number)))
        yield from _button(face, y) if what == "button" else _light(face, y)


def _button(face: str, y: float) -> Iterator[Markup]:
    yield element("circle", cx=PART, cy=y, r=23, class_=f"f{face}")
    yield _face(face, PART, y, 1)
    yield _words(PART + 30, y - 8, face, "strong")


def _light(face: str, y: float) -> Iterator[Markup]:
    # The cathode's bar is on the ground's side.
    yield element("path", d=path([(PART + 8, y - 11), (PART + 8, y + 11), (PART - 10, y)], closed=True), class_="part")
    yield element("path", d=path([(PART - 11, y - 12), (PART - 11, y + 12)]), class_="wire ink")
    for n in (0, 9):
        ray = f"M{PART - 4 + n} {coordinate(y - 14)}l-7 -11m0 6v-6h6"
        yield element("path", d=ray, class_=f"wire {face} thin")
    yield _resistor(PART + 30, y, "330 Ω")
    yield element("circle", cx=PART + 30, cy=y - 22, r=9, class_=f"f{face}")
    yield _face(face, PART + 30, y - 22, 0.4)
    yield _words(PART + 44, y - 18, face, "strong")
    yield _words(PART - 30, y + 19, "\N{MINUS SIGN}", "strong")
    yield _words(PART + 14, y + 19, "+", "strong")


def _face(face: str, x: float, y: float, size: float) -> Markup:
    bend = SMILES[face]
    mouth = f"M-10 {coordinate(7 - bend / 3)}Q0 {coordinate(7 + bend)} 10 {coordinate(7 - bend / 3)}"
    return element(
        "g",
        element("circle", cx=-8, cy=-6, r=3, fill="#fff"),
        element("circle", cx=8, cy=-6, r=3, fill="#fff"),
        element("path", d=mouth, fill="none", stroke="#fff", stroke_width=3.4, stroke_linecap="round"),
        transform=f"translate({coordinate(x)} {coordinate(y)}) scale({size})",
    )


def _resistor(x: float, y: float, value: str) -> Markup:
    box = element("rect", x=x, y=y - 7, width=46, height=14, class_="part")
    return box + _words(x + 23, y + 22, value, "small", "middle")


def _dot(x: float, y: float) -> Markup:
    return element("circle", cx=x, cy=y, r=4, class_="fground")


def _wire(style: str, *points: tuple[float, float]) -> Markup:
    return element("path", d=path(list(points)), class_=f"wire {style}")


def _words(x: float, y: float, text: str, style: str | None = None, anchor: str | None = None) -> Markup:
    return element("text", text=text, x=x, y=y, class_=style, text_anchor=anchor)


def _drawing(height: float, title: str, description: str, *parts: Markup) -> str:
    drawn = element(
        "svg",
        element("title", text=title),
        element("desc", text=description),
        Markup(f"<style>{STYLE}</style>"),
        element("rect", width=WIDTH, height=height, rx=8, class_="paper"),
        *parts,
        viewBox=f"0 0 {WIDTH} {coordinate(height)}",
        role="img",
        xmlns="http://www.w3.org/2000/svg",
    )
    # Lines, so that a change can be read; Markup would escape what is put in.
    return str(drawn).replace("><", ">\n<") + "\n"


DRAWINGS = {PICTURES / "wiring.svg": wiring, PICTURES / "wiring-lamp.svg": lamp}


def main() -> None:
    """Draw them."""
    for file, draw in DRAWINGS.items():
        file.write_text(draw(), "utf-8")
        print(file.relative_to(Path.cwd()))


if __name__ == "__main__":
    main()
