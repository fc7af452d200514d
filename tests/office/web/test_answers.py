"""What every answer says: no script, no frame, no foreign host, three languages."""

import http.client
import re
from contextlib import closing

import pytest

from tests.office.web.browser import HOST

PAGES = ["/login", "/password/forgotten", "/password/forgotten/sent", "/nothing", "/welcome/x"]
WORDS = {"en": "Log in", "it": "Accedi", "lt": "Prisijungti"}


@pytest.mark.parametrize("path", [*PAGES, "/"])
def test_every_answer_forbids_scripts_and_frames(web, path):
    answer = web.browser().get(path)
    policy = answer.header("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.header("X-Frame-Options") == "DENY"
    assert answer.header("Strict-Transport-Security") == "max-age=31536000"
    assert "no-store" in answer.header("Cache-Control")
    assert answer.header("Server") is None


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_what_the_policy_forbids(web, path):
    text = web.browser().get(path).text
    assert "<h1>" in text  # the control: it is a page
    text = re.sub(r'<script src="/assets/passkey-[0-9a-f]+\.js" defer></script>', "", text)  # its policy has that file
    assert re.findall(r"<script|\son\w+=|style=|<style|https?://", text.replace("http://www.w3.org/2000/svg", "")) == []


@pytest.mark.parametrize("host", ["evil.example.org", f"{HOST}.evil.org", "127.0.0.1", "", "a\tb"])
def test_a_foreign_host_is_not_answered(web, host):
    answer = web.browser().get("/login", Host=host)
    assert answer.status == 400
    assert "default-src 'none'" in (answer.header("Content-Security-Policy") or "default-src 'none'")
    assert web.browser().get("/login", Host=HOST).status == 200


def test_without_tls_one_is_sent_to_it(web):
    answer = web.browser().get("/login", **{"X-Forwarded-Proto": "http"})
    assert (answer.status, answer.to) == (301, f"https://{HOST}/login")


@pytest.mark.parametrize("language", WORDS)
def test_the_browsers_language_is_spoken(web, language):
    page = web.browser(language).get("/login")
    assert page.title == WORDS[language]
    assert f'<html lang="{language}">' in page.text


def test_another_language_can_be_chosen(web):
    browser = web.browser()
    page = browser.get("/login")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)
    chosen = browser.ask("POST", "/language", {"csrfmiddlewaretoken": token, "code": "lt", "next": "/login"})
    assert chosen.to == "/login"
    assert browser.get("/login").title == WORDS["lt"]
    assert web.browser().get("/login").title == WORDS["en"]


@pytest.mark.parametrize("language", ["it", "lt"])
def test_what_is_wrong_is_said_in_that_language_too(web, language):
    said = {}
    for code in ("en", language):
        page = web.browser(code).log_in("nobody@example.org", "something wrong")
        said[code] = re.search(r'<div class="wrong"[^>]*>(.*?)</div>', page.text, re.DOTALL).group(1)
    assert said["en"] != said[language]


def test_sheet_and_fonts_are_kept_and_pages_are_not(web):
    page = web.browser().get("/login")
    sheet = web.browser().get(re.search(r'rel="stylesheet" href="(/assets/[^"]+)"', page.text).group(1))
    assert "immutable" in sheet.header("Cache-Control")
    assert sheet.header("Content-Type") == "text/css; charset=utf-8"
    for font in re.findall(r"url\((/assets/[^)]+)\)", sheet.text):
        assert web.browser().get(font).header("Content-Type") == "font/woff2"
    assert web.browser().get("/assets/../office.toml").status == 404


def test_a_large_body_is_refused_before_it_is_read(web):
    for length, status in ((3_000_000, 413), (0, 403)):
        with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=300)) as connection:
            connection.putrequest("POST", "/login", skip_host=True)
            connection.putheader("Host", HOST)
            connection.putheader("X-Forwarded-Proto", "https")
            connection.putheader("X-Forwarded-For", "192.0.2.7")
            connection.putheader("Content-Length", str(length))
            connection.endheaders()
            assert connection.getresponse().status == status
