"""What the votes database gives back: rows as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredVote:
    """One press as stored."""

    id: int
    boot: int
    boottime_ns: int
    face: str
    verdict: str


@dataclass(frozen=True, slots=True)
class StoredFault:
    """Something wrong with a button, as stored."""

    boot: int
    boottime_ns: int
    face: str
    kind: str


@dataclass(frozen=True, slots=True)
class Session:
    """One life of the daemon, CLOCK_BOOTTIME of its boot, nanoseconds."""

    boot: int
    began_ns: int
    alive_ns: int
