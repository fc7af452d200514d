"""The head office's package on a booted Debian 12 and 13: pages, pictures and labels, and a broker of its own."""

import re
from pathlib import Path

import pytest

from kiosk.office.broker.mosquitto import MosquittoSettings
from sync.document.aggregate import encode
from tests.office.web.conftest import OFFICE as OFFICE_MAIL
from tests.office.web.conftest import PASSWORD
from tests.office.web.test_kiosk_credentials import READY, shown
from tests.office.web.test_kiosk_orders import yes
from tests.package.telephone import Visitor
from tests.package.versions import KIOSK, OFFICE, SMILEY
from tests.sync.ends import a_month, until

pytestmark = pytest.mark.package

ACCOUNT = {"email": OFFICE_MAIL, "password": PASSWORD}
ANSWERS = "/run/kiosk-credentials/answers.json"
LINK = re.compile(r"http://localhost:8080(/welcome/\S+)")
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


def test_a_token_asked_for_in_the_browser_is_made_by_the_authoritys_own_service_and_read_by_the_web_alone(at_work):
    for words in (("owner", "add", "Rossi"), ("shop", "add", "Centro", "--owner", "Rossi")):
        at_work.run("kiosk", "office", *words)
    at_work.run("kiosk", "office", "kiosk", "add", "rossi-9", "--shop", "Centro")
    at_work.run("systemctl", "start", "kiosk-web")
    until(lambda: LINK.search(at_work.journal("kiosk-web")), "the link")
    assert at_work.show("kiosk-credentials.path", "ActiveState") == "active"
    browser, path = Visitor(at_work, "localhost:8080"), "/kiosks/one/rossi-9"
    assert browser.post(LINK.search(at_work.journal("kiosk-web")).group(1), ACCOUNT).to == "/"
    assert yes(browser, f"{path}/token").to == path
    until(lambda: READY.search(browser.get(path).text), "the token")
    assert at_work.run("stat", "--format=%U %G %a", ANSWERS).stdout == "kiosk-ca kiosk-answers 640\n"
    # The collector's user, too, who reads what is asked.
    assert at_work.run("runuser", "--user=kiosk-office", "--", "cat", ANSWERS, check=False).returncode != 0
    token = shown(browser, path)
    # So that the kiosk can claim its certificate by it.
    assert "rossi-9" in at_work.run("kiosk", "office", "claims").stdout
    said = at_work.journal("kiosk-credentials")
    assert f"{ACCOUNT['email']}: token rossi-9: done" in said
    assert token not in said
    until(lambda: at_work.show("kiosk-credentials", "ActiveState") == "inactive", "its end")
    assert at_work.show("kiosk-credentials", "Result") == "success"
    assert not READY.search(browser.get(path).text)


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


DROP_IN = "/usr/lib/systemd/system/mosquitto.service.d/smiley-kiosk.conf"
DATABASE = "/var/lib/mosquitto/mosquitto.db"


@pytest.fixture(params=[True, False], ids=["ours", "as Debian has it"])
def ours(request, at_work):
    """Whether the package changes Debian's broker; without it is the control."""
    if not request.param:
        at_work.run("mv", DROP_IN, f"{DROP_IN}.away")
        at_work.run("systemctl", "daemon-reload")
    yield request.param
    at_work.run("mv", f"{DROP_IN}.away", DROP_IN, check=request.param is False)
    at_work.run("systemctl", "daemon-reload")
    at_work.run("systemctl", "reset-failed", "mosquitto")
    at_work.run("systemctl", "start", "mosquitto")


@pytest.mark.parametrize("damage", ["head -c 4096 /dev/zero", f"head -c -1 {DATABASE}.whole"])
def test_a_broker_whose_database_is_damaged_begins_anew_by_itself(at_work, ours, damage):
    at_work.run("systemctl", "stop", "mosquitto")
    at_work.run("sh", "-c", f"cp {DATABASE} {DATABASE}.whole; {damage} > {DATABASE}")
    at_work.run("systemctl", "start", "mosquitto", check=False)
    until(lambda: at_work.show("mosquitto", "ActiveState") == ("active" if ours else "failed"), "the broker's end")
    assert ("begins anew" in at_work.journal("mosquitto")) or not ours
    assert ("began anew" in at_work.run("kiosk", "office", "doctor", check=False).stdout) == ours
    at_work.run("rm", "-f", *([] if ours else [DATABASE]), f"{DATABASE}.whole", f"{DATABASE}.unreadable")


def test_the_broker_may_open_as_many_files_as_it_lets_kiosks_in(at_work, ours):
    at_work.run("systemctl", "restart", "mosquitto")
    limits = at_work.run("cat", f"/proc/{at_work.show('mosquitto', 'MainPID')}/limits").stdout
    files = re.search(r"Max open files +(\d+)", limits)
    assert (int(files[1]) > MosquittoSettings(Path()).max_connections) == ours


def test_a_broker_comes_up_once_its_address_is_there(at_work, ours):
    late, bind = "/etc/mosquitto/conf.d/late.conf", "echo {} > /proc/sys/net/ipv4/ip_nonlocal_bind"
    at_work.write(late, "listener 1999 192.0.2.5\n")
    at_work.run("systemctl", "restart", "mosquitto", check=False)
    waits = "auto-restart" if ours else "failed"
    until(lambda: at_work.show("mosquitto", "SubState") == waits, "its failure")
    at_work.run("sh", "-c", bind.format(1))
    if ours:
        until(lambda: at_work.show("mosquitto", "ActiveState") == "active", "the broker")
    assert (at_work.show("mosquitto", "ActiveState") == "failed") != ours
    at_work.run("sh", "-c", f"{bind.format(0)}; rm {late}; systemctl stop mosquitto")


def test_logrotate_opens_the_broker_to_nobody(at_work, ours):
    """It has it reloaded, and an access list that is cut short is none then."""
    acl = "/etc/mosquitto/smiley-kiosk/acl"
    at_work.run("sh", "-c", f"cp -p {acl} {acl}.whole; sed '/^pattern/q' {acl}.whole | sed '$ s/ .*//' > {acl}")
    # Debian's own unit reloads by a program that a minimal root lacks.
    reload = ("reload",) if ours else ("kill", "--kill-who=main", "--signal=HUP")
    at_work.run("systemctl", *reload, "mosquitto", check=False)
    said = "8884.*refused" if ours else "kiosks can speak for each other"
    doctor = ("kiosk", "office", "doctor")
    until(lambda: re.search(said, at_work.run(*doctor, check=False).stdout), "what the reload led to")
    at_work.run("mv", f"{acl}.whole", acl)
    at_work.run("systemctl", "stop", "mosquitto")


def test_a_broker_that_may_not_read_its_access_list_does_not_start(at_work):
    """The control: what the group of its folder is for."""
    at_work.run("chgrp", "root", "/etc/mosquitto/smiley-kiosk/acl")
    assert at_work.run("systemctl", "restart", "mosquitto.service", check=False).returncode != 0
