"""The box, by OpenSCAD itself: whole, thick enough, and its parts fit each other, the buttons and the board."""

import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kiosk.device.setup.front.button_size import SIZES
from tests.circuit import HOLE_MM, Stripboard

SCAD = Path(__file__).parents[2] / "hardware" / "enclosure" / "enclosure.scad"
TIMEOUT_S = 600
BOXES = [(24, 2), (30, 3), (60, 5)]
TOGETHER = (
    *("lid-body", "button-body", "button-lid", "button-board", "board-body", "lid-board"),
    *("hat-lid", "hat-button", "hat-body", "plug-body", "plug-lid", "plug-hole"),
    *("strip-lid", "strip-button", "strip-body", "strip-board", "strip-hat"),
    *("block-button", "block-board", "block-strip", "block-hat"),
)
"""Intersections of what stands in one box: the Pi, the board on its header (hat), its plug, that in its hole,
the stripboard, and in one of sheets the blocks that take the front's screws."""
THINNEST_MM = 2
EMPTY = "Current top level object is empty."

pytestmark = [
    pytest.mark.enclosure,
    pytest.mark.skipif(not shutil.which("openscad"), reason="needs OpenSCAD: sudo apt install openscad"),
]


def rendered(folder: Path, part: str, **parameters: float | str) -> tuple[str, str]:
    """An STL, and what OpenSCAD said; empty where there is nothing."""
    out = folder / "part.stl"
    out.unlink(missing_ok=True)
    given = [f'part="{part}"', *(f"{name}={value}" for name, value in parameters.items())]
    command = ["openscad", *(word for each in given for word in ("-D", each)), "-o", str(out), str(SCAD)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=TIMEOUT_S)
    return out.read_text("utf-8") if out.exists() else "", ran.stderr


def triangles(stl: str) -> list[tuple[tuple[float, ...], ...]]:
    corners = [tuple(map(float, each)) for each in re.findall(r"vertex (\S+) (\S+) (\S+)", stl)]
    return list(zip(corners[::3], corners[1::3], corners[2::3], strict=True))


def thinnest(stl: str) -> float:
    """How thick the material is where it is thinnest, millimetres.

    From points of every triangle straight inwards, as far as where a ray comes out through a face about opposite.
    """
    corners = np.array(triangles(stl))
    origin, first, second = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normals = np.cross(first, second)
    sizes = np.linalg.norm(normals, axis=1)
    whole = sizes > 1e-6
    origin, first, second, normals = (each[whole] for each in (origin, first, second, normals))
    normals /= sizes[whole, None]
    found = np.inf
    for a, b, c, normal in zip(origin, first, second, normals, strict=True):
        # Triangles whose back is seen: what is thinner than the best so far is opposite one of them.
        seen = normals @ -normal > 0.7
        sides, others, starts = first[seen], second[seen], origin[seen]
        across = np.cross(-normal, others)
        scale = 1 / np.einsum("ij,ij->i", sides, across)
        for share, other in ((1 / 3, 1 / 3), (0.6, 0.2), (0.2, 0.6), (0.2, 0.2)):
            offset = a + share * b + other * c - 1e-4 * normal - starts
            u = scale * np.einsum("ij,ij->i", offset, across)
            turned = np.cross(offset, sides)
            v = scale * (turned @ -normal)
            far = scale * np.einsum("ij,ij->i", others, turned)
            through = (u >= 0) & (v >= 0) & (u + v <= 1) & (far > 0)
            found = min(found, far[through].min(initial=np.inf) + 1e-4)
    return float(found)


def volume(stl: str) -> float:
    """Cubic millimetres, by the divergence theorem."""
    return sum(
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
        for a, b, c in triangles(stl)
    ) / 6  # fmt: skip


def open_edges(stl: str) -> int:
    """Edges that are not walked once in each direction: of a body without a hole in its skin there is none."""
    edges = Counter(
        (a, b) for corners in triangles(stl) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
    )
    return sum(edges[b, a] != times for (a, b), times in edges.items())


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Renders a part of a box, once."""
    folder = tmp_path_factory.mktemp("printed")
    return cache(lambda part, button, faces: rendered(folder, part, button=button, faces=faces))


@pytest.mark.parametrize(("button", "faces"), BOXES)
@pytest.mark.parametrize("part", ["lid", "body", "stand"])
def test_a_printed_part_is_one_whole_body_that_lies_flat(printed, part, button, faces):
    stl, said = printed(part, button, faces)
    assert open_edges(stl) == 0, said
    assert volume(stl) > 10_000
    assert abs(min(corner[2] for each in triangles(stl) for corner in each)) < 0.02


@pytest.mark.parametrize(("button", "faces"), BOXES)
@pytest.mark.parametrize("part", ["lid", "body", "stand"])
def test_no_wall_is_thinner_than_a_customer_may_lean_on(printed, part, button, faces):
    stl, said = printed(part, button, faces)
    assert thinnest(stl) > THINNEST_MM - 0.02, said


def test_a_wall_that_is_too_thin_is_measured(tmp_path):
    """The control: a hole for the cable beside a foot leaves next to nothing between them."""
    assert thinnest(rendered(tmp_path, "body", button=24, faces=2, cable_x=26.5)[0]) < 1


@pytest.mark.parametrize(("button", "faces"), BOXES)
def test_nothing_in_the_box_stands_where_something_else_is(tmp_path, button, faces):
    for pair in TOGETHER:
        stl, said = rendered(tmp_path, pair, button=button, faces=faces)
        assert EMPTY in said or abs(volume(stl)) < 0.1, pair


def test_an_angled_plug_needs_no_more_than_19_mm(tmp_path):
    for pair in TOGETHER:
        stl, said = rendered(tmp_path, pair, plug=19)
        assert EMPTY in said or abs(volume(stl)) < 0.1, pair


def test_a_straight_plug_in_the_room_of_an_angled_one_is_noticed(tmp_path):
    """The control."""
    stl, _ = rendered(tmp_path, "plug-body", plug=30, straight="true")
    assert volume(stl) > 10


def test_a_button_that_is_too_deep_is_noticed(tmp_path):
    """The control."""
    stl, _ = rendered(tmp_path, "button-body", depth=90, inside=56, thick=62)
    assert volume(stl) > 100


def test_a_stripboard_that_reaches_behind_the_buttons_is_noticed(tmp_path):
    """The control."""
    stl, _ = rendered(tmp_path, "strip-button", strip_y=40)
    assert volume(stl) > 100


def test_a_block_as_deep_as_the_box_is_noticed(tmp_path):
    """The control."""
    stl, _ = rendered(tmp_path, "block-strip", button=24, faces=2, block="[18, 18, 40]")
    assert volume(stl) > 100


def test_the_blocks_of_a_box_of_sheets_are_as_large_as_is_said():
    (block,) = re.findall(r"block = \[(\d+), (\d+), (\d+)\];", SCAD.read_text("utf-8"))
    said = f"{block[0]} \N{MULTIPLICATION SIGN} {block[1]} mm and {block[2]} mm high"
    assert said in (SCAD.parents[2] / "docs" / "TECHNICIAN.md").read_text("utf-8")


@pytest.mark.parametrize(("button", "faces"), BOXES)
def test_what_is_cut_from_sheets_fits_without_a_gap_or_an_overlap(tmp_path, button, faces):
    size = {"button": button, "faces": faces, "kerf": 0}
    gap, said = rendered(tmp_path, "laser-gap", **size)
    assert EMPTY in said or abs(volume(gap)) < 0.1
    assert abs(volume(rendered(tmp_path, "laser-overlap", **size)[0])) < 0.1
    # The control: what is cut for a wide beam overlaps where there is none.
    assert volume(rendered(tmp_path, "laser-overlap", **{**size, "kerf": 0.4})[0]) > 10


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"button": 40}, "button: 24, 30 or 60"),
        ({"faces": 6}, "faces: 2 to 5"),
        ({"wall": 1.5}, "at least 2 mm"),
        ({"plug": 12}, "at least 19 mm"),
    ],
)
def test_a_box_that_cannot_be_is_refused(tmp_path, given, said):
    stl, refused = rendered(tmp_path, "lid", **given)
    assert (stl, said in refused) == ("", True)


def test_the_posts_of_the_stripboard_stand_where_its_screws_go():
    board = Stripboard.read()
    text = SCAD.read_text("utf-8")
    size, apart = (
        [float(each) for each in re.search(rf"{name} = \[([\d.]+), ([\d.]+)\];", text).groups()]
        for name in ("strip", "strip_hole")
    )
    assert size == pytest.approx([(board.columns + 2 * board.spare) * HOLE_MM, len(board.rows) * HOLE_MM])
    (left, top), *_, (right, bottom) = sorted(board.screws())
    assert apart == pytest.approx([(right - left) * HOLE_MM, (bottom - top) * HOLE_MM])


def test_the_drill_template_and_the_box_are_of_the_same_buttons():
    text = SCAD.read_text("utf-8")
    rows = re.findall(r"\[(\d+), (\d+), (\d+), (\d+), (\d+)\]", text)
    told = [(each.hole_mm, each.rim_mm, each.nut_mm, each.depth_mm, each.pitch_mm) for each in SIZES.values()]
    assert [tuple(map(float, row)) for row in rows] == [tuple(map(float, row)) for row in told]
