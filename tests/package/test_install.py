"""The packages on a booted Debian 12 and 13: installed and removed. Nobody has a network there."""

import pytest

from tests.package.at_work import at_work, version, votes
from tests.package.versions import BROKER, KIOSK, OFFICE

pytestmark = pytest.mark.package


def test_without_settings_nothing_starts_and_nothing_fails(host, versions):
    host.run("dpkg", "--purge", KIOSK, OFFICE)
    host.install(versions("1.0"))
    host.install(versions("1.0", OFFICE))
    assert host.show("kiosk", "ActiveState") == "inactive"
    assert host.show("kiosk-collect", "ActiveState") == "inactive"
    assert host.run("systemctl", "--failed", "--quiet", "--no-legend").stdout == ""


def test_with_settings_it_is_at_work_when_installed(kiosk):
    assert at_work(kiosk)
    assert version(kiosk) == "1.0"
    assert votes(kiosk) == 1
    assert kiosk.show("kiosk-publish.timer", "ActiveState") == "active"


def test_it_is_at_work_again_after_a_boot(kiosk):
    kiosk.power_off()
    kiosk.power_on()
    assert at_work(kiosk)
    assert votes(kiosk) == 1


def test_what_is_shut_in_is_shut_in(kiosk):
    process = kiosk.show("kiosk", "MainPID")
    assert kiosk.run("stat", "--format=%U", f"/proc/{process}").stdout == "kiosk\n"
    kiosk.run("systemctl", "start", "kiosk-publish", check=False)
    assert "publish" in kiosk.journal("kiosk-publish")
    assert "Traceback" not in kiosk.journal("kiosk-publish")


def test_kiosk_and_head_office_may_share_a_machine(kiosk, versions):
    kiosk.write("/etc/kiosk/office.toml", BROKER)
    kiosk.install(versions("1.0", OFFICE))
    assert kiosk.show("kiosk-collect", "ActiveState") == "active"
    kiosk.run("dpkg", "--purge", OFFICE)
    assert at_work(kiosk)
    assert version(kiosk) == "1.0"
    assert kiosk.run("ls", "/etc/kiosk").stdout == "kiosk.toml\n"


def test_removing_keeps_votes_and_settings(kiosk, versions):
    kiosk.run("dpkg", "--remove", KIOSK)
    assert not at_work(kiosk)
    kiosk.run("test", "-e", "/var/lib/kiosk/votes.db")
    kiosk.run("test", "-e", "/etc/kiosk/kiosk.toml")
    kiosk.install(versions("1.0"))
    assert at_work(kiosk)
    assert votes(kiosk) == 1
