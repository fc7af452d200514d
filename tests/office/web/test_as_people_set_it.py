"""As people set their browsers, and what WCAG 2.2 has added: where a machine can tell, on every page, with controls."""

import pytest

from tests.chromium import needs_chromium
from tests.office.report.test_accessibility import DESK, TELEPHONE
from tests.office.web.test_accessibility import (  # noqa: F401
    INSIDE,
    MISTAKES,
    OUTSIDE,
    account,
    chromium,
    faults,
    opened,
    tried,
)

pytestmark = [needs_chromium, pytest.mark.long]
PAGES = [*OUTSIDE, *INSIDE]
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
TWICE = "html { font-size: 200% }"
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-bottom: 2em !important }"""
"""As WCAG 1.4.12 has it."""


@pytest.mark.parametrize(("width", "style"), [(DESK, TWICE), (TELEPHONE, SPACED)], ids=["twice", "spaced"])
def test_text_twice_as_large_or_set_wide_stays_within_the_page(opened, width, style):  # noqa: F811
    for path in PAGES:
        page = opened(path, width=width)
        page.add_style_tag(content=style)
        assert (path, page.evaluate(WIDER)) == (path, 0)
    page.add_style_tag(content="main { min-width: 200vw }")
    assert page.evaluate(WIDER) > 0  # the control


FIELDS = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .map(each => parseFloat(getComputedStyle(each).fontSize))"""
ZOOMED_BELOW_PX = 16


def test_no_iphone_zooms_into_a_field_and_stays_there(opened):  # noqa: F811
    sizes = [(path, size) for path in PAGES for size in opened(path, width=TELEPHONE).evaluate(FIELDS)]
    assert len(sizes) > len(INSIDE)
    assert [each for each in sizes if each[1] < ZOOMED_BELOW_PX] == []


ARROW = """() => { const arrow = document.querySelector('.arrow'), style = getComputedStyle(arrow)
  return [style.borderLeftColor, style.borderTopColor !== style.borderLeftColor] }"""
UNSEEN = "rgba(0, 0, 0, 0)"


def test_an_arrow_is_none_but_an_arrow_where_colours_are_forced(opened):  # noqa: F811
    """Windows' contrast themes make a transparent border visible: up and down were the same square."""
    page = opened("/")
    page.emulate_media(forced_colors="active")
    page.evaluate("document.querySelector('.shops').innerHTML = '<li class=down><i class=arrow></i></li>'")
    assert page.evaluate(ARROW) == [UNSEEN, True]
    page.add_style_tag(content=".arrow { forced-color-adjust: auto !important }")
    assert page.evaluate(ARROW)[0] != UNSEEN  # the control
    page.emulate_media(forced_colors="none")


def test_nothing_moves(opened):  # noqa: F811
    moving = "() => document.getAnimations().length"
    assert [(path, n) for path in PAGES if (n := opened(path).evaluate(moving))] == []
    page = opened("/login")
    page.add_style_tag(content="@keyframes on { to { opacity: 0 } } main { animation: on 9s }")
    assert page.evaluate(moving) == 1  # the control


MOST_TABS = 300
AT = """() => { const at = document.activeElement
  if (at === document.body) return null
  return [at.outerHTML.slice(0, 90), [...at.getClientRects()].some(box =>
    at.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)))] }"""


def covered(page) -> list[str]:
    """What has the focus, and cannot be seen for something else (WCAG 2.4.11)."""
    found = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if (at := page.evaluate(AT)) is None:
            break
        found += [] if at[1] else [at[0]]
    return found


def test_what_has_the_focus_lies_under_nothing(opened):  # noqa: F811
    for path in PAGES:
        assert (path, covered(opened(path, width=TELEPHONE))) == (path, [])
    page = opened("/people", width=TELEPHONE)
    page.add_style_tag(content="body::after { content: ''; position: fixed; inset: 50% 0 0; background: red }")
    assert covered(page)  # the control


def test_targets_that_are_too_small_would_be_found(opened):  # noqa: F811
    """The control of what axe-core finds on no page: 24 pixels, or room around (WCAG 2.5.8)."""
    page = opened("/people")
    page.add_style_tag(
        content=".bar a, .bar button { min-height: 0; padding: 0; font-size: 6px } nav { gap: 0 !important }"
    )
    assert "target-size" in [rule for rule, _ in faults(page)]


@pytest.mark.parametrize("path", MISTAKES)
def test_nobody_types_a_second_time_what_was_right(opened, path):  # noqa: F811
    """WCAG 3.3.7: what was sent stands in its field."""
    page = opened(path)
    form = page.locator("main form:has(.field)").first
    form.evaluate("form => { form.noValidate = true }")
    typed = {**dict.fromkeys(form.evaluate(TEXTS), "Second till opened"), **MISTAKES[path]}
    for name, value in typed.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()
    page.wait_for_load_state()
    again = page.locator("main form:has(.field)").first
    if page.title().startswith("Not right yet: "):
        assert {name: again.locator(f"[name={name}]").input_value() for name in typed} == typed


TEXTS = """form => [...form.elements].filter(each => ['text', 'textarea'].includes(each.type)).map(each => each.name)"""
SECRETS = """() => [...document.querySelectorAll('input')]
  .filter(each => each.type === 'password' || each.name === 'code' || each.name === 'login')
  .map(each => [each.name, each.autocomplete])"""


def test_no_login_asks_anybody_to_remember_or_to_copy(opened):  # noqa: F811
    """WCAG 3.3.8: a keeper of passwords fills in each field."""
    found = {tuple(each) for path in PAGES for each in opened(path).evaluate(SECRETS)}
    assert {name for name, _ in found} >= {"login", "password", "oldpassword", "password1", "code"}
    kept = ("username", "email", "current-password", "new-password", "one-time-code")
    assert [each for each in found if not each[1].endswith(kept)] == []
