"""The pictures of the office in a browser: an owner's shops at a desk, and a technician's kiosks on a telephone."""

import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from hardware.clock import SystemClock
from kiosk.demo import chain, shops
from tests.chromium import launched
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web
from tests.sync.ends import free_port


def main(pictures: Path) -> None:
    """Make the demo's chain, serve it and photograph it."""
    now, port = SystemClock().wall(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder), port=port, url=f"http://localhost:{port}")
        chain.fill(web.archive, now, shops.SHOPS)
        web.kiosk("report", "--store", "--month", f"{now.date().replace(day=1) - timedelta(days=1):%Y-%m}")
        with web.serving() as said, sync_playwright() as playwright:
            chromium = launched(playwright)
            photograph(chromium, LINK.findall(said)[-1], web, "/kiosks", pictures / "web-kiosks-phone.png", 390, 680)
            link = LINK.search(web.kiosk("office", "invite", "owner@example.org", "--owner", shops.BAKERY)).group(1)
            photograph(chromium, link, web, "/", pictures / "web-shops.png", 1200, 700)
            chromium.close()


def photograph(chromium: Browser, link: str, web: Web, path: str, picture: Path, width: int, height: int) -> None:
    """A page as whoever has come in by a link sees it."""
    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    page.goto(f"{web.url}{link}")
    if page.locator("[name=email]").is_enabled():
        page.fill("[name=email]", OFFICE)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{web.url}/")
    page.goto(f"{web.url}{path}")
    page.screenshot(path=picture)
    page.close()
