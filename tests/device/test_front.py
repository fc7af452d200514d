"""The sheets of a kiosk's front: 1:1 on paper, in every language, whatever is asked for."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from config.language import languages
from kiosk.cli import main
from kiosk.cli.exits import CONFIG
from kiosk.device.setup.front.button_size import SIZES
from kiosk.device.setup.front.face_drawing import COLOURS, face
from kiosk.device.setup.front.sheets import MARGIN_MM, PAPERS_MM, FrontOrder, document
from kiosk.device.setup.paper import PaperError, pdf
from kiosk.office.report.page.charts.colours import tones
from sync.document.aggregate import Face
from tests.pango import needs_pango

MM = 72 / 25.4
"""Points."""


def boxes(page) -> list[tuple[float, float, float, float]]:
    """Left, lower, right and upper end of each path that a page draws, millimetres."""
    found, points = [], []

    def visit(operator, operands, cm, _tm):
        if operator in {b"m", b"l", b"c"}:
            numbers = [float(each) for each in operands]
            points.extend(
                (cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5])
                for x, y in zip(numbers[::2], numbers[1::2], strict=True)
            )
        elif operator in {b"S", b"f", b"B", b"n", b"f*"} and points:
            across, down = zip(*points, strict=True)
            found.append(tuple(end / MM for end in (min(across), min(down), max(across), max(down))))
            points.clear()

    page.extract_text(visitor_operand_before=visit)
    return found


def lengths(page) -> list[tuple[float, float]]:
    """Width and height of each path that a page draws, millimetres."""
    return [(right - left, upper - lower) for left, lower, right, upper in boxes(page)]


def pages(order: FrontOrder, html: str = ""):
    return PdfReader(BytesIO(pdf(html or document(order), "a PDF"))).pages


def has(found, width: float, height: float) -> bool:
    return any(abs(w - width) < 0.1 and abs(h - height) < 0.1 for w, h in found)


@needs_pango
@pytest.mark.parametrize("paper", PAPERS_MM)
@pytest.mark.parametrize("size", SIZES)
def test_every_sheet_is_as_long_on_paper_as_it_says(paper, size):
    button = SIZES[size]
    drawn = pages(FrontOrder(button, ("en",), paper=paper))
    assert len(drawn) == 4
    upright = tuple(round(float(each) / MM, 1) for each in drawn[0].mediabox[2:])
    assert upright == tuple(map(float, PAPERS_MM[paper]))
    assert tuple(round(float(each) / MM, 1) for each in drawn[3].mediabox[2:]) == upright[::-1]
    stickers, template = lengths(drawn[2]), lengths(drawn[3])
    assert has(stickers, 100, 4)
    assert has(template, 100, 4)
    assert has(stickers, button.sticker_mm, button.sticker_mm)
    for ring_mm in (button.hole_mm, button.rim_mm, button.nut_mm):
        assert has(template, ring_mm, ring_mm)


@needs_pango
def test_a_sheet_that_is_shrunk_to_the_page_is_noticed():
    """The control: what a printer's "fit to page" does."""
    html = document(FrontOrder(SIZES[30], ("en",))).replace("100mm", "97mm")
    assert not has(lengths(pages(FrontOrder(SIZES[30], ("en",)), html)[2]), 100, 4)


@needs_pango
@pytest.mark.parametrize("faces", COLOURS)
def test_any_number_of_faces_fits_and_no_sheet_runs_over(faces):
    order = FrontOrder(SIZES[60], ("lt", "it"), faces, ("Ą" * 120, "g" * 120), ("y" * 40,) * faces)
    drawn = pages(order)
    parts = document(order).count("<section")
    assert len(drawn) == parts
    width = float(drawn[-1].mediabox[2]) / MM
    assert max(w for page in drawn for w, _ in lengths(page)) < width


def whole_stickers(order: FrontOrder, room_mm: float) -> int:
    """How many faces for the caps stand whole on their sheet; each is drawn with the line to cut it out."""
    page, size = pages(order)[2], order.button.sticker_mm
    inside = [box for box in boxes(page) if box[0] > MARGIN_MM - 0.1 and box[2] < MARGIN_MM + room_mm + 0.1]
    return sum(has([(right - left, upper - lower)], size, size) for left, lower, right, upper in inside) // 2


@needs_pango
@pytest.mark.parametrize("paper", PAPERS_MM)
@pytest.mark.parametrize("faces", COLOURS)
def test_every_face_for_a_cap_is_whole_on_its_sheet_twice(faces, paper):
    order = FrontOrder(SIZES[60], ("en",), faces, paper=paper)
    room = PAPERS_MM[paper][0] - 2 * MARGIN_MM
    assert whole_stickers(order, room) == 2 * faces
    # The control: on narrower paper the last one of a row is cut off.
    assert whole_stickers(order, min(faces, 4) * 47 - 6) < 2 * faces


@needs_pango
@pytest.mark.parametrize("paper", PAPERS_MM)
def test_the_sign_stands_in_the_middle_of_its_sheet(paper):
    (page, *_) = pages(FrontOrder(SIZES[30], ("en",), paper=paper))
    baselines: list[float] = []

    def visit(text, cm, tm, *_):
        if text.strip():
            baselines.append((tm[5] * cm[3] + cm[5]) / MM)

    page.extract_text(visitor_text=visit)
    above = PAPERS_MM[paper][1] - max(baselines)
    below = min(lower for left, lower, right, _ in boxes(page) if 0 < left < right < PAPERS_MM[paper][0])
    assert abs(above - below) < 25


def middles(order: FrontOrder) -> list[list[float]]:
    """Of the holes, a list a sheet."""
    sheets = document(order).split('<section class="wide">')[1:]
    radius = f'r="{order.button.hole_mm / 2:g}"'
    return [[float(x) for x in re.findall(rf'cx="([\d.]+)" cy="[\d.]+" {re.escape(radius)}', each)] for each in sheets]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("faces", COLOURS)
def test_the_holes_stand_one_pitch_apart_and_sheets_share_one(size, faces):
    found = middles(FrontOrder(SIZES[size], ("en",), faces))
    assert all(abs(b - a - SIZES[size].pitch_mm) < 0.01 for sheet in found for a, b in pairwise(sheet))
    assert sum(map(len, found)) - (len(found) - 1) == faces
    assert max(max(sheet) for sheet in found) < PAPERS_MM["A4"][1]


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_of_it(language):
    html = document(FrontOrder(SIZES[24], (language,), reasons=("a & b",)))
    assert f'<html lang="{language}">' in html
    assert "{" not in html.partition("</style>")[2]
    assert "a &amp; b" in html
    if language != "en":
        assert "How was it" not in html
        assert "No camera" not in html


def test_two_languages_stand_one_below_the_other_in_the_owners_words():
    html = document(FrontOrder(SIZES[30], ("it", "en"), questions=("Vi è piaciuto?",)))
    assert html.index("Vi è piaciuto?") < html.index("How was it today?")


def test_faces_are_told_apart_without_their_colour():
    drawn = [re.sub("#[0-9a-f]{6}", "", face(place, 5, 24, 0, 0)) for place in range(5)]
    assert len({*drawn}) == 5
    assert [each.count("<circle") for each in drawn] == [4, 5, 6, 7, 8]


def run(*arguments):
    return CliRunner().invoke(main, ["card", "front", *map(str, arguments)])


def test_a_front_is_one_file_that_needs_no_other(tmp_path):
    made = run("--out", tmp_path / "front.html", "--button", 60)
    assert (made.exit_code, "print it at 100 %" in made.stdout) == (0, True)
    html = (tmp_path / "front.html").read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|src=|url\(", html)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "front.doc"), "must end in .html or .pdf"),
        (("--question", ""), "must be 1–120 printable characters"),
        (("--question", "a", "--question", "b"), "more of them than languages"),
        (("--language", "it", "--language", "en", "--language", "lt"), "2 languages have room"),
        (("--faces", "2", *("--reason", "a") * 3), "more of them than buttons"),
        (("--reason", "x" * 41), "must be 1–40 printable characters"),
    ],
)
def test_what_cannot_be_drawn_is_said(arguments, said):
    made = run(*arguments)
    assert made.exit_code == 2
    assert said in made.stderr


def test_a_pdf_without_its_library_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(PaperError, match=r"a PDF needs weasyprint.*install smiley-kiosk\[office\]"):
        pdf("<p>", "a PDF")


def test_the_door_says_how_long_this_kiosk_keeps_votes_and_not_another_one(tmp_path, monkeypatch):
    own, at_hand, out = tmp_path / "own.toml", tmp_path / "at-hand.toml", tmp_path / "front.html"
    buttons = "".join(f"[buttons.{face}]\nline = {line}\nscore = {line}\n" for face, line in (("a", 22), ("b", 17)))
    head = f'[kiosk]\nid = "a"\nowner = "A"\nshop = "A"\ntime_zone = "UTC"\n{buttons}[storage]\nkeep_months = '
    own.write_text(f"{head}40\n")
    at_hand.write_text(f"{head}60\n")
    for asked, at, months in ((["--settings", own], at_hand, 40), ([], at_hand, 60), ([], tmp_path / "none", 25)):
        monkeypatch.setenv("KIOSK_SETTINGS", str(at))
        ran = run("--out", out, *asked)
        assert ran.exit_code == 0, ran.output
        assert f"{months} months later" in out.read_text("utf-8")


def test_settings_that_cannot_be_read_are_told_and_not_passed_over(tmp_path):
    ran = run("--out", tmp_path / "front.html", "--settings", tmp_path / "away.toml")
    assert (ran.exit_code, [*tmp_path.iterdir()]) == (CONFIG, [])
    assert "away.toml: no such file" in ran.output


@pytest.mark.parametrize("count", COLOURS)
def test_a_face_has_one_colour_at_the_door_and_on_the_page(count):
    faces = tuple(Face(f"face{place}", f"face {place}", 100 - 20 * place) for place in range(count))
    assert COLOURS[count] == tuple(tone.icon for tone in tones(faces))
