"""What a change did, and that a season, a bad week or few votes are not put down to it."""

import numpy as np
import pytest

from kiosk.office.report.analysis.effect import ENOUGH_DAYS, Answer, BeforeAfter, Effect, effect
from kiosk.office.report.analysis.statistics import fit_model
from tests.statistics.shops import dated

SHOPS, SIDE = 100, 48


def shops(rng, logits, per_day=15):
    """Counts by shop, day and face: moods that last, traffic that varies. `logits`: one a day."""
    days = np.shape(logits)[-1]
    mood = np.empty((SHOPS, days))
    mood[:, 0] = rng.normal(0, 0.35, SHOPS)
    for day in range(1, days):
        mood[:, day] = 0.3 * mood[:, day - 1] + rng.normal(0, 0.35 * 0.91**0.5, SHOPS)
    happy = 1 / (1 + np.exp(-(0.62 + np.asarray(logits) + mood)))
    cast = rng.poisson(per_day * rng.gamma(8, 1 / 8, (SHOPS, days)))
    return rng.multinomial(cast, np.stack([happy, (1 - happy) * 0.55, (1 - happy) * 0.45], axis=-1))


def sides(days):
    return BeforeAfter(
        dated(days[-2 * SIDE : -SIDE], -2 * SIDE),
        dated(days[-SIDE:], -SIDE),
        fit_model([dated(days[: -2 * SIDE], -len(days))]),
    )


def rows(before, after, days=SIDE, ago=0):
    """So many days on each side, all alike; `ago`: open days before the others."""
    samples = dated([before] * days, -2 * days - ago), dated([after] * days, -days - ago)
    return BeforeAfter(*samples, fit_model(samples[:1]))


def steady(row, days):
    return rows(row, row, days)


POINT = 1 / 17.2
"""Logits that a point of the index is, near the 74 of these shops."""


def answers(*, change=0.0, tide=0.0, others=3, seed=20261122):
    """What is said in many worlds: a change of so many points, and a tide that lifts every shop in those weeks."""
    rng = np.random.default_rng(seed)
    lifted = np.zeros(240 + SIDE)
    lifted[-SIDE:] = tide * POINT
    changed = lifted.copy()
    changed[-SIDE:] += change * POINT
    own = shops(rng, changed)
    rest = [shops(rng, lifted) for _ in range(others)]
    found = [effect(sides(own[shop]), [sides(each[shop]) for each in rest]) for shop in range(SHOPS)]
    assert all(isinstance(each, Effect) for each in found)
    return found


def percent(found, answer):
    return 100 * np.mean([each.answer is answer for each in found])


def test_the_margin_holds_what_a_change_did():
    held = [abs(each.by - 0.05) <= each.margin for each in answers(change=5)]
    assert 90 <= 100 * np.mean(held) <= 98


def test_nothing_is_seldom_called_something():
    found = answers()
    assert percent(found, Answer.HELPED) + percent(found, Answer.WORSE) <= 9


def test_a_large_change_is_seen():
    assert percent(answers(change=15), Answer.HELPED) > 90
    assert percent(answers(change=-15), Answer.WORSE) > 90


def test_where_bad_weeks_could_not_be_left_out_nothing_is_told():
    up, still = rows((10, 5, 5), (14, 3, 3)), steady((10, 5, 5), SIDE)
    said = [effect(up, [still], left_out=left_out).answer for left_out in (True, False)]
    assert said == [Answer.HELPED, Answer.NOT_TOLD]


def test_what_lifts_every_shop_is_not_put_down_to_the_change():
    found = answers(tide=9)
    assert percent(found, Answer.HELPED) + percent(found, Answer.WORSE) <= 9


def test_control_without_other_shops_it_would_be():
    found = answers(tide=9, others=0)
    assert np.mean([each.by > each.margin for each in found]) > 0.4
    assert percent(found, Answer.NOT_TOLD) == 100


def test_other_shops_are_taken_off_by_what_they_moved():
    up = rows((10, 5, 5), (14, 3, 3))
    found = effect(up, [up, up])
    assert isinstance(found, Effect)
    assert found.by == pytest.approx(0)
    assert found.elsewhere == pytest.approx(0.15)
    assert (found.others, found.answer) == (2, Answer.NO_DIFFERENCE)


def test_a_shop_with_too_little_to_tell_is_no_other_shop():
    quiet = steady((0, 1, 1), ENOUGH_DAYS)
    empty = BeforeAfter(None, None, quiet.model)
    found = effect(steady((10, 5, 5), SIDE), [quiet, empty])
    assert isinstance(found, Effect)
    assert (found.others, found.elsewhere) == (0, None)


def test_too_few_days_or_votes_after_it_are_too_early():
    enough = dated([(10, 5, 5)] * SIDE, -SIDE)
    for after in (None, dated([(10, 5, 5)] * (ENOUGH_DAYS - 1)), dated([(1, 0, 1)] * ENOUGH_DAYS)):
        assert effect(BeforeAfter(enough, after, fit_model([enough]))) is Answer.TOO_EARLY
    just = dated([(2, 0, 1)] * ENOUGH_DAYS)
    assert isinstance(effect(BeforeAfter(enough, just, fit_model([enough]))), Effect)


def test_nothing_known_from_before_is_no_matter_of_waiting():
    enough = dated([(10, 5, 5)] * SIDE)
    for before in (None, dated([(10, 5, 5)] * (ENOUGH_DAYS - 1), -SIDE)):
        assert effect(BeforeAfter(before, enough, fit_model([enough]))) is Answer.TOO_LITTLE_BEFORE


def test_a_difference_that_rounds_to_nothing_is_none():
    surely = rows((40000, 0, 60000), (40200, 0, 59800))
    found = effect(surely, year_before=rows((40000, 0, 60000), (40000, 0, 60000), ago=312))
    assert isinstance(found, Effect)
    assert abs(found.by) > found.margin
    assert found.answer is Answer.NO_DIFFERENCE


def test_shops_whose_votes_are_all_alike_do_not_outweigh_the_others():
    happy = steady((10, 0, 0), SIDE)
    up = rows((1000, 500, 500), (1400, 300, 300))
    found = effect(steady((10, 5, 5), SIDE), [happy, up])
    assert isinstance(found, Effect)
    assert found.elsewhere == pytest.approx(0.075, abs=0.01)
