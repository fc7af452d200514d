"""What is shown, rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.office.report.analysis.statistics import points, shares, tenths


@pytest.mark.parametrize(("value", "shown"), [(0.765, 77), (0.764, 76), (-0.015, -2), (0.0, 0), (1.0, 100)])
def test_points_round_halves_away_from_zero(value, shown):
    assert (points(value), str(points(value))) == (shown, str(shown))


def test_tables_keep_one_decimal():
    assert tenths(0.76912) == 76.9


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=5).filter(any))
def test_shares_sum_to_a_hundred(parts):
    found = shares(parts)
    assert sum(found) == 100
    assert all(abs(share - 100 * part / sum(parts)) < 1 for share, part in zip(found, parts, strict=True))
    # Whoever was rounded up lost more than whoever was rounded down.
    lost = [100 * part % sum(parts) for part in parts]
    ups = [share > 100 * part // sum(parts) for share, part in zip(found, parts, strict=True)]
    assert all(lost[one] >= lost[other] for one, up in enumerate(ups) if up for other, too in enumerate(ups) if not too)


def test_no_votes_have_no_shares():
    assert shares((0, 0, 0)) == [0, 0, 0]
