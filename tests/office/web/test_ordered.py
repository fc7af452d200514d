"""Pages that are made because somebody asks: the very pages of `kiosk report`, kept until there is news."""

import html
import re
import sqlite3
from contextlib import closing
from urllib.parse import urlencode

import pytest

from hardware.clock import SystemClock
from tests.office.web.browser import Browser
from tests.office.web.conftest import FIRST_OWNER, KAZLAUSKAS, OFFICE, OWNER_IDS, PASSWORD, ROSSI
from tests.office.web.test_recipients import put_into_area
from tests.sync.ends import until

DAYS = ("first", "last", "other_first", "other_last")
CHOSEN = ("2026-10-05", "2026-10-18", "2026-09-05", "2026-09-18")
PERIODS = "first=2026-10-01&last=2026-10-31&other_first=2026-09-01&other_last=2026-09-30"


@pytest.fixture(scope="module")
def rossi(web, office):
    return web.account("rossi@example.org", "--owner", ROSSI)


def made(browser: Browser, path: str):
    """The page, once it is no longer being made."""
    answers = [browser.get(path)]

    def ready() -> bool:
        answers.append(browser.get(path))
        return answers[-1].header("Refresh") is None

    until(ready, path, every_s=0.25)
    return answers[-1]


def main_part(page: str) -> str:
    """What is read of it; styles in elements stand in the sheet of what the web serves."""
    styles = dict(re.findall(r'\[data-style="(\d+)"\]{(.*)}', page))
    whole = re.sub(r'data-style="(\d+)"', lambda found: f'style="{styles[found[1]]}"', page)
    return re.search(r"<main.*</main>", whole, re.DOTALL).group()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/shops/{id}/2026", ["--shop", "Via Garibaldi", "--year", "2026"]),
        (
            f"/shops/{{id}}/periods?{PERIODS}",
            [
                "--shop",
                "Via Garibaldi",
                "--from-day",
                "2026-10-01",
                "--to-day",
                "2026-10-31",
                "--against",
                "2026-09-01..2026-09-30",
            ],
        ),
        ("/shops/{id}/2026-10/in/lt", ["--shop", "Via Garibaldi", "--month", "2026-10", "--language", "lt"]),
        ("/owners/{owner}/2026-10", ["--owner", ROSSI, "--month", "2026-10"]),
    ],
)
def test_the_page_is_that_of_kiosk_report(web, rossi, office, tmp_path, path, said):
    out = tmp_path / "page.html"
    web.kiosk("report", *said, "--out", str(out))
    answer = made(rossi, path.format(id=office["Via Garibaldi"], owner=OWNER_IDS[ROSSI]))
    assert main_part(answer.text) == main_part(out.read_text("utf-8"))
    assert re.search(r"style-src 'self' 'sha256-[\w+/=]+'", answer.header("Content-Security-Policy"))


def test_the_poster_is_that_of_kiosk_poster_in_the_language_of_the_shop(web, rossi, office, tmp_path):
    out, path = tmp_path / "door.html", f"/shops/{office['Via Garibaldi']}/2026-10"
    web.kiosk("poster", "--shop", "Via Garibaldi", "--month", "2026-10", "--out", str(out))
    there = web.browser("it")
    there.cookies = dict(rossi.cookies)
    assert f'href="{path}/poster"' in there.get(path).text
    answer = made(there, f"{path}/poster")
    assert main_part(answer.text) == main_part(out.read_text("utf-8"))
    assert "Per la porta" in answer.text
    assert f'href="{path}"' in answer.text  # back
    assert there.get(f"/shops/{office['Via Garibaldi']}/2020-01/poster").status == 404
    assert there.get(f"/shops/{office['Uostas']}/2026-10/poster").status == 404


@pytest.mark.long
def test_what_was_made_is_kept_until_the_timers_have_made_the_shops_pages_anew(web, rossi, office):
    path = f"/shops/{office['Corso Italia']}/2026"
    assert rossi.get(path).header("Refresh") is not None
    made(rossi, path)
    assert rossi.get(path).header("Refresh") is None
    web.kiosk("report", "--store", "--month", "2026-10")
    assert rossi.get(path).header("Refresh") is not None


def test_my_shops_lead_to_all_of_them_together_and_a_page_to_its_year(rossi, office):
    assert f'href="{FIRST_OWNER}"' in rossi.get("/").text
    page = rossi.get(f"/shops/{office['Via Garibaldi']}/2026-10").text
    for path in ("2026", "periods", "events"):
        assert f'href="/shops/{office["Via Garibaldi"]}/{path}"' in page
    assert "/in/en" not in page  # it is in the reader's language
    assert f'href="{FIRST_OWNER}/events"' in made(rossi, f"{FIRST_OWNER}/2026-10").text


def test_a_year_leads_to_the_one_before_and_to_none_that_is_yet_to_come(rossi, office):
    path, this = f"/shops/{office['Corso Italia']}", SystemClock().wall().year
    page = made(rossi, f"{path}/2026").text
    assert f'href="{path}/2025"' in page
    assert (f'href="{path}/2027"' in page) == (this > 2026)
    last = rossi.get(f"{path}/{this}").text
    assert f"{path}/{this + 1}" not in last
    assert "/1999" not in rossi.get(f"{path}/2000").text


def test_every_month_is_led_to_though_no_page_of_it_was_kept(web, rossi, office, tmp_path):
    """As on the day a chain with years of votes first opens the browser: two months had a page, the others none."""
    shop, out = f"/shops/{office['Corso Italia']}", tmp_path / "page.html"
    assert f'rel="prev" href="{shop}/2026-08"' in rossi.get(f"{shop}/2026-09").text
    web.kiosk("report", "--shop", "Corso Italia", "--month", "2026-08", "--out", str(out))
    august = made(rossi, f"{shop}/2026-08")
    assert main_part(august.text) == main_part(out.read_text("utf-8"))
    assert [path for path in re.findall(r'href="([^"]*)"', august.text) if re.search(r"/2026-\d\d$", path)] == [
        f"{shop}/2026-09"
    ]
    year = made(rossi, f"{shop}/2026").text
    assert all(f'href="{shop}/{month}"' in year for month in ("2026-08", "2026-09", "2026-10"))
    together = made(rossi, f"{FIRST_OWNER}/2026-09").text
    assert f'<a href="{FIRST_OWNER}/2026-08">\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} August 2026</a>' in together
    assert (
        f'<a href="{FIRST_OWNER}/2026-10">October 2026 \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}</a>' in together
    )
    for unknown in ("2026-07", "2026-11"):
        assert rossi.get(f"{shop}/{unknown}").status == 404


def test_who_reads_another_language_is_offered_the_page_in_it(web, rossi, office):
    there = web.browser("it")
    there.cookies = dict(rossi.cookies)
    path = f"/shops/{office['Via Garibaldi']}/2026-10"
    assert f'href="{path}/in/it"' in there.get(path).text


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("first=2026-10-05&last=2026-10-01&other_first=2026-09-01&other_last=2026-09-30", "ends before it begins"),
        ("first=2026-10-01&last=2026-10-31&other_first=2026-09-01&other_last=2026-10-01", "days in common"),
        ("first=2025-01-01&last=2026-10-31&other_first=2024-09-01&other_last=2024-10-01", "more than a year"),
        ("first=x&last=2026-10-31&other_first=2026-09-01&other_last=2026-09-30", "valid date"),
    ],
)
def test_periods_that_cannot_be_compared_are_said_beside_the_field(rossi, office, asked, why):
    answer = rossi.get(f"/shops/{office['Via Garibaldi']}/periods?{asked}")
    assert why in answer.text
    assert answer.header("Refresh") is None


def test_two_periods_lead_back_to_the_form_as_it_was_filled_in(rossi, office):
    """Whoever went back to change one day found the days of last month, and had to enter all four again."""
    path, days = f"/shops/{office['Via Garibaldi']}/periods", dict(zip(DAYS, CHOSEN, strict=True))
    page = made(rossi, f"{path}?{urlencode(days)}").text
    back = html.unescape(re.search(r'href="(\S+change=yes)"', page).group(1))
    field = re.compile(r'name="(\w+)" value="(20\d\d-\d\d-\d\d)"')
    form = rossi.get(back)
    assert form.header("Refresh") is None
    assert dict(field.findall(form.text)) == days
    # The control: who comes anew is offered whole months.
    assert [*dict(field.findall(rossi.get(path).text))] == [*DAYS]
    assert dict(field.findall(rossi.get(path).text)) != days


def test_what_cannot_be_made_says_why(rossi, office):
    assert "no month of that year is known" in made(rossi, f"/shops/{office['Via Garibaldi']}/2019").text


def test_all_of_an_owners_shops_are_for_whoever_sees_all_of_them(web, office):
    one = web.account("manager@example.org", "--shop", "Corso Italia")
    other = web.account("kazlauskas@example.org", "--owner", KAZLAUSKAS)
    for browser in (one, other):
        assert browser.get(FIRST_OWNER).status == 404
        assert "/owners/" not in browser.get("/").text
    assert other.get(f"/owners/{OWNER_IDS[KAZLAUSKAS]}").status == 200


def test_an_areas_shops_are_on_one_page_whoever_owns_them_for_whoever_has_the_area(web, office):
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    north = put_into_area(chief, "North", "", office["Uostas"])
    town = put_into_area(chief, "Town", north.rpartition("/")[2], office["Corso Italia"])
    south = put_into_area(chief, "South", "")
    web.kiosk("office", "area", "list")
    people = {each: web.account(f"{each.lower()}@example.org", "--area", each) for each in ("North", "Town", "South")}
    page = made(people["North"], f"{north}/overview").text
    assert "North" in re.search(r"<h1>(.*?)</h1>", page).group(1)
    assert ("Corso Italia" in page, "Uostas" in page, "Via Garibaldi" in page) == (True, True, False)
    assert "North, 2 shops in October" in page
    assert f'href="{north}/overview"' in people["North"].get("/").text
    below = made(people["Town"], f"{town}/overview/2026-10").text
    assert ("Corso Italia" in below, "Uostas" in below) == (True, False)
    assert made(people["North"], f"{town}/overview").status == made(chief, f"{north}/overview").status == 200
    owner = web.account("not-area@example.org", "--owner", ROSSI)
    for browser, path in ((people["Town"], north), (people["South"], town), (owner, north), (chief, south)):
        assert browser.get(f"{path}/overview").status == 404
    # With an owner goes every page that shows a shop of his.
    with closing(sqlite3.connect(web.folder / "web" / "web.db", timeout=300)) as database:
        kept = database.execute("SELECT count(*) FROM web_orderedpage WHERE owner_id = 0").fetchone()
        assert kept == (2,)


def test_nobody_keeps_others_waiting_by_asking_for_everything(web, office):
    greedy = web.account("greedy@example.org", "--owner", ROSSI)
    answers = [greedy.get(f"/shops/{office['Via Garibaldi']}/{2030 + number}") for number in range(8)]
    assert answers[0].status == 200
    assert 429 in {each.status for each in answers}
