"""The states of a contact. Each holds what it has to remember and nothing else; an edge leads from one to another."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Found:
    """Found closed at the start, which is still to be reported."""

    at_ns: int


@dataclass(frozen=True, slots=True)
class Open:
    """Released and armed: the next edge that closes the contact begins a press."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A press has begun and is not decided."""

    first_ns: int
    edge_ns: int
    active: bool
    edges: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Decided, for or against; only a release leads on."""

    first_ns: int


@dataclass(frozen=True, slots=True)
class Opening:
    """A release has begun; if it was only a bounce, the contact has been closed since `first_ns`."""

    first_ns: int
    edge_ns: int


@dataclass(frozen=True, slots=True)
class Jammed:
    """Stuck, flickering or humming; only a long quiet, open, leads on."""

    edge_ns: int
    active: bool


Phase: TypeAlias = Found | Open | Closing | Closed | Opening | Jammed


def next_state(phase: Phase, at_ns: int, *, active: bool) -> Phase:
    """The state after an edge to the level `active`. A repeated level changes only the phases named here."""
    match phase:
        case Open() if active:
            return Closing(at_ns, at_ns, active=True, edges=1)
        case Closing(first_ns, _, _, edges):
            return Closing(first_ns, at_ns, active, edges + 1)
        case Closed(first_ns) if not active:
            return Opening(first_ns, at_ns)
        case Opening(first_ns):
            return Closed(first_ns) if active else Opening(first_ns, at_ns)
        case Jammed():
            return Jammed(at_ns, active)
        case _:
            return phase
