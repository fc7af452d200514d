"""When a contact is believed, and what makes a press a vote."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from config.buttons import ButtonSettings
from config.limits import Between, join
from config.shown_text import NAME


@frozen
class DebounceSettings:
    """When a contact is believed."""

    press_ms: int = field(default=12, validator=Between(1, 200, "ms"))
    """Closed this long without an edge: a press. Not below 12: half a wave of the mains is 10 ms (8 at 60 Hz)."""
    release_ms: int = field(default=30, validator=Between(1, 1000, "ms"))
    """Open this long without an edge: released."""
    lockout_ms: int = field(default=250, validator=Between(0, 5000, "ms"))
    """After a press, no other of the same button."""
    chatter_ms: int = field(default=80, validator=Between(5, 2000, "ms"))
    """A contact that bounces longer is reported as faulty. More than `press_ms`."""
    stuck_s: int = field(default=10, validator=Between(1, 3600, "s"))
    """Held this long: stuck."""
    rearm_ms: int = field(default=1000, validator=Between(1, 60_000, "ms"))
    """A button that was stuck, flickered or heard the mains must stay open this long to be believed again."""


@frozen
class PanelSettings:
    """What makes a press a vote."""

    chord_ms: int = field(default=40, validator=Between(0, 500, "ms"))
    """Two faces pressed within this: neither counts."""
    lockout_ms: int = field(default=1000, validator=Between(0, 60_000, "ms"))
    """After a vote the panel takes no other."""
    light_ms: int = field(default=600, validator=Between(50, 10_000, "ms"))
    """How long the thank-you light stays on."""


@frozen
class ReasonsSettings:
    """The question after an unhappy press, answered with the same buttons."""

    answers: Mapping[str, str] = field(metadata={"allowed": "two or more, by face"})
    """What each button means after a press of the worst face: `happy = "the wait"`. With `[reasons]` one question is
    asked, all lights shining."""
    window_s: int = field(default=5, validator=Between(2, 15, "s"))
    """How long an answer is waited for; the next press after that is a vote again."""


def in_debounce(debounce: DebounceSettings) -> Iterator[str]:
    """What is wrong between the fields of the table `debounce`, each with its place."""
    if debounce.chatter_ms <= debounce.press_ms:
        yield f"debounce.chatter_ms = {debounce.chatter_ms}: must be more than debounce.press_ms"


def in_reasons(
    reasons: ReasonsSettings | None, buttons: Mapping[str, ButtonSettings], panel: PanelSettings
) -> Iterator[str]:
    """What is wrong with the answers, each with its place."""
    for face, label in (reasons.answers if reasons else {}).items():
        place = join("reasons.answers", face)
        if face not in buttons:
            yield f"{place}: no such button; there is {', '.join(buttons)}"
        if fault := NAME.fault(label):
            yield f"{place} = {label[:80]!r}: {fault}"
    labels = list(reasons.answers.values()) if reasons else []
    if reasons and len(set(labels)) < max(2, len(labels)):
        yield "reasons.answers: must be two or more, each its own"
    if reasons and reasons.window_s * 1000 <= panel.lockout_ms:
        yield f"reasons.window_s = {reasons.window_s}: must be longer than panel.lockout_ms, in which nothing is taken"
