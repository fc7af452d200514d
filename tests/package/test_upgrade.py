"""A new version on a booted Debian 12 and 13: it stays where it stays up, and is taken back where it does not."""

import pytest

from hardware.clock import SystemClock
from tests.package.at_work import at_work, version, vote, votes
from tests.package.host import Host
from tests.package.versions import BROKER, SETTINGS
from tests.sync.ends import until

pytestmark = pytest.mark.package

TAKEN_BACK_S = 120


def judged(host: Host) -> bool:
    """Whether a trial is over, and the kiosk at work."""
    over = host.run("test", "-e", "/usr/lib/smiley-kiosk/on-trial", check=False).returncode != 0
    return over and host.show("kiosk-trial", "ActiveState") not in {"active", "activating"} and at_work(host)


def seconds_until_judged(host: Host) -> float:
    began_ns = SystemClock().monotonic_ns()
    until(lambda: judged(host), "the verdict", TAKEN_BACK_S)
    return (SystemClock().monotonic_ns() - began_ns) / 1e9


def test_an_upgrade_keeps_votes_and_settings(kiosk, versions):
    kiosk.install(versions("2.0"))
    assert at_work(kiosk)
    vote(kiosk)
    seconds_until_judged(kiosk)
    assert version(kiosk) == "2.0"
    assert votes(kiosk) == 2
    assert "the new version stays" in kiosk.journal("kiosk-trial")
    kiosk.run("test", "!", "-e", "/usr/lib/smiley-kiosk/kept")
    assert kiosk.run("cat", "/etc/kiosk/kiosk.toml").stdout == SETTINGS + BROKER


def test_a_downgrade_takes_the_votes_along(kiosk, versions):
    kiosk.install(versions("2.0"))
    vote(kiosk)
    seconds_until_judged(kiosk)
    kiosk.install(versions("1.0"))
    assert at_work(kiosk)
    vote(kiosk)
    seconds_until_judged(kiosk)
    assert version(kiosk) == "1.0"
    assert votes(kiosk) == 3


@pytest.mark.parametrize("broken", ["3.0", "3.1", "3.2", "3.3", "3.4"])
def test_a_version_that_does_not_stay_up_is_taken_back_within_two_minutes(kiosk, versions, broken):
    package = versions(broken)
    began_ns = SystemClock().monotonic_ns()
    kiosk.install(package)
    seconds_until_judged(kiosk)
    assert (SystemClock().monotonic_ns() - began_ns) / 1e9 < TAKEN_BACK_S
    assert version(kiosk) == "1.0"
    assert "did not stay up: back to kiosk, version 1.0" in kiosk.journal("kiosk-trial")
    assert "kiosk-trial.service" in kiosk.run("systemctl", "--failed", "--no-legend").stdout
    vote(kiosk)
    assert votes(kiosk) == 2


def test_votes_given_to_a_version_that_is_taken_back_are_not_lost(kiosk, versions):
    kiosk.install(versions("3.0"))
    vote(kiosk)
    assert version(kiosk) == "3.0"
    seconds_until_judged(kiosk)
    assert version(kiosk) == "1.0"
    assert votes(kiosk) == 2


def test_after_a_version_was_taken_back_the_next_one_has_its_trial(kiosk, versions):
    kiosk.install(versions("3.2"))
    seconds_until_judged(kiosk)
    kiosk.power_off()
    kiosk.power_on()
    assert version(kiosk) == "1.0"
    kiosk.install(versions("2.0"))
    seconds_until_judged(kiosk)
    assert version(kiosk) == "2.0"
    assert votes(kiosk) == 1


def test_a_power_cut_during_the_trial_does_not_end_it(kiosk, versions):
    kiosk.install(versions("3.0"))
    kiosk.cut_power()
    kiosk.power_on()
    seconds_until_judged(kiosk)
    assert version(kiosk) == "1.0"
    assert votes(kiosk) == 1


def test_a_power_cut_while_files_are_replaced_leaves_a_whole_version(kiosk, versions):
    package = kiosk.given(versions("2.0"))
    installing = kiosk.start("dpkg", "--install", package)
    until(lambda: kiosk.run("readlink", "/usr/lib/smiley-kiosk/current").stdout == "kept\n", "the upgrade's begin")
    kiosk.cut_power()
    installing.wait(60)
    kiosk.power_on()
    until(lambda: at_work(kiosk), "the kiosk")
    vote(kiosk)
    assert version(kiosk) == "1.0"
    kiosk.run("dpkg", "--configure", "--pending")
    kiosk.run("dpkg", "--install", package)
    seconds_until_judged(kiosk)
    assert version(kiosk) == "2.0"
    assert votes(kiosk) == 2


def test_a_kiosk_that_is_stopped_stays_so_and_is_upgraded_without_a_trial(kiosk, versions):
    kiosk.run("systemctl", "disable", "--now", "kiosk")
    kiosk.install(versions("2.0"))
    assert not at_work(kiosk)
    assert kiosk.show("kiosk-trial", "ActiveState") == "inactive"
    kiosk.run("systemctl", "start", "kiosk")
    assert votes(kiosk) == 1
