"""One shop's own web, without TLS: a link lets a telephone in, no password is asked for, and elsewhere gets nothing."""

import html
import re
import sqlite3
from contextlib import closing
from subprocess import CalledProcessError
from urllib.parse import urlsplit

import pytest
import segno

from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import FIRST_SHOP, SHOPS, Web, copied
from tests.sync.ends import free_port

NAME = "bakery.local"
NEAR, FAR = "192.168.1.20", "203.0.113.9"


class Telephone(Browser):
    """Speaks plain HTTP."""

    def ask(self, method, path, form=None, headers=None):
        plain = {"X-Forwarded-Proto": "http", "Origin": f"http://{self.host}", "Referer": f"http://{self.host}{path}"}
        return super().ask(method, path, form, {**plain, **(headers or {})})


def telephone(web, address=NEAR, language="en"):
    return Telephone(web.port, host=urlsplit(web.url).netloc, address=address, language=language)


def link(web):
    return urlsplit(web.kiosk("office", "device").split()[-1]).path


@pytest.fixture(scope="module")
def here(tmp_path_factory, pages):
    """A shop's Pi, with pages of three shops; the link that it said at its start."""
    port = free_port()
    web = Web(tmp_path_factory.mktemp("here"), port=port, url=f"http://{NAME}:{port}")
    copied(pages, web)
    web.answers = lambda _host="": answers(web)
    with web.serving() as said:
        yield web, urlsplit(re.search(r"http://\S+/device/\S+", said).group()).path


def answers(web):
    try:
        return telephone(web).get("/stranger").status == 403
    except OSError:
        return False


@pytest.fixture(scope="module", autouse=True)
def known(here):
    """The telephone that opened the first link, before any other was made."""
    web, first = here
    known = telephone(web)
    assert "works once" in known.get(first).text
    assert known.post(first, {}).to == "/"
    return known


def test_a_known_telephone_writes_a_note_and_takes_it_back(here, known):
    path, form = f"{FIRST_SHOP}/notes", {"date": "2026-10-05", "words": "New oven in use", "kind": "change"}
    assert known.post(path, form).to == path
    assert "New oven in use" in known.get(path).text
    assert known.ask("POST", f"{path}/undo", hidden(known.get(path).text)).to == path
    assert "New oven in use" not in known.get(path).text
    stranger = telephone(here[0])
    assert stranger.ask("POST", path, form).status == 403
    assert stranger.get(path).to.startswith("/stranger")  # the control: a device that nobody let in


def test_an_archive_that_began_anew_is_shown_and_what_waited_for_the_former_is_gone(here, known):
    path, form = f"{FIRST_SHOP}/notes", {"date": "2026-10-05", "words": "An old note", "kind": "change"}
    assert known.post(path, form).to == path
    with closing(sqlite3.connect(here[0].folder / "archive.db", timeout=300)) as database, database:
        database.execute("UPDATE identity SET key = ?", ["f" * 32])
    # Nobody here has rights by an id, and nobody is there to be asked.
    page = known.get(path)
    assert (page.status, "An old note" in page.text) == (200, False)
    assert "another archive is here now" in (here[0].folder / "said").read_text()


def test_a_link_lets_one_device_in_and_no_other(here, known):
    page = known.get("/")
    assert page.status == 200
    assert len(re.findall(r'href="/shops/\d+"', page.text)) == len(SHOPS)
    assert known.get(re.search(r'href="(/shops/\d+)"', page.text).group(1)).status == 200
    second = telephone(here[0])
    assert second.get(here[1]).status == 404
    assert second.get("/").to.startswith("/stranger")
    assert second.get("/stranger").status == 403


def test_whatever_a_page_leads_to_is_there(known):
    pages = ["/", FIRST_SHOP]
    led = {path for page in pages for path in re.findall(r'href="(/(?:shops|owners)[^"]*)"', known.get(page).text)}
    assert len(led) > len(SHOPS) + 3
    assert {path: known.get(path).status for path in led} == dict.fromkeys(led, 200)


def test_a_telephone_that_knows_no_local_names_asks_by_the_address(here, known):
    web, _ = here
    by_address = Telephone(web.port, cookies=dict(known.cookies), host=f"192.168.1.5:{web.port}", address=NEAR)
    assert by_address.get("/").status == 200
    said = web.kiosk("office", "device", "--address", "192.168.1.5").split()[-1]
    assert said.startswith(f"http://192.168.1.5:{web.port}/device/")
    for host in (f"203.0.113.5:{web.port}", "192.168.1.5.evil.example.org", "192.168.1.5@evil.example.org", "[", ""):
        by_address.host = host
        assert by_address.get("/").status in {400, 404}


def test_looking_at_a_link_does_not_use_it_up(here):
    web, _ = here
    path = link(web)
    assert [telephone(web).get(path).status for _ in range(3)] == [200] * 3
    assert telephone(web).post(path, {}).to == "/"
    assert telephone(web).get(path).status == 404


def test_the_cookie_is_no_scripts_and_lasts(known):
    cookie = known.attributes["kiosk-session"]
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie, "it would not be sent over plain HTTP"
    assert int(re.search(r"max-age=(\d+)", cookie).group(1)) > 365 * 86_400


def test_from_elsewhere_and_for_another_name_there_is_nothing(here, known):
    web, _ = here
    elsewhere = Telephone(web.port, cookies=dict(known.cookies), host=known.host, address=FAR)
    rebound = Telephone(web.port, cookies=dict(known.cookies), host="evil.example.org", address=NEAR)
    for browser in (elsewhere, rebound):
        for path in ("/", FIRST_SHOP, "/stranger", "/assets/x", link(web)):
            answer = browser.get(path)
            assert (answer.status, answer.body) == (404, b"")
    assert known.get("/").status == 200, "the control"


@pytest.mark.parametrize(
    "path",
    ["/login", "/welcome/x", "/password/forgotten", "/account", "/people", "/kiosks", "/api/v1/shops", "/metrics"],
)
def test_nothing_asks_for_a_password_or_shows_people(known, path):
    answer = known.get(path)
    assert answer.status == 404
    assert 'type="password"' not in answer.text


def test_no_page_asks_for_a_password(here, known):
    for browser in (known, telephone(here[0])):
        for path in ("/", "/stranger", FIRST_SHOP, link(here[0]), "/device/x"):
            assert 'type="password"' not in browser.get(path).text


def test_a_device_can_be_forgotten_and_all_of_them(here, known):
    web, _ = here
    one, two = telephone(web), telephone(web)
    for browser in (one, two):
        browser.post(link(web), {})
        assert browser.get("/").status == 200
    stolen = Telephone(web.port, cookies=dict(one.cookies), host=one.host, address=NEAR)
    page = one.get("/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text).group(1)
    assert "Forget this device?" in one.get("/forget").text
    assert one.get("/").status == 200  # it was asked, no more
    assert one.ask("POST", "/forget", {"csrfmiddlewaretoken": token}).status == 302
    assert stolen.get("/").to.startswith("/stranger")
    assert two.get("/").status == 200
    waiting = link(web)
    kept = Web(web.folder, port=web.port, url=web.url)
    assert "devices shut out" in kept.kiosk("office", "device", "--forget")
    assert two.get("/").to.startswith("/stranger")
    assert telephone(web).get(waiting).status == 404
    assert known.post(link(web), {}).to == "/"  # for the other tests


def test_whoever_is_in_lets_another_in_by_the_name_he_asked_for(here, known):
    web, _ = here
    for host in (known.host, f"192.168.1.5:{web.port}"):
        own = Telephone(web.port, cookies=dict(known.cookies), host=host, address=NEAR)
        # Only to look makes none.
        assert "/device/" not in own.get("/devices").text
        page = own.ask("POST", "/devices", hidden(own.get("/devices").text)).text
        (shown,) = re.findall(r"<code>(\S+)</code>", page)
        assert shown.startswith(f"http://{host}/device/")
        drawn = segno.make_qr(shown, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
        assert html.escape(drawn, quote=True).replace("&#x27;", "&#39;") in page
        another = Telephone(web.port, host=host, address=NEAR)
        assert another.post(urlsplit(shown).path, {}).to == "/"
        assert another.get("/").status == 200
    stranger = telephone(web)
    assert stranger.ask("POST", "/devices", {}).status == 403
    assert stranger.get("/devices").to.startswith("/stranger"), "the control: nobody who is not in"


def test_a_lost_telephone_is_shut_out_by_another_one(here, known):
    web, _ = here
    lost, waiting = telephone(web), link(web)
    lost.post(link(web), {})
    assert lost.get("/").status == 200
    question = known.get("/devices/forget").text
    assert "Shut all other devices out?" in question
    assert lost.get("/").status == 200, "it was asked, no more"
    assert known.ask("POST", "/devices/forget", hidden(question)).to == "/devices"
    assert lost.get("/").to.startswith("/stranger")
    assert telephone(web).get(waiting).status == 404
    assert "1 device shows these pages" in known.get("/devices").text


def test_a_forged_form_lets_nobody_in(here):
    web, _ = here
    path = link(web)
    forged = telephone(web)
    assert forged.ask("POST", path, {}).status == 403
    assert telephone(web).post(path, {}).to == "/", "the control: the link still stands"


def test_three_languages(here):
    for language, said in (
        ("it", "Mostra le pagine su questo dispositivo"),
        ("lt", "Rodyti puslapius šiame įrenginyje"),
    ):
        assert said in telephone(here[0], language=language).get(link(here[0])).text


def test_an_office_with_tls_has_accounts_instead(tmp_path):
    web = Web(tmp_path)
    with pytest.raises(CalledProcessError, match="status 78"):
        web.kiosk("office", "device")
