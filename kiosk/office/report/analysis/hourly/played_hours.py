"""Hours of a month in which somebody played with the kiosk: in no weak hour. Pure."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ALLOWANCE, TIMES = 10, 3
"""Votes of a face that any weekday's hour may have in a month, and so many times what is usual."""


def without_play(counts: "Array") -> "Array":
    """The same months without the hours in which a face had far more votes than they ever have.

    counts: by month, weekday, hour and face. Usual is the median of the same weekday and hour over the months, or of
    the hour over all open weekdays, if that is more: whoever plays on one morning is in one month of it, and a rush
    that comes each Saturday is in all.
    """
    open_days = counts.sum(axis=(0, 2, 3)) > 0
    of_hours = np.median(counts[:, open_days], axis=(0, 1))
    usual = np.maximum(np.median(counts, axis=0), of_hours)
    found: Array = np.where((counts > ALLOWANCE + TIMES * usual).any(axis=-1, keepdims=True), 0.0, counts)
    return found
