"""Where an interval is put on the shop's calendar, to the nanosecond."""

from datetime import UTC, date, datetime

import pytest

from hardware.clock import utc_ns
from kiosk.device.rules.calendar import WEEKDAYS, Calendar
from kiosk.device.rules.dating import Interval
from kiosk.device.rules.placement import SHARP_NS, Placement, middle

S = 1_000_000_000
MIDNIGHT_NS = utc_ns(datetime(2026, 9, 30, 22, tzinfo=UTC))  # in Rome
HOUR_NS = 3600 * S
PLACEMENT = Placement(Calendar("Europe/Rome", {weekday: ["06:30-20:00"] for weekday in WEEKDAYS}))


def around(hour: float, width_ns: int) -> Interval:
    """So much time around an hour of 1 October, in Rome."""
    at_ns = MIDNIGHT_NS + round(hour * HOUR_NS)
    return Interval(at_ns - width_ns // 2, at_ns + width_ns // 2)


def test_what_is_known_to_a_minute_is_where_its_middle_is_and_what_is_known_less_well_where_both_ends_are():
    assert middle(around(6, SHARP_NS)) == MIDNIGHT_NS + 6 * HOUR_NS
    assert middle(around(6, SHARP_NS + 2)) is None
    assert PLACEMENT.hour(around(6, SHARP_NS)) == datetime(2026, 10, 1, 4, tzinfo=UTC)
    assert PLACEMENT.hour(around(6, SHARP_NS + 2)) is None
    assert PLACEMENT.hour(around(6.5, 3598 * S)) == datetime(2026, 10, 1, 4, tzinfo=UTC), "an hour has no minutes"


@pytest.mark.parametrize("width_ns", [0, SHARP_NS, 600 * S])
def test_the_door_was_closed_where_it_was_closed_all_the_while(width_ns):
    assert PLACEMENT.is_closed(around(5.5, width_ns))
    assert not PLACEMENT.is_closed(around(12.5, width_ns))


def test_the_door_that_opened_meanwhile_was_not_surely_closed():
    assert not PLACEMENT.is_closed(around(6.5, 600 * S))


def test_nothing_is_placed_of_which_a_side_is_unknown():
    for interval in (Interval(None, MIDNIGHT_NS), Interval(MIDNIGHT_NS, None), Interval(None, None)):
        places = middle(interval), PLACEMENT.month(interval), PLACEMENT.day(interval), PLACEMENT.hour(interval)
        assert places == (None, None, None, None)
        assert not PLACEMENT.is_closed(interval)


def test_a_month_and_a_day_are_certain_where_both_ends_are_in_them():
    before, after = MIDNIGHT_NS - HOUR_NS, MIDNIGHT_NS + HOUR_NS
    assert (PLACEMENT.month(Interval(before, after)), PLACEMENT.day(Interval(before, after))) == (None, None)
    assert PLACEMENT.month(Interval(after, after + 29 * 24 * HOUR_NS)) == "2026-10"
    assert PLACEMENT.day(Interval(after, after + 24 * HOUR_NS)) is None
    assert PLACEMENT.day(Interval(after, after + 22 * HOUR_NS)) == date(2026, 10, 1)
