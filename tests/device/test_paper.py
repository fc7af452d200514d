"""The page to sign: one sheet, readable in every reader, whatever the names and however much there is to say."""

import io
import re
from datetime import UTC, datetime

import pytest
from attrs import evolve
from pypdf import PdfReader

from config.settings import IdentitySettings
from kiosk.device.doctor.certificate import Certificate
from kiosk.device.doctor.finding import error, note, ok, warning
from kiosk.device.doctor.paper import FOOT, HEIGHT, MARGIN, WIDTH, Row, Sheet, draw
from kiosk.device.doctor.typeface import typeface

AT = datetime(2026, 11, 22, 20, 45, tzinfo=UTC)
KIOSK = IdentitySettings("rossi-1", "Pasticceria «È qui» (1)", "Čekuolytės ąžuolų šėdynė, Łódź", "UTC")
LONGEST = evolve(KIOSK, id="k" * 63, owner="W" * 80, shop="M" * 80, touchpoint="Ž" * 80)
SHEET = Sheet("Self-test: passed", (("Kiosk", "rossi-1"),), (), "more", "Remarks", ("Tried by", "Date", "Signature"))
PASSED = Certificate(KIOSK, "1.0", AT, (("outbox", ok("the head office has receipted every month")),))


def words(page: bytes) -> str:
    """What a reader finds on the only page; every one strictly examines the file."""
    reader = PdfReader(io.BytesIO(page), strict=True)
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text()


def places(page: bytes) -> list[tuple[float, float, str]]:
    """Where each piece of text begins, and the piece."""
    found = []

    def visit(text, _cm, tm, _font, _size):
        found.append((tm[4], tm[5], text.strip()))

    PdfReader(io.BytesIO(page), strict=True).pages[0].extract_text(visitor_text=visit)
    return [each for each in found if each[2]]


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Self-test: passed"), ("it", "Autotest: superato"), ("lt", "Savitikra: išlaikyta")]
)
def test_names_and_words_of_every_language_can_be_read_and_copied(language, heading):
    told = words(evolve(PASSED, kiosk=evolve(KIOSK, language=language)).page())
    assert heading in told
    for each in (KIOSK.owner, KIOSK.shop, KIOSK.id):
        assert each in told


def test_a_letter_that_the_font_lacks_is_told_without_its_accent_or_as_a_question_mark():
    told = words(draw(evolve(SHEET, title="ḥ жe\u0301")))
    assert "h ?é" in told


@pytest.mark.parametrize("count", [1, 12, 30, 300])
@pytest.mark.parametrize("kiosk", [KIOSK, LONGEST])
def test_there_is_always_room_to_sign(count, kiosk):
    finding = error("a fault that takes many words to tell " * 3, "and a remedy that takes as many " * 3)
    page = evolve(PASSED, kiosk=kiosk, findings=(("card", finding),) * count).page()
    found = places(page)
    (foot,) = (y for _, y, text in found if text == "Remarks")
    assert foot < MARGIN + FOOT
    body = [y for _, y, text in found if text not in {"Remarks", "Tried by", "Date", "Signature"}]
    assert min(body) > foot + 8
    assert max(body) < HEIGHT - MARGIN
    assert ("has more" in words(page)) == (count >= 30)
    assert {"Tried by", "Date", "Signature"} <= {text for _, _, text in found}


@pytest.mark.parametrize("text", ["W" * 300, "word " * 100, "a " + "M" * 200, ""])
def test_no_line_leaves_the_sheet(text):
    for line in typeface().wrap(text, WIDTH - 2 * MARGIN, 10):
        assert typeface().width(line, 10) <= WIDTH - 2 * MARGIN
    assert "".join(typeface().wrap(text, 100, 10)).replace(" ", "") == text.replace(" ", "")


def test_few_lines_are_set_larger_than_many():
    rows = [Row("ok", "a sentence", "", plain=True)]
    sizes = [
        {int(size) for size in re.findall(rb"/F (\d+) Tf", draw(evolve(SHEET, rows=tuple(rows * n))))} for n in (1, 60)
    ]
    assert max(sizes[0] - {18}) > min(sizes[1] - {18})


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([ok("a")], "passed"),
        ([ok("a"), note("b")], "passed"),
        ([ok("a"), warning("b", "c")], "passed, with warnings"),
        ([warning("b", "c"), error("d", "e"), ok("a")], "NOT PASSED"),
    ],
)
def test_the_verdict_is_that_of_the_worst(findings, verdict):
    told = evolve(PASSED, findings=tuple(("card", each) for each in findings))
    assert told.verdict("en") == verdict
    assert f"Self-test: {verdict}" in words(told.page())
    assert f"Self-test: {verdict}\n" in told.text()


def test_the_text_has_every_remedy_below_its_finding():
    told = evolve(PASSED, findings=(("card", error("it is full", "make room")),)).text()
    assert told.startswith("== self-test ==\n")
    assert "error: card: it is full\n    make room\n" in told
