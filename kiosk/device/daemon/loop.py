"""The one loop: its tasks, and when each gets its turn. Cooperative: a turn is short, and blocks for nothing."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from hardware.clock import Clock


class Task(Protocol):
    """One thing that the loop does. After a turn its deadline lies in the future, unless there is more to do."""

    @property
    def deadline_ns(self) -> int | None:
        """When `turn` must be called though nothing has woken the loop, CLOCK_MONOTONIC; 0: at once; None: never."""

    def turn(self, now_ns: int) -> None:
        """Do what is due at `now_ns`, CLOCK_MONOTONIC; of what takes long, a step."""


def earliest_ns(tasks: Iterable[Task]) -> int | None:
    """The first deadline of all; None: there is none."""
    return min((deadline_ns for task in tasks if (deadline_ns := task.deadline_ns) is not None), default=None)


PATIENCE_NS = 1_000_000_000
"""Where somebody always waits for something short, what takes long goes on this often."""


class Loop:
    """Gives every task its turn, in order; then, where nobody waits, takes one step of what takes long."""

    def __init__(self, clock: Clock, tasks: Sequence[Task], background: Task) -> None:
        """`tasks`: the first one reads the edges."""
        self._clock = clock
        self._tasks = tasks
        self._background = background
        self._stepped_ns = clock.monotonic_ns()

    @property
    def deadline_ns(self) -> int | None:
        """When `turn` must be called though nothing has woken the loop, CLOCK_MONOTONIC; in the past: at once."""
        return earliest_ns((*self._tasks, self._background))

    def turn(self) -> None:
        """Once around."""
        # Read the clock before the queue: an edge that lands in between is then newer than now_ns, and no deadline
        # can overtake an edge still unread.
        now_ns = self._clock.monotonic_ns()
        for task in self._tasks:
            task.turn(now_ns)
        due_ns = earliest_ns(self._tasks)
        if due_ns is None or due_ns > now_ns or now_ns >= self._stepped_ns + PATIENCE_NS:
            self._stepped_ns = now_ns
            self._background.turn(now_ns)
