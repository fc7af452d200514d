"""A hardware clock, as the kernel shows it in sysfs."""

from datetime import UTC, datetime, timedelta

import pytest

from hardware.clock import SystemClock
from hardware.rtc import BUILT, ERROR_NS, LAST, HardwareClock
from hardware.timesync import SERVER_ERROR_NS, TimeSync
from tests.hardware.test_clock import Nobody


@pytest.fixture
def chip(tmp_path):
    """What a chip shows, seconds since 1970, as text; and a clock that reads it."""
    (tmp_path / "rtc0").mkdir()

    def show(text):
        (tmp_path / "rtc0" / "since_epoch").write_text(f"{text}\n")

    return show, HardwareClock("rtc0", tmp_path)


def test_it_shows_the_middle_of_its_second(chip):
    show, clock = chip
    moment = datetime(2027, 3, 1, 12, tzinfo=UTC)
    show(int(moment.timestamp()))
    assert clock.read() == moment + timedelta(seconds=0.5)


@pytest.mark.parametrize("moment", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC), LAST])
def test_what_cannot_be_the_time_is_not_believed_and_told_once(chip, caplog, moment):
    show, clock = chip
    show(int(moment.timestamp()) + 60)
    assert clock.read() is None
    assert clock.read() is None
    assert len(caplog.messages) == 1
    assert f"shows {moment:%Y-%m-%d}, which cannot be; change its battery" in caplog.text
    show(int(BUILT.timestamp()))
    assert clock.read() is not None


@pytest.mark.parametrize("text", ["", "soon", "-5" * 30, "9" * 40])
def test_what_is_no_time_is_told(chip, caplog, text):
    show, clock = chip
    show(text)
    assert clock.read() is None
    assert "cannot be read" in caplog.text


def test_a_clock_that_is_not_there_is_told(tmp_path, caplog):
    assert HardwareClock("rtc7", tmp_path).read() is None
    assert "hardware clock rtc7: cannot be read" in caplog.text


def test_a_time_server_comes_first_and_without_one_the_hardware_clock_is_believed(chip, tmp_path):
    show, hardware_clock = chip
    show(int(BUILT.timestamp()))
    flag = tmp_path / "synchronized"
    clock = SystemClock(hardware_clock=hardware_clock, timesync=TimeSync(flag, Nobody()))
    reading = clock.reading()
    assert (reading.at, reading.error_ns, reading.source) == (hardware_clock.read(), ERROR_NS, "hardware-clock")
    flag.touch()
    before, reading, after = clock.wall(), clock.reading(), clock.wall()
    assert before <= reading.at <= after
    assert reading.source == "time-server"
    assert SERVER_ERROR_NS <= reading.error_ns < 2 * SERVER_ERROR_NS


def test_without_either_nobody_vouches_for_the_time(tmp_path):
    assert SystemClock(timesync=TimeSync(tmp_path / "synchronized", Nobody())).reading() is None


def test_this_program_is_not_older_than_its_build():
    assert SystemClock().wall() > BUILT
