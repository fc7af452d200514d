"""Who gets in: the claims that five frameworks were measured by, over HTTP, each with what must still work."""

import base64
import hmac
import json
import re
import sqlite3
import struct
import sys
from contextlib import closing

import pytest
from aiosmtpd.controller import Controller

from tests.office.mail.conftest import Mailbox
from tests.office.web.browser import HOST, hidden
from tests.office.web.conftest import LINK, PASSWORD, Web
from tests.sync.ends import CLOCK, free_port, until

WRONG = "another long phrase 9"


def totp(secret: str) -> str:
    """RFC 6238, as a telephone does it."""
    counter = int(CLOCK.wall().timestamp()) // 30
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), "sha1").digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def with_codes(browser) -> tuple[str, list[str]]:
    """Set up codes; the secret, and the recovery codes."""
    page = browser.get("/account/codes/on")
    if page.status == 302:
        browser.post(page.to, {"password": PASSWORD})
        page = browser.get("/account/codes/on")
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.text).group(1)
    done = browser.ask("POST", "/account/codes/on", {**hidden(page.text), "code": totp(secret)})
    return secret, re.findall(r"<code>(\d{8})</code>", browser.follow(done).text)


def test_without_an_account_one_is_sent_to_the_login_and_back(web):
    answer = web.browser().get("/account")
    assert (answer.status, answer.to) == (302, "/login?next=/account")


def test_a_login_lets_in_and_a_logout_out(web):
    web.account("inout@example.org")
    browser = web.browser()
    assert not browser.inside
    assert browser.log_in("inout@example.org", WRONG).status == 200
    assert not browser.inside
    assert browser.log_in("InOut@Example.org", PASSWORD).to == "/"
    assert browser.inside
    kept = dict(browser.cookies)
    browser.post("/logout", {})
    assert not browser.inside
    browser.cookies = kept  # what somebody copied
    assert not browser.inside


def test_a_form_without_its_token_is_refused(web):
    web.account("csrf@example.org")
    browser = web.browser()
    form = {"login": "csrf@example.org", "password": PASSWORD}
    page = browser.get("/login")
    assert browser.ask("POST", "/login", form).status == 403
    own = {**hidden(page.text), **form}
    elsewhere = {"Origin": "https://evil.example.org"}
    assert browser.ask("POST", "/login", own, elsewhere).status == 403
    assert browser.ask("POST", "/login", own).to == "/"  # the control


def test_a_login_in_a_second_tab_leads_in_and_nobody_elsewhere(web):
    """Logging in gives another token, and the form in the other tab has the former."""
    web.account("tabs@example.org")
    browser = web.browser()
    path = "/login?next=/account"
    form = {**hidden(browser.get(path).text), "login": "tabs@example.org", "password": PASSWORD}
    assert browser.log_in("tabs@example.org", PASSWORD).to == "/"
    assert browser.ask("POST", path, form).to == path
    assert browser.get(path).to == "/account"
    # The controls: another form that is too old, and one of somebody who is not in.
    assert browser.ask("POST", "/logout", form).status == 403
    browser.post("/logout", {})
    assert browser.ask("POST", path, form).status == 403


def test_a_session_that_was_there_before_the_login_is_worth_nothing_after_it(web):
    web.account("fixation@example.org")
    browser = web.browser()
    browser.cookies["__Host-session"] = "planted0planted0planted0planted0"
    assert browser.log_in("fixation@example.org", PASSWORD).to == "/"
    attacker = web.browser()
    attacker.cookies["__Host-session"] = "planted0planted0planted0planted0"
    assert browser.inside
    assert not attacker.inside
    attacker.cookies["__Host-session"] = browser.cookies["__Host-session"]
    assert attacker.inside  # the control: it is by that cookie that one is in


def test_cookies_are_this_hosts_alone(web):
    browser = web.account("cookies@example.org")
    assert {*browser.attributes} == {"__Host-session", "__Host-csrf"}
    for attributes in browser.attributes.values():
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= {each.strip() for each in attributes.split(";")}
        assert "domain" not in attributes
    # Two weeks, for whoever has copied it, too.
    assert "max-age=1209600" in browser.attributes["__Host-session"].lower()


def test_with_codes_the_password_alone_opens_nothing(web):
    secret, recovery = with_codes(web.account("totp@example.org"))
    assert len(recovery) == 10
    browser = web.browser()
    assert browser.log_in("totp@example.org", PASSWORD).to == "/login/code"
    assert not browser.inside
    assert browser.get("/account").status == 302
    browser.log_in("totp@example.org", PASSWORD)
    assert browser.post("/login/code", {"code": "000000"}).status == 200
    assert not browser.inside
    browser.post("/login/code", {"code": totp(secret)})
    assert browser.inside


def test_a_code_opens_once(web):
    secret, recovery = with_codes(web.account("replay@example.org"))
    for code, another in ((totp(secret), recovery[1]), (recovery[2], recovery[3])):
        first, second = web.browser(), web.browser()
        for each in (first, second):
            each.log_in("replay@example.org", PASSWORD)
            each.post("/login/code", {"code": code})
        assert first.inside
        assert not second.inside
        second.post("/login/code", {"code": another})
        assert second.inside  # the control


def test_codes_are_guessed_no_more_often_than_passwords(web):
    secret, _ = with_codes(web.account("brute@example.org"))
    for number in range(6):
        browser = web.browser()
        browser.log_in("brute@example.org", PASSWORD)
        browser.post("/login/code", {"code": f"{number:06d}"})
    browser = web.browser()
    browser.log_in("brute@example.org", PASSWORD)
    browser.post("/login/code", {"code": totp(secret)})
    assert not browser.inside


def mail_to(mailbox, address: str) -> list[str]:
    return [message.get_content() for recipient, message in mailbox.mails if recipient == address]


LATE = """
import sys
from kiosk.office.web import server
prepare = server.prepare
def prepare_and_ask(*arguments):
    prepare(*arguments)
    from kiosk.office.web import outgoing_mail
    write = outgoing_mail._write_resets
    def write_and_be_asked(now):
        write(now)
        if outgoing_mail.WaitingMail.objects.exists():
            outgoing_mail.put_reset("late@example.org", "en")
    outgoing_mail._write_resets = write_and_be_asked
server.prepare = prepare_and_ask
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""
"""The same web, which is asked for one more password just before each time that mails go out."""


def test_what_is_asked_while_mails_go_out_is_no_mail(tmp_path):
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    late = Web(tmp_path, mail_port=controller.port, command=(sys.executable, "-c", LATE))
    with late.serving():
        late.account("forgot@example.org")
        for number in (1, 2):
            late.browser().post("/password/forgotten", {"email": "forgot@example.org"})
            until(lambda: len(mail_to(mailbox, "forgot@example.org")) == number, "the mail")  # noqa: B023 - at once
    controller.stop()
    assert mail_to(mailbox, "late@example.org") == []


def test_a_forgotten_password(web, mailbox):
    inside = web.account("forgot@example.org")
    known, unknown = web.browser(), web.browser()
    first = known.post("/password/forgotten", {"email": "forgot@example.org"})
    second = unknown.post("/password/forgotten", {"email": "nobody@example.org"})
    assert (first.status, first.to) == (second.status, second.to) == (302, "/password/forgotten/sent")
    until(lambda: mail_to(mailbox, "forgot@example.org"), "the mail")
    assert mail_to(mailbox, "nobody@example.org") == []
    path = LINK.findall(mail_to(mailbox, "forgot@example.org")[0])[-1]
    for method in ("HEAD", "GET"):  # as scanners of mails look at links
        scanner = web.browser()
        scanner.follow(scanner.ask(method, path))
    page = known.follow(known.get(path))
    form = {**hidden(page.text), "password1": WRONG, "password2": WRONG}
    action = re.search(r'<form method="post" action="([^"]+)"', page.text).group(1)
    assert inside.inside
    assert known.ask("POST", action, form).to == "/password/new/done"
    assert not inside.inside  # whoever was in with the old one
    assert web.browser().log_in("forgot@example.org", PASSWORD).status == 200
    assert web.browser().log_in("forgot@example.org", WRONG).to == "/"
    again = web.browser()
    assert "nowhere" in again.get(path).title  # the link dies


def test_the_link_in_a_mail_is_ours_whatever_host_and_port_was_asked(web, mailbox):
    web.account("poison@example.org")
    browser = web.browser()
    page = browser.get("/password/forgotten")
    form = {**hidden(page.text), "email": "poison@example.org"}
    origin = {"Host": f"{HOST}:666", "Origin": f"https://{HOST}:666"}
    assert browser.ask("POST", "/password/forgotten", form, origin).status == 302
    until(lambda: mail_to(mailbox, "poison@example.org"), "the mail")
    (text,) = mail_to(mailbox, "poison@example.org")
    assert f"https://{HOST}/password/new/" in text
    assert ":666" not in text


def test_guessing_is_stopped(web):
    web.account("guess@example.org")
    web.account("patient@example.org")
    for number in range(3):
        web.browser().log_in("patient@example.org", f"wrong {number}")
    assert web.browser().log_in("patient@example.org", PASSWORD).to == "/"  # the control
    for number in range(6):
        web.browser().log_in("guess@example.org", f"wrong {number}")
    assert web.browser().log_in("guess@example.org", PASSWORD).status in {200, 429}


@pytest.mark.parametrize(
    "path",
    ["/signup", "/login/firm", "/login/firm/back", "/accounts/signup/", "/account/email", "/admin/", "/password/set"],
)
def test_nobody_signs_up_by_himself(web, path):
    assert web.browser().get(path).status == 404


@pytest.fixture(scope="module")
def redirected(web) -> str:
    web.account("redirect@example.org")
    return "redirect@example.org"


@pytest.mark.parametrize(
    "to", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)", "/\\evil.org"]
)
def test_a_login_leads_nowhere_else(web, redirected, to):
    browser = web.browser()
    page = browser.get("/login")
    form = {**hidden(page.text), "login": redirected, "password": PASSWORD, "next": to}
    assert browser.ask("POST", "/login", form).to == "/"
    token = hidden(browser.get("/account/confirm").text)
    assert browser.ask("POST", "/language", {**token, "next": to}).to == "/"
    # The control: a path of ours is gone to.
    assert browser.ask("POST", "/language", {**token, "next": "/account"}).to == "/account"
    again = web.browser()
    form = {**hidden(again.get("/login").text), "login": redirected, "password": PASSWORD, "next": "/account"}
    assert again.ask("POST", "/login", form).to == "/account"


A_PASSKEY = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}, "clientExtensionResults": {}}
NO_PASSKEYS = (
    "0",
    "[" * 15_000,
    "9" * 5_000,
    json.dumps({name: value for name, value in A_PASSKEY.items() if name != "rawId"}),
    json.dumps({**A_PASSKEY, "clientExtensionResults": "é"}),
)
"""Nothing that a browser sends. allauth keeps the first, and fails at the others: by strangers, at the login."""


def test_what_is_no_passkey_is_refused_wherever_one_is_taken(web):
    inside = web.account("passkey@example.org")
    inside.post(inside.get("/account/passkeys/add").to, {"password": PASSWORD})
    outside = web.account("codes-first@example.org")
    with_codes(outside)
    outside = web.browser()
    assert outside.log_in("codes-first@example.org", PASSWORD).to == "/login/code"
    form, half = hidden(inside.get("/account/passkeys/add").text), hidden(outside.get("/login/code").text)
    for credential in NO_PASSKEYS:
        stranger = web.browser()
        token = hidden(stranger.get("/login").text)
        stranger.get("/login/passkey", Accept="application/json")  # a challenge of its own
        answer = stranger.ask("POST", "/login/passkey", {**token, "credential": credential})
        assert (answer.status, answer.to) == (302, "/login?passkey=unknown"), credential[:60]
        inside.get("/account/passkeys/add")
        assert inside.ask("POST", "/account/passkeys/add", {**form, "credential": credential}).status == 200
        assert outside.ask("POST", "/login/code", {**half, "credential": credential}).status == 200
    assert not outside.inside
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        assert database.execute("SELECT * FROM mfa_authenticator WHERE type = 'webauthn'").fetchall() == []
        database.execute(
            "INSERT INTO mfa_authenticator (type, data, user_id, created_at) SELECT 'webauthn', '{}', id, joined_at "
            "FROM web_user WHERE email = 'passkey@example.org'"
        )
    for credential in NO_PASSKEYS:  # whoever has one is asked for it
        answer = inside.ask("POST", "/account/confirm/passkey", {**form, "credential": credential})
        assert (answer.status, answer.to) == (302, "/login")
