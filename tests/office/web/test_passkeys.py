"""Passkeys, in a real Chromium with a virtual authenticator: made, asked for, refused, taken off."""

import json
from contextlib import contextmanager
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.chromium import launched, needs_chromium, patient
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web
from tests.sync.ends import free_port

pytestmark = needs_chromium
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
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


class Device:
    """A page on a device that holds passkeys."""

    def __init__(self, web: Web, page: Page) -> None:
        self.web, self.page = web, page
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        self._protocol = page.context.new_cdp_session(page)
        self._protocol.send("WebAuthn.enable")
        self._id = self._protocol.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def sees_its_holder(self, *, sees: bool) -> None:
        self._protocol.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": sees})

    def open(self, path: str) -> None:
        self.page.goto(f"{self.web.url}{path}")

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def out(self) -> None:
        self.press("Log out")
        self.page.wait_for_url("**/login")

    def by_password(self) -> None:
        self.open("/login")
        self.page.fill("#id_login", OFFICE)
        self.page.fill("#id_password", PASSWORD)
        self.press("Log in")

    def make_passkey(self) -> None:
        self.open("/account/passkeys/add")
        if self.page.locator("#id_password").count():
            self.page.fill("#id_password", PASSWORD)
            self.press("Go on")
        self.page.fill("#id_name", "the shop's tablet")
        self.press("Make a passkey")
        self.page.wait_for_url("**/account/recovery")  # codes for the day when the device is lost
        self.open("/account")
        assert "the shop's tablet" in self.page.inner_text("main")

    def inside(self) -> bool:
        return self.page.get_by_role("button", name="Log out").count() == 1


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
        made.open(path)
        made.page.fill("#id_email", OFFICE)
        made.page.fill("#id_password", PASSWORD)
        made.page.locator("main button").first.click()
        made.page.wait_for_url(f"{web.url}/")
        made.make_passkey()
        made.out()
        yield made


def test_a_passkey_opens_the_account_and_a_password_alone_does_no_longer(device):
    device.open("/login")
    device.press("Log in by a passkey")
    device.page.wait_for_url(f"{device.web.url}/")
    assert device.inside()
    device.out()
    device.by_password()
    device.page.wait_for_url("**/login/code")
    device.open("/")
    assert not device.inside()
    device.open("/login/code")
    device.press("Use a passkey")
    device.page.wait_for_url(f"{device.web.url}/")
    assert device.inside()
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
    device.open("/login")
    device.press("Log in by a passkey")
    device.page.wait_for_url(f"{device.web.url}/")
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
    device.open("/login")
    device.press("Log in by a passkey")
    device.page.wait_for_url(f"{device.web.url}/")
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
        own.open(f"/welcome/{web.invitation(mail, '--technician')}")
        own.page.fill("#id_password", PASSWORD)
        own.page.locator("main button").first.click()
        own.page.wait_for_url(lambda url: "/welcome/" not in url)
        own.make_passkey()
        own.out()
        assert by_password(PASSWORD, "203.0.113.1") == "/login/code"  # the control
        for number in range(6):
            by_password(f"wrong {number}", f"203.0.113.{number + 2}")
        assert by_password(PASSWORD, "203.0.113.1") == ""
        own.open("/login")
        own.press("Log in by a passkey")
        own.page.wait_for_url(lambda url: "/login" not in url)
        assert own.inside()
