"""What can be said of a month of votes, and how surely. Pure; everything on 0..1, shown times 100 elsewhere.

The formulas, their sources and how well they keep their promises: docs/STATISTICS.md.
"""

from kiosk.office.report.analysis.statistics.margins import (
    ENOUGH,
    MISSED,
    POOLED_MONTHS,
    UNKNOWN_DEFF,
    Difference,
    Estimate,
    Q,
    difference,
    estimate,
    fit_model,
    independent,
    interval,
    missed_after,
)
from kiosk.office.report.analysis.statistics.model import DayModel
from kiosk.office.report.analysis.statistics.rounding import points, shares, tenths
from kiosk.office.report.analysis.statistics.samples import Sample, sample, together

__all__ = [
    "ENOUGH",
    "MISSED",
    "POOLED_MONTHS",
    "UNKNOWN_DEFF",
    "DayModel",
    "Difference",
    "Estimate",
    "Q",
    "Sample",
    "difference",
    "estimate",
    "fit_model",
    "independent",
    "interval",
    "missed_after",
    "points",
    "sample",
    "shares",
    "tenths",
    "together",
]
