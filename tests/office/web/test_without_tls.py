"""Over plain HTTP on this machine: browsers that send no `Secure` cookie there (Safari, GNOME's) get in, too."""

from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.office.web.browser import hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web
from tests.sync.ends import free_port


class StrictBrowser:
    """Keeps cookies by the letter of RFC 6265: none that is `Secure` goes over plain HTTP."""

    def __init__(self, url: str) -> None:
        self.url, self.jar = url, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))

    def open(self, path: str, form: dict[str, str] | None = None) -> str:
        body = None if form is None else urlencode(form).encode()
        with self.opener.open(f"{self.url}{path}", body, timeout=300) as answer:
            return answer.read().decode()


def test_a_browser_that_sends_no_secure_cookie_over_plain_http_gets_in(tmp_path):
    port = free_port()
    web = Web(tmp_path, port=port, url=f"http://localhost:{port}")
    with web.serving() as said:
        browser, path = StrictBrowser(web.url), LINK.findall(said)[-1]
        form = {"email": OFFICE, "password": PASSWORD}
        page = browser.open(path, {**hidden(browser.open(path)), **form})
        assert OFFICE in browser.open("/account")
    assert "<h1>" in page
    assert {each.name for each in browser.jar} == {"kiosk-session", "kiosk-csrf"}
    assert all(each.has_nonstandard_attr("HttpOnly") and not each.secure for each in browser.jar)
