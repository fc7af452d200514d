"""No vote is ever put into a wrong month: lives of kiosks whose true time is known."""

import math
import random
from dataclasses import dataclass, field

import pytest

from kiosk.device.rules.calendar import Calendar
from kiosk.device.rules.dating import Anchor, Boot, Dating, Interval, hull

S = 1_000_000_000
HOUR = 3600 * S
START_NS = 1_767_225_600 * S  # 1 January 2026, UTC
CALENDAR = Calendar("Europe/Prague")


def test_a_moment_of_an_anchored_boot_is_known_to_the_anchors_error_and_the_crystals_drift():
    dating = Dating([Boot(1, 5 * HOUR, (Anchor(HOUR, START_NS, S),))])
    slack_ns = S + HOUR // 10_000
    assert dating.interval(1, 2 * HOUR) == Interval(START_NS + HOUR - slack_ns, START_NS + HOUR + slack_ns)


def test_the_nearest_anchor_is_asked():
    dating = Dating([Boot(1, 9 * HOUR, (Anchor(0, START_NS, S), Anchor(8 * HOUR, START_NS + 8 * HOUR, S)))])
    assert dating.interval(1, 8 * HOUR).width_ns == 2 * S


def test_between_two_readings_that_contradict_each_other_neither_is_believed():
    dating = Dating(
        [Boot(1, 9 * HOUR, (Anchor(0, START_NS + 700 * HOUR, S), Anchor(8 * HOUR, START_NS + 8 * HOUR, S)))]
    )
    interval = dating.interval(1, 7 * HOUR)
    assert interval.after_ns <= START_NS + 7 * HOUR < START_NS + 707 * HOUR <= interval.before_ns


def test_a_boot_between_neighbours_that_contradict_each_other_is_in_neither_place():
    late, early = Anchor(0, START_NS + 700 * HOUR, 0), Anchor(0, START_NS, 0)
    interval = Dating([Boot(1, HOUR, (late,)), Boot(2, HOUR, ()), Boot(3, 0, (early,))]).interval(2, 0)
    assert interval.after_ns <= START_NS < START_NS + 700 * HOUR <= interval.before_ns


def test_a_boot_without_an_anchor_lies_between_its_neighbours():
    anchored = [Anchor(0, START_NS, 0)], [Anchor(0, START_NS + 100 * HOUR, 0)]
    dating = Dating([Boot(1, 10 * HOUR, tuple(anchored[0])), Boot(2, HOUR, ()), Boot(3, 0, tuple(anchored[1]))])
    interval = dating.interval(2, HOUR // 2)
    assert interval.after_ns == pytest.approx(START_NS + 10.5 * HOUR, abs=5 * S)
    assert interval.before_ns == pytest.approx(START_NS + 99.5 * HOUR, abs=5 * S)


def test_without_any_anchor_nothing_is_claimed():
    assert Dating([Boot(1, HOUR, ()), Boot(2, HOUR, ())]).interval(2, 0) == Interval(None, None)


def slack(ns: int) -> int:
    """What a crystal may be off in so long a time: 100 ppm."""
    return ns // 10_000


def test_boots_in_a_row_without_a_reading_are_dated_through_each_other_to_the_nanosecond():
    early, late = Anchor(HOUR, START_NS, 0), Anchor(HOUR, START_NS + 100 * HOUR, 0)
    boots = [Boot(1, HOUR, (early,)), Boot(2, 10 * HOUR, ()), Boot(3, 6 * HOUR, ()), Boot(4, 4 * HOUR, ())]
    dating = Dating([*boots, Boot(5, HOUR, (late,))])
    # It began after the one before had lived, and was over before the next had lived: by crystals that may be slow.
    after_ns = START_NS + 10 * HOUR - slack(10 * HOUR)
    before_ns = START_NS + 99 * HOUR + slack(HOUR) - (4 * HOUR - slack(4 * HOUR))
    rest_ns = 5 * HOUR
    assert dating.interval(3, HOUR) == Interval(after_ns + HOUR - slack(HOUR), before_ns - (rest_ns - slack(rest_ns)))
    assert dating.interval(3, 6 * HOUR).before_ns == before_ns, "its last moment is the latest"
    assert dating.interval(3, 7 * HOUR).before_ns == before_ns, "and so is what comes after it was last known alive"


@pytest.mark.parametrize(("boottime_ns", "near"), [(2 * HOUR, 0), (3 * HOUR, 0), (4 * HOUR, 0), (4 * HOUR + 2, 1)])
def test_of_two_readings_the_nearer_one_is_asked_and_of_two_as_near_the_earlier(boottime_ns, near):
    anchors = Anchor(2 * HOUR, START_NS + 2 * HOUR, S), Anchor(6 * HOUR, START_NS + 6 * HOUR, 60 * S)
    alone = Dating([Boot(1, 9 * HOUR, anchors[near : near + 1])])
    assert Dating([Boot(1, 9 * HOUR, anchors)]).interval(1, boottime_ns) == alone.interval(1, boottime_ns)


@pytest.mark.parametrize("way", [1, -1])
def test_two_readings_contradict_each_other_from_a_nanosecond_on_and_whichever_way_the_clock_was_set(way):
    # An hour from the one and three hours from the other: errors of 5 s each, and what crystals may do in between.
    allowed_ns = 2 * 5 * S + slack(HOUR) + slack(3 * HOUR)

    def interval(off_ns):
        anchors = Anchor(0, START_NS, 5 * S), Anchor(4 * HOUR, START_NS + 4 * HOUR + way * off_ns, 5 * S)
        return Dating([Boot(1, 9 * HOUR, anchors)]).interval(1, HOUR)

    one_ns, both_ns = 2 * (5 * S + slack(HOUR)), 2 * allowed_ns
    assert interval(allowed_ns).width_ns == one_ns
    assert interval(allowed_ns + 1).width_ns == both_ns + 1


def test_what_holds_two_intervals_is_open_where_one_of_them_is():
    known, early, late = Interval(5, 7), Interval(None, 9), Interval(3, None)
    assert (hull(known, early), hull(early, known)) == (Interval(None, 9), Interval(None, 9))
    assert (hull(known, late), hull(late, known)) == (Interval(3, None), Interval(3, None))
    assert hull(known, Interval(1, 6)) == hull(Interval(1, 6), known) == Interval(1, 7)


def test_an_interval_without_an_end_is_infinitely_wide():
    assert [Interval(*ends).width_ns for ends in [(5, 7), (None, 7), (5, None)]] == [2, math.inf, math.inf]


def test_a_moment_is_settled_up_to_the_last_reading_of_a_boot_that_lives():
    dating = Dating([Boot(1, HOUR, ()), Boot(2, 9 * HOUR, (Anchor(0, START_NS, S), Anchor(HOUR, START_NS + HOUR, S)))])
    assert [dating.is_settled(2, at_ns) for at_ns in (0, HOUR, HOUR + 1)] == [True, True, False]
    assert dating.is_settled(1, 0), "a later boot heard the time"
    assert not Dating([Boot(1, HOUR, ())]).is_settled(1, 0)


@dataclass
class Life:
    """Boots as stored, and the true time of every vote beside what the wall clock showed."""

    boots: list[Boot] = field(default_factory=list)
    votes: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(boot, boottime_ns, true_ns, wall_ns)"""


def live(seed: int, p_online: float, p_outage: float) -> Life:
    """Some months of boots, some of them online, with crystals up to 50 ppm off and a clock restored from a file."""
    draw, life = random.Random(seed), Life()
    saved_ns = START_NS - draw.randrange(30 * 24 * HOUR)
    outage = 0
    for day in range(draw.randint(60, 150)):
        outage = draw.randint(5, 40) if draw.random() < p_outage else max(0, outage - 1)
        start_ns = START_NS + day * 24 * HOUR + draw.randrange(6 * HOUR, 10 * HOUR)
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            drift = 1 + draw.uniform(-5e-5, 5e-5)
            length_ns = draw.randrange(3 * S, 4 * HOUR)
            online = not outage and draw.random() < p_online
            sync_ns = draw.randrange(min(length_ns, HOUR)) if online else None
            anchors = () if sync_ns is None else (Anchor(round(sync_ns * drift), start_ns + sync_ns, S),)
            boot = len(life.boots) + 1
            life.boots.append(Boot(boot, round(length_ns * drift), anchors))
            for at_ns in sorted(draw.randrange(length_ns) for _ in range(draw.randint(0, 6))):
                right = sync_ns is not None and at_ns >= sync_ns
                wall_ns = start_ns + at_ns if right else saved_ns + at_ns
                life.votes.append((boot, round(at_ns * drift), start_ns + at_ns, wall_ns))
            saved_ns = (start_ns if sync_ns is not None else saved_ns) + length_ns
            start_ns += length_ns + draw.randrange(60 * S, HOUR)
    return life


@pytest.mark.parametrize("lives", [100, pytest.param(500, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("p_online", "p_outage", "most_undated"), [(1, 0, 0.001), (0.95, 0.01, 0.2), (0.6, 0.01, 0.3), (0.2, 0.05, 0.8)]
)
def test_no_vote_is_put_into_a_wrong_month_where_the_wall_clock_does(p_online, p_outage, most_undated, lives):
    votes = undated = naive_wrong = 0
    for seed in range(lives):
        life = live(seed, p_online, p_outage)
        dating = Dating(life.boots)
        for boot, boottime_ns, true_ns, wall_ns in life.votes:
            votes += 1
            interval = dating.interval(boot, boottime_ns)
            ends = interval.after_ns, interval.before_ns
            assert ends[0] is None or ends[0] <= true_ns
            assert ends[1] is None or true_ns <= ends[1]
            months = {None if end is None else CALENDAR.month(end) for end in ends}
            if None in months or len(months) > 1:
                undated += 1
            else:
                assert months == {CALENDAR.month(true_ns)}
            naive_wrong += CALENDAR.month(wall_ns) != CALENDAR.month(true_ns)
    assert undated / votes <= most_undated
    if p_online < 1:
        assert naive_wrong > 0, "the control: the wall clock must be seen to put votes into wrong months"
