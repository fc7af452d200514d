"""What is found, and what is left unsaid."""

from datetime import UTC, date, datetime

import attrs
import numpy as np
import pytest

from kiosk.office.report.analysis.comparisons import Basis, Direction
from kiosk.office.report.analysis.examine import examine
from kiosk.office.report.analysis.findings import Score, Unfinished
from kiosk.office.report.analysis.incomparable import Moved, OtherFaces, OtherFacesDays, Reinstalled
from kiosk.office.report.analysis.series import gather
from kiosk.office.report.analysis.trust import (
    Enough,
    FaultSeen,
    FewVotes,
    LeftOut,
    MissingDays,
    NoVotes,
    OneFace,
    OutOfService,
    UndatedVotes,
    Unplaced,
    UnusualDays,
)
from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from kiosk.office.report.page.words import range_words
from sync.archive.note import Note
from sync.document.aggregate import Face, Fault
from sync.document.aggregate import Undated as UndatedRow

OCTOBER = "2026-10"
GOOD, BAD = (16, 2, 2), (10, 5, 5)
STEADY = (30000, 20000, 50000)


def weekdays(month, row):
    return {day.day: row for day in months.days(month) if day.isoweekday() != 7}


def found(documents, month=OCTOBER):
    return examine(gather(documents, None, month), month)


def history(document, last, *rows):
    """Months of days all alike, the last one `last`."""
    names = months.window(last, len(rows))
    return [document(name, weekdays(name, row)) for name, row in zip(names, rows, strict=True) if row]


def test_a_first_month_has_a_score_and_nothing_to_compare(document):
    page = found(history(document, OCTOBER, GOOD))
    assert isinstance(page.score, Score)
    assert (page.score.points, page.score.votes, page.score.indicative) == (85, 27 * 20, False)
    assert (page.trend, page.verdict.first) == (None, True)


def test_a_first_month_is_a_first_impression_and_a_second_has_a_margin(document):
    scores = [found(history(document, OCTOBER, *[GOOD] * months_)).score for months_ in (1, 2)]
    assert [score.first_impression for score in scores] == [True, False]
    assert range_words(Language("en"), scores[0]) == "a first impression"
    assert range_words(Language("en"), scores[1]).startswith("most likely ")


def test_a_morning_of_play_is_in_no_score_and_named(document):
    rows = {**weekdays(OCTOBER, GOOD), 7: (16, 2, 62)}
    played, steady = found([document(OCTOBER, rows)]), found([document(OCTOBER, weekdays(OCTOBER, GOOD))])
    assert UnusualDays((date(2026, 10, 7),), 80) in played.trust
    assert (played.score.points, played.score.votes) == (steady.score.points, steady.score.votes - 20)
    assert not any(isinstance(each, UnusualDays) for each in steady.trust)


def test_control_by_all_its_votes_such_a_month_would_be_lower(document):
    rows = {**weekdays(OCTOBER, GOOD), 7: (16, 2, 62)}
    votes = document(OCTOBER, rows).votes
    assert 100 * (votes[0] + votes[1] / 2) / sum(votes) < found([document(OCTOBER, rows)]).score.points - 5


def test_a_month_of_few_votes_is_indicative_and_has_no_arrow(document):
    page = found([*history(document, "2026-09", GOOD), document(OCTOBER, {1: (1, 1, 3)})])
    assert isinstance(page.score, Score)
    assert page.score.indicative
    assert page.verdict.indicative
    assert page.trust[0] == FewVotes(5, 30, 520)
    assert page.history[-1].estimate is None


@pytest.mark.parametrize(("votes", "usual"), [(1, True), (28, False)])
def test_a_month_that_has_lost_nearly_all_its_votes_says_what_was_usual(document, votes, usual):
    months_before = [document(month, dict.fromkeys(range(1, 29), (2, 1, 1))) for month in ("2026-08", "2026-09")]
    page = found([*months_before, document(OCTOBER, dict.fromkeys(range(1, votes + 1), (1, 0, 0)))])
    few = next(each for each in page.trust if isinstance(each, FewVotes))
    assert few == FewVotes(votes, 30, 112 if usual else 0)


def test_a_month_without_votes_whose_kiosk_was_on_says_so(document):
    on = document(OCTOBER, dict.fromkeys(range(1, 32), (0, 0, 0)))
    off = attrs.evolve(on, days=tuple(attrs.evolve(day, in_service_minutes=0) for day in on.days))
    before = history(document, "2026-09", GOOD)
    for month, was_on in ((on, True), (off, False)):
        assert found([*before, month]).trust[0] == NoVotes(OCTOBER, was_on)


def test_a_month_of_no_votes_says_so_once(document):
    page = found([*history(document, "2026-09", GOOD), document(OCTOBER, {})])
    assert page.score == NoVotes(OCTOBER)
    assert page.trust[0] == NoVotes(OCTOBER, was_on=True)
    assert not any(isinstance(each, MissingDays) for each in page.trust)


def a_year_apart(before, after, rest=GOOD):
    """The same two months of two years."""
    return [before] * 2 + [rest] * 10 + [after] * 2


def test_a_clear_rise_has_an_arrow(document):
    trend = found(history(document, OCTOBER, *a_year_apart(BAD, GOOD))).trend
    assert (trend.basis, trend.months, trend.points, trend.direction) == (Basis.YEAR, 2, 22, Direction.UP)


def test_a_difference_within_the_margin_has_none(document):
    trend = found(history(document, OCTOBER, *a_year_apart((13, 4, 3), (12, 5, 3)))).trend
    assert (trend.points, trend.direction) == (-2, Direction.FLAT)


def test_a_difference_that_rounds_to_nothing_has_none(document):
    trend = found(history(document, OCTOBER, *a_year_apart(STEADY, (30040, 20000, 49960), STEADY))).trend
    assert (trend.points, trend.direction) == (0, Direction.FLAT)


def test_a_month_against_the_one_before_is_no_comparison(document):
    page = found(history(document, OCTOBER, *[GOOD] * 13, BAD))
    assert page.trend.direction is Direction.DOWN
    assert found(history(document, OCTOBER, BAD, GOOD)).trend is None


def test_the_first_year_is_compared_with_three_months_before(document):
    trend = found(history(document, OCTOBER, BAD, BAD, BAD, GOOD, GOOD, GOOD)).trend
    assert (trend.basis, trend.months, trend.before, trend.after) == (Basis.SEASON, 3, 63, 85)
    assert (trend.points, trend.direction) == (22, Direction.UP)


def test_in_a_first_year_what_a_season_may_do_is_no_change(document):
    """Thousands of votes: as sure as can be, and yet it may be the season."""
    busy = [tuple(100 * n for n in row) for row in ((14, 4, 2), (13, 4, 3))]
    trend = found(history(document, OCTOBER, *[busy[0]] * 3, *[busy[1]] * 3)).trend
    assert (trend.points, trend.direction) == (-5, Direction.FLAT)
    after_a_year = found(history(document, OCTOBER, *a_year_apart(*busy))).trend
    assert (after_a_year.points, after_a_year.direction) == (-5, Direction.DOWN)


def test_of_many_pages_a_change_has_to_be_surer(document):
    series = gather(history(document, OCTOBER, *a_year_apart((13, 4, 3), (11, 4, 5))), None, OCTOBER)
    directions = [examine(series, OCTOBER, pages=pages).trend.direction for pages in (1, 10**6)]
    assert directions == [Direction.DOWN, Direction.FLAT]


def test_two_months_are_no_trend(document):
    assert found(history(document, OCTOBER, BAD, GOOD)).trend is None


def test_the_second_year_is_compared_with_the_same_months(document):
    rows = [GOOD] * 2 + [BAD] * 10 + [GOOD] * 2
    trend = found(history(document, OCTOBER, *rows)).trend
    # Against the three months before it would be a rise: the season is all there is to it.
    assert (trend.basis, trend.points, trend.direction) == (Basis.YEAR, 0, Direction.FLAT)


def test_a_shop_closed_in_september_is_compared_over_the_other_month(document):
    rows = [None, GOOD, *[BAD] * 10, None, BAD]
    trend = found(history(document, OCTOBER, *rows)).trend
    assert (trend.basis, trend.months, trend.direction) == (Basis.YEAR, 1, Direction.DOWN)


def test_thirteen_months_are_shown_and_missing_ones_left_open(document):
    page = found(history(document, OCTOBER, GOOD, None, GOOD))
    assert len(page.history) == 13
    assert [point is not None for point in page.history[-3:]] == [True, False, True]


def test_history_does_not_change_when_time_goes_on(sixteen_months):
    then, now = found(sixteen_months, "2026-09"), found(sixteen_months)
    assert then.history[1:] == now.history[:-1]


def test_a_day_that_ought_to_have_votes_is_named(document):
    rows = weekdays(OCTOBER, GOOD)
    del rows[13], rows[14], rows[24], rows[26]  # the 25th is a Sunday: one run
    page = found([document(OCTOBER, rows)])
    runs = ((date(2026, 10, 13), date(2026, 10, 14)), (date(2026, 10, 24), date(2026, 10, 26)))
    assert MissingDays(runs, kiosk_on=True) in page.trust


def test_a_quiet_day_of_a_quiet_shop_is_not(document):
    rows = weekdays(OCTOBER, (1, 1, 0))
    del rows[13]
    assert not any(isinstance(each, MissingDays) for each in found([document(OCTOBER, rows)]).trust)


def test_a_quiet_week_of_a_quiet_shop_is(document):
    rows = {day: row for day, row in weekdays(OCTOBER, (1, 1, 0)).items() if not 12 <= day <= 17}
    assert (
        MissingDays(((date(2026, 10, 12), date(2026, 10, 17)),), kiosk_on=True)
        in found([document(OCTOBER, rows)]).trust
    )


@pytest.mark.parametrize("per_day", [0.1, 0.5, 1, 3])
def test_chance_does_not_switch_a_kiosk_off(document, per_day):
    rng = np.random.default_rng(20261122)
    named = 0
    for _ in range(200):
        rows = {day: (int(rng.poisson(per_day)), 0, 0) for day in weekdays(OCTOBER, GOOD)}
        named += any(isinstance(each, MissingDays) for each in found([document(OCTOBER, rows)]).trust)
    assert named <= 3  # 1 in 100 months; by the mean of the days with votes it was 189 of 200


def test_votes_of_no_known_day_count_in_the_score_and_excuse_empty_days(document):
    rows = weekdays(OCTOBER, GOOD)
    del rows[13]
    placed = document(OCTOBER, rows)
    both = document(OCTOBER, rows, votes=tuple(a + b for a, b in zip(placed.votes, (0, 0, 18), strict=True)))
    before, after = found([placed]), found([both])
    assert after.score.votes == before.score.votes + 18
    assert after.score.points < before.score.points
    assert Unplaced(18) in after.trust
    assert any(isinstance(each, MissingDays) for each in before.trust)
    assert not any(isinstance(each, MissingDays) for each in after.trust)


def test_everything_odd_is_told(document):
    two = (Face("happy", "happy", 100), Face("unhappy", "unhappy", 0))
    written = document(
        OCTOBER,
        weekdays(OCTOBER, GOOD),
        not_counted={"repeat": 41, "chord": 0, "held": 2},
        undated=(UndatedRow((4, 0, 1), None, None),),
        faults=(Fault("stuck", "happy", 2),),
    )
    page = found([document("2026-09", {1: (9, 9)}, faces=two), written])
    assert page.trust == (
        UndatedVotes(5),
        OtherFaces("2026-09"),
        FaultSeen("stuck", "happy", 2),
        Enough(27 * 20),
        LeftOut("held", 2),
        LeftOut("repeat", 41),
    )


TWO_FACES = (Face("happy", "happy", 100), Face("unhappy", "unhappy", 0))


def asked(document, days, card, **more):
    """What a kiosk tells of some of October's days, under settings of their own."""
    row = (GOOD[0], GOOD[2]) if "faces" in more else GOOD
    written = document(OCTOBER, dict.fromkeys(days, row), installation_id=card, **more)
    return attrs.evolve(written, days=tuple(each for each in written.days if each.date.day in days))


def test_days_with_other_faces_are_named_and_are_nobodys_fault(document):
    """Three faces, two for a fortnight, and three again: the kiosk was never switched off."""
    before, after = asked(document, range(1, 8), "a1"), asked(document, range(20, 32), "a1--3")
    between = asked(document, range(8, 20), "a1--2", faces=TWO_FACES)
    page = found([before, between, after])
    assert OtherFacesDays(((date(2026, 10, 8), date(2026, 10, 19)),), 12 * 18) in page.trust
    assert not any(isinstance(each, MissingDays | OutOfService) for each in page.trust)
    assert page.score.votes == 19 * 20
    # The control: of a kiosk that told nothing of these days it is asked.
    silent = found([before, after])
    assert any(isinstance(each, MissingDays) for each in silent.trust)


def beside(document, days, **more):
    """A second kiosk of the shop, which asks with three faces all month, with votes on some days alone."""
    return document(OCTOBER, dict.fromkeys(days, GOOD), kiosk_id="rossi-2", installation_id="b1", **more)


def test_a_kiosk_that_asked_with_other_faces_excuses_no_other_ones_silence(document):
    told = [
        asked(document, range(1, 8), "a1"),
        asked(document, range(8, 20), "a1--2", faces=TWO_FACES),
        asked(document, range(20, 32), "a1--3"),
    ]
    silent = beside(document, [*range(1, 8), *range(20, 32)])
    page = found([*told, silent])
    assert MissingDays(((date(2026, 10, 8), date(2026, 10, 19)),), kiosk_on=True) in page.trust
    assert OtherFacesDays(((date(2026, 10, 8), date(2026, 10, 19)),), 12 * 18) in page.trust
    # Switched off meanwhile, its hours are told: twelve days, of which two are Sundays.
    off = tuple(attrs.evolve(day, in_service_minutes=0) if 8 <= day.date.day < 20 else day for day in silent.days)
    assert OutOfService(10 * 720) in found([*told, attrs.evolve(silent, days=off)]).trust
    # The controls: one that had votes meanwhile, and one that was put up afterwards, miss nothing.
    later = beside(document, range(25, 32))
    put_up = attrs.evolve(later, days=tuple(day for day in later.days if day.date.day >= 25))
    for other in (beside(document, range(1, 32)), put_up):
        page = found([*told, other])
        assert not any(isinstance(each, MissingDays | OutOfService) for each in page.trust)


def test_a_touchpoint_of_several_knows_its_own_days_with_other_faces(document):
    told = [
        asked(document, range(1, 8), "a1"),
        asked(document, range(8, 20), "a1--2", faces=TWO_FACES),
        asked(document, range(20, 32), "a1--3"),
    ]
    series = gather([*told, beside(document, range(1, 32))], None, OCTOBER)
    own = {key.kiosk_id: months_[OCTOBER] for key, months_ in series.touchpoints.items()}
    assert [own[kiosk].other_faces for kiosk in ("rossi-1", "rossi-2")] == [
        {date(2026, 10, day): 18 for day in range(8, 20)},
        {},
    ]
    meanwhile = [day for day in own["rossi-1"].days if 8 <= day.date.day < 20]
    assert len(meanwhile) == 12
    assert not any(day.open or day.out_of_service_minutes for day in meanwhile)


def test_days_before_the_faces_changed_are_named_too(document):
    changed = found([asked(document, range(1, 11), "a1", faces=TWO_FACES), asked(document, range(11, 32), "a1--2")])
    assert OtherFacesDays(((date(2026, 10, 1), date(2026, 10, 10)),), 10 * 18) in changed.trust


def test_a_change_of_faces_is_no_loss_of_voters(document):
    earlier = history(document, "2026-09", *[GOOD] * 6)
    told = [asked(document, range(1, 31), "a1", faces=TWO_FACES), asked(document, range(31, 32), "a1--2")]
    assert not any(isinstance(each, FewVotes) and each.usual for each in found([*earlier, *told]).trust)
    # The control: who is gone is missed.
    assert any(isinstance(each, FewVotes) and each.usual for each in found([*earlier, told[1]]).trust)


def test_nearly_all_votes_for_one_face_are_told(document):
    """Nine in ten for one face are a good shop."""
    page = found([document(OCTOBER, weekdays(OCTOBER, (10, 0, 0)))])
    assert OneFace("happy", 270, 270) in page.trust
    page = found([document(OCTOBER, weekdays(OCTOBER, (3, 0, 0)))])
    assert not any(isinstance(each, OneFace) for each in page.trust)
    page = found([document(OCTOBER, weekdays(OCTOBER, (18, 1, 1)))])
    assert not any(isinstance(each, OneFace) for each in page.trust)


def test_hours_out_of_service_are_told_and_minutes_are_not(document, sixteen_months):
    assert OutOfService(2 * 720) in found(sixteen_months).trust
    assert not any(isinstance(each, OutOfService) for each in found(sixteen_months, "2026-09").trust)


def moved(day):
    return [Note(day, "Via Garibaldi", "Moved to the exit", "break")]


def test_nothing_is_compared_across_a_move(document):
    documents = history(document, OCTOBER, BAD, BAD, BAD, GOOD, GOOD, GOOD)
    series = gather(documents, None, OCTOBER)
    page = examine(series, OCTOBER, moved(date(2026, 8, 1)))
    assert (page.trend, page.verdict.first) == (None, False)
    assert Moved(date(2026, 8, 1), "Moved to the exit") in page.trust
    assert examine(series, OCTOBER).trend is not None


def test_a_move_is_told_as_long_as_it_is_in_the_drawing(document):
    series = gather(history(document, OCTOBER, GOOD), None, OCTOBER)
    for day, told in ((date(2025, 10, 1), True), (date(2025, 9, 30), False)):
        assert any(isinstance(each, Moved) for each in examine(series, OCTOBER, moved(day)).trust) == told


def test_a_month_in_the_middle_of_which_the_kiosk_was_moved_is_compared_with_none(document):
    series = gather(history(document, OCTOBER, BAD, BAD, *[GOOD] * 4), None, OCTOBER)
    assert examine(series, OCTOBER).trend.months == 3
    assert examine(series, OCTOBER, moved(date(2026, 5, 15))).trend.months == 2
    for day in (date(2026, 6, 15), date(2026, 7, 15), date(2026, 10, 15)):
        assert examine(series, OCTOBER, moved(day)).trend is None


def test_a_kiosk_that_began_anew_is_told_for_thirteen_months(document):
    row = weekdays(OCTOBER, GOOD)
    old = document("2025-10", row)
    new = [document(month, row, installation_id="b2") for month in ("2025-10", "2026-10")]
    assert Reinstalled("rossi-1", "2025-10") in found([old, *new]).trust
    later = document("2026-11", row, installation_id="b2")
    assert not any(isinstance(each, Reinstalled) for each in found([old, *new, later], "2026-11").trust)
    other = document("2026-09", row, installation_id="b2", kiosk_id="rossi-2")
    assert not any(isinstance(each, Reinstalled) for each in found([document(OCTOBER, row), other]).trust)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (datetime(2026, 10, 12, 9, tzinfo=UTC), Unfinished(OCTOBER, date(2026, 10, 12))),
        (datetime(2026, 10, 11, 22, tzinfo=UTC), Unfinished(OCTOBER, date(2026, 10, 11))),  # midnight in Rome
        (datetime(2026, 11, 1, 9, tzinfo=UTC), None),
    ],
)
def test_a_month_that_is_not_over_is_provisional(document, as_of, expected):
    written = document(OCTOBER, weekdays(OCTOBER, GOOD), final=False, as_of=as_of)
    assert found([written]).unfinished == expected
