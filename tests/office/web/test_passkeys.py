"""Passkeys, in a real Chromium with a virtual authenticator: made, asked for, refused, taken off."""

import json
from contextlib import contextmanager
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import launched, needs_chromium, patient
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web
from tests.office.web.passkey_device import Device
from tests.sync.ends import free_port

pytestmark = [needs_chromium, pytest.mark.long]
KNOWN_NOT = "This passkey is not known here."


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """On this machine without a proxy: a browser takes passkeys from localhost, too."""
    port = free_port()
    web = Web(tmp_path_factory.mktemp("passkeys"), port=port, url=f"http://localhost:{port}")
    with web.serving() as said:
        yield web, LINK.findall(said)[-1]


@contextmanager
def a_device(chromium, web: Web):
    own = patient(chromium)
    yield Device(web, own.new_page())
    own.close()


@pytest.fixture(scope="module")
def device(chromium, tried):
    """One with the first account's passkey, logged out."""
    web, path = tried
    with a_device(chromium, web) as made:
        made.come_in(path, OFFICE)
        made.make_passkey()
        made.out()
        yield made


def test_a_passkey_opens_the_account_and_a_password_alone_does_no_longer(device):
    device.by_passkey()
    device.out()
    device.by_password()
    device.passkey_is_asked_for()
    device.out()
    assert [text for text in device.said if "Content Security Policy" in text] == []


def test_a_device_that_did_not_see_who_holds_it_opens_nothing(device):
    device.sees_its_holder(sees=False)
    device.open("/login")
    device.press("Log in by a passkey")
    device.page.wait_for_selector("text=The device gave no passkey")
    device.open("/")
    assert not device.inside()
    device.sees_its_holder(sees=True)  # the control
    device.by_passkey()
    device.out()


def answered(device) -> str:
    """What the device answers to a challenge; the web has not been told it."""
    device.page.route(
        "**/login/passkey",
        lambda route: route.fulfill(status=204) if route.request.method == "POST" else route.continue_(),
    )
    device.open("/login")
    with device.page.expect_response(lambda response: response.request.method == "POST") as answer:
        device.press("Log in by a passkey")
    device.page.unroute("**/login/passkey")
    return dict(parse_qsl(answer.value.request.post_data))["credential"]


def sent_by(browser: Browser, credential: str):
    page = browser.get("/login")
    browser.get("/login/passkey", Accept="application/json")  # a challenge of its own
    return browser.ask("POST", "/login/passkey", {**hidden(page.text), "credential": credential})


def test_an_answer_that_somebody_overheard_opens_nothing_elsewhere(device):
    credential = answered(device)
    assert json.loads(credential)["response"]["signature"]
    thief = Browser(device.web.port, host=f"localhost:{device.web.port}")
    refused = sent_by(thief, credential)
    assert (refused.status, refused.to) == (302, "/login?passkey=unknown")
    assert KNOWN_NOT in thief.get(refused.to).text
    assert not thief.inside


JUNK = [
    "",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    "{" * 5000,
    '{"response": []}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ"}}',
    *(
        json.dumps(
            {"id": "AA", "rawId": "AA", "type": "public-key", "clientExtensionResults": {}, "response": response}
        )
        for response in (
            {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": {"a": 1}},
            {"clientDataJSON": "bnVsbA", "authenticatorData": "A" * 50, "signature": "AA", "userHandle": "////"},
            {"clientDataJSON": "e30", "authenticatorData": "A" * 50, "signature": "AA", "userHandle": "MQ"},
        )
    ),
]


def test_what_is_no_passkey_is_refused_in_words(tried):
    statuses = {}
    for number, credential in enumerate(JUNK):
        thief = Browser(tried[0].port, host=f"localhost:{tried[0].port}", address=f"198.51.100.{number + 1}")
        statuses[credential[:60]] = (answer := sent_by(thief, credential)).status, answer.to
        assert not thief.inside
    assert {*statuses.values()} == {(302, "/login?passkey=unknown")}, statuses


def test_only_the_pages_that_need_it_may_run_a_script_and_that_one_alone(tried):
    web = tried[0]
    browser = Browser(web.port, host=f"localhost:{web.port}")
    page = browser.get("/login")
    (path,) = {part.partition('"')[0] for part in page.text.split('<script src="')[1:]}
    assert f"script-src {web.url}{path};" in page.header("Content-Security-Policy")
    assert browser.get(path).header("Content-Type").startswith("text/javascript")
    assert "script-src" not in browser.get("/password/forgotten").header("Content-Security-Policy")


def test_a_passkey_that_was_taken_off_opens_nothing(device):
    device.by_passkey()
    device.open("/account")
    device.page.get_by_role("link", name="Take off: the shop's tablet").click()
    device.page.get_by_role("link", name="Use a passkey").click()  # one shows once more who one is
    device.press("Use a passkey")
    device.press("Take off")
    device.page.wait_for_url("**/account")
    assert "the shop's tablet" not in device.page.inner_text("main")
    device.out()
    device.press("Log in by a passkey")
    device.page.wait_for_selector(f"text={KNOWN_NOT}")
    assert not device.inside()
    device.by_password()  # alone again
    device.page.wait_for_url(f"{device.web.url}/")
    device.make_passkey()  # as every test finds it
    device.out()


def test_whoever_is_shut_out_by_others_guesses_gets_in_by_a_passkey(chromium, tried):
    web, mail = tried[0], "guessed@example.org"

    def by_password(password: str, address: str) -> str:
        browser = Browser(web.port, host=f"localhost:{web.port}", address=address)
        return browser.log_in(mail, password).to

    with a_device(chromium, web) as own:
        own.come_in(f"/welcome/{web.invitation(mail, '--technician')}")
        own.make_passkey()
        own.out()
        assert by_password(PASSWORD, "203.0.113.1") == "/login/code"  # the control
        for number in range(6):
            by_password(f"wrong {number}", f"203.0.113.{number + 2}")
        assert by_password(PASSWORD, "203.0.113.1") == ""
        own.by_passkey()
