"""The bounds between a finger, the mains and a worn contact, to the nanosecond."""

import pytest

from hardware.debounce.closings import MAINS_NS, MOST_PUSHES, SECOND_NS, TOLERANCE, Closings


def closed(*gaps_ns: int, released: bool = True) -> Closings:
    """Closings that far apart."""
    closings, at_ns = Closings(), 7 * SECOND_NS
    for gap_ns in (0, *gaps_ns):
        at_ns += gap_ns
        closings.add(at_ns, released=released)
    return closings


def off(period_ns: int) -> int:
    """How far from the beat is still on it."""
    return int(period_ns * TOLERANCE)


@pytest.mark.parametrize("period_ns", MAINS_NS)
@pytest.mark.parametrize("sign", [1, -1])
def test_three_gaps_of_a_mains_period_are_hum_and_a_nanosecond_more_is_not(period_ns, sign):
    edge_ns = period_ns + sign * off(period_ns)
    assert closed(edge_ns, period_ns, edge_ns, released=False).is_hum
    assert not closed(edge_ns + sign, period_ns, edge_ns).is_hum
    assert not closed(edge_ns, period_ns, edge_ns + sign).is_hum


def test_two_gaps_are_none_and_the_newest_three_decide():
    period_ns = MAINS_NS[0]
    assert not closed(period_ns, period_ns).is_hum
    assert closed(5, period_ns, period_ns, period_ns).is_hum
    assert not closed(period_ns, period_ns, period_ns, 5).is_hum


@pytest.mark.parametrize("period_ns", MAINS_NS)
def test_three_closings_on_the_beat_and_no_other_were_hum(period_ns):
    first_ns, edge_ns = 7 * SECOND_NS, period_ns + off(period_ns)
    assert closed(edge_ns, period_ns).were_hum(first_ns)
    assert not closed(edge_ns + 1, period_ns).were_hum(first_ns)
    assert not closed(period_ns).were_hum(first_ns)
    assert not closed(5, period_ns, period_ns).were_hum(first_ns)
    assert closed(5, period_ns, period_ns).were_hum(first_ns + 5)
    # Of one closing more than are remembered, the first is not known.
    assert not closed(5, 5, period_ns, period_ns, period_ns).were_hum(first_ns)


def test_gaps_of_both_mains_are_of_neither():
    assert not closed(MAINS_NS[0], MAINS_NS[1], MAINS_NS[0]).is_hum


def test_sixteen_pushes_within_a_second_are_a_flicker_and_in_a_whole_second_are_not():
    gap_ns = SECOND_NS // MOST_PUSHES
    rest_ns = SECOND_NS - (MOST_PUSHES - 1) * gap_ns
    assert not closed(*[gap_ns] * (MOST_PUSHES - 1)).is_flicker
    assert not closed(*[gap_ns] * (MOST_PUSHES - 1), rest_ns).is_flicker
    assert closed(*[gap_ns] * (MOST_PUSHES - 1), rest_ns - 1).is_flicker


def test_the_newest_sixteen_decide():
    fast_ns = 50_000_000
    assert closed(SECOND_NS, *[fast_ns] * MOST_PUSHES).is_flicker
    assert not closed(*[fast_ns] * MOST_PUSHES, SECOND_NS).is_flicker


def test_bounces_are_no_pushes():
    assert not closed(*[1_000_000] * 100, released=False).is_flicker
