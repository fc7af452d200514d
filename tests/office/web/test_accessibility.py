"""WCAG 2.2 AA as axe-core finds it, on every page, at a desk and on a telephone; without script; by keyboard alone."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from hardware.clock import SystemClock
from sync.archive.registry import Registry
from sync.document.aggregate import Event
from sync.document.today import Today, encode
from tests.chromium import launched, needs_chromium, patient
from tests.office.mail.conftest import store
from tests.office.report.conftest import FACES, a_document
from tests.office.report.test_accessibility import DESK, SEEN, SMALL, SUCCESS_CRITERIA, TELEPHONE
from tests.office.web.conftest import FIRST_OWNER, FIRST_SHOP, LINK, OFFICE, PASSWORD, ROSSI, Web, copied
from tests.office.web.test_ordered import PERIODS
from tests.sync.ends import far_from_midnight, free_port

pytestmark = [needs_chromium, pytest.mark.long]
OUTSIDE = ["/login", "/password/forgotten", "/password/forgotten/sent", "/nothing", "/welcome/x"]
INSIDE = [
    "/",
    FIRST_SHOP,
    f"{FIRST_SHOP}/today",
    f"{FIRST_SHOP}/today/screen",
    f"{FIRST_SHOP}/periods",
    f"{FIRST_SHOP}/events",
    f"{FIRST_SHOP}/notes",
    f"{FIRST_SHOP}/goals",
    f"{FIRST_SHOP}/mails",
    f"{FIRST_SHOP}/voices",
    f"{FIRST_OWNER}/mails",
    "/kiosks",
    "/kiosks/quarantine",
    "/kiosks/orders",
    "/kiosks/one/uostas",
    "/kiosks/one/uostas/move",
    "/kiosks/one/uostas/retire",
    "/kiosks/one/uostas/revoke",
    "/kiosks/add",
    "/kiosks/labels",
    "/kiosks/one/uostas/label",
    "/people",
    "/people/mails",
    "/people/audit",
    "/account/tokens",
    "/account",
    "/password/change",
    "/account/codes/on",
    "/account/passkeys/add",
    "/areas",
    "/areas/1",
    "/areas/1/mails",
    "/areas/1/overview",
]
ACTIVE = "() => document.activeElement.getAttribute('name') || document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


def hold_event(web: Web, shops: dict[str, int]) -> None:
    """Two kiosks of a shop stood at one."""
    fair, rows = Event("Spring fair", date(2026, 5, 30), date(2026, 5, 31)), {30: (60, 6, 4), 31: (40, 6, 4)}
    with closing(Registry.open(web.archive)) as registry, registry.change() as change:
        for name in ("entrance", "terrace"):
            change.add_kiosk(name, shops["Via Garibaldi"], touchpoint=name)
    named = {"owner": ROSSI, "shop": "Via Garibaldi", "event": fair}
    store(web.archive, [a_document("2026-05", rows, kiosk_id=name, **named) for name in ("entrance", "terrace")])


@pytest.fixture(scope="module")
def tried(tmp_path_factory, pages) -> Iterator[tuple[Web, str]]:
    """As README tries it, on this machine without a proxy; and the link to its first account."""
    port = free_port()
    web = Web(tmp_path_factory.mktemp("tried"), port=port, url=f"http://localhost:{port}")
    shops = copied(pages, web)
    hold_event(web, shops)
    web.kiosk("office", "area", "add", "North")
    web.kiosk("office", "area", "put", "Corso Italia", "--in", "North")
    web.kiosk("note", "--shop", "Via Garibaldi", "--kind", "break", "The kiosk stands at the other door now")
    now = SystemClock().wall()
    zone = far_from_midnight(now)
    today = now.astimezone(ZoneInfo(zone)).date()
    (web.folder / "today.json").write_bytes(encode(Today("via-garibaldi", zone, FACES, today, 14, 17, (31, 14, 7))))
    with web.serving() as said:
        yield web, LINK.findall(said)[-1]


@pytest.fixture(scope="module")
def account(chromium, tried):
    """The cookies of the first account, which was made by keyboard, without script."""
    web, path = tried
    with closing(patient(chromium, java_script_enabled=False)) as own:
        page = own.new_page()
        page.goto(f"{web.url}{path}")
        page.keyboard.press("Tab")
        while page.evaluate(ACTIVE) != "email":
            page.keyboard.press("Tab")
        page.keyboard.type(OFFICE)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{web.url}/")
        return own.cookies()


@pytest.fixture(scope="module")
def opened(chromium, tried, account):
    """Shows a path in the window of its language: a new one starts processes of Chromium's, which cost more.

    What axe-core brings is a script, which the pages' policy forbids.
    """
    windows = {}

    def opened(path, scheme="light", width=DESK, language="en", *, inside=False) -> Page:
        inside = inside or path in INSIDE
        if (inside, language) not in windows:
            own = patient(chromium, bypass_csp=True, locale=language)
            own.add_cookies(account if inside else [])
            windows[inside, language] = own.new_page()
        page = windows[inside, language]
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{tried[0].url}{path}")
        if "/account/confirm" in page.url:  # what changes how one logs in is behind it
            page.fill("[name=password]", PASSWORD)
            page.locator("main button").first.click()
            page.wait_for_url(lambda url: "/account/confirm" not in url)
            page.goto(f"{tried[0].url}{path}")
        return page

    return opened


def faults(page: Page) -> list[tuple[str, list[str]]]:
    options = {"runOnly": {"type": "tag", "values": SUCCESS_CRITERIA}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(("scheme", "width"), SEEN)
@pytest.mark.parametrize("path", [*OUTSIDE, *INSIDE])
def test_everybody_can_use_every_page(opened, path, scheme, width):
    assert faults(opened(path, scheme, width)) == []


@pytest.mark.parametrize("language", ["it", "lt"])
@pytest.mark.parametrize("path", [*OUTSIDE, *INSIDE])
def test_nothing_lies_beyond_the_edge_of_a_small_telephone(opened, path, language):
    page = opened(path, width=SMALL, language=language)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL
    assert page.evaluate("document.documentElement.lang") == language


ON_DEMAND = ["/2026", "/2026-10/poster", f"/periods?{PERIODS}"]


@pytest.mark.parametrize(("scheme", "width"), SEEN)
@pytest.mark.parametrize("path", [*(f"{FIRST_SHOP}{each}" for each in ON_DEMAND), FIRST_OWNER])
def test_everybody_can_use_what_is_made_when_it_is_asked_for(opened, path, scheme, width):
    """Beside a sheet, which is white in the dark, too, what leads back was too pale to read."""
    page = opened(path, scheme, width, inside=True)
    page.wait_for_selector("main h2, main .period, main th")  # it comes by itself
    assert faults(page) == []


@pytest.mark.parametrize(("scheme", "width"), [*SEEN, ("light", SMALL)])
def test_everybody_can_use_the_page_of_an_event(opened, scheme, width):
    page = opened(f"{FIRST_SHOP}/events", scheme, width)
    page.get_by_text("Spring fair").click()
    page.wait_for_selector("main h2")  # it is made meanwhile, and comes by itself
    assert "Which place does best?" in page.inner_text("main")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


REPORTS = {FIRST_SHOP, "/areas/1/overview"}
"""What `kiosk report` draws."""
LONG = """() => {
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), beyond = []
  while (texts.nextNode()) {
    const text = texts.currentNode, was = text.textContent
    if (!was.trim() || !text.parentElement.closest('.name, .line, .about, .button, button, h1, p > a, td')) continue
    text.textContent = 'W'.repeat(90)
    if (document.documentElement.scrollWidth > innerWidth) beyond.push(was)
    text.textContent = was
  }
  return beyond }"""


def test_what_people_enter_lies_beyond_no_edge_however_long_it_is_without_a_blank(opened):
    """An address in the list of what everybody did made it eight times as wide as a telephone."""
    for path in (each for each in INSIDE if each not in REPORTS):
        assert (path, opened(path, width=SMALL).evaluate(LONG)) == (path, [])
    page = opened("/people/audit", width=SMALL)
    page.add_style_tag(content="main, main * { overflow-wrap: normal !important }")
    assert page.evaluate(LONG)  # the control


MISTAKES = {
    f"{FIRST_SHOP}/notes": {},
    f"{FIRST_SHOP}/goals": {"points": "101"},
    f"{FIRST_OWNER}/mails": {"mail": "luca"},
    f"{FIRST_SHOP}/mails": {"mail": "luca"},
    "/people": {"email": "guest"},
    "/areas": {},
    "/areas/1/mails": {"alerts": "luca"},
    "/kiosks/one/uostas/move": {"from_day": "2001-01-01"},
    f"{FIRST_SHOP}/periods": {"first": "2026-03-02", "last": "2026-03-01"},
}
DESCRIBED = """() => (document.activeElement.getAttribute('aria-describedby') || '').split(' ')
  .map(id => id && document.getElementById(id).textContent).join('').trim()"""


@pytest.mark.parametrize("width", [TELEPHONE, DESK])
@pytest.mark.parametrize("path", MISTAKES)
def test_whoever_made_a_mistake_hears_so_and_is_at_its_field(opened, path, width):
    page = opened(path, width=width)
    assert not page.title().startswith("Not right yet")  # the control
    form = page.locator("main form:has(.field)").first
    form.evaluate("form => { form.noValidate = true }")
    for name, value in MISTAKES[path].items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()
    page.wait_for_load_state()
    assert page.title().startswith("Not right yet: ")
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert page.evaluate(DESCRIBED)
    assert faults(page) == []


def test_control_a_field_without_a_name_is_found(opened):
    page = opened("/login")
    page.evaluate("document.querySelector('label').remove()")
    assert "label" in [rule for rule, _ in faults(page)]


def test_what_a_finger_touches_is_large_enough(opened):
    small = """least => [...document.querySelectorAll('a.button, button, input:not([type=hidden]), nav a, .shops a')]
      .filter(each => each.getBoundingClientRect().height < least).map(each => each.outerHTML.slice(0, 90))"""
    for path in INSIDE:
        page = opened(path, width=TELEPHONE)
        assert page.evaluate(small, 44) == []
        # The control; a screen on a wall has nothing to touch.
        assert page.evaluate(small, 440) != [] or path.endswith("/screen")


SHOWN = """() => ({
  broken: [...document.images].filter(each => !each.naturalWidth).map(each => each.outerHTML.slice(0, 90)),
  markup: document.body.innerText.match(/<[a-z/]|&[a-z]+;/g), pictures: document.images.length})"""


def test_no_picture_is_broken_and_no_markup_is_read_out(opened):
    pictures = 0
    for path in [*OUTSIDE, *INSIDE]:
        found = opened(path).evaluate(SHOWN)
        assert (path, found["broken"], found["markup"]) == (path, [], None)
        pictures += found["pictures"]
    assert pictures  # the QR code to set up codes by
    page = opened("/login")
    page.evaluate("document.body.innerHTML = '<img src=data:image/svg+xml,%3Csvg/%3E>&lt;ul>'")
    page.wait_for_function("document.images[0].complete")
    assert page.evaluate(SHOWN)["broken"]  # the control
    assert page.evaluate(SHOWN)["markup"] == ["<u"]


FRAMED = ("Content-Security-Policy", "X-Frame-Options")


def test_no_page_elsewhere_shows_ours_in_a_frame(chromium, tried):
    own = patient(chromium)
    page, url = own.new_page(), f"{tried[0].url}/login"
    page.set_content(f'<iframe src="{url}"></iframe>', wait_until="load")
    assert page.frames[1].query_selector("[name=login]") is None

    def bare(route) -> None:
        answer = route.fetch()
        headers = {key: value for key, value in answer.headers.items() if key.title() not in map(str.title, FRAMED)}
        route.fulfill(response=answer, headers=headers)

    page.route(re.compile(r"/login\?bare$"), bare)  # the control: without these headers it is shown
    page.set_content(f'<iframe src="{url}?bare"></iframe>', wait_until="load")
    assert page.frames[1].query_selector("[name=login]") is not None
    own.close()


def test_the_pages_ask_for_nothing_elsewhere_and_nothing_is_refused(chromium, tried):
    own = patient(chromium)
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
