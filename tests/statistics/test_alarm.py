"""When it rings, when it does not, and when it is over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.office.report.analysis import alarm, baseline
from kiosk.office.report.analysis.alarm import Ending, watch
from kiosk.office.report.analysis.baseline import BASELINE_DAYS, ENOUGH_DAYS
from kiosk.office.report.analysis.shop_day import ShopDay

SCORES = (1.0, 0.5, 0.0)
FIRST = date(2025, 1, 1)
USUAL = [(11, 2, 2), (10, 3, 2), (12, 2, 1), (10, 2, 3)]
"""About 80 points."""
LOW = [(8, 3, 4), (7, 4, 4)]
"""About 62."""


def days(*rows, first=FIRST):
    return [ShopDay(first + timedelta(n), row, open=True, out_of_service_minutes=0) for n, row in enumerate(rows)]


def repeat(rows, times):
    return [rows[n % len(rows)] for n in range(times)]


STEADY = repeat(USUAL, 200)
FALLEN = [*STEADY, *repeat(LOW, 60)]


def test_a_steady_shop_is_left_alone():
    found = watch(days(*STEADY), SCORES)
    assert (found.alarms, found.missing) == ((), 0)


def test_a_lasting_drop_is_told_with_its_day_and_its_size():
    alarm = watch(days(*FALLEN), SCORES).alarm
    assert alarm
    fell = FIRST + timedelta(200)
    assert abs((alarm.began - fell).days) <= 4
    assert alarm.began <= alarm.raised <= fell + timedelta(20)
    assert alarm.by == pytest.approx(-0.18, abs=0.03)
    assert alarm.days == (alarm.raised - alarm.began).days + 1
    assert alarm.votes == alarm.days * 15
    assert (alarm.ended, alarm.ending) == (None, None)


def test_it_is_told_once_while_it_lasts():
    assert len(watch(days(*FALLEN), SCORES).alarms) == 1


def test_what_is_usual_is_learnt_once_a_month_and_half_a_year_at_a_time(monkeypatch):
    """It is most of what an alert costs; a fleet's alerts ask it of every shop."""
    together, alone, learn_together, learn = [], [], baseline.fit_together, baseline.fit
    monkeypatch.setattr(baseline, "fit_together", lambda votes: learn_together(together.append(len(votes)) or votes))
    monkeypatch.setattr(baseline, "fit", lambda votes: learn(alone.append(votes) or votes))
    two_years = days(*repeat(USUAL, 730))
    watch(two_years, SCORES)
    months = {f"{day.date:%Y-%m}" for day in two_years[ENOUGH_DAYS:]}
    assert sum(together) == len(months) == 23
    assert (len(together), alone) == (4, [])
    # After an alarm it is learnt of other days than those that were foreseen.
    watch(days(*FALLEN, *repeat(USUAL, 90)), SCORES)
    assert alone


def test_what_was_foreseen_changes_no_alarm(monkeypatch):
    """Somebody plays, too, on a day of a fall and on another."""
    played = days(*repeat(USUAL, 100), (99, 0, 0), *repeat(USUAL, 99), *repeat(LOW, 30), (99, 0, 0), *repeat(LOW, 30))
    fallen = [*played, *days(*repeat(USUAL, 300), first=played[-1].date + timedelta(1))]
    found = watch(fallen, SCORES)
    assert found.alarms
    begin = alarm.beginnings
    monkeypatch.setattr(
        alarm,
        "beginnings",
        lambda *of: {month: replace(each, before=[], history=[]) for month, each in begin(*of).items()},
    )
    assert watch(fallen, SCORES) == found


def test_what_gets_better_is_no_alarm():
    assert watch(days(*repeat(LOW, 200), *repeat(USUAL, 60)), SCORES).alarms == ()


def test_one_dreadful_day_is_no_alarm():
    found = watch(days(*STEADY, (0, 0, 500), *repeat(USUAL, 20)), SCORES)
    assert found.alarms == ()


def test_the_all_clear_follows_the_recovery():
    found = watch(days(*FALLEN, *repeat(USUAL, 40)), SCORES)
    assert found.alarm is None
    (alarm,) = found.alarms
    assert alarm.ending is Ending.RECOVERED
    assert alarm.ended
    assert timedelta(0) < alarm.ended - (FIRST + timedelta(260)) < timedelta(25)


def test_a_drop_that_lasts_for_months_becomes_what_is_usual():
    found = watch(days(*STEADY, *repeat(LOW, 2 * BASELINE_DAYS)), SCORES)
    (alarm,) = found.alarms
    assert alarm.ending is Ending.NEW_USUAL
    assert alarm.ended
    assert (alarm.ended - alarm.began).days == BASELINE_DAYS - 1


def test_from_what_is_usual_now_it_can_fall_again():
    lower = [(3, 4, 8), (2, 4, 9)]
    found = watch(days(*STEADY, *repeat(LOW, 2 * BASELINE_DAYS), *repeat(lower, 30)), SCORES)
    assert len(found.alarms) == 2
    assert found.alarm


def test_nothing_is_said_before_enough_days():
    assert watch(days(*repeat(USUAL, ENOUGH_DAYS - 1)), SCORES).missing == 1
    assert watch([], SCORES).missing == ENOUGH_DAYS


def test_one_unhappy_vote_in_a_thousand_is_no_news():
    assert watch(days(*repeat([(1000, 0, 0)], 200), *repeat([(999, 0, 1)], 60)), SCORES).alarms == ()


def test_a_slow_saturday_is_not_a_fall():
    week = [(12, 2, 1)] * 5 + [(6, 4, 5)] * 2
    assert watch(days(*repeat(week, 400)), SCORES).alarms == ()


row = st.tuples(*[st.integers(0, 30)] * 3)
rows = st.lists(st.tuples(st.lists(row, min_size=1, max_size=4), st.integers(1, 90)), max_size=6).map(
    lambda runs: [each for some, times in runs for each in repeat(some, times)][:400]
)
"""Runs of days that resemble each other, so that there is something to fall."""


@settings(max_examples=40, deadline=None)
@given(rows)
def test_days_without_votes_change_nothing(counts):
    found = days(*counts)
    assert watch(found, SCORES) == watch([day for day in found if any(day.votes)], SCORES)


@settings(max_examples=40, deadline=None)
@given(rows, st.integers(0, 399))
def test_what_is_known_later_does_not_change_what_was_said(counts, until):
    sooner, later = watch(days(*counts[:until]), SCORES), watch(days(*counts), SCORES)
    for said, kept in zip(sooner.alarms, later.alarms, strict=False):
        assert (said.began, said.raised, said.by) == (kept.began, kept.raised, kept.by)
    assert len(sooner.alarms) <= len(later.alarms)


@settings(max_examples=40, deadline=None)
@given(rows)
def test_the_order_of_the_faces_does_not_matter(counts):
    one, other = watch(days(*counts), SCORES), watch(days(*[day[::-1] for day in counts]), SCORES[::-1])
    assert [(alarm.began, alarm.raised) for alarm in one.alarms] == [
        (alarm.began, alarm.raised) for alarm in other.alarms
    ]


@settings(max_examples=40, deadline=None)
@given(rows)
def test_every_alarm_ends_before_the_next_begins(counts):
    found = watch(days(*counts), SCORES)
    for one, next_ in zip(found.alarms, found.alarms[1:], strict=False):
        assert one.ended
        assert one.began <= one.raised <= one.ended < next_.began
    assert all(alarm.by < 0 for alarm in found.alarms)


def test_a_crowd_on_a_good_day_is_not_called_a_fall():
    found = watch(days(*STEADY, *repeat([(0, 0, 1), (5000, 0, 0)], 2), *repeat([(0, 0, 1)], 60)), SCORES)
    assert all(alarm.by < 0 for alarm in found.alarms)
