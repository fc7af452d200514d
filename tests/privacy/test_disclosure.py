"""What of a month may be told: which days together, which hours together, and whether at all."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import reduce
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.device.rules import disclosure
from kiosk.device.rules.disclosure import Group, groups, publishable_hours, row_by_day
from kiosk.device.rules.release_times import releases
from tests.privacy.shops import FACES

MONDAY = date(2026, 11, 2)
DAYS = [MONDAY + timedelta(days=n) for n in range(28)]
LONG, SHORT = frozenset(range(9, 18)), frozenset({9, 10})


def test_a_short_day_is_told_with_the_next_and_the_last_ones_with_none():
    possible = dict(zip(DAYS, (SHORT, SHORT, LONG, LONG, SHORT, frozenset()), strict=False))
    assert row_by_day(possible, {}) == {DAYS[0]: DAYS[2], DAYS[1]: DAYS[2], DAYS[2]: DAYS[2], DAYS[3]: DAYS[3]}


def test_no_row_tells_of_fewer_hours_than_three():
    for hours, own in ((3, True), (2, False)):
        assert (row_by_day({MONDAY: range(hours)}, {}) == {MONDAY: MONDAY}) == own


def weeks(votes):
    return {day: Counter(dict.fromkeys(FACES, votes)) for day in DAYS}


def test_what_was_not_told_of_a_day_while_it_lasted_is_told_with_the_next_where_it_is_short():
    possible = dict.fromkeys(DAYS[:5], range(9, 18)) | {DAYS[1]: range(9, 16)}
    told = dict.fromkeys(DAYS[:5], (12, 15, 18)) | {DAYS[1]: (12, 15), DAYS[2]: (12, 15)}
    assert row_by_day(possible, told) == dict(zip(DAYS, (DAYS[0], DAYS[2], DAYS[2], DAYS[3], DAYS[4]), strict=False))
    # Where the next one was told whole, it waits for one that was not.
    assert DAYS[1] not in row_by_day(possible, told | {DAYS[2]: (12, 15, 18)})
    whole = dict.fromkeys(DAYS[:5], (12, 15, 18))
    closed = {DAYS[1]: range(0)}
    assert row_by_day(possible | closed, whole | {DAYS[1]: ()})[DAYS[1]] == DAYS[2]
    assert row_by_day(possible | closed, told | {DAYS[1]: ()})[DAYS[1]] == DAYS[2]


def test_a_weekday_is_told_alone_with_votes_enough_of_every_face_and_else_with_the_others():
    possible = dict.fromkeys(DAYS, LONG)
    day_votes = weeks(4)
    assert [group.weekday for group in groups(possible, day_votes, FACES)] == [1, 2, 3, 4, 5, 6, 7]
    for tuesday in DAYS[1::7]:
        day_votes[tuesday]["unhappy"] = 3
    assert [group.weekday for group in groups(possible, day_votes, FACES)] == [1, 3, 4, 5, 6, 7, None]
    assert groups(possible, weeks(3), FACES) == [Group(None, tuple(DAYS))]


def test_three_days_of_a_weekday_and_fifteen_votes_of_each_face_are_enough():
    for days, votes, alone in ((DAYS[:21], 5, True), (DAYS[:14], 8, False)):
        found = groups(dict.fromkeys(days, LONG), weeks(votes), FACES)
        assert (found != [Group(None, tuple(days))]) == alone
    assert groups(dict.fromkeys(DAYS[:21], LONG), weeks(5), FACES)[0].days == tuple(DAYS[:21:7])


def test_two_days_have_no_hours_to_tell():
    for days, expected in ((3, 1), (2, 0)):
        assert len(groups(dict.fromkeys(DAYS[:days], LONG), weeks(1), FACES)) == expected


def told(possible, cells):
    """What a month of votes in these cells says of its hours."""
    rows, row_votes = row_by_day(possible, {}), defaultdict(Counter)
    for (day, _), votes in cells.items():
        if day in rows:
            row_votes[rows[day]].update(votes)
    return [
        (group, {hour: dict(sorted(votes.items())) for hour, votes in sums.items()})
        for group, sums in publishable_hours(possible, row_votes, cells, FACES, {})
    ]


def test_hours_of_votes_that_could_have_been_anywhere_are_told_as_they_are():
    possible = dict.fromkeys(DAYS[:4], LONG)
    cells = {(day, hour): Counter(happy=1) for day in DAYS[:4] for hour in (9, 11)}
    assert told(possible, cells) == [(Group(None, tuple(DAYS[:4])), {9: {"happy": 4}, 11: {"happy": 4}})]


def test_hours_that_give_one_vote_away_are_not_told():
    possible = dict.fromkeys(DAYS[:4], LONG)
    cells = {(day, 9): Counter(happy=1) for day in DAYS[:4]} | {(DAYS[0], 11): Counter(unhappy=1)}
    assert told(possible, cells) == []


def test_a_vote_in_an_hour_without_power_leaves_the_hours_untold():
    possible = dict.fromkeys(DAYS[:4], frozenset({9, 10, 11}))
    cells = {(day, hour): Counter(happy=1) for day in DAYS[:4] for hour in (9, 15)}
    assert told(possible, cells) == []


def test_a_short_days_hours_are_told_with_the_next_days():
    possible = dict.fromkeys(DAYS[:5], LONG) | {DAYS[1]: frozenset({9, 10})}
    cells = {(day, hour): Counter(happy=1) for day in DAYS[:5] for hour in (9, 10)}
    assert told(possible, cells) == [(Group(None, (DAYS[0], *DAYS[2:5])), {9: {"happy": 5}, 10: {"happy": 5}})]


def test_weekdays_with_votes_enough_are_told_apart_from_the_others():
    possible = dict.fromkeys(DAYS, LONG)
    cells = {
        (day, hour): Counter(dict.fromkeys(FACES, 4 if day.isoweekday() == 6 else 1))
        for day in DAYS
        for hour in (9, 11)
    }
    saturdays, others = DAYS[5::7], tuple(day for day in DAYS if day.isoweekday() != 6)
    assert told(possible, cells) == [
        (Group(6, tuple(saturdays)), {hour: dict.fromkeys(FACES, 16) for hour in (9, 11)}),
        (Group(None, others), {hour: dict.fromkeys(FACES, 24) for hour in (9, 11)}),
    ]


def told_beside(released, possible, cells):
    """What is told of hours beside sums of parts of each day."""
    rows, row_votes = row_by_day(possible, released), defaultdict(Counter)
    for (day, _), votes in cells.items():
        row_votes[rows[day]].update(votes)
    found = publishable_hours(possible, row_votes, cells, FACES[:1], released)
    return [{hour: votes.total() for hour, votes in sums.items()} for _, sums in found]


def test_parts_that_were_told_are_rows_where_the_votes_of_the_day_were_enough_to_tell_of_it():
    possible = dict.fromkeys(DAYS[:4], range(9, 15))
    released = dict.fromkeys(DAYS[:4], (12, 15))
    for late, expected in ((4, [{11: 20, 12: 16}]), (5, [])):
        cells = {(day, hour): Counter(happy=n) for day in DAYS[:4] for hour, n in ((11, 5), (12, late))}
        assert told_beside({}, possible, cells) == [{11: 20, 12: 4 * late}]
        assert told_beside(released, possible, cells) == expected


def test_hours_of_a_part_that_are_alike_every_day_are_told():
    possible = dict.fromkeys(DAYS[:4], range(9, 15))
    cells = {(day, hour): Counter(happy=3) for day in DAYS[:4] for hour in range(9, 15)}
    assert told_beside(dict.fromkeys(DAYS[:4], (12, 15)), possible, cells) == [dict.fromkeys(range(9, 15), 12)]


def test_a_rest_is_a_part_of_the_row_in_which_it_is_told():
    possible = dict.fromkeys(DAYS[:5], range(9, 15)) | {DAYS[0]: range(9, 13)}
    released = dict.fromkeys(DAYS[:5], (12, 15)) | {DAYS[0]: (12,), DAYS[1]: (12,)}
    cells = {(day, hour): Counter(happy=2) for day, hours in possible.items() for hour in hours}
    sums = {9: 10, 10: 10, 11: 10, 12: 10, 13: 8, 14: 8}
    assert told_beside(released, possible, cells) == [sums]
    # Twelve o'clock's is then known to one day of them.
    alone = {cell: votes for cell, votes in cells.items() if cell[1] != 12 or cell[0] == DAYS[0]}
    assert told_beside(released, possible, alone) == [{**sums, 12: 2}]
    assert told_beside(dict.fromkeys(DAYS[:5], (12, 13, 15)), possible, alone) == []


def test_a_row_has_the_hours_of_every_day_that_is_told_in_it():
    possible = dict.fromkeys(DAYS[:5], frozenset({12, 13, 14})) | {DAYS[1]: frozenset({9}), DAYS[3]: frozenset({9})}
    cells = {(DAYS[1], 9): Counter(happy=1), (DAYS[4], 12): Counter(happy=1)}
    assert told(possible, cells) == [(Group(None, (DAYS[0], DAYS[2], DAYS[4])), {9: {"happy": 1}, 12: {"happy": 1}})]


@st.composite
def tiny_shops(draw):
    """Three or four days of four hours; the votes of each day and face; which hours had power."""
    days = DAYS[: draw(st.integers(3, 4))]
    possible = {
        day: frozenset(draw(st.sets(st.sampled_from([9, 10, 11, 12, 13]), min_size=3, max_size=4))) for day in days
    }
    faces = FACES[: draw(st.integers(1, 2))]
    most = 2 if len(days) * len(faces) < 5 else 1
    votes = {(day, face): draw(st.integers(0, most)) for day in days for face in faces}
    return possible, votes


def months(possible, votes):
    """Every month with these sums of days."""

    def ways(count, hours):
        if len(hours) == 1:
            return [{hours[0]: count}]
        return [{hours[0]: n} | rest for n in range(count + 1) for rest in ways(count - n, hours[1:])]

    for choice in product(*(ways(count, sorted(possible[day])) for (day, _), count in votes.items())):
        cells = defaultdict(Counter)
        for (day, face), by_hour in zip(votes, choice, strict=True):
            for hour, count in by_hour.items():
                if count:
                    cells[day, hour][face] += count
        yield dict(cells)


def placed(possible, votes):
    """Cells that hold a vote in every month that says the same, for anything that can be said."""
    certain = {}
    for cells in months(possible, votes):
        said = repr(told(possible, cells))
        certain[said] = certain.get(said, frozenset(cells)) & frozenset(cells)
    return reduce(frozenset.union, certain.values(), frozenset())


PLANNED = range(9, 15)


def all_told(possible, cells, told, while_it_lasts):
    """Whatever is told of a month: each day while it lasts, days, hours. `told`: as the documents believe."""

    def up_to(day, until):
        return sum((cells.get((day, hour), Counter()) for hour in possible[day] if hour < until), Counter())

    so_far = [[up_to(day, until) for until in each] for day, each in while_it_lasts.items()]
    rows, row_votes = row_by_day(possible, told), defaultdict(Counter)
    for (day, _), votes in cells.items():
        if day in rows:
            row_votes[rows[day]].update(votes)
    hours = [*publishable_hours(possible, row_votes, cells, FACES[:1], told)]
    figures = [[sums if sums.total() >= disclosure.LEAST_TOLD else None for sums in day] for day in so_far]
    return repr((figures, sorted(row_votes.items()), [(group, sorted(sums.items())) for group, sums in hours]))


def placed_in_any(hours, *, as_before=False):
    """Cells that hold a vote in every month of three votes or fewer that tells the same, for anything that is told.

    `as_before`: each day is told for itself, and documents do not know of it.
    """
    possible = dict(zip(DAYS, hours, strict=False))
    together = [{day: possible[day]} for day in possible] if as_before else [possible]
    told = [releases(days, lambda _: PLANNED, part_hours=3)[0] for days in together]
    while_it_lasts = {day: untils for days in told for day, untils in days.items()}
    certain = {}
    everywhere = [(day, hour) for day, hours in possible.items() for hour in hours]
    for votes in range(4):
        for chosen in combinations_with_replacement(everywhere, votes):
            cells = {cell: Counter(happy=n) for cell, n in Counter(chosen).items()}
            said = all_told(possible, cells, {} if as_before else while_it_lasts, while_it_lasts)
            certain[said] = certain.get(said, frozenset(cells)) & frozenset(cells)
    return reduce(frozenset.union, certain.values(), frozenset())


A_DAY, PULLED, SHORT = range(9, 15), range(9, 13), range(9, 10)


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize(
    "hours",
    [
        pytest.param([A_DAY, A_DAY, A_DAY], id="three-days"),
        pytest.param([PULLED, A_DAY, A_DAY], id="the-plug-pulled"),
        pytest.param([SHORT, A_DAY, A_DAY], id="a-short-day"),
    ],
)
def test_nor_is_anybody_seen_by_what_is_told_of_a_day_while_it_lasts(monkeypatch, hours, least):
    monkeypatch.setattr(disclosure, "LEAST_TOLD", least)
    assert placed_in_any(hours) == frozenset()
    assert placed_in_any(hours, as_before=True), "the control"


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(st.lists(st.sets(st.sampled_from(PLANNED)) | st.just({*PLANNED}), min_size=3, max_size=3), st.integers(1, 3))
def test_nor_is_anybody_seen_by_it_whenever_there_was_power(hours, least):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disclosure, "LEAST_TOLD", least)
        assert placed_in_any(hours) == frozenset()


@settings(max_examples=25, deadline=None)
@given(tiny_shops())
def test_for_every_day_and_hour_some_month_says_the_same_in_which_nobody_voted_then(shop):
    assert placed(*shop) == frozenset()


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(tiny_shops())
def test_nor_does_any_of_many_more_shops_place_a_vote(shop):
    assert placed(*shop) == frozenset()


def test_the_search_finds_what_sums_give_away_where_they_are_always_told(monkeypatch):
    monkeypatch.setattr(disclosure, "_gives_nothing_away", lambda *_: True)
    assert placed(dict.fromkeys(DAYS[:3], frozenset({9, 10, 11})), {(day, "happy"): 1 for day in DAYS[:3]})


def test_the_search_finds_what_a_row_of_one_hour_gives_away(monkeypatch):
    monkeypatch.setattr(disclosure, "LEAST_HOURS", 1)
    possible = dict.fromkeys(DAYS[:3], frozenset({9, 10, 11})) | {DAYS[1]: frozenset({10})}
    assert placed(possible, {(day, "happy"): 1 for day in DAYS[:3]}) == {(DAYS[1], 10)}
