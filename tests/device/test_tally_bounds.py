"""Where a tally begins and ends: settings that are over, months without power, hours that were told once."""

from dataclasses import replace
from datetime import date

import attrs
import pytest

from kiosk.device.rules.dating import Anchor, Boot, Dating, Interval
from kiosk.device.rules.records import Session, StoredVote
from kiosk.device.rules.tally import YEAR_NS, Tally
from kiosk.device.rules.undated import UndatedGroup
from sync.document.aggregate import Hour
from tests.device.test_tally import HOUR, SETTINGS, START, S, anchored, at, documents, tally_of

DAY = 24 * HOUR
NOON = at(2026, 9, 1, 10)
MONTH = [anchored(NOON, 40 * 24)]
"""A boot from noon in Rome on 1 September 2026 to 11 October."""


def votes_of(days, faces=("happy", "neutral", "unhappy"), hours=(0, 1)):
    """A vote of each face at noon and at one on each of those days after the first."""
    return [
        (1, day * DAY + hour * HOUR + HOUR // 2, face, "counted") for day in days for hour in hours for face in faces
    ]


def until(end_ns, now_ns):
    tally = Tally("k-1", "i-1", SETTINGS, Dating(MONTH), Interval(now_ns, now_ns), until_ns=end_ns)
    tally.add_sessions([Session(1, 0, end_ns - NOON)])
    tally.add_votes(StoredVote(n, *vote) for n, vote in enumerate(votes_of((0, 1)), start=1))
    return tally


def test_settings_that_are_over_tell_their_own_days_alone():
    (document,) = until(at(2026, 9, 3, 12), at(2026, 10, 8)).documents({})
    assert (document.month, [day.date.day for day in document.days]) == ("2026-09", [1, 2, 3])
    assert until(at(2026, 9, 3, 12), at(2026, 10, 9)).documents({"2026-09": document}) == []


def test_settings_that_end_tomorrow_tell_no_further_than_today():
    (document,) = until(at(2026, 9, 5), at(2026, 9, 3, 12)).documents({})
    assert [day.date.day for day in document.days] == [1, 2]


def test_a_days_votes_that_are_told_with_the_next_days_are_marked_so():
    evening = documents([(1, HOUR, "happy", "counted")], [anchored(at(2026, 9, 2, 20), 40)], at(2026, 9, 4, 12))
    assert [(day.date.day, day.pooled) for day in evening["2026-09"].days] == [(2, True), (3, False)]


def test_hours_are_counted_when_a_month_is_closed_and_not_before():
    votes, now_ns = votes_of(range(30)), NOON + 40 * DAY
    open_month = documents(votes, MONTH, NOON + 20 * DAY)["2026-09"]
    assert (open_month.hours_counted, open_month.hours, open_month.pooled_hours) == (False, (), ())
    closed = documents(votes, MONTH, now_ns)["2026-09"]
    assert (closed.final, closed.hours_counted) == (True, True)
    assert sum(sum(hour.votes) for hour in closed.pooled_hours) == sum(closed.votes) == len(votes)


def test_hours_of_a_version_that_told_them_every_day_are_told_no_more():
    votes = votes_of(range(30))
    closed = documents(votes, MONTH, NOON + 40 * DAY)["2026-09"]
    daily = (Hour(1, 12, (4, 4, 4)),)
    former = attrs.evolve(closed, final=False, hours_counted=False, hours=daily, pooled_hours=())
    again = documents(votes, MONTH, NOON + 40 * DAY, previous={"2026-09": former})["2026-09"]
    assert (again.hours_counted, again.hours, again.pooled_hours) == (True, (), ())


def off_for(months):
    """In service for a day of September 2026, and so many whole months later again."""
    later = divmod(8 + months + 1, 12)
    return [anchored(at(2026, 9, 10), 24), anchored(at(2026 + later[0], later[1] + 1, 10), 24, boot=2)]


@pytest.mark.parametrize(("months", "told"), [(1, 3), (12, 14), (13, 2)])
def test_a_kiosk_that_was_off_for_a_year_says_so_and_for_longer_nothing(months, told):
    boots = off_for(months)
    assert len(documents([], boots, boots[1].anchors[-1].utc_ns)) == told


@pytest.mark.parametrize(("months", "told"), [(11, 13), (12, 1)])
def test_so_does_one_that_is_off_still(months, told):
    boots = off_for(months)
    assert len(documents([], boots[:1], boots[1].anchors[0].utc_ns)) == told


def doubted(width_ns):
    """Months told of a vote in a boot without a time, eight months after the next one, with no service known since."""
    start_ns = at(2026, 9, 10)
    first, silent = anchored(start_ns, 24), Boot(2, HOUR, ())
    end_ns = start_ns + DAY
    for _ in range(3):
        end_ns += width_ns - Dating([first, silent, anchored(end_ns, 24, boot=3)]).interval(2, 0).width_ns
    boots = [first, silent, anchored(end_ns, 24, boot=3)]
    assert Dating(boots).interval(2, 0).width_ns == width_ns
    tally = tally_of([(2, 0, "happy", "counted")], boots, end_ns + 240 * DAY, sessions=[Session(1, 0, DAY)])
    return list(tally.months())


def test_a_month_is_told_for_a_vote_that_may_be_its_own_unless_it_may_be_any_years():
    assert len(doubted(YEAR_NS)) > 12
    assert doubted(YEAR_NS + 1) == ["2026-09"]


def test_a_month_is_told_for_its_votes_though_nothing_says_how_long_the_kiosk_served():
    boots = [anchored(START, 30), *(anchored(at(2028, month, 5), 24, boot=month) for month in (2, 3))]
    sessions = [Session(1, 0, 30 * HOUR)]
    found = documents([(2, HOUR, "happy", "counted")], boots, at(2028, 3, 6), sessions=sessions)
    assert "2028-02" in found


def test_a_life_is_no_longer_than_its_own_clock_says_though_it_began_long_after_the_boot():
    readings = ((0, 0), (10, 10), (11, 100))  # the last one is wrong, and believed
    boots = [Boot(1, 12 * HOUR, tuple(Anchor(at * HOUR, START + heard * HOUR, S) for at, heard in readings))]
    found = documents([], boots, START + 200 * HOUR, sessions=[Session(1, 10 * HOUR, 12 * HOUR)])
    assert 118 <= sum(day.in_service_minutes for each in found.values() for day in each.days) <= 120


def test_the_last_day_of_a_press_is_told_when_it_is_over():
    vote = StoredVote(1, 1, DAY, "happy", "counted")
    cases = ((at(2026, 9, 2, 12), None), (at(2026, 9, 3, 12), date(2026, 9, 2)))
    for now_ns, expected in cases:
        assert tally_of([], MONTH, now_ns).past_day(vote) == expected
    never = [Boot(1, 2 * DAY, ())]
    assert tally_of([], never, at(2026, 9, 5)).past_day(vote) is None
    assert Tally("k-1", "i-1", SETTINGS, Dating(MONTH), Interval(None, None)).past_day(vote) is None


def test_votes_are_past_when_their_last_moment_is():
    group = UndatedGroup(Interval(0, 5), settled=True, votes={})
    assert [group.is_past(at_ns) for at_ns in (4, 5, 6)] == [False, False, True]
    assert not replace(group, interval=Interval(0, None)).is_past(10**18)
