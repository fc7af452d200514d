"""Weekdays and the season, against the same formulas written out a day at a time, and at their limits."""

import statistics
from datetime import date, timedelta
from math import cos, pi, sin

import numpy as np
import pytest

from kiosk.office.report.analysis.statistics.daily_votes import daily_votes
from kiosk.office.report.analysis.statistics.regular_effects import season, traffic_variation, weekday_effects

MONDAY = date(2024, 1, 1)
THREE = (1.0, 0.5, 0.0)


def in_a_row(rows):
    return daily_votes(((MONDAY + timedelta(day), votes) for day, votes in enumerate(rows)), THREE)


def drawn(seed, days, closed=()):
    """Days of a shop whose weekdays differ in mood and traffic, but for those on which it is closed."""
    rng = np.random.default_rng(seed)
    rows = [
        (
            MONDAY + timedelta(day),
            rng.multinomial(5 + 3 * (day % 7), [0.5 + 0.06 * (day % 7), 0.1, 0.4 - 0.06 * (day % 7)]),
        )
        for day in range(days)
    ]
    return daily_votes([(day, votes.tolist()) for day, votes in rows if day.weekday() not in closed], THREE)


@pytest.mark.parametrize(("span", "columns"), [(1, 0), (169, 0), (170, 2), (349, 2), (350, 3), (500, 3)])
def test_a_season_has_a_bend_from_half_a_year_on_and_a_wave_from_a_year_on(span, columns):
    dates = np.array(sorted({738_000, 738_000 + span // 3, 738_000 + span - 1}))
    assert season(dates).shape == (len(dates), columns)


def test_a_bend_is_a_line_and_its_square_about_their_means():
    since = [0, 100, 180]
    line = [day / 365.25 for day in since]
    square = [day**2 for day in line]
    expected = [(a - sum(line) / 3, b - sum(square) / 3) for a, b in zip(line, square, strict=True)]
    assert season(738_000 + np.array(since)) == pytest.approx(np.array(expected))


def test_a_wave_is_of_one_year_and_has_a_line_beside_it():
    since = [0, 100, 200, 400]
    wave = [(cos(2 * pi * day / 365.25), sin(2 * pi * day / 365.25), day / 365.25) for day in since]
    means = [sum(column) / 4 for column in zip(*wave, strict=True)]
    expected = [[value - mean for value, mean in zip(row, means, strict=True)] for row in wave]
    assert season(738_000 + np.array(since)) == pytest.approx(np.array(expected))


def effects_by_hand(days, means, columns, variance):
    """James and Stein's, a weekday at a time; the season by weighted least squares with a ridge of a billionth."""
    weight = [1 / (variance / sum(votes) + 0.15**2 * variance) for votes in days.counts.tolist()]
    weekday = [(day - 1) % 7 for day in days.dates.tolist()]
    design = np.array([[1.0, *row] for row in columns.tolist()])
    taken_off = [0.0] * len(weight)
    for _ in range(3):
        rest = [mean - fitted for mean, fitted in zip(means, taken_off, strict=True)]
        total = {each: sum(w for w, day in zip(weight, weekday, strict=True) if day == each) for each in {*weekday}}
        own = {
            each: sum(w * x for w, x, day in zip(weight, rest, weekday, strict=True) if day == each) / total[each]
            for each in total
        }
        middle = sum(total[each] * own[each] for each in total) / sum(weight)
        spread = sum(total[each] * (own[each] - middle) ** 2 for each in total)
        squares = sum(w * (x - own[day]) ** 2 for w, x, day in zip(weight, rest, weekday, strict=True))
        noise = squares / max(len(weight) - len(total), 5)
        believed = min(max(1 - (len(total) - 3) * noise / spread, 0), 1) if spread else 0
        effect = [believed * (own[each] - middle) if each in own else 0.0 for each in range(7)]
        left = np.array([mean - effect[day] for mean, day in zip(means, weekday, strict=True)])
        crossed = design.T @ np.diag(weight)
        fitted = np.linalg.solve(crossed @ design + 1e-9 * np.eye(design.shape[1]), crossed @ left)
        taken_off = (columns @ fitted[1:]).tolist()
    return effect, believed * (len(total) - 1)


@pytest.mark.parametrize(
    ("days", "closed"),
    [
        (1, ()),
        (5, ()),
        (7, ()),
        (10, ()),
        (14, (2, 6)),
        (26, (6,)),
        (40, (0, 1, 2, 3)),
        (40, (0, 1, 2, 3, 4)),
        (200, (6,)),
        (400, ()),
    ],
)
# So large a variance that the days hardly weigh: what keeps a division from one by nothing shows there.
@pytest.mark.parametrize("variance", [0.1, 1e8])
def test_weekdays_are_shrunken_towards_each_other(days, closed, variance):
    found = drawn(days, days, closed)
    columns = season(found.dates)
    means = found.means - 0.6
    effects = weekday_effects(found, means, columns, variance)
    expected, parameters = effects_by_hand(found, means.tolist(), columns, variance)
    assert effects.effects == pytest.approx(np.array(expected), abs=1e-9)
    assert effects.parameters == pytest.approx(parameters, abs=1e-9)


def test_a_season_is_taken_off_before_weekdays_are_told_apart():
    found = drawn(3, 400)
    columns = season(found.dates)
    wave = columns @ [0.3, 0.2, -0.4]
    plain, waving = (weekday_effects(found, found.means - 0.6 + add, columns, 0.1) for add in (0 * wave, wave))
    assert waving.effects == pytest.approx(plain.effects, abs=1e-4)


def test_weekdays_that_are_all_alike_have_no_effect():
    found = in_a_row([(2, 0, 2)] * 20)
    effects = weekday_effects(found, np.zeros(20), season(found.dates), 0.25)
    assert (effects.effects.tolist(), effects.parameters) == ([0.0] * 7, 0.0)


def test_weekdays_that_differ_each_week_alike_are_believed_wholly():
    found = in_a_row([(4, 0, 0), (0, 0, 4), (2, 0, 2), (2, 0, 2)] + [(0, 0, 0)] * 3 + [(4, 0, 0), (0, 0, 4)])
    effects = weekday_effects(found, found.means - 0.5, season(found.dates), 0.25)
    assert effects.effects == pytest.approx([0.5, -0.5, 0, 0, 0, 0, 0])
    assert effects.parameters == pytest.approx(3)


def test_traffic_varies_about_its_weekdays_own_and_by_the_median():
    # Mondays 10 and 30 (usual 20), Tuesdays 5 and 5: distances of a half, a half, 0, 0, and 0.1 of the Wednesdays.
    found = in_a_row([(10, 0, 0), (5, 0, 0), (9, 0, 0)] + [(0, 0, 0)] * 4 + [(30, 0, 0), (5, 0, 0), (11, 0, 0)])
    distances = [0.5, 0, 0.1, 0.5, 0, 0.1]
    assert traffic_variation(found) == pytest.approx(statistics.median(distances) ** 2 * 2.2)


def test_traffic_that_never_varies_and_traffic_that_varies_beyond_all():
    assert traffic_variation(in_a_row([(5, 0, 0)] * 14)) == 0
    assert traffic_variation(in_a_row([(5, 0, 0), (9, 0, 0)])) == 0
    assert traffic_variation(in_a_row([(0, 1, 0)] * 7 + [(0, 0, 99)] * 7)) == 0.5
    assert traffic_variation(in_a_row([(0, 6, 0)] * 7 + [(0, 0, 14)] * 7)) == pytest.approx(0.16 * 2.2)
