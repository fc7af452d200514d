"""The stripboard: what it connects, what the drawings show, and whether it is the wires of docs/TECHNICIAN.md."""

import re
import tomllib
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from config.smiley.form import BUTTONS, LIGHTS
from tests.circuit import BOARD, STRIPBOARD, Stripboard, among, nets, parts
from tests.stripboard import DRAWINGS, TERMINALS
from tests.wiring import HEADER, connections, pin

TOLD = tomllib.loads(STRIPBOARD.read_text("utf-8"))
FACES = ("happy", "neutral", "unhappy")


def pins(board: Stripboard) -> set[str]:
    return {f"{name}.{number}" for name, places in board.parts.items() for number in places}


def differences(board: Stripboard) -> set[frozenset[str]]:
    """What it connects otherwise than the circuit; a pin that is connected to nothing is not of interest."""
    return {net for net in board.nets() ^ among(nets().values(), pins(board)) if len(net) > 1}


def test_the_strips_connect_what_the_circuit_connects():
    assert differences(Stripboard.of(TOLD)) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"cuts": TOLD["cuts"][1:]},
        {"links": TOLD["links"][1:]},
        {"links": [*TOLD["links"], "L6 L7"]},
        {"parts": {**TOLD["parts"], "D11": {"1": "K7", "2": "K9"}}},
    ],
    ids=["a cut", "a link", "a bridge too much", "a diode the wrong way around"],
)
def test_one_fault_on_the_stripboard_is_noticed(wrong):
    """The control."""
    assert differences(Stripboard.of({**TOLD, **wrong}))


def test_no_hole_has_to_take_two_legs_and_no_cut_takes_a_hole_that_is_needed():
    board = Stripboard.of(TOLD)
    assert [hole for hole, times in Counter([*board.holes(), *board.cuts]).items() if times > 1] == []


def test_a_hole_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="Q1: no hole of rows A"):
        Stripboard.of({**TOLD, "cuts": ["Q1"]})


def test_every_part_of_the_first_three_faces_is_on_it():
    all_of_them = {name for part in parts() for name in part.references}
    assert all_of_them - Stripboard.of(TOLD).parts.keys() == {
        f"{kind}{face}" for face in (4, 5) for kind in ("R", "R1", "C", "D", "D1")
    }


def test_a_button_s_wire_comes_to_the_pin_that_the_technician_s_wires_have():
    """Through its resistor; a lamp's through its switch: input n of the chip switches output 19 - n."""
    circuit = nets()
    for face, button, light in zip(FACES, BUTTONS, LIGHTS, strict=True):
        (line,) = (net for net in circuit.values() if f"J1.{pin(button)}" in net)
        (series,) = (each for each in line if each.startswith("R"))
        (wire,) = (net for net in circuit.values() if series.replace(".2", ".1") in net)
        assert TERMINALS["J2"][pole(wire, "J2")] == face
        (gate,) = (net for net in circuit.values() if f"J1.{pin(light)}" in net)
        (drain,) = (net for net in circuit.values() if f"U1.{19 - pole(gate, 'U1')}" in net)
        assert TERMINALS["J3"][pole(drain, "J3")] == face


def test_ground_and_power_are_where_the_header_has_them():
    circuit = nets()
    assert {number for number, (whose, _) in connections().items() if whose == "ground"} <= header(circuit["GND"])
    assert header(circuit["GND"]) == {number for number, name in HEADER.items() if name == "GND"}
    assert header(circuit["3V3"]) == {number for number, name in HEADER.items() if name == "3V3"}
    assert header(circuit["5V"]) == {number for number, name in HEADER.items() if name == "5V"}


def test_no_more_than_one_line_of_the_pi_is_on_a_net():
    lines = {number for number, name in HEADER.items() if name.startswith("GPIO")}
    assert all(len(header(net) & lines) <= 1 for net in nets().values())


@pytest.mark.parametrize("file", DRAWINGS, ids=lambda file: file.name)
def test_a_drawing_is_what_would_be_drawn_now(file):
    assert file.read_text("utf-8") == DRAWINGS[file](Stripboard.of(TOLD)), "draw it anew: python -m tests.stripboard"
    ET.parse(file)


def pole(net: frozenset[str], part: str) -> int:
    (found,) = (each for each in net if each.startswith(f"{part}."))
    return int(found.partition(".")[2])


def header(net: frozenset[str]) -> set[int]:
    return {int(each.partition(".")[2]) for each in net if each.startswith("J1.")}


def test_the_page_has_the_same_parts():
    page = (BOARD.parents[1] / "docs" / "BOARD.md").read_text("utf-8")
    rows = [f"| {' '.join(each.references)} | {each.value} | {each.what} | € {each.eur:.2f} |" for each in parts()]
    assert re.findall(r"(?m)^\| [A-Z].*€.*\|$", page) == rows
