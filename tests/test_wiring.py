"""The drawing of the wires, the tables that say the same, and the program's own lines."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from config.smiley.reading import understand
from config.smiley.tables import merge
from tests.wiring import DRAWINGS, HEADER, connections, pin

ROOT = Path(__file__).parents[1]
SVG = "{http://www.w3.org/2000/svg}"
SMALLEST = b"kiosk id = a\nowner = A\nshop = A\ntime zone = UTC\n"


def wires(buttons) -> dict[int, tuple[str, str]]:
    """What comes to each pin, by tables of settings."""
    told = {pin(button["line"]): (face, "button") for face, button in buttons.items()}
    return told | {pin(button["light"]): (face, "light") for face, button in buttons.items()}


def drawn() -> dict[int, str]:
    """Whose wire ends at each pin of the drawing: circles that are filled, by the number within."""
    parts = list(ET.parse(ROOT / "docs/pictures/wiring.svg").getroot())
    return {
        int(text.text): circle.get("class").removeprefix("f")
        for circle, text in pairwise(parts)
        if circle.tag == f"{SVG}circle" and text.tag == f"{SVG}text" and "on" in text.get("class", "").split()
    }


def table(page: str) -> dict[int, str]:
    """The wires of docs/TECHNICIAN.md's table: pin, line."""
    rows = re.findall(r"(?m)^\| (?:ground|button|light)[^|]*\| (\d+) \| ([^|]+) \|$", page)
    return {int(number): line.replace("GPIO ", "GPIO").replace("ground", "GND") for number, line in rows}


@pytest.mark.parametrize("file", DRAWINGS, ids=lambda file: file.name)
def test_a_drawing_is_what_would_be_drawn_now(file):
    assert file.read_text("utf-8") == DRAWINGS[file](), "draw it anew: python -m tests.wiring"


def test_the_wires_go_where_a_kiosk_without_settings_listens():
    lines = wires(merge(understand(SMALLEST).values, {})["buttons"])
    assert lines.items() <= connections().items()
    assert {number: face for number, (face, _) in connections().items()} == drawn()


def test_every_other_wire_goes_to_ground():
    lines = wires(merge(understand(SMALLEST).values, {})["buttons"])
    assert {HEADER[number] for number in connections() if number not in lines} == {"GND"}


def test_the_sample_has_the_same_lines():
    sample = tomllib.loads((ROOT / "config/samples/kiosk.toml").read_text("utf-8"))
    assert wires(sample["buttons"]).items() <= connections().items()


def test_the_table_says_what_is_drawn():
    page = (ROOT / "docs/TECHNICIAN.md").read_text("utf-8")
    assert table(page) == {number: HEADER[number] for number in connections()}


def test_a_wire_to_the_wrong_pin_is_noticed():
    assert table("| light happy | 29 | GPIO 5 |\n") == {29: "GPIO5"}
    assert table("| light happy | 31 | GPIO 5 |\n") != {31: HEADER[31]}
