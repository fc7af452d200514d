"""Where the scale of a drawing begins and ends."""

import pytest

from kiosk.office.report.page.charts.scale import whole_tens


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0.67, 0.74, (50, 90)),
        (0.71, 0.79, (50, 90)),
        (0.77, 0.87, (60, 100)),
        (0.93, 1.0, (60, 100)),
        (0.0, 0.04, (0, 40)),
        (0.03, 0.12, (0, 40)),
        (0.35, 0.88, (30, 90)),
        (0.6, 0.7, (40, 80)),
        (0.6, 1.0, (60, 100)),
    ],
)
def test_what_is_drawn_lies_in_the_middle_and_no_half_is_blank(low, high, shown):
    """All room was given below, so that a usual shop's line lay at the top of a blank drawing."""
    assert tuple(10 * ten for ten in whole_tens([low], [high], 4)) == shown


def test_without_figures_all_of_it_is_shown():
    assert whole_tens([], [], 4) == (0, 10)
