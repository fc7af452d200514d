"""The web behind a real Caddy, which is told what `kiosk office proxy` prints."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.language import catalogue
from kiosk.office.web.caddyfile import AWAY
from tests.office.web.browser import DEADLINE_S, HOST, Browser
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web
from tests.sync.ends import free_port, until

CADDY = shutil.which("caddy")
pytestmark = pytest.mark.skipif(CADDY is None, reason="needs Caddy: sudo apt install caddy")
ALONE = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n"
"""What a test needs besides, at the beginning: no port 80, no authority in this machine's store."""


class TlsLine(http.client.HTTPConnection):
    """To the proxy, by the name that its certificate has."""

    def connect(self) -> None:
        context = ssl._create_unverified_context()  # Caddy's authority is this test's alone
        self.sock = context.wrap_socket(
            socket.create_connection((self.host, self.port), DEADLINE_S), server_hostname=HOST
        )


class FarBrowser(Browser):
    """Comes to the proxy, and says of itself what it likes."""

    def line(self) -> http.client.HTTPConnection:
        return TlsLine("127.0.0.1", self.port)


@contextmanager
def proxied(folder: Path, *changes: tuple[str, str]) -> Iterator[tuple[Web, FarBrowser]]:
    """`changes`: what is replaced in the file, and by what."""
    port = free_port()
    web = Web(folder, url=f"https://{HOST}:{port}")
    file = folder / "Caddyfile"
    told = web.kiosk("office", "proxy", "--internal")
    for old, new in (("{\n", ALONE), *changes):
        assert old in told
        told = told.replace(old, new, 1)
    file.write_text(told)
    environment = {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")}
    with web.serving(f"{HOST}:{port}") as said, (folder / "caddy.log").open("w") as log:
        caddy = subprocess.Popen(
            [CADDY, "run", "--adapter", "caddyfile", "--config", str(file)], env=environment, stdout=log, stderr=log
        )
        try:
            browser = FarBrowser(port, host=f"{HOST}:{port}")
            until(lambda: _answers(browser) or caddy.poll() is not None, "Caddy")
            assert caddy.poll() is None, (folder / "caddy.log").read_text()
            assert browser.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
            yield web, browser
        finally:
            caddy.terminate()
            caddy.wait(300)


def _answers(browser: Browser) -> bool:
    try:
        return browser.get("/login").status == 200
    except OSError:
        return False


def test_the_proxy_brings_tls_and_lets_nobody_say_who_he_is(tmp_path):
    with proxied(tmp_path) as (web, browser):
        assert browser.inside
        assert browser.get("/login", **{"X-Forwarded-Proto": "http"}).status == 302  # logged in, over TLS as before
        assert browser.get("/login", Host="evil.example.org").body == b""
        packed = browser.get("/account", **{"Accept-Encoding": "gzip"})
        assert packed.header("Content-Encoding") == "gzip"
        # Ten wrong passwords a minute from one address, whatever address is claimed.
        far = [FarBrowser(browser.port, host=browser.host) for _ in range(14)]
        found = [each.log_in(f"nobody{n}@example.org", "wrong") for n, each in enumerate(far)]
        assert "Too many" in found[-1].text
        # The control: by the proxy's word they are fourteen people.
        near = [Browser(web.port, host=browser.host) for _ in range(14)]
        found = [each.log_in(f"noone{n}@example.org", "wrong") for n, each in enumerate(near)]
        assert "Too many" not in found[-1].text


def test_while_the_web_is_away_the_proxy_says_so_in_every_language_and_brings_it_back_with_it(tmp_path):
    with proxied(tmp_path) as (web, browser):
        assert (browser.get("/nothing").status, browser.get("/").status) == (
            404,
            200,
        )  # what it says itself is passed on
        web.process.kill()
        web.process.wait(300)
        for method in ("GET", "POST"):
            answer = browser.ask(method, "/people", {})
            assert (answer.status, answer.header("Cache-Control")) == (502, "no-store")
            assert "default-src 'none'" in answer.header("Content-Security-Policy")
            found = re.findall(r'<section lang="(..)"><h1>(.*?)</h1>', answer.text)
            assert found == [(code, catalogue(code).gettext(AWAY)) for code in ("en", "it", "lt")]
        with web.serving(browser.host):
            assert browser.inside


DRIPPED = b"POST /login HTTP/1.1\r\nHost: %b\r\nContent-Length: 1000\r\n\r\nx"
AT_ONCE, NEVER = ("read_body 60s", "read_body 1s"), ("read_body 60s", "read_body 1h")


@pytest.mark.parametrize(("change", "is_let_go"), [(AT_ONCE, True), pytest.param(NEVER, False, marks=pytest.mark.long)])
def test_whoever_sends_a_form_drop_by_drop_is_let_go(tmp_path, change, is_let_go):
    """Five hundred such would leave no place for anybody else."""
    with proxied(tmp_path, change) as (_, browser):
        line = browser.line()
        line.connect()
        line.sock.sendall(DRIPPED % browser.host.encode())
        line.sock.settimeout(DEADLINE_S if is_let_go else 3)
        try:
            answer = line.sock.recv(1000)
        except TimeoutError:
            answer = None
        line.close()
        assert (answer is not None) == is_let_go


def test_without_tls_there_is_nothing_to_print(tmp_path):
    web = Web(tmp_path, url="http://localhost:8080")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        web.kiosk("office", "proxy")
    assert failed.value.returncode == 78
    assert "must begin with https://" in failed.value.stderr
