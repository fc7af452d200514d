"""The day so far in the browser: in the shop's own network, to whoever sees the shop, and nowhere else."""

import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hardware.clock import SystemClock
from kiosk.office.report.data import months
from kiosk.office.web.own_network import is_own_address
from sync.document.aggregate import Hour
from sync.document.today import Today, encode
from tests.office.mail.conftest import store
from tests.office.report.conftest import FACES, a_document
from tests.office.web.browser import Browser
from tests.office.web.conftest import KAZLAUSKAS, ROSSI
from tests.sync.ends import far_from_midnight

HERE, ELSEWHERE = "192.168.1.20", "203.0.113.9"
ZONE = far_from_midnight(SystemClock().wall())


@pytest.fixture(scope="module")
def shop(web, office):
    """Its kiosk stands on the office's machine; three months of history, which end with yesterday."""
    today = SystemClock().wall().astimezone(ZoneInfo(ZONE)).date()
    made = []
    for month in (months.back(f"{today:%Y-%m}", back) for back in (3, 2, 1, 0)):
        rows = {day.day: (60, 25, 15) for day in months.days(month) if day < today}
        hours = tuple(Hour(weekday, hour, (6, 3, 2)) for weekday in range(1, 8) for hour in range(8, 20))
        named = {"owner": ROSSI, "shop": "Via Garibaldi", "kiosk_id": "via-garibaldi", "revision": 9}
        made.append(a_document(month, rows, hours=() if back_is_now(month, today) else hours, **named))
    store(web.archive, made)
    told(web, today, 14, (31, 14, 7))
    return office["Via Garibaldi"]


def back_is_now(month, today):
    return month == f"{today:%Y-%m}"


def told(web, day, until, votes, kiosk="via-garibaldi"):
    file: Path = web.folder / "today.json"
    file.write_bytes(encode(Today(kiosk, ZONE, FACES, day, until, 17, votes)))


def at_home(browser: Browser) -> Browser:
    browser.address = HERE
    return browser


@pytest.fixture(scope="module")
def rossi(web, shop):
    return at_home(web.account("today@example.org", "--owner", ROSSI))


def test_the_owner_reads_each_face_against_what_is_usual(rossi, shop):
    page = rossi.get(f"/shops/{shop}/today")
    assert page.status == 200
    assert page.title == "Via Garibaldi, today"
    assert "As happy as usual." in page.text
    assert "<b>52</b>" in page.text
    assert "<b>31</b>" in page.text
    assert page.text.count("usually") >= 2
    assert "<b>fewer than 10</b>" in page.text
    assert "<b>7</b>" not in page.text
    assert "up to 14:00" in page.text
    assert "More at 17:00." in page.text
    assert page.header("Refresh") == "300"


def test_the_staff_rooms_screen_has_the_figures_and_nothing_to_press(rossi, shop):
    page = rossi.get(f"/shops/{shop}/today/screen")
    assert page.header("Refresh") == "300"
    assert "<b>31</b>" in page.text
    assert "<a " not in page.text
    assert "<form" not in page.text


def test_the_shops_page_leads_there_at_home_alone(rossi, shop):
    link = f'href="/shops/{shop}/today"'
    assert link in rossi.get(f"/shops/{shop}").text
    rossi.address = ELSEWHERE
    assert link not in rossi.get(f"/shops/{shop}").text
    assert rossi.get(f"/shops/{shop}/today").status == 404
    assert rossi.get(f"/shops/{shop}/today/screen").status == 404
    at_home(rossi)


def test_another_owner_gets_nothing_and_nobody_without_an_account(web, shop, office):
    other = at_home(web.account("kaz@example.org", "--owner", KAZLAUSKAS))
    assert other.get(f"/shops/{shop}/today").status == 404
    assert other.get(f"/shops/{office['Uostas']}/today").status == 404, "no kiosk of that shop is here"
    assert at_home(web.browser()).get(f"/shops/{shop}/today").status == 302


def test_three_languages(web, shop):
    for language, said in (("it", "Soddisfazione come al solito."), ("lt", "Pasitenkinimas – kaip įprasta.")):
        browser = at_home(web.account(f"{language}@example.org", "--owner", ROSSI))
        browser.language = language
        assert said in browser.get(f"/shops/{shop}/today").text


@pytest.mark.parametrize("content", [b"", b"{", b'{"kiosk_id":1}', b"x" * 10_000])
def test_a_file_that_nobody_understands_is_no_page(web, rossi, shop, content):
    file = web.folder / "today.json"
    kept = file.read_bytes()
    file.write_bytes(content)
    assert rossi.get(f"/shops/{shop}/today").status == 404
    assert rossi.get(f"/shops/{shop}").status == 200
    file.write_bytes(kept)
    assert rossi.get(f"/shops/{shop}/today").status == 200


def test_yesterdays_figures_are_not_shown_as_todays(web, rossi, shop):
    file = web.folder / "today.json"
    kept = file.read_bytes()
    told(web, SystemClock().wall().astimezone(ZoneInfo(ZONE)).date() - timedelta(days=1), 20, (99, 88, 77))
    page = rossi.get(f"/shops/{shop}/today")
    assert "Nothing is told of today yet." in page.text
    assert not re.search(r"\b99\b", page.text)  # a token may have it within
    file.write_bytes(kept)


def test_the_web_does_without_numpy_for_it(web, rossi, shop):
    rossi.get(f"/shops/{shop}/today")
    assert "numpy" in Path("/proc/self/maps").read_text(), "the control: the tests load it"
    assert "numpy" not in Path(f"/proc/{web.process.pid}/maps").read_text()


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.1.7", True),
        ("10.3.2.1", True),
        ("172.31.0.1", True),
        ("169.254.3.3", True),
        ("fe80::1", True),
        ("fd12::7", True),
        ("::ffff:192.168.1.7", True),
        ("172.32.0.1", False),
        ("203.0.113.9", False),
        ("192.0.2.1", False),
        ("100.64.0.1", False),
        ("::ffff:8.8.8.8", False),
        ("2001:db8::1", False),
        ("", False),
        ("192.168.1.7, 8.8.8.8", False),
    ],
)
def test_what_no_router_carries_is_near(address, near):
    assert is_own_address(address) is near
