"""A QR code drawn: one path of squares, which needs nothing but the page it stands on. Pure."""

import re
from collections.abc import Sequence
from html import escape

QUIET_ZONE = 4
"""Modules of white around it: ISO/IEC 18004, 9.1."""


def svg(rows: Sequence[str], title: str) -> str:
    """`rows`: `1` for a dark module. A run of them in a row is one rectangle."""
    side = len(rows) + 2 * QUIET_ZONE
    runs = (
        f"M{run.start() + QUIET_ZONE} {y}h{run.end() - run.start()}v1H{run.start() + QUIET_ZONE}z"
        for y, row in enumerate(rows, QUIET_ZONE)
        for run in re.finditer("1+", row)
    )
    return (
        f'<svg viewBox="0 0 {side} {side}" role="img" aria-label="{escape(title)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{"".join(runs)}"/></svg>\n'
    )
