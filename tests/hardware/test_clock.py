"""What the machine's clock shows is believed where somebody vouches for it, and it can be."""

import os
from datetime import UTC, datetime

import pytest

from hardware.clock import SystemClock, utc_ns
from hardware.timesync import SERVER_ERROR_NS, TimeSync


class Nobody:
    """A kernel that calls no clock synchronised."""

    def answered_at_ns(self, offset_ns, boottime_ns):
        return None


class SetClock(SystemClock):
    """The machine's clock, set by somebody."""

    shows: datetime
    meanwhile = None

    def wall(self) -> datetime:
        if self.meanwhile:
            self.meanwhile()
        return self.shows


@pytest.fixture
def flag(tmp_path):
    return tmp_path / "synchronized"


@pytest.fixture
def clock(flag):
    return SetClock(timesync=TimeSync(flag, Nobody()))


def synchronise(flag, at):
    flag.touch()
    os.utime(flag, ns=(utc_ns(at), utc_ns(at)))


def test_a_time_server_is_believed(clock, flag):
    clock.shows = datetime(2027, 3, 1, tzinfo=UTC)
    synchronise(flag, clock.shows)
    assert clock.reading().at == clock.shows
    assert clock.reading().error_ns == SERVER_ERROR_NS


@pytest.mark.parametrize("year", [1970, 2007, 2099])
def test_a_time_that_cannot_be_is_not_believed_though_a_time_server_told_it(clock, flag, year):
    clock.shows = datetime(year, 3, 1, tzinfo=UTC)
    synchronise(flag, clock.shows)
    assert clock.reading() is None


@pytest.mark.parametrize("wrong", [datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)])
def test_what_was_read_while_the_daemon_sets_the_clock_is_not_believed(clock, flag, wrong):
    right = datetime(2027, 3, 1, tzinfo=UTC)
    clock.shows, clock.meanwhile = wrong, lambda: synchronise(flag, right)
    assert clock.reading() is None
    clock.shows, clock.meanwhile = right, None
    assert clock.reading().at == right
