"""The first account, by a link that the server prints; the others, by links that are sent to them."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.office.web.browser import hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web


@pytest.fixture
def fresh(tmp_path) -> Web:
    return Web(tmp_path)


def test_the_first_account_is_made_by_a_link_once(fresh):
    with fresh.serving() as said:
        assert f"serving https://office.example.org at 127.0.0.1:{fresh.port}" in said
        path = LINK.findall(said)[-1]
        early, late = fresh.browser(), fresh.browser()
        assert early.get("/welcome/guessed").status == 404
        page = late.get(path)  # a look uses nothing up: messengers look, too
        assert page.status == 200
        assert early.post(path, {"email": OFFICE, "password": "short"}).status == 200
        assert early.post(path, {"email": OFFICE, "password": PASSWORD}).to == "/"
        assert early.inside
        form = {**hidden(page.text), "email": "second@example.org", "password": PASSWORD}
        assert late.ask("POST", path, form).status == 404
        assert not late.inside
    with fresh.serving() as said:
        assert "/welcome/" not in said
        assert early.inside  # neither accounts nor sessions end with the process


def test_whoever_was_invited_and_is_faster_does_not_shut_the_office_out(fresh):
    with fresh.serving() as said:
        first = LINK.findall(said)[-1]
        invited = LINK.search(fresh.kiosk("office", "invite", "technician@example.org", "--technician")).group(1)
        assert fresh.browser().post(invited, {"password": PASSWORD}).to == "/"
        office = fresh.browser()
        assert office.post(first, {"email": OFFICE, "password": PASSWORD}).to == "/"
        assert office.get("/people").status == 200
        assert fresh.browser().get(first).status == 404


def test_a_start_without_an_account_makes_the_former_link_worthless(fresh):
    with fresh.serving() as said:
        former = LINK.findall(said)[-1]
    with fresh.serving() as said:
        assert fresh.browser().get(former).status == 404
        assert fresh.browser().get(LINK.findall(said)[-1]).status == 200


def test_an_invitation_is_for_its_address_alone(web):
    path = LINK.search(web.kiosk("office", "invite", "Invited@example.org", "--technician")).group(1)
    browser = web.browser()
    assert browser.post(path, {"email": "other@example.org", "password": PASSWORD}).to == "/"
    assert "invited@example.org" in browser.get("/account").text
    assert web.browser().log_in("other@example.org", PASSWORD).status == 200


def test_nobody_but_its_user_reads_secret_and_accounts(web):
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in (web.folder / "web").glob("sec*")} == {
        "secret": "0o600"
    }
    assert oct((web.folder / "web").stat().st_mode & 0o777) == "0o700"


@pytest.mark.skipif(os.getuid() != 0, reason="only root writes what others cannot")
@pytest.mark.parametrize("words", [("invite", "one@example.org", "--technician"), ("device",), ("area", "list")])
def test_a_command_of_root_leaves_nothing_of_root_in_the_folder_of_the_web(words):
    other = 65534
    with TemporaryDirectory(dir="/var/tmp") as folder:
        office = Web(Path(folder), url="http://smiley.local:8080")
        (office.folder / "web").mkdir()
        for path in (office.folder, office.folder / "web"):
            os.chown(path, other, -1)
        command = [str(Path(sys.executable).with_name("kiosk")), "office", *words, "--settings", str(office.settings)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        # Python itself may lie where only root reads; then nothing is done.
        assert ran.returncode == 0 or "may not read this program" in ran.stderr
        assert {path.stat().st_uid for path in (office.folder / "web").iterdir()} <= {other}


LOADED = """
import sys
from pathlib import Path
from config.file import load_office
from hardware.clock import SystemClock
from kiosk.office.web.server import prepare
prepare(load_office(Path(sys.argv[1])), SystemClock().wall)
print("kiosk.office.web.urls" in sys.modules)
from django.urls import get_resolver
get_resolver().url_patterns
print("kiosk.office.web.urls" in sys.modules)  # the control
"""


def test_a_command_which_shows_no_page_loads_none(fresh):
    command = [sys.executable, "-c", LOADED, str(fresh.settings)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["False", "True"]
