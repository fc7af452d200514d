"""By keyboard alone, in a real browser: Tab, Space and Enter reach and do what is new on the pages."""

import pytest
from playwright.sync_api import Page

from tests.chromium import needs_chromium
from tests.office.report.test_accessibility import TELEPHONE
from tests.office.web.conftest import FIRST_SHOP
from tests.office.web.test_accessibility import DESCRIBED, account, chromium, opened, tried  # noqa: F401

pytestmark = [needs_chromium, pytest.mark.long]
MOST_TABS = 150
AT = """() => { const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at)
  return [at.getAttribute('name') || at.textContent.trim(),
          box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0,
          style.outlineStyle !== 'none' && style.outlineWidth !== '0px'] }"""


def tab_to(page: Page, wanted: str) -> None:
    """By Tab alone, seeing at each step where one is (WCAG 2.4.7, 2.4.11)."""
    passed = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name, is_within, is_outlined = page.evaluate(AT)
        if page.evaluate("document.activeElement !== document.body"):
            assert (name, is_within, is_outlined) == (name, True, True)
        if name == wanted:
            return
        passed.append(name)
    pytest.fail(f"no Tab comes to {wanted!r}: {passed}")


def write(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def press(page: Page, button: str, key: str = "Enter") -> None:
    tab_to(page, button)
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.fixture(params=[TELEPHONE, 1200])
def width(request):
    return request.param


def test_a_goal_is_set_and_taken_back(opened, width):  # noqa: F811
    page = opened(f"{FIRST_SHOP}/goals", width=width)
    write(page, "points", "83")
    tab_to(page, "by")
    page.keyboard.press("ArrowDown")
    press(page, "Set this goal")
    assert "83" in page.inner_text("main ul")
    press(page, "Take back", " ")
    assert "83" not in page.inner_text("main")


@pytest.mark.parametrize("path", [f"{FIRST_SHOP}/mails", "/areas/1/mails"])
def test_each_persons_mails_are_chosen(opened, width, path):  # noqa: F811
    page = opened(path, width=width)
    chosen = {"mail": "luca@example.org", "weekly": "anna@example.org", "alerts": "luca@example.org"}
    for name, address in chosen.items():
        write(page, name, address)
    press(page, "Save", " ")
    assert {name: page.input_value(f"[name={name}]") for name in chosen} == chosen
    write(page, "weekly", "anna")
    press(page, "Save")
    assert page.evaluate(AT)[0] == "weekly"
    assert "No address like" in page.evaluate(DESCRIBED)
    for name in chosen:
        page.fill(f"[name={name}]", "")
    press(page, "Save")


def test_shops_are_put_into_an_area_and_taken_out(opened, width):  # noqa: F811
    page = opened("/areas/1", width=width)
    write(page, "text", "Via")
    press(page, "Find")
    tab_to(page, "shop")
    page.keyboard.press("Space")
    press(page, "Put here")
    assert "Via Garibaldi" in page.inner_text("main ul.shops")
    # The later of two: the first is Corso Italia's.
    tab_to(page, "Take out")
    press(page, "Take out")
    press(page, "Take out", " ")
    assert "Via Garibaldi" not in page.inner_text("main ul.shops")


def test_a_kiosk_is_moved_by_an_order_and_another_taken_away(opened, width):  # noqa: F811
    page = opened("/kiosks/one/uostas/move", width=width)
    tab_to(page, "shop")
    page.keyboard.press("ArrowDown")
    write(page, "touchpoint", "Back door")
    press(page, page.locator("main form:has(.field) button").first.inner_text().strip())
    press(page, "Move it", " ")
    page = opened("/kiosks/orders", width=width)
    assert "uostas" in page.inner_text("main")
    page = opened("/kiosks/one/uostas/retire", width=width)
    press(page, "Take it away")
    assert "/kiosks/one/uostas" in page.url
