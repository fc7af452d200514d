"""WCAG 2.2 AA as axe-core finds it, on every page, at a desk and on a telephone; without script; by keyboard alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from hardware.clock import SystemClock
from sync.document.today import Today, encode
from tests.chromium import CHROMIUM, needs_chromium
from tests.office.report.conftest import FACES
from tests.office.report.test_accessibility import DESK, SEEN, SMALL, SUCCESS_CRITERIA, TELEPHONE
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web, copied
from tests.sync.ends import free_port

pytestmark = needs_chromium
OUTSIDE = ["/login", "/password/forgotten", "/password/forgotten/sent", "/nothing", "/welcome/x"]
INSIDE = [
    "/",
    "/shops/1",
    "/shops/1/today",
    "/shops/1/today/screen",
    "/shops/1/periods",
    "/shops/1/notes",
    "/owners/1/mails",
    "/kiosks",
    "/kiosks/quarantine",
    "/people",
    "/people/mails",
    "/people/audit",
    "/account/tokens",
    "/account",
    "/password/change",
    "/account/codes/on",
    "/account/passkeys/add",
    "/areas",
]
ACTIVE = "() => document.activeElement.getAttribute('name') || document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def tried(tmp_path_factory, pages) -> Iterator[tuple[Web, str]]:
    """As README tries it, on this machine without a proxy; and the link to its first account."""
    port = free_port()
    web = Web(tmp_path_factory.mktemp("tried"), port=port, url=f"http://localhost:{port}")
    copied(pages, web)
    web.kiosk("note", "--shop", "Via Garibaldi", "--kind", "break", "The kiosk stands at the other door now")
    today = SystemClock().wall().date()
    (web.folder / "today.json").write_bytes(encode(Today("via-garibaldi", "UTC", FACES, today, 14, 17, (31, 14, 7))))
    with web.serving() as said:
        yield web, LINK.findall(said)[-1]


@pytest.fixture(scope="module")
def account(chromium, tried):
    """The cookies of the first account, which was made by keyboard, without script."""
    web, path = tried
    with opened(chromium, web, path, script=False) as page:
        page.keyboard.press("Tab")
        while page.evaluate(ACTIVE) != "email":
            page.keyboard.press("Tab")
        page.keyboard.type(OFFICE)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{web.url}/")
        return page.context.cookies()


@contextmanager
def opened(chromium, web: Web, path: str, *, script=True, cookies=(), **context) -> Iterator[Page]:
    """A page of the web. What axe-core brings is a script, which the pages' policy forbids."""
    size = {"width": context.pop("width", DESK), "height": 900}
    own = chromium.new_context(viewport=size, bypass_csp=script, java_script_enabled=script, **context)
    own.add_cookies(list(cookies))
    page = own.new_page()
    page.goto(f"{web.url}{path}")
    yield page
    own.close()


def faults(page: Page) -> list[tuple[str, list[str]]]:
    options = {"runOnly": {"type": "tag", "values": SUCCESS_CRITERIA}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(("scheme", "width"), SEEN)
@pytest.mark.parametrize("path", [*OUTSIDE, *INSIDE])
def test_everybody_can_use_every_page(chromium, tried, account, path, scheme, width):
    cookies = account if path in INSIDE else ()
    with opened(chromium, tried[0], path, cookies=cookies, color_scheme=scheme, width=width) as page:
        assert faults(page) == []


@pytest.mark.parametrize("language", ["it", "lt"])
@pytest.mark.parametrize("path", [*OUTSIDE, *INSIDE])
def test_nothing_lies_beyond_the_edge_of_a_small_telephone(chromium, tried, account, path, language):
    cookies = account if path in INSIDE else ()
    with opened(chromium, tried[0], path, cookies=cookies, locale=language, width=SMALL) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL
        assert page.evaluate("document.documentElement.lang") == language


def test_control_a_field_without_a_name_is_found(chromium, tried):
    with opened(chromium, tried[0], "/login") as page:
        page.evaluate("document.querySelector('label').remove()")
        assert "label" in [rule for rule, _ in faults(page)]


def test_what_a_finger_touches_is_large_enough(chromium, tried, account):
    small = """least => [...document.querySelectorAll('a.button, button, input:not([type=hidden]), nav a, .shops a')]
      .filter(each => each.getBoundingClientRect().height < least).map(each => each.outerHTML.slice(0, 90))"""
    for path in INSIDE:
        with opened(chromium, tried[0], path, cookies=account, width=TELEPHONE) as page:
            assert page.evaluate(small, 44) == []
            # The control; a screen on a wall has nothing to touch.
            assert page.evaluate(small, 440) != [] or path.endswith("/screen")


def test_the_pages_ask_for_nothing_elsewhere_and_nothing_is_refused(chromium, tried):
    own = chromium.new_context()
    page = own.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{tried[0].url}/login")
    page.wait_for_load_state("networkidle")
    assert {url.split("/")[2] for url in asked} == {tried[0].url.split("/")[2]}
    assert [url for url in asked if url.endswith(".woff2")]  # the control: the font was asked for
    assert [text for text in said if "favicon" not in text] == []
    own.close()
