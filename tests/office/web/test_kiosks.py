"""All kiosks and how they are, for who looks after them."""

import re
from contextlib import closing
from datetime import timedelta

import pytest
from attrs import evolve

from kiosk.office.report.language import Language
from kiosk.office.web.kiosk_health import health_lines
from sync.archive.archive import Archive
from sync.archive.archive_read import StoredStatus
from sync.archive.intake import Quarantined, ReceivedStatus
from sync.archive.registry import Registry
from sync.document import health
from sync.document.health import Damage, FaceTest, PresentFault, Storage, Timekeeping
from sync.document.status import encode
from tests.office.web.browser import hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, ROSSI, Web, many_kiosks
from tests.sync.ends import CLOCK
from tests.sync.test_status import AT, DAY, HEALTH, a_status

REQUESTS = 10
LONG_AGO = timedelta(days=9)


def say(web: Web, at, *kiosk_ids: str, **changes) -> None:
    """Statuses of some kiosks, that were heard at a moment."""
    told = [a_status(kiosk_id=each, at=at, next_due_at=at + timedelta(hours=2), **changes) for each in kiosk_ids]
    with closing(Archive.open(web.archive)) as archive:
        archive.store_statuses([ReceivedStatus(encode(each), each) for each in told], at)


@pytest.fixture(scope="module")
def technician(web, office):
    now = CLOCK.wall().replace(microsecond=0)
    sound = {"faults": (), "as_of": now.replace(minute=0, second=0)}
    say(web, now, "corso-italia", health=_health(**sound))
    say(web, now, "via-garibaldi", health=_health(faults=(PresentFault("happy", "stuck", None),), as_of=sound["as_of"]))
    say(web, now - LONG_AGO, "uostas", health=_health(**sound))
    with closing(Registry.open(web.archive)) as registry, registry.change() as change:
        change.add_kiosk("new-one", office["Uostas"])
    return web.account("fleet@example.org", "--technician")


def _health(**changes):
    return evolve(HEALTH, **changes)


def test_whoever_sees_no_shop_is_led_to_the_kiosks(technician):
    """A technician's first page said that a right was lacking, and no more."""
    page = technician.get("/").text
    assert "The kiosks have a list of their own" in page
    assert '<a class="button" href="/kiosks">' in page
    assert "gives you the right" not in page


def test_those_that_need_somebody_stand_first_with_what_is_wrong(technician):
    page = technician.get("/kiosks")
    kiosks = re.findall(r'<span class="sub">([a-z-]+)', page.text)
    assert kiosks == ["uostas", "new-one", "corso-italia", "via-garibaldi"]
    assert "has not been heard since" in page.text
    assert "is stuck" in page.text
    assert "Never heard." in page.text
    assert re.search(r"All 4.*Overdue 1.*Never heard 1", re.sub(r"<[^>]+>|\s+", " ", page.text).replace("  ", " "))


def test_they_are_found_by_kiosk_shop_and_owner_however_that_is_written(technician):
    for text, expected in (("UOSTAS", 2), ("garibaldi", 1), ("bakery%20rossi", 2), ("new-one", 1), ("%25", 0)):
        assert technician.get(f"/kiosks?text={text}").text.count('<li class="line">') == expected
    assert technician.get("/kiosks?state=overdue").text.count('<li class="line">') == 1
    assert technician.get("/kiosks?state=%27&page=-1").text.count('<li class="line">') == 4
    # A page that is there no more is the last one.
    assert technician.get("/kiosks?page=999999999999999999999").text.count('<li class="line">') == 4
    assert "uostas" in technician.get("/kiosks/labels?page=2").text


def test_the_page_of_one_says_how_it_is_and_one_that_nobody_heard_says_no_more(technician):
    page = re.sub(r"<[^>]+>|\s+", " ", technician.get("/kiosks/one/via-garibaldi").text)
    for words in (
        "the button “happy” is stuck",
        f"Last heard {Language('en').full_day(CLOCK.wall().date())}",
        "To be heard again by",
        "Version 1.2.3",
        "Clock kept right by a time server",
        "Card 1,600 MiB free",
        "Card damaged what it held, last found on",
        "Self-test none yet",
    ):
        assert words in re.sub(" +", " ", page), words
    page = technician.get("/kiosks/one/new-one").text
    assert ("Never heard." in page, "Self-test" in page) == (True, False)


@pytest.mark.parametrize(
    ("changes", "about", "said"),
    [
        ({"time": Timekeeping(None, None)}, "Clock", "nobody tells it the time"),
        ({"time": Timekeeping(None, DAY)}, "Clock", "nobody tells it the time since 1 November 2026"),
        ({"time": Timekeeping("satellite", DAY)}, "Clock", "kept right"),
        ({"storage": Storage(failing=True, free_mib=16, ballast_given_up=True)}, "Card", "cannot be written"),
        ({"storage": Storage(failing=False, free_mib=16, ballast_given_up=True)}, "Card", "full, or nearly"),
        ({"storage": Storage(failing=False, free_mib=None, ballast_given_up=False)}, "Card", "can be written"),
        ({"damage": Damage(1, 0, 0, None)}, "Card", "damaged what it held"),
        ({"tested": health.Tested(DAY, ())}, "Self-test", "began by itself, and nobody pressed"),
        ({"tested": health.Tested(DAY, (FaceTest("happy", "passed"),))}, "Self-test", "passed on 1 November 2026"),
        ({"tested": health.Tested(None, (FaceTest("happy", "passed"),))}, "Self-test", "passed"),
        (
            {"tested": health.Tested(DAY, (FaceTest("happy", "passed"), FaceTest("unhappy", "dark")))},
            "Self-test",
            "not passed on 1 November 2026",
        ),
        ({"tested": health.Tested(None, (FaceTest("happy", "a-new-word"),))}, "Self-test", "not passed"),
        ({"in_service": True}, "In service", "Somebody is at work on it: presses do not count."),
    ],
)
def test_what_is_said_of_its_health(changes, about, said):
    stored = StoredStatus(a_status(health=_health(**changes), outstanding=("2026-09", "2026-10")), AT)
    lines = [*health_lines(Language("en"), stored)]
    assert (about, said) in lines
    assert ("Months on their way", "September 2026, October 2026") in lines


def test_the_end_of_a_certificate_is_said_and_one_that_is_near_is_warned_of(web, technician):
    now = CLOCK.wall().replace(microsecond=0)
    for days, warned in ((400, 0), (29, 1), (-1, 1)):
        until = (now + timedelta(days=days)).date()
        say(web, now, "corso-italia", certificate_until=until)
        day = Language("en").full_day(until)
        page = technician.get("/kiosks/one/corso-italia").text
        assert f'<span class="sub">until {day}</span>' in page
        assert page.count(f"Its certificate is good until {day}.") == warned
        assert technician.get("/kiosks").text.count("Its certificate is good until") == warned


def test_a_technician_sees_kiosks_and_no_figures(technician, office):
    assert technician.get(f"/shops/{office['Uostas']}").status == 404
    assert "Uostas" not in technician.get("/").text


def test_owners_see_no_kiosks(web, office):
    owner = web.account("no-kiosks@example.org", "--owner", ROSSI)
    assert (owner.get("/kiosks").status, owner.get("/kiosks/quarantine").status) == (404, 404)
    assert "/kiosks" not in owner.get("/").text


def test_what_was_not_accepted_is_shown_as_letters(web, technician):
    with closing(Archive.open(web.archive)) as archive:
        archive.store([Quarantined("kiosks/<b>x</b>/months/2026-10", b"{", "not JSON: <script>")], CLOCK.wall())
    page = technician.get("/kiosks/quarantine")
    assert "kiosks/&lt;b&gt;x&lt;/b&gt;/months/2026-10" in page.text
    assert "<script" not in page.text


@pytest.mark.long
def test_ten_thousand_kiosks_are_listed_for_the_price_of_thirty_small_pages(tmp_path):
    web = Web(tmp_path)
    with closing(Registry.open(web.archive)) as registry, registry.change() as change:
        names = many_kiosks(change)
    say(web, CLOCK.wall() - LONG_AGO, *names[::7], health=HEALTH)
    say(web, CLOCK.wall(), *names[1::7], *names[2::7], *names[3::7], *names[4::7], *names[5::7], health=HEALTH)
    with web.serving() as said:
        browser = web.browser()
        browser.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD})

        def cost_s(path: str, requests: int) -> float:
            before_s = web.cpu_s()
            for _ in range(requests):
                browser.get(path)
            return (web.cpu_s() - before_s) / requests

        most_s = 30 * cost_s("/password/change", 3 * REQUESTS)
        for path in ("/kiosks", "/kiosks?text=shop+19&page=2", "/kiosks?state=never&page=20"):
            assert browser.get(path).text.count('<li class="line">') == 50
            assert cost_s(path, REQUESTS) < most_s, path
        one_of_two_thousand_shops_is_found_to_be_invited_to(browser)


def one_of_two_thousand_shops_is_found_to_be_invited_to(chief):
    def offered(path: str) -> list[str]:
        return re.findall(r'<option value="([^"]*)"', chief.get(path).text)

    assert offered("/people") == ["", "office", "technician"]
    assert "find the one first" in chief.get("/people").text
    assert len(offered("/people?text=owner")) == 53
    (_, shop, *_) = found = offered("/people?text=SHOP+1234")
    assert (len(found), shop[:5]) == (4, "shop-")
    form = {"email": "far@example.org", "right": shop, "text": "shop 1234"}
    sent = {**hidden(chief.get("/people?text=shop+1234").text), **form}
    wrong = chief.ask("POST", "/people/invite", {**sent, "email": "far@example"}).text
    assert f'<option value="{shop}" selected>' in wrong
    assert "far@example.org" in chief.ask("POST", "/people/invite", sent).text
    assert "far@example.org" in chief.get("/people?text=Shop+1234").text
    assert "far@example.org" not in chief.get("/people?text=Shop+1235").text  # the control
