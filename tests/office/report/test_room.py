"""Words have room: none leaves its drawing, no line of one runs up to them, faces stand level with their counts."""

from datetime import date

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from kiosk.office.report.data import months
from kiosk.office.report.pages import make
from sync.archive.note import Note
from tests.chromium import launched, needs_chromium, patient
from tests.office.report.conftest import a_document, votes_of_a_month

OCTOBER = "2026-10"
NOTES = [
    Note(date(2026, 8, 13), "Via Garibaldi", "Change number 27: something new at the counter"),
    Note(date(2026, 8, 25), "Via Garibaldi", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"),
    Note(date(2026, 9, 6), "Via Garibaldi", "Change number 29: something new at the counter"),
    Note(date(2026, 9, 18), "Via Garibaldi", "i" * 80),
]
OUTSIDE = """
() => [...document.querySelectorAll('svg.chart')].filter(chart => chart.getBoundingClientRect().width).flatMap(chart =>
  [...chart.querySelectorAll('text')].filter(text => {
    const box = text.getBBox();
    return box.x < -0.5 || box.x + box.width > chart.viewBox.baseVal.width + 0.5;
  }).map(text => text.textContent))
"""
BARE = """
() => [...document.querySelectorAll('rect.paper')].filter(rect => rect.getBoundingClientRect().width).filter(rect => {
  const under = rect.getBBox(), words = rect.nextElementSibling.getBBox();
  return words.x < under.x - 0.5 || words.x + words.width > under.x + under.width + 0.5;
}).map(rect => rect.nextElementSibling.textContent)
"""
"""Words that are wider than the paper that is laid under them, over the lines."""
LEVEL = """
() => [...document.querySelectorAll('.legend > span')].filter(span => span.querySelector('svg')).map(span => {
  const face = span.querySelector('svg').getBoundingClientRect(), words = document.createRange();
  words.selectNode(span.lastChild);
  const said = words.getBoundingClientRect();
  return Math.abs(face.y + face.height / 2 - said.y - said.height / 2);
})
"""
LEVEL_PX = 2

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def sheet():
    rng = np.random.default_rng(4)
    documents = [a_document(month, votes_of_a_month(rng, month, 0.7, 30)) for month in months.window(OCTOBER, 13)]
    quiet = a_document(OCTOBER, {1: (3, 1, 0)}, shop="Corso Italia", kiosk_id="rossi-2", installation_id="b1")
    page = make([*documents, quiet], NOTES, "Via Garibaldi", OCTOBER, prepared_on=date(2026, 11, 1))
    assert "too few votes to compare" in page.html
    with sync_playwright() as playwright:
        chromium = launched(playwright)
        sheet = patient(chromium).new_page()
        sheet.set_content(page.html)
        yield sheet
        chromium.close()


@pytest.mark.parametrize("width", [390, 1200])
def test_words_end_within_their_drawing_and_on_paper(sheet, width):
    sheet.emulate_media(media="screen")
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.evaluate("() => document.fonts.ready")
    assert sheet.evaluate(OUTSIDE) == []
    assert sheet.evaluate(BARE) == []


@pytest.mark.parametrize("media", ["screen", "print"])
def test_faces_are_level_with_their_counts(sheet, media):
    sheet.emulate_media(media=media)
    sheet.set_viewport_size({"width": 700, "height": 900})
    found = sheet.evaluate(LEVEL)
    assert len(found) == 3
    assert max(found) <= LEVEL_PX
