"""WCAG 2.2, level AA, as axe-core finds it in a real Chromium: every language, light and dark, desk and telephone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.chromium import launched, needs_chromium, patient

SUCCESS_CRITERIA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, TELEPHONE, SMALL = 1200, 390, 320
SEEN = [
    ("light", DESK),
    ("dark", TELEPHONE),
    pytest.param("light", TELEPHONE, marks=pytest.mark.long),
    pytest.param("dark", DESK, marks=pytest.mark.long),
]
"""Colours and widths, each of them once; and the rest."""
READABLE_PX = 12
SMALLER = """
least => [...document.querySelectorAll('main *, main text')].filter(element => {
  const words = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const box = element.getBoundingClientRect();
  if (!words || !box.width || !box.height || getComputedStyle(element).clipPath !== 'none') return false;
  const scale = element.ownerSVGElement ? element.getScreenCTM().a : 1;
  return parseFloat(getComputedStyle(element).fontSize) * scale < least - 0.05;
}).map(element => element.outerHTML.slice(0, 90))
"""
"""Elements with words of their own, seen, and smaller than so many pixels."""
UNREACHABLE = """
() => [...document.querySelectorAll('main *')].filter(element =>
  ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.tabIndex < 0
).map(element => element.outerHTML.slice(0, 90))
"""
"""Elements that may scroll, and that no keyboard can."""

OWN_FONT = re.compile(r"@font-face\{font-family:Report;.*?\}")
JUMP_PX = 10
"""Less than a line: a layout shift far below the tenth that is good (web.dev)."""

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def sheet():
    """What shows every page: a new one starts processes of Chromium's, which cost more than what they show."""
    with sync_playwright() as playwright:
        chromium = launched(playwright)
        # The page forbids scripts, axe-core's as well.
        yield patient(chromium, bypass_csp=True).new_page()
        chromium.close()


def opened(sheet, html, scheme="light", width=DESK):
    sheet.emulate_media(color_scheme=scheme)
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.set_content(html)
    return sheet


def faults(sheet, html, scheme="light", width=DESK):
    """What axe-core finds: each rule with the elements that break it."""
    options = {"runOnly": {"type": "tag", "values": SUCCESS_CRITERIA}, "resultTypes": ["violations"]}
    found = Axe().run(opened(sheet, html, scheme, width), options=options).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(("scheme", "width"), SEEN)
@pytest.mark.parametrize("language", ["en", "it", "lt"])
def test_everybody_can_read_the_page(sheet, fullest, language, scheme, width):
    assert faults(sheet, fullest(language).html, scheme, width) == []


def test_control_words_too_pale_to_read_are_found(sheet, fullest):
    pale = fullest("en").html.replace('<p class="big">', '<p class="big" style="color:#bbb">')
    assert [rule for rule, _ in faults(sheet, pale)] == ["color-contrast"]


def test_control_a_drawing_without_words_is_found(sheet, fullest):
    silent = (
        fullest("en")
        .html.replace('aria-labelledby="shops-title shops-desc"', "")
        .replace('<title id="shops-title">', "<title>")
    )
    unnamed = silent.replace("<title>Score of each shop</title>", "")
    assert "svg-img-alt" in [rule for rule, _ in faults(sheet, unnamed)]


@pytest.mark.parametrize("width", [TELEPHONE, SMALL])
@pytest.mark.parametrize("language", ["en", "it", "lt"])
def test_nothing_lies_beyond_the_edge_of_a_telephone(sheet, fullest, language, width):
    opened(sheet, fullest(language).html, width=width)
    assert sheet.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "it", "lt"])
def test_no_word_on_a_telephone_is_smaller_than_can_be_read(sheet, fullest, language):
    opened(sheet, fullest(language).html, width=TELEPHONE)
    assert sheet.evaluate(SMALLER, READABLE_PX) == []
    assert sheet.evaluate(SMALLER, 3 * READABLE_PX) != []  # the control: words are found


def test_whatever_scrolls_can_be_reached_by_a_keyboard(sheet, fullest):
    html = fullest("en").html
    opened(sheet, html, width=SMALL)
    assert sheet.evaluate(UNREACHABLE) == []
    opened(sheet, html.replace(' tabindex="0"', ""), width=SMALL)
    assert sheet.evaluate(UNREACHABLE) != []


def test_weak_hours_are_marked_in_a_contrast_theme(sheet, fullest):
    """Which draws no shadow: the mark was one."""
    tab = opened(sheet, fullest("en").html)
    drawn = """(() => {
        const style = getComputedStyle(document.querySelector('td.weak'))
        return [style.outlineStyle, style.boxShadow]
    })()"""
    assert tab.evaluate(drawn)[0] == "none"
    tab.emulate_media(forced_colors="active")
    assert tab.evaluate(drawn) == ["solid", "none"]
    tab.emulate_media(forced_colors="none")


def test_the_page_asks_for_nothing(sheet, fullest):
    context = patient(sheet.context.browser)
    asked, said = [], []
    sheet = context.new_page()
    sheet.on("request", lambda request: asked.append(request.url))
    sheet.on("console", lambda message: said.append(message.text))
    sheet.set_content(fullest("en").html)
    sheet.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == []
    assert said == []  # nor is anything of its own refused by its policy
    context.close()


def tops(sheet, html, width):
    opened(sheet, html, width=width)
    sheet.evaluate("document.fonts.ready")
    found = sheet.evaluate(
        "[...document.querySelectorAll('main > *, main h2')].map(each => each.getBoundingClientRect().top)"
    )
    return [top for top in found if top < 900]


def moved_px(sheet, html, width):
    """How far anything moves when the font that the page carries is read."""
    before = OWN_FONT.sub("", html)
    assert before != html
    pairs = zip(tops(sheet, before, width), tops(sheet, html, width), strict=False)
    return max(abs(one - other) for one, other in pairs)


@pytest.mark.long
def test_hardly_any_page_jumps_when_its_font_is_read(sheet, fullest):
    widths = (DESK, TELEPHONE, SMALL)
    pages = [(fullest(language).html, width) for language in ("en", "it", "lt") for width in widths]
    stand_in = '"Near Arial","Near Roboto","Near DejaVu","Segoe UI",system-ui,'
    without = [(html.replace(stand_in, ""), width) for html, width in pages]
    jumping, jumping_without = (
        sum(moved_px(sheet, html, width) > JUMP_PX for html, width in each) for each in (pages, without)
    )
    assert jumping <= 1
    assert jumping_without >= 3
