"""What a step works with: the machine, its clocks, and the report."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from attrs import frozen

from config.settings import KioskSettings
from hardware.clock import Clock
from kiosk.device.certify.report import BoardReport, Result
from kiosk.device.doctor.context import Context


class BenchClock(Clock, Protocol):
    """The clocks, and one that nobody steers."""

    def raw_ns(self) -> int:
        """CLOCK_MONOTONIC_RAW, nanoseconds: the crystal as it is."""


@frozen
class Workload:
    """How much is tried."""

    commits: int = 10_000
    starts: int = 10
    drift_minutes: int = 60
    listen_s: int = 30


@frozen
class Bench:
    """One board on the bench."""

    settings: KioskSettings
    clock: BenchClock
    report: BoardReport
    wait: Callable[[float], None]
    """For so many seconds."""
    tell: Callable[[str], None]
    """One line of progress."""
    workload: Workload = Workload()
    root: Path = Path("/")
    """Where /sys, /proc and /dev are."""

    @property
    def context(self) -> Context:
        """As the doctor sees the machine."""
        return Context(self.settings, self.clock, self.root)

    def keep(self, step: str, partial: Result) -> None:
        """Save how far a step has come. Raises OSError."""
        self.report.partial[step] = partial
        self.report.save()
