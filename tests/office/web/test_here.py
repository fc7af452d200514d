"""One Pi, one shop, no office: from a line of smiley.txt to a page on a telephone, through real programs."""

import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.smiley.form import compose
from kiosk.device.setup.own_office import OFFICE
from kiosk.device.setup.setup import SETTINGS, set_up
from sync.document import outbox
from tests.office.report.conftest import a_document
from tests.office.web.conftest import Web
from tests.office.web.test_devices import answers, telephone
from tests.pango import needs_pango
from tests.sync.ends import free_port, until

HERE = {"kiosk id": "k", "owner": "Rossi", "shop": "Centro", "time zone": "Europe/Rome", "office": "here"}
MONTH = "2026-10"
MOST_MIB = 200
KIOSK = str(Path(sys.executable).with_name("kiosk"))


@contextmanager
def running(*command: object):
    with subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def pss_mib(pid: int) -> float:
    """Memory, what is shared by halves."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE).group(1)) / 1024


@pytest.fixture
def pi(tmp_path):
    """Set up by smiley.txt; but for folders and ports, which others on this machine have as well."""
    for place in ("boot/firmware", "etc/kiosk", "etc/NetworkManager/system-connections"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "etc/hostname").write_text("bakery\n")
    (tmp_path / "boot/firmware/smiley.txt").write_bytes(compose(HERE).encode())
    assert set_up(tmp_path).applied
    broker, port = free_port(), free_port()
    kiosk, office = tmp_path / SETTINGS, tmp_path / OFFICE
    moved = {"1883": str(broker), "/run/kiosk-today": str(tmp_path), "[kiosk]": f'[kiosk]\ndata = "{tmp_path}"'}
    text = kiosk.read_text()
    for was, now in moved.items():
        assert was in text
        text = text.replace(was, now)
    kiosk.write_text(text.replace("[broker]", f'receipts = "{tmp_path}/receipts"\n[broker]', 0))
    text = office.read_text()
    web = f'[web]\nfolder = "{tmp_path}/web"\nport = {port}\ntoday = "{tmp_path}/today.json"'
    for was, now in {"1883": str(broker), "8080": str(port), "[web]": web}.items():
        assert was in text
        text = text.replace(was, now)
    office.write_text(f'{text}\n[archive]\nurl = "sqlite:///{tmp_path}/archive.db"\n')
    return tmp_path, broker, port


@needs_pango
def test_from_one_line_in_smiley_txt_to_a_page_on_a_telephone(pi):
    folder, broker, port = pi
    (folder / "outbox").mkdir()
    rows = dict.fromkeys(range(1, 29), (12, 4, 4))
    named = {"kiosk_id": "k", "owner": "Rossi", "shop": "Centro"}
    outbox.write(folder / "outbox", a_document(MONTH, rows, **named))

    class Here(Web):
        settings = folder / OFFICE

        def answers(self, host=""):
            return answers(self)

    web = Here(folder, port=port, url=f"http://bakery.local:{port}")
    with ExitStack() as stack:
        # Without settings Mosquitto listens to this machine alone: what Debian installs.
        mosquitto = stack.enter_context(running("mosquitto", "-p", broker))
        collector = stack.enter_context(running(KIOSK, "collect", "--settings", folder / OFFICE))
        publish = [KIOSK, "publish", "--settings", str(folder / SETTINGS)]
        until(lambda: subprocess.run(publish, check=False, capture_output=True, timeout=300).returncode == 0, "sent")
        web.kiosk("report", "--store", "--month", MONTH)
        said = stack.enter_context(web.serving())
        link = urlsplit(re.search(r"http://bakery\.local:\d+/device/\S+", said).group()).path
        phone = telephone(web)
        assert phone.post(link, {}).to == "/"
        shop = re.search(r'href="(/shops/\d+)"', phone.get("/").text).group(1)
        assert phone.get(shop).title == "Centro, October 2026"
        over_six = telephone(web)
        over_six.line = lambda: HTTPConnection("::1", port, timeout=300)
        assert over_six.get("/stranger").status == 403
        taken = [pss_mib(each.pid) for each in (mosquitto, collector, web.process)]
        print(*map(round, taken), "MiB")
        assert sum(taken) < MOST_MIB
