"""Where a hand begins and ends, as docs/STATISTICS.md says it: each bound from both sides."""

from itertools import accumulate

import pytest

from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredVote

S = 1_000_000_000


def judged(faces: str, gaps_s: list[float]) -> list[str]:
    """Presses of these faces, so far apart, all counted by the panel."""
    presses = zip(accumulate((round(gap_s * S) for gap_s in gaps_s), initial=0), faces, strict=True)
    votes = [StoredVote(n, 1, at_ns, face, Verdict.COUNTED) for n, (at_ns, face) in enumerate(presses)]
    bursts = BurstFilter()
    return [vote.verdict for vote in (*bursts.feed(votes), *bursts.rest())]


def newest(faces: str, gaps_s: list[float]) -> str:
    return judged(faces, gaps_s)[-1]


@pytest.mark.parametrize(
    ("faces", "gaps_s", "verdict"),
    [
        ("aaaaaa", [1.299] * 5, "burst"),
        ("aaaaaa", [1.299] * 4 + [1.3], "counted"),
        ("aaaaaa", [1.3] + [1.299] * 4, "counted"),
        ("aaaaa", [0.5] * 4, "counted"),
        ("aaaaab", [1.2] * 5, "burst"),
        ("baaaaa", [1.2] * 5, "burst"),
        ("aaaabb", [1.2] * 5, "counted"),
        ("bbaaaab", [1.2] * 6, "counted"),
        ("aaaaabb", [5.0] + [1.2] * 5, "counted"),
        ("abcabc", [0.999] * 5, "burst"),
        ("abcabc", [0.999] * 4 + [1.0], "counted"),
        ("abcabc", [1.0] + [0.999] * 4, "counted"),
        ("abcabca", [1.0] + [0.999] * 5, "burst"),
    ],
)
def test_hammering(faces, gaps_s, verdict):
    assert newest(faces, gaps_s) == verdict


@pytest.mark.parametrize(
    ("faces", "verdict"),
    [
        ("aaaaaaaaaaaaa", "burst"),
        ("aaaaaabaaaaaa", "burst"),
        ("aaaaabcaaaaaa", "counted"),
        ("baaaaaaaaaaab", "counted"),
        ("ababababababa", "burst"),
        ("ababababababb", "burst"),
        ("abababbababab", "counted"),
        ("abcabcabcabca", "counted"),
    ],
)
def test_a_beat_with_one_odd_gap_is_a_hand_where_the_faces_are_one_or_two_in_turn(faces, verdict):
    assert newest(faces, [3.0] * 6 + [6.0] + [3.0] * 5) == verdict


def test_of_the_faces_the_last_thirteen_decide():
    assert newest("baaaaaaabaaaaa", [10.0] + [3.0] * 6 + [6.0] + [3.0] * 5) == "burst"


def test_a_technicians_presses_make_no_customer_a_hand():
    presses = [(n * S, Verdict.SERVICE) for n in range(6)] + [(6 * S, Verdict.COUNTED)]
    votes = [StoredVote(n, 1, at_ns, "a", verdict) for n, (at_ns, verdict) in enumerate(presses)]
    bursts = BurstFilter()
    assert [*bursts.feed(votes), *bursts.rest()] == votes


def test_a_beat_with_two_odd_gaps_is_none():
    assert newest("a" * 13, [3.0] * 5 + [6.0] * 2 + [3.0] * 5) == "counted"


@pytest.mark.parametrize(
    ("odd_s", "verdict"), [(3.66, "burst"), (3.67, "counted"), (2.46, "burst"), (2.45, "counted"), (3.0, "burst")]
)
def test_even_is_within_a_fifth_of_the_median_whatever_the_faces(odd_s, verdict):
    assert newest("abcabcabcabca", [3.0] * 6 + [odd_s] + [3.0] * 5) == verdict


def test_twelve_gaps_make_a_beat_and_eleven_do_not():
    assert newest("a" * 13, [3.0] * 12) == "burst"
    assert newest("a" * 12, [3.0] * 11) == "counted"


def test_a_gap_of_thirty_seconds_belongs_to_a_beat_and_a_longer_one_begins_anew():
    assert newest("a" * 14, [30.0] * 13) == "burst"
    assert newest("a" * 40, [30.000001] * 39) == "counted"


def test_hammering_goes_on_while_three_of_five_gaps_are_quick():
    assert judged("aaaaaaaaa", [1.2] * 5 + [2.0, 4.0, 6.0]) == ["burst"] * 8 + ["counted"]


def test_a_beat_goes_on_while_eight_of_twelve_gaps_are_even():
    assert judged("abc" * 6, [3.0] * 12 + [7.0] * 5)[-6:] == ["burst"] * 5 + ["counted"]


def test_after_a_burst_a_new_one_takes_a_whole_proof_again():
    ended = [1.2] * 5 + [2.0, 4.0, 6.0]
    assert newest("a" * 13, ended + [1.2] * 4) == "counted"
    assert newest("a" * 14, ended + [1.2] * 5) == "burst"


def test_fifteen_seconds_before_it_was_noticed_are_the_hands_and_a_nanosecond_more_is_not():
    early = [9.0, *[1.2] * 5]
    assert judged("baaaaaa", early)[0] == "burst"
    assert judged("baaaaaa", [9.000000001, *early[1:]])[0] == "counted"
