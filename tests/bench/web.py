"""What the office in a browser costs: a page from store, the list of 10,000 kiosks, the first of the month."""

from contextlib import closing
from pathlib import Path

from sync.archive.registry import Registry
from tests.bench.figure import Figure
from tests.office.web.browser import Browser
from tests.office.web.conftest import LINK, MANY, OFFICE, PASSWORD, ROSSI, Web, fill, many_kiosks

REQUESTS, OWNERS = 50, 200
PAGE_MS, LIST_MS, MINUTE_S = 20, 100, 60
MONTH = "2026-10"


def web(folder: Path) -> list[Figure]:
    """Milliseconds of the server's processor time a request, as its proxy asks for it."""
    served = Web(folder)
    shop = fill(served.archive)["Corso Italia"]
    served.kiosk("report", "--store", "--month", MONTH)
    with closing(Registry.open(served.archive)) as registry, registry.change() as change:
        many_kiosks(change)
    with served.serving() as said:
        chief = served.browser()
        chief.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD})
        owner = served.account("owner@example.org", "--owner", ROSSI)
        page = _cost_ms(served, owner, f"/shops/{shop}/{MONTH}")
        kiosks = _cost_ms(served, chief, "/kiosks")
        # Each logs in, looks at his shops and opens the page of one.
        before_s = served.cpu_s()
        for _ in range(OWNERS // 10):
            visitor = served.browser()
            visitor.log_in("owner@example.org", PASSWORD)
            visitor.get("/")
            visitor.get(f"/shops/{shop}")
        visits_s = (served.cpu_s() - before_s) * 10
    return [
        Figure("web: a page from store", page, PAGE_MS, "ms CPU", "what we allow it"),
        Figure(f"web: the list of {MANY:,} kiosks", kiosks, LIST_MS, "ms CPU", "what we allow it"),
        Figure(f"web: {OWNERS} owners log in and read", visits_s, MINUTE_S, "s CPU", "a minute of one core"),
    ]


def _cost_ms(served: Web, browser: Browser, path: str) -> float:
    assert browser.get(path).status == 200
    before_s = served.cpu_s()
    for _ in range(REQUESTS):
        browser.get(path)
    return (served.cpu_s() - before_s) / REQUESTS * 1000
