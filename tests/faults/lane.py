"""What every lane of the laboratory is given, and what it raises."""

from dataclasses import dataclass


class BrokenPromiseError(AssertionError):
    """The kiosk lost, invented or damaged something, or a control did not; the message replays it."""


@dataclass(frozen=True, slots=True)
class Lab:
    """How much is tried, from which seed."""

    seed: int = 1
    short: bool = False
    block_cuts: int = 1000
    """Cuts of a real file system."""

    @property
    def lives(self) -> int:
        """Kiosks whose every step is cut."""
        return 1 if self.short else 3

    @property
    def votes(self) -> int:
        """Votes in the life of each."""
        return 40 if self.short else 120

    @property
    def draws(self) -> int:
        """States drawn at each step, besides all kept and all lost."""
        return 4 if self.short else 6

    @property
    def control_step(self) -> int:
        """A control is cut at one event in so many."""
        return 7 if self.short else 1

    @property
    def claim_step(self) -> int:
        """The same of a control that claims, whose life is short."""
        return 3 if self.short else 1

    @property
    def kill_step(self) -> int:
        """A process is killed at one system call in so many."""
        return 12 if self.short else 1

    @property
    def dated_lives(self) -> int:
        """Kiosks without a clock, in each climate of networks."""
        return 25 if self.short else 500

    @property
    def attempts_a_day(self) -> int:
        """How often a kiosk tries to publish meanwhile."""
        return 4 if self.short else 24

    @property
    def rounds(self) -> int:
        """How often broker, collector, archive or publisher fail."""
        return 7 if self.short else 28

    @property
    def lossy_rounds(self) -> int:
        """How often everything is sent through a cable that loses packets."""
        return 1 if self.short else 4

    @property
    def starts(self) -> int:
        """How often the real process is started, and pressed as soon as it hears."""
        return 2 if self.short else 10
