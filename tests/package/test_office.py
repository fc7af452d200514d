"""The head office's package on a booted Debian 12 and 13: pages, pictures and labels, and a broker of its own."""

import pytest

from sync.document.aggregate import encode
from tests.package.versions import KIOSK, OFFICE, SMILEY
from tests.sync.ends import a_month, until

pytestmark = pytest.mark.package

PICTURE = """
import sys; sys.path.insert(0, "/usr/lib/smiley-kiosk-office/lib")
from kiosk.office.mail.picture import png
svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4"><text y="3" font-family="Inter">{}</text></svg>'
drawn, empty = (png(svg.format(text)) for text in ("AB", ""))
print(drawn[:4], drawn != empty)
"""


@pytest.fixture(scope="module")
def office(host, versions):
    """Version 1.0 installed."""
    host.run("dpkg", "--purge", KIOSK, OFFICE)
    host.install(versions("1.0", OFFICE))
    return host


def test_a_page_is_made_on_paper(office):
    office.write("/var/tmp/outbox/2026-10.json", encode(a_month()).decode())
    office.run("kiosk", "report", "--month", "2026-10", "--from", "/var/tmp/outbox", "--out", "/var/tmp/page.pdf")
    assert office.run("head", "-c", "5", "/var/tmp/page.pdf").stdout == "%PDF-"


def test_a_mail_has_its_picture(office):
    assert office.run("python3", "-c", PICTURE).stdout == "b'\\x89PNG' True\n"


def test_a_card_has_its_label(office):
    office.write("/var/tmp/smiley.txt", SMILEY)
    office.run("kiosk", "card", "label", "/var/tmp/smiley.txt", "--out", "/var/tmp/label.pdf")
    assert office.run("head", "-c", "5", "/var/tmp/label.pdf").stdout == "%PDF-"


@pytest.fixture(scope="module")
def at_work(office):
    """A head office, made with the one command that the package tells of."""
    office.run("kiosk", "office", "setup", "127.0.0.1")
    return office


def test_one_command_makes_it_a_head_office(at_work):
    for unit in ("mosquitto.service", "kiosk-claims.service", "kiosk-collect.service", "kiosk-broker.path"):
        assert at_work.show(unit, "ActiveState") == "active", at_work.journal(unit)
    until(lambda: "broker 127.0.0.1:8884: collecting" in at_work.journal("kiosk-collect"), "the collector")


def test_its_doctor_finds_nothing_but_that_no_kiosk_was_heard(at_work):
    until(lambda: at_work.run("test", "-e", "/var/lib/kiosk-office/archive.db", check=False).returncode == 0, "archive")
    said = at_work.run("kiosk", "office", "doctor", check=False).stdout
    assert "no kiosk has been heard yet" in said
    assert "0 error(s), 1 warning(s)" in said, said


def test_once_more_changes_nothing(at_work):
    listed = ("sh", "-c", "cd /var/lib/kiosk-ca; sha256sum *.pem *.key /etc/kiosk/* /etc/mosquitto/*/*")
    before = at_work.run(*listed).stdout
    at_work.run("kiosk", "office", "setup", "127.0.0.1")
    assert at_work.run(*listed).stdout == before


def test_what_is_revoked_restarts_the_broker_by_itself(at_work):
    at_work.run("kiosk", "office", "enrol", "rossi-1")
    process = at_work.show("mosquitto.service", "MainPID")
    at_work.run("kiosk", "office", "revoke", "rossi-1")
    until(lambda: at_work.show("mosquitto.service", "MainPID") not in {process, "0"}, "another broker")
    copied = ("cmp", "/var/lib/kiosk-ca/crl.pem", "/etc/mosquitto/smiley-kiosk/crl.pem")
    assert at_work.run(*copied, check=False).returncode == 0
    until(lambda: at_work.show("mosquitto.service", "ActiveState") == "active", "the broker")


def test_a_broker_that_may_not_read_its_access_list_does_not_start(at_work):
    """The control: what the group of its folder is for."""
    at_work.run("chgrp", "root", "/etc/mosquitto/smiley-kiosk/acl")
    assert at_work.run("systemctl", "restart", "mosquitto.service", check=False).returncode != 0
