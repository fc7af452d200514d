"""The printed board's files: the circuit, the Pi's header where a Pi has it, parts that a shop can solder.

KiCad's own rules are checked by `make board`.
"""

import json

import pytest

from tests.circuit import nets, parts
from tests.kicad import BOARD, PCB, SCHEMATIC, Pad, every, one, pads, properties, read

HEADER_FROM_HOLE_MM = (4.87, 1.27)
"""Pin 1 from the middle of the hole beside it, to the right and downwards, by Raspberry Pi's mechanical drawing."""
WIDEST_MM = (65, 56.5)
SWITCHED_OFF = {
    "footprint_filters_mismatch",
    "footprint_type_mismatch",
    "missing_courtyard",
    "npth_inside_courtyard",
    "pth_inside_courtyard",
}


@pytest.fixture(scope="module")
def board():
    return read(PCB)


@pytest.fixture(scope="module")
def soldered(board):
    return pads(board)


def connected(soldered: list[Pad]) -> set[frozenset[str]]:
    """The pins of each net; a pin that is connected to nothing is not of interest."""
    found: dict[str, set[str]] = {}
    for pad in soldered:
        found.setdefault(pad.net, set()).add(f"{pad.part}.{pad.number}")
    found.pop("", None)
    return {frozenset(pins) for pins in found.values() if len(pins) > 1}


def test_the_board_connects_what_the_circuit_connects(soldered):
    assert connected(soldered) == set(nets().values())


def test_two_pads_that_are_swapped_are_noticed(soldered):
    """The control."""
    nets_of = {f"{pad.part}.{pad.number}": pad.net for pad in soldered}
    swap = {"J1.11": nets_of["J1.13"], "J1.13": nets_of["J1.11"]}
    wrong = [Pad(p.part, p.number, swap.get(f"{p.part}.{p.number}", p.net), p.kind, p.x, p.y) for p in soldered]
    assert connected(wrong) != set(nets().values())


def test_schematic_and_board_are_of_the_parts_that_the_page_lists(board):
    listed = {name: part.value for part in parts() for name in part.references}
    drawn = [properties(each) for each in every(read(SCHEMATIC), "symbol")]
    placed = [properties(each) for each in every(board, "footprint")]
    assert listed == {each["Reference"]: each["Value"] for each in drawn if each["Reference"][0] not in "#H"}
    assert listed == {each["Reference"]: each["Value"] for each in placed if each["Reference"][0] != "H"}


def test_every_pin_of_the_header_is_where_a_pi_has_it(board, soldered):
    """Seen from above, the card's end on the left: odd pins in the row nearer to the middle, even ones at the edge."""
    holes = [pad for pad in soldered if pad.part == "H1"]
    (hole,) = holes or [None]
    for pad in (each for each in soldered if each.part == "J1"):
        column, row = divmod(int(pad.number) - 1, 2)
        place = (HEADER_FROM_HOLE_MM[0] + 2.54 * column, HEADER_FROM_HOLE_MM[1] - 2.54 * row)
        assert (pad.x - hole.x, pad.y - hole.y) == pytest.approx(place, abs=0.02)
    (header,) = (each for each in every(board, "footprint") if properties(each)["Reference"] == "J1")
    assert one(header, "layer") == ["B.Cu"]


def test_it_has_the_holes_of_a_pi_and_is_no_larger_than_what_stands_on_one(board, soldered):
    first, *others = sorted((pad for pad in soldered if pad.part[0] == "H"), key=lambda pad: pad.part)
    apart = [(round(pad.x - first.x, 2), round(pad.y - first.y, 2)) for pad in others]
    assert apart == [(58, 0), (0, 49), (58, 49)]
    edge = [each for each in every(board, "gr_line") if one(each, "layer") == ["Edge.Cuts"]]
    points = [tuple(map(float, one(line, end))) for line in edge for end in ("start", "end")]
    for axis in (0, 1):
        along = [point[axis] for point in points]
        assert max(along) - min(along) <= WIDEST_MM[axis]


def test_every_part_goes_through_holes(soldered):
    assert {pad.kind for pad in soldered} == {"thru_hole", "np_thru_hole"}


def test_no_rule_is_switched_off_but_those_that_kicad_switches_off_itself():
    settings = json.loads((BOARD / "board.kicad_pro").read_text("utf-8"))["board"]["design_settings"]
    off = {name for name, level in settings["rule_severities"].items() if level == "ignore"}
    assert (off, settings["drc_exclusions"]) == (SWITCHED_OFF, [])
