"""From edges to presses: when a contact is believed. Pure; every time is an argument, CLOCK_MONOTONIC, nanoseconds.

A press is believed once its contact has stayed closed, without a single edge, for `press_ns`; it is dated to its
first edge. Waiting for quiet, where others count from the first edge and then look away, makes one press of one push
whether a contact bounces for a tenth of a millisecond or for seventy. Edges may be lost or repeat a level, as they do
under load: a repeated level means that the contact moved in between, and so the quiet begins anew.

    Open ──closes──▶ Closing ──quiet──▶ Closed ──opens──▶ Opening ──quiet──▶ Open
                        │                 │  ◀──closes──     │
                        └─a spike─▶ Open  └──too long──▶ Jammed ──long quiet──▶ Open

A contact that closes by the beat of the mains, or oftener than a finger can, is jammed, too, wherever it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from hardware.debounce.closings import Closings
from hardware.debounce.contact_state import Closed, Closing, Found, Jammed, Open, Opening, Phase, next_state
from hardware.debounce.edge import Edge
from hardware.debounce.timing import DebounceTiming


@dataclass(frozen=True, slots=True)
class Press:
    """One push of one button, however much its contact bounced."""

    line: int
    at_ns: int
    """When the contact first closed."""
    decided_ns: int
    """When it was believed."""
    edges: int
    """Edges seen until then; a good contact makes one."""


class RefusalReason(StrEnum):
    """Why what a contact did was no press."""

    LOCKOUT = "lockout"
    """A real press, too soon after the last one of the same button."""
    GLITCH = "glitch"
    """A spike: the contact never settled closed."""
    CHATTER = "chatter"
    """The contact did not settle in time: it is dirty or worn."""
    HELD = "held"
    """Found closed at the start, and so nobody's push."""
    FLICKER = "flicker"
    """It closed oftener than anybody can press."""
    HUM = "hum"
    """It closed by the beat of the mains."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not believed to be a press, reported so that a bad button can be found."""

    line: int
    at_ns: int
    decided_ns: int
    edges: int
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class Stuck:
    """A contact has stayed closed far longer than anybody pushes."""

    line: int
    since_ns: int
    decided_ns: int


@dataclass(frozen=True, slots=True)
class Freed:
    """A stuck contact has opened, and stayed open long enough to be believed again."""

    line: int
    at_ns: int
    """When it last opened."""
    decided_ns: int


Signal: TypeAlias = Press | Refusal | Stuck | Freed


class Debouncer:
    """One contact, followed from edge to edge and from deadline to deadline."""

    def __init__(self, line: int, settings: DebounceTiming, active: bool, at_ns: int) -> None:  # noqa: FBT001 - a level
        """`active`: the level found at `at_ns`. A contact found closed must be released before it is believed."""
        self._line = line
        self._settings = settings
        self._start_ns = at_ns
        self._now_ns = at_ns
        self._phase: Phase = Found(at_ns) if active else Open()
        self._last_press_ns: int | None = None
        self._closings = Closings()

    @property
    def deadline_ns(self) -> int | None:
        """When `advance` has something to do next if no edge comes; None: only an edge leads on."""
        settings = self._settings
        match self._phase:
            case Found(at_ns):
                return at_ns
            case Closing(first_ns, edge_ns, active):
                quiet_ns = settings.press_ns if active else settings.release_ns
                return min(edge_ns + quiet_ns, first_ns + settings.chatter_ns)
            case Closed(first_ns):
                return first_ns + settings.stuck_ns
            case Opening(_, edge_ns):
                return edge_ns + settings.release_ns
            case Jammed(edge_ns, active=False):
                return edge_ns + settings.rearm_ns
            case _:
                return None

    @property
    def pending_since_ns(self) -> int | None:
        """The first edge of a press that is not decided yet."""
        return self._phase.first_ns if isinstance(self._phase, Closing) else None

    def advance(self, now_ns: int) -> list[Signal]:
        """Let time pass until and including `now_ns`: decide everything whose deadline has come."""
        signals = list(self._due(now_ns))
        self._now_ns = max(self._now_ns, now_ns)
        return signals

    def feed(self, edge: Edge) -> list[Signal]:
        """Take one edge. At the nanosecond of a deadline the edge wins: the contact was not quiet until the end.

        An edge stamped earlier than what is already decided counts as having come just now.
        """
        at_ns = max(edge.at_ns, self._now_ns)
        # What was found at the start is reported before any edge, even one at the same nanosecond.
        signals = self.advance(max(at_ns - 1, self._start_ns))
        before, self._phase = self._phase, next_state(self._phase, at_ns, active=edge.active)
        self._now_ns = at_ns
        if edge.active and isinstance(before, Open | Opening | Closing):
            signals += self._closed(at_ns, released=isinstance(before, Open))
        return signals

    def _closed(self, at_ns: int, *, released: bool) -> Iterator[Signal]:
        """A closing that no finger makes: from here on the contact is not believed before a long quiet."""
        self._closings.add(at_ns, released=released)
        hum = self._closings.is_hum
        if hum or self._closings.is_flicker:
            self._phase = Jammed(at_ns, active=True)
            yield Refusal(self._line, at_ns, at_ns, 1, RefusalReason.HUM if hum else RefusalReason.FLICKER)

    def _due(self, now_ns: int) -> Iterator[Signal]:
        while (deadline_ns := self.deadline_ns) is not None and deadline_ns <= now_ns:
            # A release that turns out to be a bounce finds the deadline for `stuck` in the past.
            self._now_ns = max(self._now_ns, deadline_ns)
            self._phase, signal = self._expired(self._now_ns)
            if signal is not None:
                yield signal

    def _expired(self, at_ns: int) -> tuple[Phase, Signal | None]:
        """What follows when the deadline of the present phase has come."""
        match self._phase:
            case Found():
                return Closed(at_ns), Refusal(self._line, at_ns, at_ns, 0, RefusalReason.HELD)
            case Closing() as closing:
                return self._decided(closing, at_ns)
            case Closed(first_ns):
                return Jammed(at_ns, active=True), Stuck(self._line, first_ns, at_ns)
            case Jammed(edge_ns):
                return Open(), Freed(self._line, edge_ns, at_ns)
            case _:
                return Open(), None

    def _decided(self, closing: Closing, at_ns: int) -> tuple[Phase, Signal]:
        first_ns, quiet_ns = closing.first_ns, at_ns - closing.edge_ns

        def refusal(reason: RefusalReason) -> Refusal:
            return Refusal(self._line, first_ns, at_ns, closing.edges, reason)

        # 60 ms of 50 Hz, named for what it is, but believed as before: a bad contact may have bounced on the beat.
        hum = RefusalReason.HUM if self._closings.were_hum(first_ns) else None
        if not closing.active:
            if quiet_ns >= self._settings.release_ns:
                return Open(), refusal(hum or RefusalReason.GLITCH)
            return Opening(first_ns, closing.edge_ns), refusal(hum or RefusalReason.CHATTER)
        if quiet_ns < self._settings.press_ns:
            return Closed(first_ns), refusal(hum or RefusalReason.CHATTER)
        if self._last_press_ns is not None and first_ns - self._last_press_ns < self._settings.lockout_ns:
            return Closed(first_ns), refusal(RefusalReason.LOCKOUT)
        self._last_press_ns = first_ns
        return Closed(first_ns), Press(self._line, first_ns, at_ns, closing.edges)
