"""Nobody asks oftener than he may, however he spreads it, and nobody else pays for it."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.office.claim_server.rate_limit import MOST, NS, RateLimit, network


@given(st.lists(st.integers(0, NS), max_size=200), st.integers(1, 10), st.integers(1, 5))
def test_in_any_time_no_more_pass_than_the_burst_and_the_rate_allow(gaps, burst, per_s):
    limit, now, passed = RateLimit(burst, per_s), 0, []
    for gap in gaps:
        now += gap
        if limit.allows("a", now):
            passed.append(now)
    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            assert last - first + 1 <= burst + (passed[last] - start) * per_s / NS + 1e-6


def test_who_waits_may_ask_again_and_a_neighbour_never_waits():
    limit = RateLimit(3, 1)
    assert [limit.allows("a", 0) for _ in range(5)] == [True, True, True, False, False]
    assert limit.allows("b", 0)
    assert [limit.allows("a", NS), limit.allows("a", NS)] == [True, False]


def test_what_is_kept_has_a_limit():
    limit = RateLimit(1, 1)
    for n in range(MOST * 2):
        limit.allows(str(n), 0)
    assert len(limit._full_at) == MOST


def test_a_network_counts_as_one():
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::1") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") != network("192.0.2.8")
    assert network("fe80::1%eth0") == network("fe80::2%eth0")
    assert network("no address") == "no address"
