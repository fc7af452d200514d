"""A kiosk gets its certificate from a head office, both as their packages install them, within their walls."""

import csv
import re

import pytest

from tests.package.versions import KIOSK, OFFICE, SETTINGS

pytestmark = pytest.mark.package

CLAIMS = """
[broker]
host = "127.0.0.1"
claim_file = "/etc/kiosk/password"
"""
SERVED = "timeout 60 sh -c 'until journalctl -b -u kiosk-claims | grep -q listening; do sleep 1; done'"
ROOT = "/var/lib/kiosk-ca/root.key"


@pytest.fixture(scope="module")
def both(host, versions):
    """An office with an authority, and a kiosk with a token."""
    host.run("dpkg", "--purge", KIOSK, OFFICE)
    host.write("/etc/kiosk/office.toml", "")
    host.install(versions("1.0", OFFICE))
    host.run("kiosk", "office", "ca", "init")
    host.run("kiosk", "office", "ca", "server", "127.0.0.1", "--out", "/var/lib/kiosk-ca/server")
    host.run("systemctl", "restart", "kiosk-claims")
    host.run("sh", "-c", SERVED)
    host.install(versions("1.0"))
    kiosk_id = re.search(r'(?m)^id = "(.*)"', SETTINGS)[1]
    (row,) = csv.DictReader(host.run("kiosk", "office", "enrol", kiosk_id).stdout.splitlines())
    host.write("/etc/kiosk/kiosk.toml", SETTINGS + CLAIMS)
    host.run(
        "sh", "-c", "umask 027; cat > /etc/kiosk/password; chgrp kiosk-publish /etc/kiosk/password", feed=row["token"]
    )
    return host


def test_the_kiosk_has_its_certificate_and_nobody_else_its_key(both):
    # There is no broker: that is what it ends with.
    both.run("systemctl", "start", "kiosk-publish", check=False)
    assert "broker 127.0.0.1:8883 is away" in both.journal("kiosk-publish")
    found = both.run("find", "/var/lib/kiosk-publish/credentials", "-type", "f", "-printf", "%f %u %m\\n").stdout
    assert sorted(found.splitlines()) == ["kiosk.pem kiosk-publish 600", "root.pem kiosk-publish 644"]
    assert "certificate until" in both.run("kiosk", "office", "claims").stdout


def test_the_service_that_certifies_is_shut_in(both):
    process = both.show("kiosk-claims", "MainPID")
    assert both.run("stat", "--format=%U", f"/proc/{process}").stdout == "kiosk-ca\n"
    within = ("nsenter", f"--target={process}", "--mount", "runuser", "--user=kiosk-ca", "--")
    assert both.run("runuser", "--user=kiosk-ca", "--", "head", "-c1", ROOT).stdout == "-"
    assert "Permission denied" in both.run(*within, "head", "-c1", ROOT, check=False).stderr
    assert "Traceback" not in both.journal("kiosk-claims")


def test_a_stolen_kiosk_is_on_the_list(both):
    kiosk_id = re.search(r'(?m)^id = "(.*)"', SETTINGS)[1]
    assert "1 certificate taken back" in both.run("kiosk", "office", "revoke", kiosk_id).stdout
    assert "taken back   1" in both.run("kiosk", "office", "ca", "show").stdout
    assert both.run("stat", "--format=%U %a", "/var/lib/kiosk-ca/crl.pem").stdout == "kiosk-ca 644\n"
