"""The flow that decides whether a cell must hold votes, against every table there is."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.device.rules.transport import Transport

COUNTS = st.integers(0, 3)


def tables(days, hours, possible):
    """Every table with these sums: day and hour to votes; a day may hold votes of which the hour is not known."""
    cells = [(day, hour) for day in days for hour in hours if hour in possible[day]]
    for votes in product(*(range(min(days[day], hours[hour]) + 1) for day, hour in cells)):
        table = dict(zip(cells, votes, strict=True))
        by_hour = all(sum(n for (_, at), n in table.items() if at == hour) == hours[hour] for hour in hours)
        if by_hour and all(sum(n for (on, _), n in table.items() if on == day) <= days[day] for day in days):
            yield table


@st.composite
def sums(draw):
    """Margins of a small table, most of them of one that exists."""
    size, hours = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    possible = {day: draw(st.sets(st.integers(0, hours - 1))) for day in range(size)}
    cells = {(day, hour): draw(st.integers(0, 2)) for day in range(size) for hour in possible[day]}
    extra = [draw(st.integers(0, 1)) for _ in range(size)]
    by_day = {day: sum(n for (on, _), n in cells.items() if on == day) + extra[day] for day in range(size)}
    by_hour = {hour: sum(n for (_, at), n in cells.items() if at == hour) for hour in range(hours)}
    by_hour[0] += draw(st.sampled_from([0, 0, 0, 1]))
    return by_day, by_hour, possible


@settings(max_examples=400)
@given(sums())
def test_the_flow_says_of_every_small_table_what_trying_all_of_them_says(case):
    days, hours, possible = case
    every = list(tables(days, hours, possible))
    assert Transport(days, hours, possible).is_feasible == bool(every)
    if every:
        free = all(any(not table[cell] for table in every) for cell in every[0])
        assert Transport(days, hours, possible).can_be_empty_each() == free


@settings(max_examples=200)
@given(sums())
def test_a_table_in_which_a_cell_is_empty_has_the_same_sums(case):
    days, hours, possible = case
    every = list(tables(days, hours, possible))
    for day, hour in product(days, hours if every else ()):
        table = Transport(days, hours, possible)
        assert table.is_feasible
        can_be_empty = any(not each.get((day, hour)) for each in every)
        assert table.empty(day, hour) == can_be_empty
        if not can_be_empty:
            continue
        assert table.votes(day, hour) == 0
        assert all(sum(table.votes(each, at) for each in days) == hours[at] for at in hours)
        assert all(sum(table.votes(on, at) for at in hours) <= days[on] for on in days)
        assert all(at in possible[on] for on in days for at in hours if table.votes(on, at))


def test_one_day_alone_gives_every_hour_away():
    assert not Transport({0: 2}, {9: 1, 10: 1}, {0: {9, 10}}).can_be_empty_each()


def test_two_days_with_one_vote_each_give_nothing_away():
    assert Transport({0: 1, 1: 1}, {9: 1, 10: 1}, {0: {9, 10}, 1: {9, 10}}).can_be_empty_each()


def test_a_day_without_an_hour_gives_away_who_was_there_on_the_other():
    assert not Transport({0: 1, 1: 1}, {9: 1, 10: 1}, {0: {9, 10}, 1: {9}}).can_be_empty_each()


def test_a_day_whose_cell_was_emptied_keeps_the_room_that_it_had():
    days, hours = {0: 2, 1: 2, 2: 5, 3: 1}, {9: 1, 10: 2, 11: 2}
    assert Transport(days, hours, {0: {10}, 1: {11}, 2: {9, 10, 11}, 3: {9}}).can_be_empty_each()


def test_an_hour_that_nobody_voted_in_is_empty_on_every_day():
    assert Transport({0: 1}, {9: 1}, {0: {9, 10}}).votes(0, 10) == 0
