"""Both packages on one machine, and `office = here` in smiley.txt: pages on a telephone, and nothing typed."""

import re

import pytest

from config.smiley.form import compose
from sync.document.aggregate import encode
from tests.package.telephone import Visitor
from tests.package.versions import KIOSK, OFFICE
from tests.sync.ends import a_month, until

pytestmark = pytest.mark.package

HERE = {"kiosk id": "rossi-1", "owner": "Rossi", "shop": "Centro", "time zone": "Europe/Rome", "office": "here"}
MONTH = "2026-10"
LINK = re.compile(r"http://bakery\.local:8080(/device/\S+)")


@pytest.fixture(scope="module")
def here(host, versions):
    """Installed, started again, and with one month to show."""
    host.run("dpkg", "--purge", KIOSK, OFFICE)
    host.install(versions("1.0", OFFICE))
    host.install(versions("1.0"))
    # The control: who has not asked has no web.
    assert host.show("kiosk-here", "UnitFileState") == "enabled"
    assert host.show("kiosk-web", "ActiveState") == "inactive"
    host.write("/etc/hostname", "bakery\n")
    host.write("/boot/firmware/smiley.txt", compose(HERE))
    month = a_month(MONTH, kiosk_id="rossi-1", owner="Rossi", shop="Centro")
    host.write(f"/var/lib/kiosk/outbox/{MONTH}.json", encode(month).decode())
    host.run("chown", "-R", "kiosk:kiosk", "/var/lib/kiosk")
    host.power_off()
    host.power_on()
    return host


@pytest.fixture(scope="module")
def telephone(here):
    """Let in by the link that the service tells of at its first start."""
    until(lambda: LINK.search(here.journal("kiosk-web")), "the link")
    telephone = Visitor(here)
    assert telephone.post(LINK.search(here.journal("kiosk-web")).group(1), {}).to == "/"
    return telephone


def test_a_month_comes_from_the_outbox_to_the_telephone(here, telephone):
    here.run("systemctl", "start", "kiosk-publish", check=False)
    until(lambda: f"delivered: {MONTH}" in here.journal("kiosk-publish"), "a receipt")
    here.run("systemctl", "start", "kiosk-pages")
    shop = re.search(r'href="(/shops/\d+)"', telephone.get("/").text).group(1)
    page = telephone.get(shop)
    assert (page.status, page.title) == (200, "Centro, October 2026")


def reached(visitor):
    try:
        return visitor.get("/").status == 200
    except AssertionError:  # nobody listens
        return False


def test_who_types_the_name_alone_gets_there(here, telephone):
    typed = Visitor(here, "bakery.local")
    assert typed.get("/stranger").status == 403
    typed.cookies = dict(telephone.cookies)
    assert reached(typed)
    # The control: nothing but the socket listens there.
    here.run("systemctl", "stop", "kiosk-here.socket", "kiosk-web")
    here.run("systemctl", "start", "kiosk-web")
    until(lambda: reached(telephone), "the web")
    assert not reached(typed)


def test_where_another_program_has_that_port_the_other_one_serves(here, telephone):
    here.run("systemctl", "stop", "kiosk-web")
    here.run("systemd-run", "--unit=other", "python3", "-m", "http.server", "80")
    until(lambda: reached(Visitor(here, "bakery.local")), "the other program")
    here.run("systemctl", "restart", "kiosk-here")
    until(lambda: reached(telephone), "the web")
    assert here.show("kiosk-here.socket", "ActiveState") == "failed"
    # From the next start on, where it is gone.
    here.run("systemctl", "stop", "other", "kiosk-web")
    here.run("systemctl", "restart", "kiosk-here")
    until(lambda: here.show("kiosk-here.socket", "ActiveState") == "active", "the socket")
    until(lambda: reached(telephone), "the web")


def test_a_page_that_is_asked_for_is_made(here, telephone):
    path = re.search(r'href="(/shops/\d+)"', telephone.get("/").text).group(1) + "/2026"
    until(lambda: "being made" not in telephone.get(path).text, "the year")
    assert telephone.get(path).title == "Centro, 2026"


def test_the_web_stays_within_its_walls(here):
    process = here.show("kiosk-web", "MainPID")
    assert here.run("stat", "--format=%U", f"/proc/{process}").stdout == "kiosk-web\n"
    assert here.show("kiosk-web", "NRestarts") == "0"


def test_what_is_purged_is_gone(here):
    here.run("dpkg", "--purge", OFFICE)
    assert here.run("test", "-e", "/var/lib/kiosk-web", check=False).returncode != 0
    assert here.show("kiosk-web", "ActiveState") == "inactive"
