"""A shop's own pages in a real Chromium, by the name without a port: let in, and another one by its code."""

import re
import sys
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import CHROMIUM, needs_chromium, patient
from tests.office.web.conftest import Web, copied
from tests.office.web.test_accessibility import DESK, TELEPHONE, faults
from tests.office.web.test_devices import NAME, answers
from tests.office.web.test_listening import HANDED
from tests.sync.ends import DEADLINE_S, free_port

pytestmark = [pytest.mark.long, needs_chromium]


@pytest.fixture(scope="module")
def here(tmp_path_factory, pages):
    """A shop's Pi with pages, and the link's path that it said."""
    port, short = free_port(), free_port()
    web = Web(tmp_path_factory.mktemp("here"), port=port, url=f"http://{NAME}:{port}")
    copied(pages, web)
    web.command = (sys.executable, "-c", HANDED, str(short), str(Path(sys.executable).with_name("kiosk")))
    web.answers = lambda _host="": answers(web)
    with web.serving() as said:
        yield re.search(r"/device/\S+", said).group(), short


@pytest.fixture(scope="module")
def chromium(here):
    # Nobody but root opens port 80, and no network here knows the name.
    rules = f"MAP {NAME}:80 127.0.0.1:{here[1]}"
    arguments = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={rules}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, timeout=DEADLINE_S * 1000)
        yield browser
        browser.close()


def looked_at(page, path):
    for width in (DESK, TELEPHONE):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"http://{NAME}{path}")
        assert faults(page) == [], (path, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_a_telephone_is_let_in_and_lets_another_one_in(here, chromium):
    link, _ = here
    with closing(patient(chromium, bypass_csp=True)) as one, closing(patient(chromium, bypass_csp=True)) as two:
        first, second = one.new_page(), two.new_page()
        looked_at(second, "/stranger")
        looked_at(first, link)
        first.locator("main button").click()
        first.wait_for_url(f"http://{NAME}/")
        for path in ("/devices", "/devices/forget", "/forget"):
            looked_at(first, path)
        first.goto(f"http://{NAME}/devices")
        first.locator("main button").click()
        assert faults(first) == []
        # The code is drawn, and not only named.
        assert first.locator("img.qr").evaluate("image => image.naturalWidth") > 100
        shown = first.locator("code").inner_text()
        second.goto(shown)
        second.locator("main button").click()
        second.wait_for_url(f"http://{NAME}/")
        assert second.locator("a[href^='/shops/']").count() > 0
        second.goto(shown)
        assert "no longer valid" in second.title(), "the control: once"
