"""One hand again and again is left out; what comes before and after it is not, nor is a queue."""

import random
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.device.daemon.folder import OUTBOX
from kiosk.device.rules.bursts import ANEW_NS, HOLD_NS, BurstFilter
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredVote
from sync.document import outbox
from tests.device.gestures import lit, push

S = 1_000_000_000


def stored(presses, verdict=Verdict.COUNTED, boot=1) -> list[StoredVote]:
    """Presses (second, face) as the card has them."""
    return [StoredVote(n, boot, round(at_s * S), face, verdict) for n, (at_s, face) in enumerate(presses, start=1)]


def judged(votes: list[StoredVote]) -> list[str]:
    bursts = BurstFilter()
    return [vote.verdict for vote in (*bursts.feed(votes), *bursts.rest())]


def beat(count: int, gap_s: float, face: str = "happy", begin_s: float = 0) -> list[tuple[float, str]]:
    return [(begin_s + n * gap_s, face) for n in range(count)]


def test_a_child_that_presses_one_face_once_a_second_is_left_out_from_its_first_press():
    assert judged(stored(beat(60, 1.05))) == ["burst"] * 60


def test_five_presses_of_a_family_count():
    assert judged(stored(beat(5, 1.2))) == ["counted"] * 5


def test_a_slow_even_beat_is_noticed_at_its_thirteenth_press_and_judged_from_fifteen_seconds_before():
    assert judged(stored(beat(40, 3))) == ["counted"] * 7 + ["burst"] * 33


def test_two_faces_in_turn_are_one_hand():
    presses = [(2 * n, ("happy", "unhappy")[n % 2]) for n in range(40)]
    assert judged(stored(presses)).count("burst") > 30


def test_a_beat_ends_when_customers_come_again():
    customers = [(200 + at_s, face) for at_s, face in zip(accumulate([9, 2, 14, 5, 21, 3]), "abcabc", strict=True)]
    assert judged(stored([*beat(60, 1.05), *customers]))[60:] == ["counted"] * 6


def test_after_a_pause_it_is_somebody_else():
    pause_s = ANEW_NS / S
    assert judged(stored([*beat(60, 1.05), *beat(5, 1.05, begin_s=59 * 1.05 + pause_s + 0.1)]))[60:] == ["counted"] * 5
    assert judged(stored([*beat(60, 1.05), *beat(5, 1.05, begin_s=59 * 1.05 + 5)]))[60:] == ["burst"] * 5


def test_a_restart_begins_anew():
    second = [StoredVote(60 + vote.id, 2, vote.boottime_ns, vote.face, vote.verdict) for vote in stored(beat(5, 1.05))]
    assert judged([*stored(beat(60, 1.05)), *second])[60:] == ["counted"] * 5


@pytest.mark.parametrize("verdict", [Verdict.SERVICE, Verdict.HELD, Verdict.CHORD])
def test_a_technician_a_held_button_and_a_palm_are_what_they_were(verdict):
    assert judged(stored(beat(60, 1.05), verdict)) == [verdict] * 60


def test_repeats_stay_repeats_and_betray_the_hand():
    votes = [StoredVote(n, 1, n * S // 2, "happy", Verdict.REPEAT if n % 3 else Verdict.COUNTED) for n in range(1, 30)]
    assert set(judged(votes)) == {Verdict.REPEAT, Verdict.BURST}


def test_an_answer_of_a_hammering_hand_is_none():
    assert judged(stored(beat(60, 1.05), Verdict.ANSWER)) == ["burst"] * 60


@given(st.lists(st.tuples(st.integers(0, 40 * S), st.sampled_from("abc"), st.sampled_from(Verdict)), max_size=80))
def test_every_press_comes_back_once_in_order_however_it_is_cut_and_little_is_kept(gaps):
    at_ns = accumulate(gap for gap, _, _ in gaps)
    votes = [
        StoredVote(n, 1, at, face, verdict) for n, (at, (_, face, verdict)) in enumerate(zip(at_ns, gaps, strict=True))
    ]
    bursts, found = BurstFilter(), []
    for vote in votes:
        found += bursts.feed([vote])
        assert all(vote.boottime_ns - each.boottime_ns <= HOLD_NS for each in bursts._held)
    found += bursts.rest()
    assert [vote.id for vote in found] == [vote.id for vote in votes]
    assert [vote.verdict for vote in found] == judged(votes)
    changed = {before.verdict for before, after in zip(votes, found, strict=True) if before.verdict != after.verdict}
    assert changed <= {Verdict.COUNTED, Verdict.ANSWER}


def test_a_queue_after_a_show_counts():
    dice = random.Random(7)
    at_s = accumulate(max(0.8, dice.lognormvariate(0.7, 0.4)) for _ in range(40))
    presses = [(at, dice.choices(("happy", "neutral", "unhappy"), (70, 15, 15))[0]) for at in at_s]
    assert judged(stored(presses)) == ["counted"] * 40


def test_a_hammering_child_is_thanked_at_each_press_and_left_out_of_the_month(kiosk):
    for _ in range(60):
        push(kiosk, "happy")
        assert lit(kiosk) == ["happy"]
        kiosk.pass_until(kiosk.clock.now_ns + 700_000_000)
    kiosk.pass_until(kiosk.clock.now_ns + 300 * S)
    push(kiosk, "unhappy")
    kiosk.pass_until(kiosk.clock.now_ns + 28 * 24 * 3600 * S)
    document = outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].aggregate
    assert (document.votes, document.not_counted) == ((0, 0, 1), {"burst": 60})


def test_without_the_rule_its_sixty_presses_are_sixty_votes(kiosk, monkeypatch):
    """The control."""
    monkeypatch.setattr(BurstFilter, "_is_burst", lambda _: False)
    for _ in range(60):
        push(kiosk, "happy")
        kiosk.pass_until(kiosk.clock.now_ns + 700_000_000)
    kiosk.pass_until(kiosk.clock.now_ns + 24 * 3600 * S)
    assert outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].aggregate.votes == (60, 0, 0)
