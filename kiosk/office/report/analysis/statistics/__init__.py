"""What can be said of a month of votes, and how surely. Pure; everything on 0..1, shown times 100 elsewhere.

The formulas, their sources and how well they keep their promises: docs/STATISTICS.md.
"""

from kiosk.office.report.analysis.statistics.clustering import (
    MISSED,
    POOLED_MONTHS,
    UNKNOWN_DEFF,
    pooled_design_effect,
    uncertainty,
)
from kiosk.office.report.analysis.statistics.margins import (
    ENOUGH,
    Difference,
    Estimate,
    Q,
    difference,
    estimate,
    interval,
)
from kiosk.office.report.analysis.statistics.rounding import points, shares, tenths
from kiosk.office.report.analysis.statistics.samples import Sample, sample, together

__all__ = [
    "ENOUGH",
    "MISSED",
    "POOLED_MONTHS",
    "UNKNOWN_DEFF",
    "Difference",
    "Estimate",
    "Q",
    "Sample",
    "difference",
    "estimate",
    "interval",
    "points",
    "pooled_design_effect",
    "sample",
    "shares",
    "tenths",
    "together",
    "uncertainty",
]
