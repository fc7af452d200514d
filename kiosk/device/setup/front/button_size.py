"""Sizes of push buttons, and of what is drawn for them, millimetres. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ButtonSize:
    """What makers of arcade buttons have in common; a maker's own drawing goes before it."""

    name_mm: int
    """By which shops sell it: of the hole, or of the largest ones the rim."""
    hole_mm: float
    rim_mm: float
    """Of what is seen from in front."""
    nut_mm: float
    """Of what has to have room behind the panel."""
    depth_mm: float
    """Behind the panel, with plugs on."""
    sticker_mm: float
    """Of what sticks on the cap, or lies under a clear one."""
    pitch_mm: float
    """From one button's middle to the next one's: a hand that is meant for one reaches no other."""


SIZES: Mapping[int, ButtonSize] = {
    24: ButtonSize(24, hole_mm=24, rim_mm=28, nut_mm=32, depth_mm=45, sticker_mm=17, pitch_mm=60),
    30: ButtonSize(30, hole_mm=30, rim_mm=34, nut_mm=38, depth_mm=50, sticker_mm=22, pitch_mm=70),
    60: ButtonSize(60, hole_mm=28, rim_mm=60, nut_mm=40, depth_mm=70, sticker_mm=44, pitch_mm=95),
}
"""By `name_mm`."""
