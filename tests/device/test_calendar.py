"""Months, days and opening hours are cut by the clock on the shop's wall."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.clock import utc_ns
from kiosk.device.rules.calendar import Calendar

ROME = Calendar("Europe/Rome", {"friday": ("08:00-13:00", "15:00-24:00"), "sunday": ("00:00-06:00",)})


def at(*parts: int) -> int:
    return utc_ns(datetime(*parts, tzinfo=UTC))


def test_a_month_begins_at_the_shops_midnight():
    assert ROME.month(at(2026, 9, 30, 21, 59, 59)) == "2026-09"
    assert ROME.month(at(2026, 9, 30, 22)) == "2026-10"
    assert ROME.month_end_ns("2026-12") == at(2026, 12, 31, 23)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-24", 24)])
def test_the_nights_when_the_clocks_change_make_shorter_and_longer_days(day, hours):
    begin = date.fromisoformat(day)
    after = date.fromordinal(begin.toordinal() + 1)
    assert (ROME.midnight_ns(after) - ROME.midnight_ns(begin)) / 3.6e12 == hours


def test_opening_hours_count_the_hour_that_a_clock_change_adds_or_takes():
    assert ROME.open_minutes(date(2026, 10, 18)) == 6 * 60
    assert ROME.open_minutes(date(2026, 10, 25)) == 7 * 60
    assert ROME.open_minutes(date(2026, 3, 29)) == 5 * 60


def test_the_door_is_open_from_its_first_minute_to_before_its_last():
    opening = {at(2026, 10, 23, 5, 59): False, at(2026, 10, 23, 6): True, at(2026, 10, 23, 10, 59): True}
    closing = {at(2026, 10, 23, 11): False, at(2026, 10, 23, 21, 59): True, at(2026, 10, 23, 22): False}
    assert {moment: ROME.is_open(moment) for moment in opening | closing} == opening | closing


def test_without_opening_hours_the_door_is_always_open_and_its_minutes_unknown():
    plain = Calendar("Europe/Rome")
    assert plain.is_open(at(2026, 10, 25, 3))
    assert plain.open_minutes(date(2026, 10, 25)) is None


@given(st.datetimes(timezones=st.just(UTC)))
def test_nanoseconds_and_datetimes_agree_to_the_microsecond(aware):
    assert ROME.local(utc_ns(aware)) == aware


def test_the_shops_clock_goes_on_after_19_january_2038_and_2106():
    assert ROME.local(at(2038, 1, 19, 3, 14, 8)).isoformat() == "2038-01-19T04:14:08+01:00"
    assert ROME.local(at(2040, 7, 1, 12)).isoformat() == "2040-07-01T14:00:00+02:00"
    assert ROME.month(at(2106, 12, 31, 23)) == "2107-01"
