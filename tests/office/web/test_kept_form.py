"""What is typed and sent after the session's end: there again after the login, for nobody else, in no address."""

import html
import json
import re
import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac

from kiosk.office.web.kept_form import KEPT_S, MOST_BYTES, SALT, SHOWN_TO
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import FIRST_OWNER, FIRST_SHOP, OFFICE, PASSWORD, ROSSI
from tests.sync.ends import CLOCK

NOT_YET = "This is not written down yet"
COOKIE = "__Host-kept"
WORDS = "Naujos lempos: „šviesiau“ & <gražiau>"


@dataclass(frozen=True)
class Form:
    """One that people type into."""

    page: str
    typed: dict[str, str]
    to: str = ""
    """Where it is sent, if not to its page."""


FORMS = {
    "note": Form(f"{FIRST_SHOP}/notes", {"date": "2026-10-07", "words": WORDS, "kind": "answer"}),
    "goal": Form(f"{FIRST_SHOP}/goals", {"points": "83"}),
    "owner's mails": Form(
        f"{FIRST_OWNER}/mails", {"frequency": "weekly", "language": "lt", "mail": "one@example.org\ntwo@example.org"}
    ),
    "shop's mails": Form(f"{FIRST_SHOP}/mails", {name: f"{name}@example.org" for name in ("mail", "weekly", "alerts")}),
    "area's mails": Form("/areas/1/mails", {name: f"{name}@example.net" for name in ("mail", "weekly", "alerts")}),
    "voices": Form(f"{FIRST_SHOP}/voices", {"label": WORDS, "kind": "fair"}),
    "invitation": Form("/people", {"email": "guest@example.org", "right": "technician"}, "/people/invite"),
    "area": Form("/areas", {"name": WORDS}, "/areas/add"),
    "token": Form("/account/tokens", {"name": WORDS, "days": "77"}),
}


@pytest.fixture(scope="module")
def chief(web, registered) -> Browser:
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    token = hidden(browser.get("/areas").text)
    assert browser.ask("POST", "/areas/add", {**token, "name": "North", "parent": ""}).to == "/areas/1"
    return browser


@pytest.fixture
def late(web, chief) -> Browser:
    """Of the office, about to be told that the session has ended."""
    browser = web.browser()
    browser.cookies = dict(chief.cookies)
    return browser


def looked_at(browser: Browser, path: str):
    """A page, where it wants that by showing once more who one is."""
    page = browser.get(path)
    if page.to.startswith("/account/confirm"):
        assert unquote(browser.post(page.to, {"password": PASSWORD}).to) == path
        page = browser.get(path)
    return page


def sent_too_late(browser: Browser, form: Form):
    """The answer to what is sent once the session has ended."""
    fields = {**hidden(looked_at(browser, form.page).text), **form.typed}
    del browser.cookies["__Host-session"]
    return browser.ask("POST", form.to or form.page, fields)


def logged_in(browser: Browser, led: str, mail: str = OFFICE):
    """The page to which the login leads."""
    to = browser.post(led, {"login": mail, "password": PASSWORD}).to
    return looked_at(browser, to)


def shown(page: str) -> dict[str, str]:
    """What stands in the fields of a page."""
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        if (name := re.search(r'name="(\w+)"', tag)) and (value := re.search(r'value="([^"]*)"', tag)):
            fields.setdefault(name[1], value[1])
    fields |= re.findall(r'<textarea\b[^>]*name="(\w+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    for name, options in re.findall(r'<select\b[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        fields[name] = "".join(re.findall(r'value="([^"]*)" selected', options))
    return {name: html.unescape(value) for name, value in fields.items()}


def told(page: str) -> str:
    """A page but for what changes with each answer."""
    main = page.partition("<main")[2]
    assert main
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main)


@pytest.mark.parametrize("name", FORMS)
def test_it_is_in_no_address_is_filled_in_after_the_login_and_written_down_by_nobody_but_who_sends_it(late, name):
    form = FORMS[name]
    untouched = told(looked_at(late, form.page).text)
    led = sent_too_late(late, form)
    # Nothing but where the form stands: a proxy logs addresses.
    assert (led.status, unquote(led.to)) == (302, f"/login?next={form.page}")
    assert {"httponly", "secure", "samesite=lax", "path=/", f"max-age={KEPT_S}"} <= {
        each.strip() for each in late.attributes[COOKIE].split(";")
    }
    page = logged_in(late, led.to)
    assert (page.status, NOT_YET in page.text) == (200, True)
    found = shown(page.text)
    assert {each: found[each].replace("\r\n", "\n").rstrip("\n") for each in form.typed} == form.typed
    cookie = late.cookies.pop(COOKIE)
    assert told(late.get(form.page).text) == untouched  # nothing was written down
    # To look at it once more leaves it there; sent again it is gone.
    late.cookies[COOKIE] = cookie
    assert NOT_YET in late.get(form.page).text
    late.ask("POST", form.to or form.page, {**hidden(page.text), **form.typed})
    assert COOKIE not in late.cookies
    assert NOT_YET not in late.get(form.page).text


def test_whoever_logs_in_next_at_the_same_computer_is_not_shown_it(web, late):
    form = Form(FORMS["note"].page, {**FORMS["note"].typed, "words": "Of no business of others"})
    led = sent_too_late(late, form)
    owner = web.account("next@example.org", "--owner", ROSSI)
    owner.cookies = dict(late.cookies)
    page = logged_in(owner, led.to, "next@example.org")
    assert page.status == 200
    assert form.typed["words"] not in page.text
    assert NOT_YET not in page.text
    # Nor is it to be read out of the cookie; and the control: for whoever typed it, it is there.
    assert "business" not in late.cookies[COOKIE]
    assert form.typed["words"] in logged_in(late, led.to).text


@pytest.mark.parametrize("shown_to", ["", "1", "1:guessed", "None"])
def test_nobody_fills_in_a_form_in_anothers_name(late, shown_to):
    form = FORMS["shop's mails"]
    fields = {**hidden(late.get(form.page).text), **form.typed, SHOWN_TO: shown_to}
    del late.cookies["__Host-session"]
    led = late.ask("POST", form.page, fields)
    assert COOKIE not in late.cookies
    # By a link neither, which once filled the form of notes in.
    query = "&".join(f"{name}={quote(value)}" for name, value in form.typed.items())
    assert logged_in(late, led.to).status == 200
    assert NOT_YET not in late.get(f"{form.page}?{query}").text


def test_whoever_has_logged_in_anew_by_another_tab_is_led_back_to_what_this_one_holds(web, late):
    form = FORMS["goal"]
    fields = {**hidden(late.get(form.page).text), **form.typed}
    late.cookies.pop("__Host-session")
    late.log_in(OFFICE, PASSWORD)
    assert late.ask("POST", form.page, fields).to == form.page
    page = late.get(form.page).text
    assert (NOT_YET in page, shown(page)["points"]) == (True, "83")
    # The controls: a form that was shown to somebody else, or to nobody, is refused as any without its token.
    owner = web.account("other-tab@example.org", "--owner", ROSSI)
    assert owner.ask("POST", form.page, fields).status == 403
    assert late.ask("POST", form.page, {**fields, SHOWN_TO: ""}).status == 403


def sealed(web, page: str, typed: dict[str, str], ago_s: int) -> str:
    """The cookie as this office made it so long ago."""
    secret = (web.folder / "web" / "secret").read_text()
    key = urlsafe_b64encode(salted_hmac(SALT, "", secret, algorithm="sha256").digest())
    content = zlib.compress(json.dumps(["1", page, typed]).encode())
    return Fernet(key).encrypt_at_time(content, int(CLOCK.wall().timestamp()) - ago_s).decode()


def test_it_is_kept_for_half_an_hour_for_one_form_and_by_this_office_alone(web, late):
    form = FORMS["note"]

    def is_shown(cookie: str) -> bool:
        late.cookies[COOKIE] = cookie
        return NOT_YET in late.get(form.page).text

    assert is_shown(sealed(web, form.page, form.typed, KEPT_S - 600))  # the control
    assert not is_shown(sealed(web, form.page, form.typed, KEPT_S + 60))
    assert not is_shown(sealed(web, f"{FIRST_SHOP}/goals", form.typed, 0))
    for junk in ("", "junk", "é", "gAAAAA" + "A" * 3000, Fernet(Fernet.generate_key()).encrypt(b"[]").decode()):
        assert not is_shown(junk)


def test_what_a_browser_would_not_keep_as_a_cookie_is_not_sent_as_one(late):
    page = FORMS["shop's mails"].page
    noise = {name: Random(name).randbytes(1500).hex() for name in ("mail", "weekly", "alerts")}
    led = sent_too_late(late, Form(page, noise))
    assert led.to.startswith("/login?next=")
    assert COOKIE not in late.cookies
    assert logged_in(late, led.to).status == 200
    # The control: all addresses that a form takes, thirty of them, long ones.
    whole = {
        name: "\n".join(f"{name}.gets.the.page.{n}@very-long-name.example.org" for n in range(10))
        for name in ("mail", "weekly", "alerts")
    }
    led = sent_too_late(late, Form(page, whole))
    assert len(late.cookies[COOKIE]) <= MOST_BYTES
    assert shown(logged_in(late, led.to).text)["alerts"].split() == whole["alerts"].split()


def test_the_next_of_a_login_is_a_page_that_can_be_looked_at(web, late):
    """What only takes forms answered 405 to whoever had logged in."""
    token = hidden(late.get("/people").text)
    del late.cookies["__Host-session"]
    ways = (f"{FIRST_SHOP}/notes/undo", f"{FIRST_SHOP}/goals/undo", "/people/invite", "/areas/add", "/areas/1/put")
    found = [late.ask("POST", path, token).to for path in (*ways, "/kiosks/token")]
    late.log_in(OFFICE, PASSWORD)
    for to in found:
        (path,) = parse_qs(urlsplit(to).query)["next"]
        assert late.get(path).status == 200, to
    assert late.get(ways[0]).status == 405  # the control
