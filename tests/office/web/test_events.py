"""Events that kiosks stood at: listed for whoever may see the shop, each with the page of `kiosk report --event`."""

import re
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from kiosk.office.report.pages import make_event
from sync.archive.archive import Archive
from sync.archive.registry import Registry
from sync.document.aggregate import Event
from tests.office.mail.conftest import store
from tests.office.report.conftest import a_document
from tests.office.web.conftest import FIRST_OWNER, FIRST_SHOP, KAZLAUSKAS, OFFICE, OWNER_IDS, PASSWORD, ROSSI
from tests.office.web.test_ordered import made, main_part
from tests.office.web.test_recipients import put_into_area

FAIR = Event("Fair & <market>", date(2026, 5, 30), date(2026, 6, 1))
ASKED = "?event=Fair+%26+%3Cmarket%3E"
BIANCHI = "Forno Bianchi"
"""A third owner, at the same fair."""
NIGHT = Event("Museum night", date(2026, 9, 5), date(2026, 9, 5))


HALLS = {"north": "Via Garibaldi", "south": "Via Garibaldi", "entrance": "Corso Italia", "terrace": "Corso Italia"}
"""Where a kiosk that was lent to an event stands, as it is called, and whose it is."""


def told(hall: str, month: str, rows, event=FAIR, **changes):
    """One month of such a kiosk."""
    return a_document(month, rows, kiosk_id=hall, owner=ROSSI, shop=HALLS[hall], event=event, **changes)


def read(answer) -> str:
    """What somebody reads of a page; around it stand tokens of forms, each new."""
    return re.search(r"<main.*</main>", answer.text, re.DOTALL).group()


@pytest.fixture(scope="module")
def events(web, registered) -> dict[str, int]:
    """A fair in two halls and a third of the other shop's, which has an evening to itself; the shops' ids."""
    with closing(Registry.open(web.archive)) as registry, registry.change() as change:
        for hall, shop in HALLS.items():
            change.add_kiosk(hall, registered[shop], touchpoint=hall.title())
        change.add_kiosk("pier", change.entered_shop("Porto", BIANCHI))
    documents = [
        told("north", "2026-05", {30: (80, 6, 4), 31: (70, 6, 4)}),
        told("north", "2026-06", {1: (60, 9, 4)}),
        told("south", "2026-05", {30: (20, 30, 40), 31: (20, 36, 44)}),
        told("entrance", "2026-05", {30: (40, 6, 4), 31: (40, 6, 4)}),
        told("terrace", "2026-09", {5: (50, 20, 4)}, NIGHT),
        a_document("2026-05", {30: (30, 3, 0)}, kiosk_id="pier", owner=BIANCHI, shop="Porto", event=FAIR),
    ]
    store(web.archive, documents)
    return registered


@pytest.fixture(scope="module")
def rossi(web, events):
    return web.account("fairs@example.org", "--owner", ROSSI)


@pytest.fixture(scope="module")
def kazlauskas(web, events):
    return web.account("no-fairs@example.org", "--owner", KAZLAUSKAS)


@pytest.mark.parametrize(
    ("path", "said", "code", "read"),
    [
        (FIRST_SHOP, ["--shop", "Via Garibaldi"], "en", ("Which place does best?", "North", "Which day was best?")),
        (FIRST_OWNER, [], "it", ("Via Garibaldi, North", "Corso Italia, Entrance")),
    ],
)
def test_the_page_is_that_of_kiosk_report_of_a_shops_kiosks_or_of_all_its_owners(
    web, rossi, tmp_path, path, said, code, read
):
    out, browser = tmp_path / "page.html", web.browser(code)
    browser.cookies = dict(rossi.cookies)
    web.kiosk("report", "--event", FAIR.name, "--owner", ROSSI, *said, "--language", code, "--out", str(out))
    answer = made(browser, f"{path}/events{ASKED}")
    assert main_part(answer.text) == main_part(out.read_text("utf-8"))
    for words in read:
        assert words in answer.text
    assert f'href="{path}/events"' in answer.text  # back


def test_a_shop_without_a_page_leads_to_its_events_and_they_to_their_pages(rossi):
    assert f'href="{FIRST_SHOP}/events"' in rossi.get(FIRST_SHOP).text
    listed = rossi.get(f"{FIRST_SHOP}/events")
    assert listed.title == "Via Garibaldi: events"
    assert "Fair &amp; &lt;market&gt;" in listed.text
    assert "30 May – 1 June 2026" in listed.text
    assert NIGHT.name not in listed.text
    (path,) = re.findall(r'href="(\S+\?event=\S+)"', listed.text)
    assert "Fair &amp; &lt;market&gt;" in re.search(r"<title>(.*)</title>", rossi.get(path).text).group(1)
    assert f'href="{FIRST_OWNER}/events"' in listed.text


def test_all_of_an_owners_events_are_listed_the_last_one_first_with_whose_kiosks_stood_there(rossi):
    listed = rossi.get(f"{FIRST_OWNER}/events").text
    assert 0 < listed.index(NIGHT.name) < listed.index("Fair &amp;")
    assert "Corso Italia, Via Garibaldi" in listed


def test_another_owners_events_do_not_exist_nor_does_their_name_say_that_they_do(web, rossi, kazlauskas, events):
    for path in (FIRST_SHOP, FIRST_OWNER):
        for asked in ("", ASKED):
            theirs = kazlauskas.get(f"{path}/events{asked}")
            nobodys = kazlauskas.get(re.sub(r"/\d+", "/7", path) + f"/events{asked}")
            assert theirs.status == nobodys.status == 404
            assert read(theirs) == read(nobodys)
    for path in (f"/shops/{events['Uostas']}/events", f"/owners/{OWNER_IDS[KAZLAUSKAS]}/events"):
        answers = [kazlauskas.get(f"{path}?event={name}") for name in ("Museum+night", "Invented+night")]
        assert [each.status for each in answers] == [404, 404]
        assert read(answers[0]) == read(answers[1])
    # The control: where it is his, it is made.
    assert rossi.get(f"/shops/{events['Corso Italia']}/events?event=Museum+night").status == 200


def test_a_manager_sees_what_his_own_shop_had_there_and_no_other(web, events):
    manager = web.account("fair-manager@example.org", "--shop", "Corso Italia")
    path = f"/shops/{events['Corso Italia']}/events"
    listed = manager.get(path).text
    assert "/owners/" not in listed
    page = made(manager, f"{path}{ASKED}").text
    assert "100 votes" in page
    assert "Via Garibaldi" not in page
    assert manager.get(f"{FIRST_OWNER}/events").status == 404


@pytest.mark.parametrize(
    ("code", "bad", "empty"),
    [
        ("en", "There is no event of that name.", "No kiosk has stood at an event."),
        ("it", "nessun evento con questo nome.", "Nessun totem è stato a un evento."),
        ("lt", "Tokio renginio nėra.", "Nė vienas kioskas renginyje nestovėjo."),
    ],
)
def test_no_event_and_none_of_that_name_are_said_to_be_so(web, rossi, kazlauskas, events, code, bad, empty):
    browsers = {name: web.browser(code) for name in ("rossi", "kazlauskas")}
    browsers["rossi"].cookies, browsers["kazlauskas"].cookies = dict(rossi.cookies), dict(kazlauskas.cookies)
    wrong = browsers["rossi"].get(f"{FIRST_SHOP}/events?event=Autumn+fair")
    assert (wrong.status, bad in wrong.text, "Fair &amp; &lt;market&gt;" in wrong.text) == (404, True, True)
    right = browsers["rossi"].get(f"{FIRST_SHOP}/events?event=")
    assert (right.status, bad in right.text) == (200, False)
    none = browsers["kazlauskas"].get(f"/shops/{events['Uostas']}/events")
    assert (none.status, empty in none.text) == (200, True)


def test_what_was_told_since_is_on_the_page_though_no_month_was_made_anew(web, rossi):
    path = f"{FIRST_OWNER}/events?event=Museum+night"
    assert "74 votes" in made(rossi, path).text
    assert rossi.get(path).header("Refresh") is None
    later = {"revision": 2, "as_of": datetime(2026, 10, 2, tzinfo=UTC)}
    store(web.archive, [told("terrace", "2026-09", {5: (50, 30, 4)}, NIGHT, **later)])
    assert "84 votes" in made(rossi, path).text


def test_it_is_saved_as_what_kiosk_report_writes_and_whoever_waits_is_led_to_the_file(web, rossi):
    path = f"{FIRST_SHOP}/events{ASKED}"
    for kind in ("pdf", "csv", "json"):
        assert f'href="{path}&amp;file={kind}"' in made(rossi, path).text
    # Not to the file: it would be saved, and the page would go on saying that one has to wait.
    (led_to,) = re.findall(r"url=(\S+)", rossi.get(f"{path}&file=csv").header("Refresh"))
    ready = made(rossi, led_to)
    assert "The file is ready." in ready.text
    assert f'<a href="{path}">back</a>' in ready.text
    (link,) = re.findall(r'href="(\S+file=csv)">CSV<', ready.text)
    file = rossi.get(link.replace("&amp;", "&"))
    assert re.fullmatch(r"attachment; filename.*Fair.*\.csv.*", file.header("Content-Disposition"))
    with closing(Archive.open(web.archive)) as archive:
        (view,) = (each for each in archive.views() if each.owner == ROSSI)
        page = make_event(view.at_events("Via Garibaldi"), FAIR.name, prepared_on=FAIR.ends)
    assert file.text == page.csv


def test_what_no_page_can_be_saved_as_is_not_there(rossi):
    assert rossi.get(f"{FIRST_SHOP}/events{ASKED}&file=exe").status == 404


def test_an_area_has_the_events_of_its_shops_of_each_owner_by_itself_and_of_no_other(web, rossi, events):
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    with closing(Registry.open(web.archive)) as registry:
        (porto,) = (each.id for each in registry.shops() if each.name == "Porto")
    path = put_into_area(chief, "Riviera", "", events["Corso Italia"], porto)
    number = path.rpartition("/")[2]
    browser = web.account("riviera@example.org", "--area", "Riviera")
    listed = browser.get(f"{path}/events").text
    assert (listed.count("Fair &amp;"), NIGHT.name in listed, "Via Garibaldi" in listed) == (2, True, False)
    (link,) = re.findall(rf'href="(\S+Fair\S+)"><span class="name">[^<]*<span class="sub">{ROSSI}<', listed)
    page = made(browser, link.replace("&amp;", "&")).text
    assert ("100 votes" in page, "Via Garibaldi" in page) == (True, False)
    for stranger in (rossi, web.browser()):
        assert stranger.get(f"/areas/{number}/events").status in {302, 404}
    assert browser.get(f"/areas/{number}/events?event=Fair&owner=1").status == 404
