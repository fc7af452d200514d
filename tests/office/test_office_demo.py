"""`kiosk office demo` makes a head office to look at by the real commands, and leaves nothing running."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli.exits import CONFIG
from kiosk.demo.shops import BAKERY, CAFE
from sync.archive.page_store import PageStore
from sync.archive.registry import Registry
from tests.sync.ends import MOSQUITTO, grown, until

ROOT = Path(__file__).parents[2]
KIOSK = (sys.executable, "-c", "from kiosk.cli import main; main()")
END_S = 300

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto"),
]


def kiosk(*words, code=0):
    ran = subprocess.run(
        [*KIOSK, *map(str, words)], cwd=ROOT, check=False, capture_output=True, text=True, timeout=END_S
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo's folder, what it says, a way to press Ctrl-C; what it had said with its address, and pages then."""
    pytest.importorskip("django")
    folder = tmp_path_factory.mktemp("office") / "demo"
    said = folder.parent / "said"
    # Who runs the tests in the background has Ctrl-C ignored, and a program inherits that.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    with said.open("wb") as file:
        command = [*KIOSK, "office", "demo", "--shops", "4", "--out", str(folder)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file)
    signal.signal(signal.SIGINT, inherited)
    until(
        lambda: "/welcome/" in said.read_text() or process.poll() is not None,
        "its address",
        every_s=0.05,
        progress=lambda: grown(folder.parent),
    )
    with closing(PageStore.open(f"sqlite:///{folder}/archive.db")) as pages:
        early = (said.read_text(), len(pages.newest()))
    until(
        lambda: "Ctrl-C ends" in said.read_text() or process.poll() is not None,
        "the demo",
        every_s=0.2,
        progress=lambda: grown(folder.parent),
    )
    assert process.poll() is None, said.read_text()

    def end():
        process.send_signal(signal.SIGINT)
        process.wait(END_S)
        return process.returncode

    yield folder, said.read_text(), end, early
    if process.poll() is None:
        end()


def test_each_shop_has_its_page(shown):
    folder, *_ = shown
    url = f"sqlite:///{folder}/archive.db"
    with closing(Registry.open(url)) as registry, closing(PageStore.open(url)) as pages:
        shops = {each.id: (each.owner, each.name) for each in registry.shops()}
        made = {shops[each.shop_id] for each in pages.newest()}
    assert made == {(BAKERY, "Station"), (BAKERY, "Market"), (BAKERY, "Harbour"), (CAFE, "Pilies g.")}


def test_its_address_is_said_once_a_page_can_be_opened_and_before_the_rest_is_made(shown):
    *_, (said, pages) = shown
    assert pages > 0
    assert "kiosk office enrol" not in said


def test_everybody_has_a_link_to_come_in_by(shown):
    _, said, *_ = shown
    for who in (BAKERY, CAFE, "technician"):
        link = re.search(rf"(?m)^{who} +(http://\S+/welcome/\S+)$", said)[1]
        with urllib.request.urlopen(link, timeout=300) as answer:
            assert answer.status == 200


def test_the_first_account_can_be_made_in_a_browser(shown):
    _, said, *_ = shown
    link = re.search(r"http://\S+/welcome/\S+", said)[0]
    with urllib.request.urlopen(link, timeout=300) as answer:
        assert answer.status == 200


def test_no_kiosk_that_runs_is_said_to_stand_still(shown):
    folder, *_ = shown

    def known() -> set[bool]:
        with closing(sqlite3.connect(folder / "archive.db", timeout=300)) as database:
            found = database.execute(
                "SELECT payload FROM status WHERE kiosk_id IN ('station-1', 'market-1')"
            ).fetchall()
        return {json.loads(payload)["health"] is not None for (payload,) in found}

    until(lambda: known() == {True}, "how both are", progress=lambda: grown(folder))


def test_who_presses_a_face_is_counted(shown):
    folder, *_ = shown
    settings = ("--settings", folder / "station-1" / "now.toml")
    kiosk("press", "happy", *settings)
    until(lambda: json.loads(kiosk("status", "--json", *settings))["since_start"] == 1, "the vote")


def test_its_doctor_finds_no_error(shown):
    folder, *_ = shown
    kiosk("publish", "--settings", folder / "station-1" / "now.toml")
    said = kiosk("office", "doctor", "--settings", folder / "office.toml", "--files", folder / "broker", code=1)
    assert "refuses a kiosk what belongs to another kiosk" in said
    # The one warning is about what is made up: a month that came a year too early.
    assert re.search(r"1 message\(s\) could not be accepted", said)
    assert "0 error(s), 1 warning(s)" in said


def test_ctrl_c_ends_all_of_it(shown):
    folder, _, end, _ = shown
    ports = [int(port) for port in re.findall(r"(?m)^(?:listener|port =) (\d+)", _settings(folder))]
    assert len(ports) == 5
    assert end() == 0
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1).close()


def _settings(folder):
    return (folder / "conf.d" / "smiley-kiosk.conf").read_text() + (folder / "office.toml").read_text()


def test_a_folder_that_is_no_demos_is_left(tmp_path):
    (tmp_path / "mine").write_text("mine")
    said = kiosk("office", "demo", "--out", tmp_path, "--once", code=CONFIG)
    assert "is not empty, and no demo's" in said
    assert (tmp_path / "mine").read_text() == "mine"
