"""Everything that takes long, as one queue of short steps: a press or a short answer never waits for more than one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from kiosk.device.store.database import Database
from kiosk.device.store.votes import VotesError

Steps = Iterator[int | None]
"""A job: each `next` is a step; it yields how long to pause before the next one, nanoseconds, or None."""


class Kind(IntEnum):
    """The kinds of jobs, the most urgent first. A step of one is taken only where no more urgent job is there.

    So what is deleted is never under verification at the same time, and nothing is tallied, verified or deleted before
    damaged databases have been read.
    """

    COPY = 0
    """A backup that somebody waits for."""
    EXAMINATION = 1
    """Every vote verified: somebody waits for it."""
    RECOVERY = 2
    TALLY = 3
    TODAY = 4
    """What the shop's own page shows of the day so far."""
    VERIFICATION = 5
    PRUNING = 6


@dataclass(slots=True, eq=False)
class _Job:
    kind: Kind
    begin: Callable[[], Steps]
    steps: Steps | None = None
    """None: not begun."""
    connection: object = None
    """On which it was begun."""
    not_before_ns: int = 0


class BackgroundQueue:
    """One step a turn of the most urgent job.

    A job that the card failed, or under which the database was opened anew, begins anew.
    """

    def __init__(self, card: Database) -> None:
        """`card`: what the jobs read and write."""
        self._card = card
        self._jobs: list[_Job] = []

    @property
    def deadline_ns(self) -> int | None:
        """When there is a step to take, CLOCK_MONOTONIC; None: there is no job."""
        return self._jobs[0].not_before_ns if self._jobs else None

    def add(self, kind: Kind, begin: Callable[[], Steps]) -> None:
        """Do this, too. A kind that waits already waits once; one that is under way is followed by another."""
        if all(job.kind != kind or job.steps is not None for job in self._jobs):
            self._jobs.append(_Job(kind, begin))
            self._jobs.sort(key=lambda job: job.kind)  # stable: within a kind, in order of arrival

    def holds(self, kind: Kind) -> bool:
        """Whether such a job waits or is under way."""
        return any(job.kind == kind for job in self._jobs)

    def turn(self, now_ns: int) -> None:
        """Take a step of the most urgent job, if it is due. Raises VotesError."""
        if not self._jobs or now_ns < self._jobs[0].not_before_ns:
            return
        job = self._jobs[0]
        if job.steps is None or job.connection is not self._card.connection:
            self._abandon(job)
            job.steps, job.connection = job.begin(), self._card.connection
        try:
            pause_ns = next(job.steps)
        except StopIteration:
            self._jobs.remove(job)
        except VotesError:
            self._abandon(job)
            raise
        else:
            job.not_before_ns = now_ns + pause_ns if pause_ns else 0

    def close(self) -> None:
        """Leave everything as it is, the files that jobs have open closed."""
        for job in self._jobs:
            self._abandon(job)

    def _abandon(self, job: _Job) -> None:
        if job.steps is not None and (close := getattr(job.steps, "close", None)):
            close()
        job.steps, job.not_before_ns = None, 0
