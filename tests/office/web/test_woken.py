"""What was entered is handed on at once, without the web's own turn: here that never comes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from kiosk.office.report.data.entered import TOKEN, decode
from tests.office.web.browser import Browser
from tests.office.web.conftest import FIRST_OWNER, LINK, NEVER_S, OFFICE, PASSWORD, Web, fill, turning
from tests.office.web.entries import entries, handed_on
from tests.office.web.test_kiosk_orders import PAGE, question, take_in, yes
from tests.office.web.test_recipients import lists_handed_on, put_into_area
from tests.sync.ends import CLOCK, until


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Iterator[Web]:
    served = Web(tmp_path_factory.mktemp("unturning"), command=turning(NEVER_S))
    fill(served.archive)
    with served.serving() as said:
        assert served.browser().post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
        yield served


@pytest.fixture(scope="module")
def chief(web) -> Browser:
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    return browser


@pytest.fixture(scope="module")
def shops(web) -> dict[str, int]:
    with closing(sqlite3.connect(web.folder / "archive.db")) as database:
        return dict(database.execute("SELECT name, id FROM shop"))


def test_what_an_owner_enters_is_handed_on_at_once(web, chief, shops):
    shop = f"/shops/{shops['Via Garibaldi']}"
    chief.post(f"{shop}/notes", {"date": "2026-10-05", "words": "zibibbo", "kind": "change"})
    until(lambda: handed_on(web, "zibibbo"), "a note handed on")
    chief.post(f"{shop}/goals", {"points": "82", "by": f"{CLOCK.wall():%Y-%m}"})
    until(lambda: handed_on(web, '"points"'), "a goal handed on")
    chief.upload(f"{shop}/voices", {"label": "moscato", "kind": "survey"}, "t.csv", b"2026-10-05,41,12,7\n")
    until(lambda: handed_on(web, "moscato"), "voices handed on")
    chief.post(f"{FIRST_OWNER}/mails", {"frequency": "weekly", "language": "it", "mail": "own@example.org"})
    until(lambda: handed_on(web, "own@example.org"), "a choice handed on")


def test_who_is_written_to_about_an_area_follows_its_shops_at_once(web, chief, shops):
    """Each of these changes who gets a shop's page."""

    def whose() -> set[int]:
        return {shop for shop, lists in lists_handed_on(web).items() if lists.areas}

    garibaldi, italia = shops["Via Garibaldi"], shops["Corso Italia"]
    area = put_into_area(chief, "North", "", garibaldi)
    chief.post(f"{area}/mails", {"mail": "area@example.org"})
    until(lambda: whose() == {garibaldi}, "a shop's page handed on")
    put_into_area(chief, "Below", area.rpartition("/")[2], italia)
    until(lambda: whose() == {garibaldi, italia}, "another shop's page handed on")
    yes(chief, f"{area}/take?shop={garibaldi}")
    until(lambda: whose() == {italia}, "a shop taken out")
    other = put_into_area(chief, "South", "", garibaldi)
    chief.post(f"{other}/mails", {"mail": "area@example.org"})
    until(lambda: whose() == {garibaldi, italia}, "a shop of another area handed on")
    yes(chief, f"{other}/remove")
    until(lambda: whose() == {italia}, "an area done away with")


def test_what_is_asked_of_a_kiosk_is_handed_on_at_once_and_goes_on_once_its_page_says_so(web, chief, shops):
    yes(chief, question(shops["Corso Italia"]))
    until(lambda: handed_on(web, '"Terrace"'), "a move handed on")
    yes(chief, f"{PAGE}/token")
    until(lambda: handed_on(web, '"token"'), "a token asked for")
    yes(chief, f"{PAGE}/retire")
    until(lambda: handed_on(web, '"revoke"'), "a kiosk taken away")
    yes(chief, f"/kiosks/add?shop={shops['Uostas']}&touchpoint=Quay")
    until(lambda: '"Quay"' in entries(web).read_text(), "a kiosk handed on")
    take_in(web)
    before = asked_of_authority(web)
    assert chief.get("/kiosks/orders").status == 200
    until(lambda: asked_of_authority(web) - before, "its token asked for")
    # The control: not before it was entered, and somebody looked; what had been asked waits on.
    ((what, new),) = asked_of_authority(web) - before
    assert (what, new.startswith("kazlauskas-uostas")) == (TOKEN, True)


def asked_of_authority(web: Web) -> set[tuple[str, str]]:
    return {(each.what, each.kiosk_id) for each in decode(entries(web).read_bytes()).credentials}
