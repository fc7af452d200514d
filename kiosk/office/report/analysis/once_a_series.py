"""What is asked of a series again and again, and looked for once. Pure."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from kiosk.office.report.analysis.series import Series

Found = TypeVar("Found")


def once_a_series(find: Callable[[Series], Found]) -> Callable[[Series], Found]:
    """Look once, though a page asks often: a series never changes, and what was found goes with it."""

    @wraps(find)
    def remembered(series: Series) -> Found:
        if find not in series.found:
            series.found[find] = find(series)
        found: Found = series.found[find]
        return found

    return remembered
