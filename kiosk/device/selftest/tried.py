"""What a self-test found of each face."""

from typing import Literal

from attrs import frozen

Outcome = Literal["passed", "swapped", "silent", "stuck", "chatter", "hum", "dark"]
OUTCOME_OF_FAULT: dict[str, Outcome] = {"stuck": "stuck", "chatter": "chatter", "flicker": "chatter", "hum": "hum"}
"""`silent`: nobody pressed it; `dark`: somebody was asked, and has not seen its light."""


@frozen
class Tried:
    """One face, tried."""

    face: str
    outcome: Outcome
    instead: str | None = None
    """The face whose button answered, where they are swapped: the lines of the two buttons, or of their lights."""
    bounce_ns: int | None = None
    """How long the contact took to settle, nanoseconds."""
