"""When it rings, when it does not, and when it is over."""

from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.office.report.analysis import alarm, alarm_bound, baseline
from kiosk.office.report.analysis.alarm import Ending, watch
from kiosk.office.report.analysis.alarm_beginnings import watched_months
from kiosk.office.report.analysis.alarm_bound import (
    BEFORE,
    FINE_SCALES,
    LONGEST_MONTH,
    ROUNDING,
    SCALES,
    _highest_level,
    _sums,
    bounds,
    is_silent,
)
from kiosk.office.report.analysis.alarm_limits import ALARM, CLIP, SEASON, SLACK
from kiosk.office.report.analysis.baseline import (
    BASELINE_DAYS,
    ENOUGH_DAYS,
    LEARNT_DAYS,
    LEAST_DAY_VARIANCE,
    LEVEL_DAYS,
    LEVEL_GAP,
    Baseline,
    WeighedDay,
)
from kiosk.office.report.analysis.open_baselines import (
    DAY_VARIANCES,
    FINE_DAY_VARIANCES,
    OpenBaselines,
    finer,
    open_baselines,
)
from kiosk.office.report.analysis.shop_day import ShopDay
from kiosk.office.report.analysis.statistics.daily_votes import daily_votes
from kiosk.office.report.analysis.statistics.model import LARGEST_DAY_VARIANCE, LONGEST_STRETCH, DayModel, regular
from kiosk.office.report.analysis.statistics.moods import GRID
from kiosk.office.report.analysis.statistics.regular_together import regular_together
from tests.statistics.falls import shop_days
from tests.statistics.worlds import WORLDS, World, simulate

SCORES = (1.0, 0.5, 0.0)
FIRST = date(2025, 1, 1)
USUAL = [(11, 2, 2), (10, 3, 2), (12, 2, 1), (10, 2, 3)]
"""About 80 points."""
LOW = [(8, 3, 4), (7, 4, 4)]
"""About 62."""


def days(*rows, first=FIRST):
    return [ShopDay(first + timedelta(n), row, open=True, out_of_service_minutes=0) for n, row in enumerate(rows)]


def voted_on(found):
    return daily_votes([(day.date, day.votes) for day in found], SCORES)


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


class Looks:
    """How often the months of a shop were looked at; no more often than what is seen more closely."""

    def __init__(self) -> None:
        self.number, self.most = 0, 0

    def begin(self, votes, months):
        self.number, self.most = 0, (2 * len(months) + 1) * (len(months) + 1)
        return open_baselines(votes, months)

    def bounds(self, *of):
        return [LookedAt(bound, self) for bound in bounds(*of)]


class LookedAt:
    """A month's bound, as it is asked for its sums."""

    def __init__(self, bound, looks) -> None:
        self.bound, self.looks = bound, looks

    def sums(self, begun):
        self.looks.number += 1
        assert self.looks.number <= self.looks.most
        return self.bound.sums(begun)


@pytest.fixture(autouse=True, scope="module")
def _no_month_is_looked_at_for_ever():
    """In every test: what goes round and round is found here, and not by a clock."""
    looks = Looks()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alarm_bound, "open_baselines", looks.begin)
        patch.setattr(alarm_bound, "bounds", looks.bounds)
        yield


@pytest.fixture
def looked_at(monkeypatch):
    """Every shop is, also one of which it is plain that there is no alarm."""
    monkeypatch.setattr(alarm, "is_silent", lambda *_: False)


@pytest.fixture
def learnt(monkeypatch):
    """How many months were learnt from together, each time, and of which votes alone."""
    together, alone, learn_together, learn = [], [], baseline.fit_together, baseline.fit
    monkeypatch.setattr(baseline, "fit_together", lambda votes: learn_together(together.append(len(votes)) or votes))
    monkeypatch.setattr(baseline, "fit", lambda votes: learn(alone.append(votes) or votes))
    return together, alone


def test_of_a_shop_that_is_plainly_steady_nothing_is_learnt(learnt):
    """It is most of what an alert costs; a fleet's alerts ask it of every shop."""
    watch(days(*repeat(USUAL, 730)), SCORES)
    assert learnt == ([], [])


@pytest.mark.usefixtures("looked_at")
def test_what_is_usual_is_learnt_once_a_month_and_half_a_year_at_a_time(learnt):
    together, alone = learnt
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
    assert is_silent(voted_on(days(*repeat(USUAL, ENOUGH_DAYS))))


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


def said(found, **patched):
    """What the watch says of a shop that is looked at whatever can be said at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alarm, "is_silent", lambda *_: False)
        for name, value in patched.items():
            patch.setattr(alarm, name, value)
        return watch(found, SCORES)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(WORLDS), st.integers(0, 2**32 - 1), st.integers(3, 13))
def test_what_can_be_said_at_once_is_what_is_said_after_looking(world, seed, months):
    found = shop_days(simulate(world, 1, months, np.random.default_rng(seed)), 0)
    assert watch(found, SCORES) == said(found)


def test_most_steady_shops_need_no_look(learnt):
    """And of their months one in ten is learnt: of the others what moods could be at all rules an alarm out."""
    silent = 0
    simulated = simulate(World("15 votes a day", per_day=15, day_mood=0.1), 20, 13, np.random.default_rng(7))
    for shop in range(20):
        silent += is_silent(voted_on(shop_days(simulated, shop)))
    assert silent >= 16
    assert len(learnt[1]) < 20 * 11 / 8


def test_what_was_before_the_sum_was_zero_is_not_learnt(learnt):
    assert not is_silent(voted_on(days(*FALLEN)))
    assert len(learnt[1]) == 1


def test_each_month_is_looked_at_in_finer_cells_once(monkeypatch):
    asked = []
    monkeypatch.setattr(alarm_bound, "finer", lambda of, number: asked.append(number) or finer(of, number))
    assert not is_silent(voted_on(days(*FALLEN)))
    assert asked
    assert len(asked) == len({*asked})


anything = st.sampled_from(
    [
        World("few votes", per_day=3),
        World("some votes", per_day=20),
        World("many votes", per_day=300, play=3),
        World("falling", per_day=15, season=0.6, lasting=0.4),
        World("all alike", per_day=8, good=3.5),
    ]
)


def months_of(world, seed, length=8):
    voted = voted_on(shop_days(simulate(world, 1, length, np.random.default_rng(seed)), 0))
    return voted, [*watched_months(voted)]


def by_iso(weekdays):
    return {day + 1: effect for day, effect in enumerate(weekdays.tolist())}


def sums(voted, month, usual, begun):
    """The alarm's sum after each day of a month, of a baseline that is known."""
    of_day = {
        day: WeighedDay(date.fromordinal(day), int(votes), 0.0, (), weekday + 1, mean)
        for day, votes, weekday, mean in zip(
            voted.dates.tolist(), voted.votes, voted.weekdays.tolist(), voted.means.tolist(), strict=True
        )
    }
    days_ = [of_day[int(day)] for day in voted.dates[np.concatenate([month.history, month.own])]]
    for number in range(len(month.history), len(days_)):
        level = usual.level(days_[max(0, number - LEVEL_GAP - LEVEL_DAYS) : number - LEVEL_GAP])
        deviation = usual.deviation(days_[number])
        z = max(-CLIP, min(CLIP, usual.distance(days_[number], level) / deviation))
        begun = max(0.0, begun - z - max(SLACK, SEASON / deviation))
        yield begun


share = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))


@settings(max_examples=400, deadline=None)
@given(
    anything,
    st.integers(0, 2**32 - 1),
    st.tuples(st.floats(-4, -1), st.floats(1, 4), share),
    st.tuples(st.floats(1, 3), st.floats(1, 1.5), share),
    st.floats(0, 8),
    st.sampled_from([SCALES, FINE_SCALES]),
)
def test_no_sum_is_higher_than_its_bound(world, seed, of_variances, of_stretches, begun, ratio):
    """In a cell of day variances and stretches, wide or narrow, at its ends and anywhere within."""
    voted, months = months_of(world, seed)
    least, times, at = 10 ** of_variances[0], of_variances[1] ** 3, of_variances[2]
    shortest, longer, within = of_stretches
    day_variance, stretch = least * times**at, shortest * longer**within
    open_ = open_baselines(voted, months)
    cells = [np.full((len(months), 1), end) for end in (least, least * times, shortest, shortest * longer)]
    known = replace(open_, least=cells[0], most=cells[1], shortest=cells[2], longest=cells[3])
    for number, (month, bound) in enumerate(zip(months, bounds(voted, months, known, ratio), strict=True)):
        peak, end = bound.sums(begun)
        usual = Baseline(by_iso(open_.weekdays[number]), open_.variances[number], day_variance, stretch)
        found = [*sums(voted, month, usual, begun)]
        assert max(found) <= peak
        assert found[-1] <= end
        if times == longer == 1:  # there is nothing to bound
            assert max(found) >= peak - 100 * ROUNDING


def test_months_are_bounded_together_as_each_is_alone():
    """What one is bounded by is its own days' and cells', and none of another's."""
    voted = voted_on(days(*repeat([(3, 1, 1), (9, 2, 1), (1, 1, 0)], 200), *repeat([(60, 9, 9), (5, 9, 40)], 200)))
    months = [*watched_months(voted)]
    open_ = open_baselines(voted, months)
    for number, found in enumerate(bounds(voted, months, open_)):
        own = OpenBaselines(*(getattr(open_, each.name)[[number]] for each in fields(open_)))
        (alone,) = bounds(voted, [months[number]], own)
        assert found.since_zero == pytest.approx(alone.since_zero)
        assert found.since_begun == pytest.approx(alone.since_begun)


def test_no_single_day_is_bounded_by_more_than_it_counts_for():
    """Neither a bad one nor a good one, after which the sum would be too low."""
    since_zero, since_begun = _sums(np.array([[9.0, -9.0]]), np.zeros((1, 2)), np.ones((1, 1)), np.ones((1, 1)))
    assert since_begun == pytest.approx(np.array([[-CLIP - SLACK, -2 * SLACK]]), abs=1e-5)
    assert since_zero == pytest.approx(np.array([[0, CLIP - SLACK]]), abs=1e-5)


@pytest.mark.parametrize("most", [1.0, 1.1, 1.5, 4.0])
def test_no_level_is_higher_than_its_bound_whichever_days_weigh_less(most):
    """Half of the days lie above and half below, and those below weigh as much less as they may."""
    above = np.arange(BEFORE + LONGEST_MONTH) % 2 == 0
    off = np.where(above, 0.1, -0.1)
    level = np.average(off[:LEVEL_DAYS], weights=np.where(above, 1, 1 / most)[:LEVEL_DAYS])
    bound = _highest_level(off[None, None], np.ones((1, 1, len(off))), np.full((1, 1, 1), most))
    assert bound.shape == (1, 1, LONGEST_MONTH)
    assert (bound >= level - 1e-12).all()
    if most == 1:  # there is nothing to bound
        assert bound == pytest.approx(np.zeros(bound.shape), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(anything, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.sampled_from([0.01, 0.1, 1.0]))
def test_whatever_would_be_learnt_lies_in_a_cell(world, seed, of_moods, mixed):
    """Any mixture of the points of the grid, and each of them."""
    voted, months = months_of(world, seed)
    rng = np.random.default_rng(of_moods)
    open_ = open_baselines(voted, months)
    for number, month in enumerate(months):
        point = np.eye(len(GRID.prior))[rng.integers(len(GRID.prior))]
        for weights in (point, rng.dirichlet(np.full(len(GRID.prior), mixed))):
            model = DayModel(weights, open_.variances[number], open_.weekdays[number], 0.0)
            learnt = baseline._baseline(voted.at(month.history), model)
            for cells, own in ((open_, number), (finer(open_, number), 0)):
                in_it = (cells.least[own] <= learnt.day_variance + 1e-12) & (
                    learnt.day_variance <= cells.most[own] + 1e-12
                )
                in_it &= (cells.shortest[own] <= learnt.stretch) & (learnt.stretch <= cells.longest[own] + 1e-12)
                assert in_it.any()


@settings(max_examples=60, deadline=None)
@given(anything, st.integers(0, 2**32 - 1), st.integers(3, 15))
def test_what_is_regular_is_the_same_learnt_together_or_alone(world, seed, length):
    voted, months = months_of(world, seed, length)
    histories = [month.history[-LEARNT_DAYS:] for month in months]
    together = regular_together(voted, histories)
    for number, history in enumerate(histories):
        variance, weekdays, _ = regular(voted.at(history))
        assert together.variances[number] == pytest.approx(variance, rel=1e-12)
        assert together.weekdays[number] == pytest.approx(weekdays, abs=1e-10)


@pytest.mark.parametrize("rows", [USUAL, [(15, 0, 0)], [(1, 0, 0), (0, 0, 1)]], ids=["usual", "all alike", "few"])
def test_cells_reach_from_the_least_to_the_most_that_can_be_learnt(rows):
    """Neither less, which would miss an alarm, nor more, which would look where there is none."""
    voted = voted_on(days(*repeat([*rows, *LOW], LEARNT_DAYS), *repeat(rows, LEARNT_DAYS + 60)))
    months = [*watched_months(voted)]
    open_ = open_baselines(voted, months)
    last = [month.history[-LEARNT_DAYS:] for month in months]
    assert len(last[-1]) == LEARNT_DAYS < len(months[-1].history)
    assert open_.variances == pytest.approx(regular_together(voted, last).variances)
    assert open_.weekdays == pytest.approx(regular_together(voted, last).weekdays)
    of_votes = open_.variances / [np.median(voted.votes[each]) for each in last]
    most = np.maximum(open_.variances * LARGEST_DAY_VARIANCE, LEAST_DAY_VARIANCE)
    # Each is as many times as large as the one before.
    edges = np.geomspace(of_votes + LEAST_DAY_VARIANCE, of_votes + most, DAY_VARIANCES + 1, axis=1) - of_votes[:, None]
    assert open_.least == pytest.approx(edges[:, :-1], abs=1e-12)
    assert open_.most == pytest.approx(edges[:, 1:], abs=1e-12)
    longest = 1 + (LONGEST_STRETCH - 1) * edges[:, 1:] / (of_votes[:, None] + edges[:, 1:])
    assert open_.longest**2 == pytest.approx(longest)
    assert (open_.shortest == np.ones((len(months), DAY_VARIANCES))).all()
    assert open_.of_votes == pytest.approx(of_votes)


def test_finer_cells_of_a_month_reach_as_far():
    """What is the same of all of them is that month's."""
    voted = voted_on(days(*repeat([*USUAL, *LOW], 100), *repeat(LOW, 100)))
    months = [*watched_months(voted)]
    open_ = open_baselines(voted, months)
    for number in range(len(months)):
        fine = finer(open_, number)
        assert fine.least.shape == (1, FINE_DAY_VARIANCES)
        # Each of the others is divided into as many.
        every = FINE_DAY_VARIANCES // DAY_VARIANCES
        assert fine.least[0, ::every] == pytest.approx(open_.least[number], abs=1e-12)
        assert fine.most[0, every - 1 :: every] == pytest.approx(open_.most[number], abs=1e-12)
        assert fine.longest[0, every - 1 :: every] == pytest.approx(open_.longest[number])
        assert (fine.variances, fine.of_votes) == (open_.variances[number], open_.of_votes[number])
        assert (fine.weekdays[0] == open_.weekdays[number]).all()


def test_where_a_history_depends_on_the_sum_somebody_has_to_look(monkeypatch):
    """Somebody played on a day of a month: whether it is left out depends on whether the sum was zero at its end."""
    played = days(*repeat(USUAL, 100), (99, 0, 0), *repeat(USUAL, 99))
    assert is_silent(voted_on(played))
    monkeypatch.setattr(alarm_bound.MonthBound, "sums", lambda *_: (ALARM, 0.5))
    assert not is_silent(voted_on(played))
    assert is_silent(voted_on(days(*repeat(USUAL, 200))))


def test_a_crowd_on_a_good_day_is_not_called_a_fall():
    found = watch(days(*STEADY, *repeat([(0, 0, 1), (5000, 0, 0)], 2), *repeat([(0, 0, 1)], 60)), SCORES)
    assert all(alarm.by < 0 for alarm in found.alarms)
