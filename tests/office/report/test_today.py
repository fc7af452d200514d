"""A day so far against what is usual: promises kept on simulated shops, and no figure where votes are few."""

from datetime import date

import numpy as np
import pytest

from kiosk.office.report.analysis.hourly.count_range import count_range, deviations
from kiosk.office.report.analysis.today import CountToday, TodayOutcome, examine_today
from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from kiosk.office.web import today_words as words
from sync.document.aggregate import Hour
from sync.document.today import Today
from tests.office.report.conftest import FACES, a_document

SATURDAY = date(2026, 11, 28)
TRIALS = 300
EN = Language("en")


def days(rng, per_day, overdispersion, mood=(0.6, 0.25, 0.15), n=13):
    """Some whole days; a shop's traffic and mood wander."""
    traffic = rng.poisson(per_day * rng.gamma(overdispersion, 1 / overdispersion, n))
    return [rng.multinomial(votes, rng.dirichlet(np.array(mood) * 60)) for votes in traffic]


@pytest.mark.parametrize(("per_day", "wandering"), [(40, 1000), (120, 12), (600, 8)])
@pytest.mark.parametrize("known", [5, 13])
def test_eight_of_ten_usual_days_lie_within(per_day, wandering, known):
    rng = np.random.default_rng(20261128)
    held = []
    for _ in range(TRIALS):
        *before, today = (sum(day) for day in days(rng, per_day, wandering, n=known + 1))
        low, high = count_range([int(each) for each in before], 0.5)
        held.append(low <= rng.binomial(today, 0.5) <= high)
    assert 0.74 <= np.mean(held) <= 0.93


def test_counts_alone_without_what_days_do_would_promise_too_much():
    rng = np.random.default_rng(20261128)
    held = []
    for _ in range(TRIALS):
        *before, today = (sum(day) for day in days(rng, 600, 8))
        middle = np.mean(before) * 0.5
        held.append(abs(rng.binomial(today, 0.5) - middle) <= 1.28 * middle**0.5)
    assert np.mean(held) < 0.5


def test_the_tails_are_students():
    # Student's table: one side of 10 % and of 0.5 %.
    for tail, freedom, quantile in ((0.1, 4, 1.533), (0.1, 12, 1.356), (0.005, 4, 4.604), (0.005, 12, 3.055)):
        assert deviations(tail, freedom) == pytest.approx(quantile, rel=0.05)


def documents(rng, per_day=80, mood=(0.6, 0.25, 0.15), n=4):
    """The months before, of which a third of the votes comes before noon."""
    made = []
    for month in (months.back("2026-11", back) for back in range(n - 1, -1, -1)):
        every = [day for day in months.days(month) if day < SATURDAY and day.isoweekday() != 7]
        rows = {
            day.day: tuple(map(int, votes))
            for day, votes in zip(every, days(rng, per_day, 20, mood, len(every)), strict=True)
        }
        total = [sum(row[place] for row in rows.values()) for place in range(3)]
        hours = tuple(Hour(6, hour, tuple(count // 18 for count in total)) for hour in (9, 11, 13, 14, 16, 17))
        made.append(a_document(month, rows, hours=() if month == "2026-11" else hours))
    return made


def so_far(*votes, until=13):
    return Today("rossi-1", "Europe/Rome", FACES, SATURDAY, until, 17, votes)


def test_a_usual_day_is_seldom_called_anything_else():
    rng = np.random.default_rng(20261128)
    told = documents(rng)
    odd = 0
    for _ in range(TRIALS):
        mood = rng.dirichlet(np.array((0.6, 0.25, 0.15)) * 60)
        odd += examine_today(so_far(*map(int, rng.multinomial(27, mood))), told).outcome is not TodayOutcome.USUAL
    assert odd / TRIALS <= 0.03


def test_a_bad_morning_is_called_less_happy_and_a_good_one_happier():
    told = documents(np.random.default_rng(1))
    assert examine_today(so_far(5, 5, 20), told).outcome is TodayOutcome.LESS_HAPPY
    assert examine_today(so_far(60, 0, 0), told).outcome is TodayOutcome.HAPPIER


def test_each_face_has_its_range_by_the_hour():
    told = documents(np.random.default_rng(2), per_day=90)
    found = examine_today(so_far(17, 8, 4), told)
    low, high = found.votes.usual
    assert low < 30 < high, "a third of ninety"
    at_night = examine_today(so_far(54, 22, 14, until=20), told)
    assert at_night.votes.usual[0] > high
    assert found.days in {12, 13}
    assert [face.key for face, _ in found.faces] == ["happy", "neutral", "unhappy"]
    assert found.faces[0][1].usual[1] < high


@pytest.mark.parametrize(
    ("today", "months_known", "outcome"),
    [
        (so_far(0, 0, 0, until=None), 4, TodayOutcome.NOTHING_YET),
        (so_far(5, 3, 1), 4, TodayOutcome.FEW_VOTES),
        (so_far(5, 3, 2), 0, TodayOutcome.NOT_KNOWN),
        (so_far(15, 3, 2), 1, TodayOutcome.NOT_KNOWN),
        (so_far(0, 0, 0), 0, TodayOutcome.FEW_VOTES),
    ],
)
def test_what_is_not_known_is_not_said(today, months_known, outcome):
    told = documents(np.random.default_rng(3), n=months_known) if months_known else []
    assert examine_today(today, told).outcome is outcome


def test_another_kiosk_with_other_faces_teaches_nothing():
    told = documents(np.random.default_rng(3))
    other = Today("rossi-1", "Europe/Rome", FACES[::2], SATURDAY, 13, None, (30, 3))
    assert examine_today(other, told).outcome is TodayOutcome.NOT_KNOWN


def test_there_is_no_figure_under_ten():
    assert words.count(EN, CountToday(9)) == "fewer than 10"
    assert words.count(EN, CountToday(10)) == "10"
    assert words.usual(EN, CountToday(3, (2, 9))) == "usually fewer than 10"
    assert words.usual(EN, CountToday(3, (2, 14))) == "usually up to 14"
    assert words.usual(EN, CountToday(41, (35, 60))) == "usually 35–60"
    assert not words.usual(EN, CountToday(41))
