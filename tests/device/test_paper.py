"""The page to sign: one sheet of A4, readable on a telephone, whatever the names and however much there is to say."""

import io
import re
import subprocess
from datetime import UTC, datetime

import pytest
from attrs import evolve
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from config.identity import IdentitySettings
from kiosk.device.doctor.certificate import Certificate
from kiosk.device.doctor.finding import error, note, ok, warning
from tests.chromium import CHROMIUM, launched, needs_chromium, patient

AT = datetime(2026, 11, 22, 20, 45, tzinfo=UTC)
KIOSK = IdentitySettings("rossi-1", "Pasticceria «È qui» & <figli>", "Čekuolytės ąžuolų šėdynė, Łódź", "UTC")
LONGEST = evolve(KIOSK, id="k" * 63, owner="W" * 80, shop="M" * 80, touchpoint="Ž" * 80)
PASSED = Certificate(KIOSK, "1.0", AT, (("outbox", ok("the head office has receipted every month")),))
FAULT = error("a fault that takes many words to tell " * 3, "and a remedy that takes as many " * 3)
DESK, TELEPHONE = 1200, 390
PAPER = {"width": 672, "height": 998}
"""A sheet of A4 within its margins, CSS pixels."""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = launched(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser):
    """Opens a certificate's page, by default as wide as a telephone."""
    contexts = []

    def opened(html, **viewport):
        context = patient(browser, viewport={"width": TELEPHONE, "height": 844} | viewport, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: pytest.fail(f"fetches {request.url}"))
        page.set_content(html.decode() if isinstance(html, bytes) else html)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Self-test: passed"), ("it", "Autotest: superato"), ("lt", "Savitikra: išlaikyta")]
)
def test_it_says_in_which_language_it_speaks(language, heading):
    page = evolve(PASSED, kiosk=evolve(KIOSK, language=language)).page().decode()
    assert f'<html lang="{language}">' in page
    assert f"<h1>{heading}</h1>" in page
    assert f"<title>{heading}" in page


def test_names_are_text_whatever_is_in_them():
    page = PASSED.page().decode()
    assert "Pasticceria «È qui» &amp; &lt;figli&gt;" in page
    assert KIOSK.shop in page


def test_nothing_is_fetched_and_nothing_runs():
    assert re.findall(r"(?i)<script|<link|<img|@import|url\(|src=|href=|https?:| on\w+=", PASSED.page().decode()) == []


@needs_chromium
def test_chromium_prints_it_on_one_sheet(tmp_path):
    """As whoever has no other program prints it."""
    (tmp_path / "page.html").write_bytes(PASSED.page())
    printed = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    printed += [f"--print-to-pdf={tmp_path / 'page.pdf'}", f"file://{tmp_path / 'page.html'}"]
    subprocess.run(printed, check=True, capture_output=True, timeout=300)
    (sheet,) = PdfReader(tmp_path / "page.pdf").pages
    assert [round(float(edge)) for edge in sheet.mediabox[2:]] == [595, 842]
    assert "Self-test: passed" in sheet.extract_text()


@needs_chromium
@pytest.mark.parametrize("count", [1, 8, 12, 30, 300])
@pytest.mark.parametrize("kiosk", [KIOSK, LONGEST])
def test_there_is_always_room_to_sign(opened, count, kiosk):
    page = opened(evolve(PASSED, kiosk=kiosk, findings=(("card", FAULT),) * count).page(), **PAPER)
    (sheet,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = sheet.extract_text()
    assert all(word in text for word in ("Remarks", "Tried by", "Date", "Signature"))
    assert ("has more" in text) == (count >= 30)
    page.emulate_media(media="print")
    # What leaves the box would be cut off, above the room to sign.
    assert page.evaluate("(box => box.scrollHeight <= box.clientHeight)(document.querySelector('main'))")


@needs_chromium
def test_few_lines_are_set_larger_than_many(opened):
    def size_px(count):
        page = opened(evolve(PASSED, findings=(("card", FAULT),) * count).page(), **PAPER)
        page.emulate_media(media="print")
        return page.evaluate("parseFloat(getComputedStyle(document.querySelector('td')).fontSize)")

    assert size_px(1) > size_px(9)


@needs_chromium
def test_control_a_sheet_without_its_measures_does_not_hold(opened):
    page = evolve(PASSED, findings=(("card", FAULT),) * 12).page().decode()
    loose = page.replace("height: 264mm", "").replace("overflow: hidden", "").replace("var(--rows)", "16pt")
    assert len(PdfReader(io.BytesIO(opened(loose).pdf(prefer_css_page_size=True))).pages) > 1


@needs_chromium
@pytest.mark.parametrize("width", [TELEPHONE, DESK])
@pytest.mark.parametrize("kiosk", [KIOSK, LONGEST])
def test_everybody_can_read_it_without_moving_it_sideways(opened, kiosk, width):
    page = opened(evolve(PASSED, kiosk=kiosk, findings=(("card", FAULT), ("clock", ok("right")))).page(), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []


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
    certificate = evolve(PASSED, findings=tuple(("card", each) for each in findings))
    assert certificate.verdict("en") == verdict
    assert f"Self-test: {verdict}</h1>" in certificate.page().decode()
    assert f"Self-test: {verdict}\n" in certificate.text()


def test_the_text_has_every_remedy_below_its_finding():
    text = evolve(PASSED, findings=(("card", error("it is full", "make room")),)).text()
    assert text.startswith("== self-test ==\n")
    assert "error: card: it is full\n    make room\n" in text
