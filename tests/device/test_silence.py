"""A dead button is noticed; an unloved face is not slandered."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from kiosk.device.rules.silence import ENOUGH_VOTES, Silence, histories

FACES = ("happy", "neutral", "unhappy")


DAY = date(2026, 10, 5)


def listen(history, votes):
    silence = Silence(history)
    for n, face in enumerate(votes):
        silence.hear(face, DAY + timedelta(days=n // 40))
    return silence.silent()


@pytest.mark.parametrize(("face", "within"), [("happy", 50), ("neutral", 200), ("unhappy", 280)])
def test_a_button_that_says_nothing_at_all_is_noticed(face, within):
    others = [other for other in FACES if other != face]
    draw = random.Random(1)
    assert listen({"happy": 700, "neutral": 150, "unhappy": 105}, draw.choices(others, k=within)) == [face]


@pytest.mark.long
def test_a_shop_that_becomes_much_better_has_no_dead_button():
    history = {"happy": 600, "neutral": 200, "unhappy": 200}
    for seed in range(300):
        draw = random.Random(seed)
        # The unhappy have halved; a year of votes, looked at after each.
        silence = Silence(history)
        for n, face in enumerate(draw.choices(FACES, (0.72, 0.18, 0.10), k=3000)):
            silence.hear(face, DAY + timedelta(days=n))
            assert silence.silent() == []


def test_the_control_without_caution_slanders_a_face(monkeypatch):
    monkeypatch.setattr("kiosk.device.rules.silence.DRIFT", 1)
    monkeypatch.setattr("kiosk.device.rules.silence.IMPROBABLE", 0.01)
    draw = random.Random(1)
    silence = Silence({"happy": 600, "neutral": 200, "unhappy": 200})
    slandered = 0
    for n, face in enumerate(draw.choices(FACES, (0.72, 0.18, 0.10), k=3000)):
        silence.hear(face, DAY + timedelta(days=n))
        slandered += bool(silence.silent())
    assert slandered > 0


def test_the_order_of_a_days_votes_changes_nothing():
    days = [["unhappy", *["happy"] * 10], *[["happy"] * 10] * 7]
    turned = [[*reversed(days[0])], *days[1:]]
    found = []
    for shop in (days, turned):
        silence = Silence({"happy": 700, "unhappy": 300})
        found.append([])
        for n, votes in enumerate(shop):
            for face in votes:
                silence.hear(face, DAY + timedelta(days=n))
            found[-1].append(silence.silent())
    assert found[0] == found[1]
    assert found[0][-1] == [] != listen({"happy": 700, "unhappy": 300}, ["happy"] * 90)


def test_one_press_ends_the_silence():
    assert listen({"happy": 700, "unhappy": 300}, ["happy"] * 500 + ["unhappy"]) == []


def test_without_history_nothing_is_said():
    assert listen({"happy": ENOUGH_VOTES - 2, "unhappy": 1}, ["happy"] * 9000) == []


def test_a_face_that_was_never_pressed_is_not_missed():
    assert listen({"happy": 900, "unhappy": 0}, ["happy"] * 9000) == []


def alarms_of_a_year(told, seed):
    """How often a face falls silent in the year in which its share went from 25 % to 3 % for good."""
    draw = random.Random(seed)
    closed = [(f"2026-{month:02}", {"happy": 720, "neutral": 180, "unhappy": 300}) for month in range(1, 13)]
    days, alarms, was = [], 0, False
    for month in range(1, 13):
        for day in range(1, 29):
            days = [*days[-60:], (date(2027, month, day), draw.choices(FACES, (0.8, 0.17, 0.03), k=40))]
            silence = Silence(*told(closed))
            for on, votes in days:
                for face in votes:
                    silence.hear(face, on)
            alarms += not was and "unhappy" in silence.silent()
            was = "unhappy" in silence.silent()
        votes = Counter(face for on, votes in days if on.month == month for face in votes)
        closed.append((f"2027-{month:02}", votes))
    return alarms


def whole_past(closed):
    return (sum((Counter(votes) for _, votes in closed), Counter()),)


def test_a_shop_that_became_much_better_for_good_is_asked_about_three_times_at_most():
    assert max(alarms_of_a_year(histories, seed) for seed in range(5)) <= 3


def test_the_control_that_never_forgets_asks_more_often():
    assert max(alarms_of_a_year(whole_past, seed) for seed in range(5)) > 3


@pytest.mark.parametrize("last", [1, 0, 150])
def test_a_button_that_died_in_the_last_months_is_still_missed(last):
    closed = [(f"2026-{month:02}", {"happy": 900, "unhappy": 300}) for month in range(1, 11)]
    closed += [("2026-11", {"happy": 900, "unhappy": last}), ("2026-12", {"happy": 900, "unhappy": 0})]
    silence = Silence(*histories(closed))
    for n in range(300):
        silence.hear("happy", DAY + timedelta(days=n // 40))
    assert silence.silent() == ["unhappy"]


def test_a_month_in_parts_is_one_month():
    parts = [("2026-12", {"happy": 5, "unhappy": 0}), ("2026-12", {"happy": 5, "unhappy": 7})]
    year, lately = histories([*((f"2025-{month:02}", {"happy": 1, "unhappy": 1}) for month in range(1, 13)), *parts])
    assert year == {"happy": 21, "unhappy": 18}
    assert lately == {"happy": 12, "unhappy": 9}
