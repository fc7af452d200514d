"""The sheet for the shop's door: faces, voices, answers, and no figure that the votes cannot carry."""

from base64 import b64decode
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from segno import make_qr

from kiosk.cli import main
from kiosk.office.report.page.pdf import pdf
from kiosk.office.report.page.poster import ANSWER_SIZES, BETWEEN, fitting
from kiosk.office.report.page.text_fit import TextBox, side_by_side, stacked
from kiosk.office.report.pages import make_poster
from sync.archive.note import Note
from sync.document.aggregate import Face
from sync.document.outbox import write
from tests.pango import needs_pango

SHOP = "Via Garibaldi"
PREPARED = date(2026, 11, 2)
ANSWER = "You waited too long: a second till since Monday"


def sheet_of(document, row, notes=(), language="en", **changes):
    told = document("2026-10", {1: row}, **changes)
    return unescape(make_poster([told], list(notes), None, "2026-10", prepared_on=PREPARED, language=language))


def answer(day, words=ANSWER, kind="answer", shop=SHOP):
    return Note(date(2026, 10, day), shop, words, kind)


def test_the_month_stands_there_with_its_faces_and_its_voices(document):
    sheet = sheet_of(document, (40, 6, 4))
    assert "October 2026" in sheet
    assert [share in sheet for share in ("80%", "12%", "8%")] == [True] * 3
    assert "50 voices. Thank you!" in sheet


@pytest.mark.parametrize(("row", "said"), [((20, 5, 4), "29 voices. Thank you!"), ((1, 0, 0), "1 voice. Thank you!")])
def test_few_voices_are_thanked_and_given_no_shares(document, row, said):
    sheet = sheet_of(document, row)
    assert said in sheet
    assert "%</b>" not in sheet


def test_nobody_is_thanked_where_nobody_spoke(document):
    assert "Tell us how it was!" in sheet_of(document, (0, 0, 0))


def test_what_was_answered_is_told_newest_first_and_once(document):
    notes = [answer(3), answer(20, "Rye bread until evening"), answer(3)]
    sheet = sheet_of(document, (40, 6, 4), notes)
    assert sheet.count(ANSWER) == 1
    assert sheet.index("Rye bread") < sheet.index(ANSWER)


@pytest.mark.parametrize(
    "note",
    [
        answer(3, kind="change"),
        answer(3, shop="Corso Italia"),
        Note(date(2026, 9, 30), SHOP, ANSWER, "answer"),
        Note(date(2026, 11, 3), SHOP, ANSWER, "answer"),
    ],
    ids=["no answer", "another shop's", "of the month before", "not done yet"],
)
def test_nothing_else_is_told(document, note):
    assert ANSWER not in sheet_of(document, (40, 6, 4), [note])


ROOM = TextBox(52.5, 27.0, ANSWER_SIZES)


def test_words_grow_smaller_before_they_are_left_out():
    few, many = ["Short"], ["A sentence of some length about what was changed at the shop this month"] * 4
    assert stacked(few, ROOM, BETWEEN).size > stacked(fitting(many, ROOM), ROOM, BETWEEN).size
    assert 1 <= len(fitting([many[0]] * 40, ROOM)) < 40


def test_a_word_is_set_smaller_before_it_is_broken_and_broken_before_it_is_cut():
    room = TextBox(10, 4, (3.0, 2.0, 1.0))
    assert side_by_side(["so-so", "disappointed"], room).size == 1.0
    assert side_by_side(["so-so"], room).size == 3.0
    assert side_by_side(["w" * 20], room) == side_by_side(["w" * 20], TextBox(10, 4, (1.0,)))
    (cut,) = side_by_side(["w" * 200], room).texts
    assert cut.endswith("…")
    assert len(cut) > 20


LABEL = "Wonderful in every way, my dear Mr Baker"


def bounds(page):
    """Where each text stands on a page, points from below."""
    found = []

    def visit(text, transformation, matrix, _font, _size):
        if text.strip():
            found.append((text.strip(), transformation[3] * matrix[5] + transformation[5]))

    page.extract_text(visitor_text=visit)
    return found


@needs_pango
@pytest.mark.parametrize("answered", [True, False])
def test_nothing_meets_on_the_fullest_sheet(document, answered):
    faces = tuple(Face(f"face-{n}", LABEL, 100 - 25 * n) for n in range(5))
    names = {"owner": "Owner & Sons " * 6, "shop": "Station Square " * 5}
    told = document("2026-10", {1: (1_234_567, 600, 400, 300, 200)}, faces=faces, **names)
    notes = [answer(day, f"{day} " + "long words " * 16, shop=told.shop) for day in range(1, 13)] if answered else []
    sheet = make_poster([told], notes, None, "2026-10", prepared_on=PREPARED)
    (page,) = PdfReader(BytesIO(pdf(sheet))).pages
    texts = bounds(page)
    promise = next(at for text, at in texts if text.startswith("One press"))
    above = min(at for text, at in texts if not text.startswith(("One press", "Prepared")))
    # Baselines: so much is more than the promise's own line.
    assert above - promise > 24
    assert max(at for text, at in texts) < 842 - 30


@needs_pango
@pytest.mark.parametrize("language", ["en", "it", "lt"])
def test_on_paper_it_is_one_sheet_whatever_was_written(document, tmp_path, language):
    told = document("2026-10", {1: (4000, 600, 400)}, owner="O" * 80, shop="S" * 80)
    write(tmp_path, told)
    options = ["--from", str(tmp_path), "--date", "2026-10-05", "--kind", "answer"]
    for number in range(12):
        ran = CliRunner().invoke(main, ["note", *options, f"{number} " + "long words " * 16])
        assert ran.exit_code == 0, ran.output
    made = []
    for name in ("a.pdf", "b.pdf"):
        out = tmp_path / name
        options = ["--month", "2026-10", "--from", str(tmp_path), "--language", language, "--as-of", "2026-11-02"]
        ran = CliRunner().invoke(main, ["poster", *options, "--out", str(out)])
        assert ran.exit_code == 0, ran.output
        made.append(out.read_bytes())
    assert made[0] == made[1]
    (page,) = PdfReader(BytesIO(made[0])).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    assert {"en": "You said", "it": "detto", "lt": "sakėte"}[language] in page.extract_text()


def test_the_owners_language_is_the_sheets(document, tmp_path):
    write(tmp_path / "outbox", document("2026-10", {1: (40, 6, 4)}))
    settings = tmp_path / "office.toml"
    settings.write_text('[owners."Panificio Rossi"]\nmail = []\nlanguage = "it"\n')
    out = tmp_path / "door.html"
    options = ["--month", "2026-10", "--from", str(tmp_path / "outbox"), "--settings", str(settings)]
    assert CliRunner().invoke(main, ["poster", *options, "--out", str(out)]).exit_code == 0
    assert '<html lang="it">' in out.read_text("utf-8")


def test_another_ending_is_refused(tmp_path):
    ran = CliRunner().invoke(main, ["poster", "--month", "2026-10", "--out", str(tmp_path / "door.doc")])
    assert ran.exit_code == 2
    assert "must end in .pdf or .html" in ran.output


FORM = "https://forms.example.org/panificio-rossi?from=door"


def test_the_code_leads_to_the_owners_form(document):
    sheet = make_poster([document("2026-10", {1: (40, 6, 4)})], [], None, "2026-10", prepared_on=PREPARED, form=FORM)
    drawn = b64decode(sheet.partition('src="data:image/svg+xml;base64,')[2].partition('"')[0])
    # The code that segno draws of this very address, and of no other.
    for address, same in ((FORM, True), (FORM + "s", False)):
        out = BytesIO()
        make_qr(address, error="m").save(out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False)
        assert (drawn == out.getvalue()) is same
    assert FORM in sheet
    assert "Tell us more:" in sheet
    assert "Tell us more:" not in sheet_of(document, (40, 6, 4))


@needs_pango
def test_the_longest_form_meets_nothing_on_the_fullest_sheet(document):
    told = document("2026-10", {1: (4000, 600, 400)}, owner="O" * 80, shop="S" * 80)
    notes = [answer(day, f"{day} " + "long words " * 16, shop=told.shop) for day in range(1, 13)]
    form = "https://" + "w" * 140
    sheet = make_poster([told], notes, None, "2026-10", prepared_on=PREPARED, form=form)
    (page,) = PdfReader(BytesIO(pdf(sheet))).pages
    texts = bounds(page)
    tell = next(at for text, at in texts if text.startswith("Tell us"))
    last = next(at for text, at in texts if text.startswith("and "))
    assert last - tell > 20
    assert min(at for _, at in texts) > 20


def test_the_form_is_the_owners_in_office_toml_or_the_commands(document, tmp_path):
    write(tmp_path / "outbox", document("2026-10", {1: (40, 6, 4)}))
    settings, out = tmp_path / "office.toml", tmp_path / "door.html"
    settings.write_text(f'[owners."Panificio Rossi"]\nmail = []\nform = "{FORM}"\n')
    options = ["--month", "2026-10", "--from", str(tmp_path / "outbox"), "--settings", str(settings), "--out", str(out)]
    for more, said in (([], FORM), (["--form", "https://other.example.org"], "https://other.example.org")):
        assert CliRunner().invoke(main, ["poster", *options, *more]).exit_code == 0
        assert f"<span>{said}</span>" in out.read_text("utf-8")
    ran = CliRunner().invoke(main, ["poster", *options, "--form", "javascript:alert(1)"])
    assert ran.exit_code == 2
    assert "must be a web address like https://forms.example.org/rossi" in ran.stderr
