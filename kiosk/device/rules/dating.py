"""When was it? A Pi has no clock: votes carry (boot, CLOCK_BOOTTIME), and anchors tie boots to the calendar. Pure.

Times are UTC, nanoseconds since 1970, as whole numbers. An *anchor* is a reading of both clocks while the wall clock
was synchronised. Boots are ordered, so that a boot without an anchor is still bounded: it began after the one before
was last alive and ended before the next one began. Nothing else is believed, least of all the wall clock itself.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from hardware.timesync import DRIFT


@dataclass(frozen=True, slots=True)
class Anchor:
    """Both clocks, read together while the wall clock was synchronised."""

    boottime_ns: int
    utc_ns: int
    error_ns: int
    """How far the reading may be wrong, either way."""


@dataclass(frozen=True, slots=True)
class Boot:
    """One life of the machine."""

    id: int
    """Grows with every boot."""
    alive_ns: int
    """Last CLOCK_BOOTTIME known of it."""
    anchors: tuple[Anchor, ...]
    """In order of `boottime_ns`."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which moments something happened; None where nothing bounds it."""

    after_ns: int | None
    before_ns: int | None

    @property
    def width_ns(self) -> float:
        """How much is unknown, nanoseconds; infinite where a side is unbounded."""
        return math.inf if self.after_ns is None or self.before_ns is None else self.before_ns - self.after_ns


@dataclass(frozen=True, slots=True)
class _Neighbour:
    boot: Boot
    """The nearest one on a side that has anchors."""
    between_ns: int
    """How long the boots from there on lasted, at least."""


def _neighbours(boots: Iterable[Boot]) -> dict[int, _Neighbour | None]:
    """By id, the neighbour in the direction from which the boots come."""
    found: dict[int, _Neighbour | None] = {}
    near: _Neighbour | None = None
    for boot in boots:
        found[boot.id] = near
        if boot.anchors:
            near = _Neighbour(boot, 0)
        elif near is not None:
            near = _Neighbour(near.boot, near.between_ns + boot.alive_ns - _slack(boot.alive_ns))
    return found


def _slack(span_ns: int) -> int:
    return math.ceil(abs(span_ns) * DRIFT)


class Dating:
    """What is known of every boot's place in the calendar."""

    def __init__(self, boots: Iterable[Boot]) -> None:
        """`boots` in order of their ids."""
        self._boots = {boot.id: boot for boot in boots}
        # Of each boot, the anchored ones next to it, and how long those in between lasted at least. What their anchors
        # say is worked out when it is asked for: a kiosk may have thousands of boots, and few of them are asked after.
        self._before = _neighbours(self._boots.values())
        self._next = _neighbours(reversed(self._boots.values()))

    def interval(self, boot_id: int, boottime_ns: int) -> Interval:
        """Between which moments CLOCK_BOOTTIME of that boot showed `boottime_ns`.

        Never excludes the truth, unless every reading near it was wrong.
        """
        boot = self._boots[boot_id]
        if boot.anchors:
            return self._anchored(boot, boottime_ns)
        after_ns, before_ns = self._earliest_ns(boot_id), self._latest_ns(boot_id)
        remaining_ns = max(0, boot.alive_ns - boottime_ns)
        if after_ns is not None:
            after_ns += boottime_ns - _slack(boottime_ns)
        if before_ns is not None:
            before_ns += _slack(remaining_ns) - remaining_ns
        if after_ns is not None and before_ns is not None and after_ns > before_ns:
            # The neighbours contradict each other: one of them heard a wrong time, and nobody knows which.
            return Interval(before_ns, after_ns)
        return Interval(after_ns, before_ns)

    def is_settled(self, boot_id: int, boottime_ns: int) -> bool:
        """Whether no reading that is still to come can narrow the interval of this moment."""
        boot = self._boots[boot_id]
        if boot.anchors:
            # Those next to it count: none will come before the last one, and none at all after the boot's end.
            return boot_id != next(reversed(self._boots)) or boottime_ns <= boot.anchors[-1].boottime_ns
        # Bounded from above by the first reading of a later boot; from below, where at all, by what was before.
        return self._next[boot_id] is not None

    def _earliest_ns(self, boot_id: int) -> int | None:
        """When a boot can have begun: not before the nearest anchored one ended, and each one since has lasted."""
        near = self._before[boot_id]
        end_ns = None if near is None else self._anchored(near.boot, near.boot.alive_ns).after_ns
        return None if near is None or end_ns is None else end_ns + near.between_ns

    def _latest_ns(self, boot_id: int) -> int | None:
        """When it can have ended: not after the next anchored one began, and each one until then has lasted."""
        near = self._next[boot_id]
        begin_ns = None if near is None else self._anchored(near.boot, 0).before_ns
        return None if near is None or begin_ns is None else begin_ns - near.between_ns

    def _anchored(self, boot: Boot, boottime_ns: int) -> Interval:
        # The nearest one. A boot may last for months, with an anchor an hour and a vote a minute.
        after = bisect_left(boot.anchors, boottime_ns, key=lambda anchor: anchor.boottime_ns)
        near = boot.anchors[max(0, after - 1) : after + 1]
        intervals = [_seen_from(anchor, boottime_ns) for anchor in near]
        if len(near) > 1 and not _overlap(*intervals):
            # The clock was corrected in between, by more than it was believed to be off; nobody knows when.
            return hull(*intervals)
        return intervals[-1 if near[-1].boottime_ns - boottime_ns < boottime_ns - near[0].boottime_ns else 0]


def hull(one: Interval, other: Interval) -> Interval:
    """The smallest interval that contains both."""
    after = None if one.after_ns is None or other.after_ns is None else min(one.after_ns, other.after_ns)
    before = None if one.before_ns is None or other.before_ns is None else max(one.before_ns, other.before_ns)
    return Interval(after, before)


def _seen_from(anchor: Anchor, boottime_ns: int) -> Interval:
    span_ns = boottime_ns - anchor.boottime_ns
    error_ns = anchor.error_ns + _slack(span_ns)
    return Interval(anchor.utc_ns + span_ns - error_ns, anchor.utc_ns + span_ns + error_ns)


def _overlap(one: Interval, other: Interval) -> bool:
    return (one.after_ns or 0) <= (other.before_ns or 0) and (other.after_ns or 0) <= (one.before_ns or 0)
