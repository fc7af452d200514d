"""Who gets a shop's page by mail alone: from the form by way of `kiosk report --mail` to the mails, and no further."""

import sqlite3
import subprocess
from contextlib import closing

import pytest

from kiosk.cli.web_entries import import_entries
from kiosk.office.report.data.entered import Entered, ShopMailEntry, decode, encode
from sync.archive.archive import Archive
from sync.archive.mail_choice import AreaMail, ShopLists
from sync.archive.registry import Registry
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import KAZLAUSKAS, OFFICE, PASSWORD, ROSSI, Web
from tests.office.web.entries import archive_of, entries, reading
from tests.office.web.test_mail_choices import mailed, owner_id
from tests.sync.ends import until

GARIBALDI, ITALIA, UOSTAS = "Via Garibaldi", "Corso Italia", "Uostas"
LUCA, AREA = "luca@example.org", "area@example.org"


@pytest.fixture(scope="module")
def owner(web, registered) -> Browser:
    return web.account("rossi@example.org", "--owner", ROSSI)


@pytest.fixture(scope="module")
def chief(web, registered) -> Browser:
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    return browser


@pytest.fixture(autouse=True)
def _nobody_gets_any(web):
    yield
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        for table in ("recipients", "areashop", "area"):
            database.execute(f"DELETE FROM web_{table}")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM shop_mail")
        database.execute("DELETE FROM sent")


def handed_on(web: Web) -> dict[int, tuple[str, ...]]:
    """By shop, what the web has whoever may write the archive read."""
    payload = entries(web).read_bytes() if entries(web).is_file() else encode(Entered())
    found = decode(payload).shop_mails
    return {each.shop_id: (*each.mail, *(to for area in each.areas for to in area.mail)) for each in found}


def attached(mailbox) -> dict[str, list[set[str]]]:
    """By recipient, whose tables each of his mails brings."""
    found: dict[str, list[set[str]]] = {}
    for recipient, mail in mailbox.mails:
        names = {each.get_filename() for each in mail.iter_attachments()}
        found.setdefault(recipient, []).append({name.partition(" 2026")[0] for name in names if name.endswith(".csv")})
    return found


def put_into_area(chief: Browser, name: str, parent: str, *shops: int) -> str:
    """An area's address."""
    token = hidden(chief.get("/password/change").text)
    made = chief.ask("POST", "/areas/add", {**token, "name": name, "parent": parent}).to
    for shop_id in shops:
        chief.ask("POST", f"{made}/put", {**token, "shop": str(shop_id)})
    return made


@pytest.mark.long
def test_whoever_is_entered_for_a_shop_gets_its_page_and_no_other_once(web, registered, mailbox, owner, chief):
    path = f"/shops/{registered[GARIBALDI]}/mails"
    assert {*mailed(web, mailbox)} == {"rossi@example.org"}  # the control
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM sent")
    assert owner.post(path, {"mail": f"{LUCA}\nrossi@example.org, {LUCA}"}).to == path
    assert "It holds from the next mail on" in owner.get(path).text
    until(lambda: handed_on(web) == {registered[GARIBALDI]: (LUCA, "rossi@example.org")}, "handed on")
    subjects = mailed(web, mailbox)
    assert attached(mailbox) == {"rossi@example.org": [{GARIBALDI, ITALIA}], LUCA: [{GARIBALDI}]}
    assert subjects[LUCA].startswith(GARIBALDI)
    body = next(mail for recipient, mail in mailbox.mails if recipient == LUCA).get_body(("plain",)).get_content()
    assert (GARIBALDI in body, ITALIA in body) == (True, False)
    assert mailed(web, mailbox) == {}
    assert "It holds from" not in owner.get(path).text
    until(lambda: handed_on(web) == {}, "nothing is left to be handed on")
    assert (
        f"chose who gets a shop&#39;s page by mail – {ROSSI} – {GARIBALDI}: {LUCA}" in chief.get("/people/audit").text
    )


@pytest.mark.long
def test_whoever_is_entered_for_an_area_gets_one_mail_of_its_shops_whoever_owns_them_once(
    web, registered, mailbox, chief
):
    north = put_into_area(chief, "North", "", registered[UOSTAS])
    town = put_into_area(chief, "Town", north.rpartition("/")[2], registered[ITALIA])
    assert chief.post(f"{north}/mails", {"mail": AREA}).to == f"{north}/mails"
    assert chief.post(f"{town}/mails", {"mail": AREA.upper()}).to == f"{town}/mails"  # he gets it by the one above
    wanted = {registered[UOSTAS]: (AREA,), registered[ITALIA]: (AREA,)}
    until(lambda: handed_on(web) == wanted, "handed on")
    mailed(web, mailbox)
    assert attached(mailbox) == {"rossi@example.org": [{GARIBALDI, ITALIA}], AREA: [{ITALIA, UOSTAS}]}
    (mail,) = (each for to, each in mailbox.mails if to == AREA)
    assert "North" in mail.get_body(("html",)).get_content()
    assert mailed(web, mailbox) == {}
    assert AREA in chief.get(f"/shops/{registered[ITALIA]}/mails").text
    assert AREA not in chief.get(f"/shops/{registered[GARIBALDI]}/mails").text  # the control
    # Another shop is put there, and one leaves: whose pages he gets follows by itself.
    token = hidden(chief.get("/password/change").text)
    chief.ask("POST", f"{town}/put", {**token, "shop": str(registered[GARIBALDI])})
    chief.ask("POST", f"{north}/take", {**token, "shop": str(registered[UOSTAS])})
    until(lambda: handed_on(web) == {registered[GARIBALDI]: (AREA,), registered[UOSTAS]: ()}, "handed on")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM sent")
    mailed(web, mailbox)
    assert attached(mailbox)[AREA] == [{GARIBALDI, ITALIA}]
    # All of it he gets as the owner: no second one.
    chief.post(f"{north}/mails", {"mail": "Rossi@example.org"})
    until(lambda: "Rossi@example.org" in handed_on(web).get(registered[ITALIA], ()), "handed on")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM sent")
    assert {*mailed(web, mailbox)} == {"rossi@example.org", AREA.upper()}


def test_weeks_and_alerts_are_each_persons_own(web, registered, owner, chief):
    path, shop = f"/shops/{registered[GARIBALDI]}/mails", registered[GARIBALDI]
    north = put_into_area(chief, "North", "", shop)
    assert owner.post(path, {"mail": "", "weekly": LUCA, "alerts": f"{LUCA}\nanna@example.org"}).to == path
    assert chief.post(f"{north}/mails", {"mail": AREA, "alerts": AREA}).to == f"{north}/mails"
    of_area = AreaMail(int(north.rpartition("/")[2]), "North", (AREA,))
    lists = ShopLists((), (LUCA,), (LUCA, "anna@example.org", AREA), (of_area,))
    until(lambda: [*lists_handed_on(web).values()] == [lists], "handed on")
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, reading(web, entries(web)))
        assert [(each.shop, each.owner, each.lists) for each in archive.shop_mails()] == [(GARIBALDI, ROSSI, lists)]
    page = owner.get(path).text
    assert "It holds from" not in page
    assert f"area alerts also go to: {AREA}" in page
    assert "weekly lines also go to" not in page  # the control
    assert f"{ROSSI} – {GARIBALDI}: weekly: {LUCA}, alerts: {LUCA}" in chief.get("/people/audit").text
    wrong = owner.post(path, {"mail": LUCA, "weekly": "luca", "alerts": LUCA})
    assert (wrong.status, wrong.text.count("No address like rossi@example.org: luca")) == (200, 1)
    until(lambda: lists_handed_on(web) == {}, "nothing is left to be handed on")


def test_what_was_chosen_before_there_were_weeks_and_alerts_still_holds(web, registered, owner):
    path, shop = f"/shops/{registered[GARIBALDI]}/mails", registered[GARIBALDI]
    owner.post(path, {"mail": LUCA})
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        database.execute("UPDATE web_recipients SET mail = ?", (f'["{LUCA}"]',))
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("INSERT OR REPLACE INTO shop_mail (shop_id, mail) VALUES (?, ?)", (shop, f'["{LUCA}"]'))
    page = owner.get(path).text
    assert (LUCA in page, "It holds from" in page) == (True, False)


def test_whoever_has_left_is_written_to_no_more(web, registered, owner, chief):
    path, north = f"/shops/{registered[GARIBALDI]}/mails", put_into_area(chief, "North", "", registered[ITALIA])
    owner.post(path, {"mail": f"{LUCA}; Anna <anna@example.org>", "weekly": "LUCA@example.org"})
    chief.post(f"{north}/mails", {"alerts": LUCA})
    wanted = {
        registered[GARIBALDI]: ShopLists((LUCA, "anna@example.org"), ("LUCA@example.org",)),
        registered[ITALIA]: ShopLists(alerts=(LUCA,)),
    }
    until(lambda: lists_handed_on(web) == wanted, "handed on")
    assert web.kiosk("office", "invite", "Luca@example.org", "--end").endswith("taken away: 2\n")
    until(lambda: lists_handed_on(web) == {registered[GARIBALDI]: ShopLists(("anna@example.org",))}, "handed on")
    with pytest.raises(subprocess.CalledProcessError):
        web.kiosk("office", "invite", LUCA, "--end")  # nothing is left


def lists_handed_on(web: Web) -> dict[int, ShopLists]:
    payload = entries(web).read_bytes() if entries(web).is_file() else encode(Entered())
    return {
        each.shop_id: ShopLists(each.mail, each.weekly, each.alerts, each.areas) for each in decode(payload).shop_mails
    }


def test_nobody_of_the_sellers_gets_the_buyers_pages_not_even_by_a_file_that_was_written_before(
    web, registered, owner, capsys
):
    path, shop = f"/shops/{registered[GARIBALDI]}/mails", registered[GARIBALDI]
    owner.post(path, {"mail": LUCA})
    until(lambda: handed_on(web) == {shop: (LUCA,)}, "handed on")
    before = web.folder / "before.json"
    before.write_bytes(entries(web).read_bytes())
    owners = {name: owner_id(web, name) for name in (ROSSI, KAZLAUSKAS)}

    def sell(to: str) -> None:
        with closing(Registry.open(web.archive)) as registry, registry.change() as change:
            change.move_shop(shop, owners[to])

    def taken_in() -> list[str]:
        with closing(Archive.open(web.archive)) as archive:
            import_entries(archive, reading(web, before))
            return [address for each in archive.shop_mails() for address in each.lists.mail]

    assert taken_in() == [LUCA]  # the control
    sell(KAZLAUSKAS)
    try:
        assert taken_in() == []
        assert f"shop {shop}: is none of owner {owners[ROSSI]}'s" in capsys.readouterr().err
        other = web.account("buyer@example.org", "--owner", KAZLAUSKAS)
        assert LUCA not in other.get(path).text
        assert owner.get(path).status == 404
    finally:
        sell(ROSSI)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("luca", "No address like rossi@example.org: luca"),
        ("luca@example.org\r\nBcc:", "No address like rossi@example.org: Bcc:"),
        ("\n".join(f"guest-{number}@example.org" for number in range(11)), "10 addresses at most"),
    ],
)
def test_what_no_mail_can_be_sent_by_is_refused_beside_its_field(registered, owner, wrong, said):
    path = f"/shops/{registered[GARIBALDI]}/mails"
    answer = owner.post(path, {"mail": wrong})
    assert (answer.status, said in answer.text) == (200, True)
    assert "It holds from" not in owner.get(path).text


def test_whoever_sees_one_shop_or_another_owners_does_not_choose_nor_an_owner_for_an_area(
    web, registered, owner, chief
):
    shop, area = f"/shops/{registered[GARIBALDI]}/mails", f"{put_into_area(chief, 'South', '')}/mails"
    people = {"shop": ("--shop", GARIBALDI), "other": ("--owner", KAZLAUSKAS), "tech": ()}
    browsers = [web.account(f"{name}@example.org", *right) for name, right in people.items()]
    for browser, path in [*((each, shop) for each in browsers), (owner, area)]:
        form = {**hidden(browser.get("/password/change").text), "mail": LUCA}
        assert browser.get(path).status == browser.ask("POST", path, form).status == 404
    assert (owner.post(shop, {"mail": LUCA}).to, chief.post(area, {"mail": LUCA}).to) == (shop, area)  # the control


def test_an_entry_that_no_web_wrote_is_judged_again(web, registered, capsys):
    own, shop = owner_id(web, ROSSI), registered[GARIBALDI]
    wrong = [
        ShopMailEntry(own, shop, ("x@example.org\nBcc: y@example.org",)),
        ShopMailEntry(own, registered[UOSTAS], (LUCA,)),
        ShopMailEntry(999_999, shop, (LUCA,)),
    ]
    file = web.folder / "wrong.json"
    file.write_bytes(
        encode(Entered(shop_mails=(*wrong, ShopMailEntry(own, registered[ITALIA], (LUCA,))), archive=archive_of(web)))
    )
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, reading(web, file))
        assert [(each.shop, each.lists.mail) for each in archive.shop_mails()] == [(ITALIA, (LUCA,))]
    assert len(capsys.readouterr().err.splitlines()) == 3
