"""A firm's own sign-in, at allauth's own provider: who gets in by it, and who does not."""

import base64
import sqlite3
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote, quote_plus

import pytest
from playwright.sync_api import sync_playwright

from config.file import SettingsError, parse
from config.office import OfficeSettings
from tests.chromium import launched, needs_chromium, patient
from tests.office.web.browser import Answer, Browser, hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web
from tests.office.web.firm import SECRET, Firm
from tests.office.web.passkey_device import Device
from tests.office.web.test_audit import entries
from tests.office.web.test_login import totp, with_codes

REFUSED = "/login?oidc=refused"


@pytest.fixture(scope="module")
def firm(tmp_path_factory) -> Iterator[Firm]:
    firm = Firm()
    with firm.running(tmp_path_factory.mktemp("provider")):
        yield firm


@pytest.fixture(scope="module")
def web(tmp_path_factory, firm) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("office")
    served = Web(folder, more=firm.settings(folder))
    with served.serving() as said:
        path = LINK.search(said.partition("first one:")[2]).group(1)
        assert served.browser().post(path, {"email": OFFICE, "password": PASSWORD}).to == "/"
        for name in ("anna", "kurt", "codes"):
            served.account(f"{name}@example.org")
        yield served


@pytest.fixture(scope="module")
def chief(web) -> Browser:
    return by_password(web, OFFICE)


def by_password(web: Web, mail: str) -> Browser:
    browser = web.browser()
    assert browser.log_in(mail, PASSWORD).to == "/"
    return browser


def leave(browser: Browser) -> Answer:
    return browser.ask("POST", "/login/firm", hidden(browser.get("/login").text))


def sign_in(web: Web, firm: Firm, mail: str, verified: object = True, **parts: dict) -> tuple[Browser, Answer]:
    browser = web.browser()
    return browser, browser.get(firm.sends_back(leave(browser).to, mail, verified, **parts))


def test_who_has_an_account_gets_in_by_the_firms_word(web, firm, chief):
    browser, answer = sign_in(web, firm, "Anna@Example.org")
    assert answer.to == "/"
    assert browser.inside
    let_in = f"was let in by the firm&#39;s sign-in \N{EN DASH} {firm.issuer}"
    assert entries(chief)[-2:] == [("anna@example.org", let_in), ("anna@example.org", "logged in")]
    browser.post("/logout", {})
    assert not browser.inside


@pytest.mark.parametrize(
    ("mail", "verified", "parts"),
    [
        ("anna@example.org", False, {}),
        ("anna@example.org", None, {}),
        ("nobody@example.org", True, {}),
        ("\N{KELVIN SIGN}urt@example.org", True, {}),
        ("anna@example.org", True, {"token": {"iss": "https://elsewhere.example.org"}}),
        ("anna@example.org", True, {"token": {"aud": "another-client"}}),
        ("anna@example.org", True, {"token": {"exp": 1}}),
        ("anna@example.org", True, {"userinfo": {"sub": "4711"}}),
    ],
    ids=["unverified", "unsaid", "unknown", "lookalike", "issuer", "audience", "expired", "another-person"],
)
def test_others_get_nothing_and_no_account(web, firm, chief, mail, verified, parts):
    browser, answer = sign_in(web, firm, mail, verified, **parts)
    assert answer.to == REFUSED
    assert not browser.inside
    assert "must have been invited" in browser.get(answer.to).text
    assert entries(chief)[-1][1].startswith("was refused at the firm&#39;s sign-in")
    again, answer = sign_in(web, firm, "anna@example.org")  # the control: it was that and nothing else
    assert answer.to == "/"
    assert again.inside


def test_a_way_back_is_good_once_and_in_the_browser_that_left(web, firm):
    browser, another = web.browser(), web.browser()
    left = leave(browser)
    assert "code_challenge_method=S256" in left.to
    back = firm.sends_back(left.to, "anna@example.org")
    leave(another)
    assert another.get(back).to == REFUSED
    assert not another.inside
    assert browser.get(back).to == "/"  # the control
    browser.post("/logout", {})
    assert browser.get(back).to == REFUSED
    assert not browser.inside


def test_a_code_from_the_telephone_is_asked_for_as_after_a_password(web, firm):
    secret, _ = with_codes(by_password(web, "codes@example.org"))
    browser, answer = sign_in(web, firm, "codes@example.org")
    assert answer.to == "/login/code"
    assert not browser.inside
    browser.post("/login/code", {"code": totp(secret)})
    assert browser.inside


def test_the_login_page_alone_may_lead_to_the_provider(web, firm):
    browser = web.browser()
    named = f"form-action 'self' {firm.issuer};"
    assert named in browser.get("/login").header("Content-Security-Policy")
    assert firm.issuer not in browser.get("/password/forgotten").header("Content-Security-Policy")
    assert browser.get("/login/firm").status == 405  # nobody leaves by a link from elsewhere
    assert browser.ask("POST", "/login/firm", {}).status == 403


def test_it_leads_nowhere_else_afterwards(web, firm):
    for to, lands in (("https://evil.example.org/", "/"), ("/account", "/account")):
        browser = web.browser()
        form = {**hidden(browser.get("/login").text), "next": to, "process": "connect"}
        left = browser.ask("POST", "/login/firm", form)
        assert browser.get(firm.sends_back(left.to, "anna@example.org")).to == lands


def test_a_provider_that_calls_itself_another_lets_nobody_in(web, firm):
    with firm.being("issuer=https://elsewhere.example.org"):
        browser, answer = sign_in(web, firm, "anna@example.org")
    assert answer.to == REFUSED
    assert not browser.inside


def test_a_provider_that_is_away_is_said_without_the_secret(web, firm):
    browser = web.browser()
    with firm.being("away="):
        assert leave(browser).to == REFUSED
    said = (web.folder / "said").read_text()
    assert f"web.oidc: {firm.issuer}: 503" in said
    assert SECRET not in said
    assert leave(browser).to.startswith(firm.issuer)  # the control


def test_the_secret_is_in_no_address_and_in_no_file_but_its_own(web, firm):
    assert sign_in(web, firm, "anna@example.org")[1].to == "/"
    basic = base64.b64encode(f"office:{SECRET}".encode()).decode()
    forms = {SECRET, quote(SECRET), quote_plus(SECRET), basic[8:-4]}
    assert not any(form in leave(web.browser()).to for form in forms)
    files = [file for file in web.folder.rglob("*") if file.is_file()]
    holding = [file for file in files if any(form.encode() in file.read_bytes() for form in forms)]
    assert [file.name for file in holding] == ["oidc-secret"]  # the control: what is sought is found
    assert not holding[0].stat().st_mode & 0o077


def in_sessions(web: Web) -> list[str]:
    """What the office has of each session, as it is before it is signed and packed."""
    with closing(sqlite3.connect(web.folder / "web" / "web.db")) as database:
        signed = [data for (data,) in database.execute("SELECT session_data FROM django_session")]
    packed = [each.rpartition(":")[0].rpartition(":")[0] for each in signed]
    raw = [(each[:1], base64.urlsafe_b64decode(each.lstrip(".") + "===")) for each in packed]
    return [(zlib.decompress(each) if first == "." else each).decode() for first, each in raw]


def test_no_token_of_the_providers_is_kept(web, firm):
    """Neither of whoever is in, nor of one who is asked for a code first, and waits in the session."""
    web.account("waits@example.org")
    with_codes(by_password(web, "waits@example.org"))
    assert sign_in(web, firm, "anna@example.org")[1].to == "/"
    assert sign_in(web, firm, "waits@example.org")[1].to == "/login/code"
    tokens, sessions = firm.tokens(), in_sessions(web)
    assert len(tokens) >= 4
    assert any(
        '"account_login"' in each and "socialaccount" in each for each in sessions
    )  # the control: it waits there
    kept = [*sessions, *(file.read_bytes().decode("latin-1") for file in web.folder.rglob("*") if file.is_file())]
    assert not any(token in each for token in tokens for each in kept)


def test_a_secret_that_everybody_can_read_is_refused(tmp_path, firm):
    web = Web(tmp_path, more=firm.settings(tmp_path))
    (tmp_path / "oidc-secret").chmod(0o644)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        web.kiosk("office", "serve")
    assert failed.value.returncode == 78
    assert "web.oidc.secret_file" in failed.value.stderr
    assert SECRET not in failed.value.stderr


def test_it_needs_accounts_and_a_provider_over_tls(tmp_path, firm):
    for url, issuer, place in (
        ("http://bakery.local:8080", firm.issuer, "web.oidc: web.url"),
        ("https://kiosks.example.org", "http://sso.example.org", "web.oidc.issuer"),
    ):
        table = firm.settings(tmp_path).replace(firm.issuer, issuer)
        with pytest.raises(SettingsError, match=place):
            parse(OfficeSettings, f'[web]\nurl = "{url}"\n{table}'.encode(), "office.toml")


@pytest.mark.long
@needs_chromium
def test_a_browser_takes_the_form_to_the_provider_and_back_and_a_passkey_is_asked_for_after_it(tmp_path, firm):
    web = Web(tmp_path, port=firm.tried, url=f"http://localhost:{firm.tried}", more=firm.settings(tmp_path))

    def narrowed(route):
        answer = route.fetch()
        policy = answer.headers["content-security-policy"].replace(firm.issuer, "")
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    with web.serving() as said, sync_playwright() as playwright:
        browser = launched(playwright)
        page = patient(browser).new_page()
        device = Device(web, page)
        device.come_in(LINK.findall(said)[-1], OFFICE)
        device.out()
        page.goto(f"{firm.issuer}{firm.entrance(OFFICE)}")
        page.route("**/login", narrowed)
        page.goto(f"{web.url}/login")
        with page.expect_console_message(lambda message: "form-action" in message.text):
            page.click("text=Log in through your firm")
        assert page.url == f"{web.url}/login"  # the control: the browser does hold the page to its policy
        page.unroute("**/login")
        page.goto(f"{web.url}/login")
        page.click("text=Log in through your firm")
        page.wait_for_url(f"{web.url}/")
        assert page.locator("text=Log out").count() == 1
        passkeys_stand_beside_it(device, firm)
        browser.close()


def passkeys_stand_beside_it(device: Device, firm: Firm) -> None:
    """Whoever has one is asked for it after the firm's word, and needs no firm to get in by it."""
    device.make_passkey()
    device.out()
    device.press("Log in through your firm")
    device.passkey_is_asked_for()
    device.out()
    with firm.being("away="):
        device.by_passkey()
