"""What the machine's clock shows is believed where somebody vouches for it, and it can be."""

from datetime import UTC, datetime

import pytest

from hardware.clock import SystemClock


class SetClock(SystemClock):
    """The machine's clock, set by somebody."""

    shows: datetime

    def wall(self) -> datetime:
        return self.shows


@pytest.fixture
def clock(tmp_path):
    flag = tmp_path / "synchronized"
    flag.touch()
    return SetClock(synchronised_flag=flag)


def test_a_time_server_is_believed(clock):
    clock.shows = datetime(2027, 3, 1, tzinfo=UTC)
    assert clock.reading().at == clock.shows


@pytest.mark.parametrize("year", [1970, 2007, 2099])
def test_a_time_that_cannot_be_is_not_believed_though_a_time_server_told_it(clock, year):
    clock.shows = datetime(year, 3, 1, tzinfo=UTC)
    assert clock.reading() is None
