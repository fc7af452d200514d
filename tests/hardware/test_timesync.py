"""A reading of the clock is as good as its last synchronisation, whichever daemon made it."""

import os
import sys

import pytest

from hardware.time_daemon import running_daemon, start_command
from hardware.timesync import (
    DRIFT,
    KERNEL_ERROR_NS,
    SECOND_NS,
    SERVER_ERROR_NS,
    TIMESYNCD_LONGEST_NS,
    Timedate,
    TimeSync,
    synchronised_error_ns,
)

DAY_NS = 24 * 3600 * SECOND_NS
NOON_NS = 1_800_000_000 * SECOND_NS
BOOT_NS = 100 * SECOND_NS
YES, NO = (sys.executable, "-c", "print('b true')"), (sys.executable, "-c", "print('b false')")


class Looking(TimeSync):
    """Looks at a reading between whose beginning and end no daemon spoke."""

    def look(self, wall_ns, boottime_ns):
        return super().look(wall_ns, boottime_ns, self.file_ns())


class Kernel:
    """What the kernel says, set by the test."""

    at_ns = None

    def answered_at_ns(self, offset_ns, boottime_ns):
        return self.at_ns


@pytest.fixture
def kernel():
    return Kernel()


@pytest.fixture
def sync(tmp_path, kernel):
    return Looking(tmp_path / "synchronized", kernel)


def touch(tmp_path, at_ns):
    (tmp_path / "synchronized").touch()
    os.utime(tmp_path / "synchronized", ns=(at_ns, at_ns))


def error_ns(found):
    return None if found is None else found.error_ns


def test_nobody_vouches_for_a_clock_that_no_daemon_has_set(sync):
    assert sync.look(NOON_NS, BOOT_NS) is None


@pytest.mark.parametrize("age_ns", [0, 60 * SECOND_NS, DAY_NS, 30 * DAY_NS, 170 * DAY_NS])
def test_the_error_grows_with_the_age_of_the_last_synchronisation(sync, tmp_path, age_ns):
    touch(tmp_path, NOON_NS)
    found = sync.look(NOON_NS + age_ns, BOOT_NS + age_ns)
    assert (found.daemon, found.at_ns) == ("systemd-timesyncd", NOON_NS)
    assert found.error_ns == SERVER_ERROR_NS + age_ns * DRIFT


def test_a_clock_that_was_set_by_hand_since_is_not_believed_until_the_next_synchronisation(sync, tmp_path):
    touch(tmp_path, NOON_NS)
    assert sync.look(NOON_NS, BOOT_NS)
    hour_ns = 3600 * SECOND_NS
    assert sync.look(NOON_NS + 2 * hour_ns, BOOT_NS + hour_ns) is None, "set forward"
    assert sync.look(NOON_NS - hour_ns, BOOT_NS + hour_ns) is None, "set back"
    assert sync.look(NOON_NS + hour_ns, BOOT_NS + hour_ns), "set right again"
    touch(tmp_path, NOON_NS + 3 * hour_ns)
    assert sync.look(NOON_NS + 3 * hour_ns, BOOT_NS + 2 * hour_ns), "corrected by the daemon"


def test_what_the_crystal_drifts_is_no_jump(sync, tmp_path):
    touch(tmp_path, NOON_NS)
    assert sync.look(NOON_NS, BOOT_NS)
    assert sync.look(NOON_NS + round(30 * DAY_NS * (1 + DRIFT / 2)), BOOT_NS + 30 * DAY_NS)


def test_the_kernels_word_counts_where_timesyncd_has_none(sync, kernel):
    kernel.at_ns = BOOT_NS
    found = sync.look(NOON_NS + DAY_NS, BOOT_NS + DAY_NS)
    assert (found.daemon, found.error_ns) == ("", synchronised_error_ns(DAY_NS, KERNEL_ERROR_NS))


def test_a_daemon_that_came_after_timesyncd_counts(sync, kernel, tmp_path):
    touch(tmp_path, NOON_NS)
    kernel.at_ns = BOOT_NS + TIMESYNCD_LONGEST_NS
    assert error_ns(sync.look(NOON_NS + TIMESYNCD_LONGEST_NS, BOOT_NS + TIMESYNCD_LONGEST_NS)) < KERNEL_ERROR_NS
    kernel.at_ns = BOOT_NS + 30 * DAY_NS
    assert error_ns(sync.look(NOON_NS + 30 * DAY_NS, BOOT_NS + 30 * DAY_NS)) == KERNEL_ERROR_NS


def answers(timedate, offset_ns=0):
    """Ask, let the program end, and collect."""
    timedate.answered_at_ns(offset_ns, BOOT_NS)
    timedate._asking.wait()
    answer = timedate.answered_at_ns(offset_ns, BOOT_NS + SECOND_NS)
    finish(timedate)
    return answer


def finish(timedate):
    if timedate._asking:
        timedate._asking.communicate()


@pytest.mark.parametrize(("command", "answer"), [(YES, BOOT_NS), (NO, None), ((sys.executable, "-c", "1/0"), None)])
def test_an_answer_is_collected_at_the_next_question_and_dated_by_when_it_was_asked(command, answer):
    timedate = Timedate(command)
    assert timedate.answered_at_ns(0, BOOT_NS) is None, "nobody is waited for"
    finish(timedate)
    assert answers(Timedate(command)) == answer


def test_who_can_wait_gets_the_answer_at_once():
    assert Timedate(YES, wait_s=30).answered_at_ns(0, BOOT_NS) == BOOT_NS
    assert Timedate(NO, wait_s=30).answered_at_ns(0, BOOT_NS) is None


def test_an_answer_from_before_the_clock_was_set_is_none():
    timedate = Timedate(YES)
    timedate.answered_at_ns(0, BOOT_NS)
    timedate._asking.wait()
    assert timedate.answered_at_ns(5 * SECOND_NS, BOOT_NS + SECOND_NS) is None
    finish(timedate)


def test_a_question_that_hangs_is_given_up_at_the_next_one():
    timedate = Timedate((sys.executable, "-c", "import signal; signal.pause()"))
    assert timedate.answered_at_ns(0, BOOT_NS) is None
    hanging = timedate._asking
    assert timedate.answered_at_ns(0, BOOT_NS + SECOND_NS) is None
    assert hanging.returncode is not None
    timedate._asking.kill()
    finish(timedate)


def test_a_machine_without_systemd_is_no_error():
    assert Timedate(("no-such-program",)).answered_at_ns(0, BOOT_NS) is None


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("sys/fs/cgroup/system.slice/chrony.service", "chrony"),
        ("sys/fs/cgroup/systemd/system.slice/ntpsec.service", "ntpsec"),
        ("sys/fs/cgroup/system.slice/system-phc2sys.slice", "phc2sys"),
        ("sys/fs/cgroup/system.slice/ntpd-rs.service", "ntpd-rs"),
        ("sys/fs/cgroup/system.slice/ssh.service", None),
    ],
)
def test_the_daemon_that_runs_is_known_by_its_control_group(tmp_path, folder, name):
    (tmp_path / folder).mkdir(parents=True)
    assert running_daemon(tmp_path) == name


@pytest.mark.parametrize(
    ("installed", "masked", "command"),
    [
        (False, False, "sudo apt install systemd-timesyncd"),
        (True, True, "sudo systemctl unmask systemd-timesyncd; sudo systemctl enable --now systemd-timesyncd"),
        (True, False, "sudo systemctl enable --now systemd-timesyncd"),
    ],
)
def test_where_no_daemon_runs_it_is_known_what_starts_one(tmp_path, installed, masked, command):
    for folder in ("usr/lib/systemd/system", "etc/systemd/system"):
        (tmp_path / folder).mkdir(parents=True)
    if installed:
        (tmp_path / "usr/lib/systemd/system/systemd-timesyncd.service").touch()
    if masked:
        (tmp_path / "etc/systemd/system/systemd-timesyncd.service").symlink_to("/dev/null")
    assert start_command(tmp_path) == command
