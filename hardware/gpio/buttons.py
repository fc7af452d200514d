"""From the board's lines to edges: the one place where another thread's work enters the program."""

import select
import socket
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Literal

from gpiozero import Factory

from hardware.clock import Clock
from hardware.debounce.edge import Edge
from hardware.gpio.board import claiming
from hardware.gpio.ticks import nanoseconds

QUEUE = 65_536
"""Edges that may wait to be read, at most: minutes of the worst contact ever recorded."""
LOOK_NS = 50_000_000
"""After the last edge the levels are read once, to see whether it was the last: drivers lose edges under load."""
LONGEST_WAIT_NS = 60_000_000_000
"""A wait returns by then, so that its caller looks around (is the callback thread alive?)."""


class Buttons:
    """The lines of all buttons. `wait`, `drain` and `close` belong to one thread, `wake` to any and to signal handlers.

    gpiozero calls back in a thread of its own, which an exception would end for good and in silence: the callback does
    nothing but enqueue. It holds callbacks by weak references only, so the strong ones are kept here.
    """

    overflowed: int
    """Edges lost because nobody drained the queue in time; the oldest are lost first, so the last level stays right."""
    deadline_ns: int | None
    """When `drain` must be called though no edge has come, to read the levels, CLOCK_MONOTONIC; None: it need not."""

    def __init__(
        self, factory: Factory, lines: Sequence[int], pull: Literal["up", "down"], clock: Clock, queue: int = QUEUE
    ) -> None:
        """Claim `lines` as inputs with bias `pull`. Raises BoardError when one cannot be had."""
        self.overflowed = 0
        self.deadline_ns = None
        self._missed = 0
        self._factory = factory
        self._clock = clock
        self._closed_level = pull != "up"
        self._edges: deque[Edge] = deque(maxlen=queue)
        self._awake = False
        self._wake_reader, self._wake_writer = socket.socketpair()
        for end in (self._wake_reader, self._wake_writer):
            end.setblocking(False)  # noqa: FBT003 - the socket module's signature
        self._pins: dict[int, Any] = {}
        self._callbacks = [self._callback(line) for line in lines]
        try:
            for line, callback in zip(lines, self._callbacks, strict=True):
                with claiming(line):
                    self._pins[line] = self._claim(line, pull, callback)
        except BaseException:
            self.close()
            raise
        self._levels = self.levels()

    def levels(self) -> dict[int, bool]:
        """By line, whether its contact is closed now."""
        return {line: bool(pin.state) == self._closed_level for line, pin in self._pins.items()}

    def drain(self) -> list[Edge]:
        """Every edge since the last time, in the order in which they came; and what a level shows to have been lost."""
        with suppress(BlockingIOError):
            self._wake_reader.recv(4096)
        # Lowered before the queue is read: an edge that comes from now on wakes the next wait, if only for nothing.
        self._awake = False
        edges = []
        with suppress(IndexError):
            while True:
                edges.append(self._edges.popleft())
        return self._looked_after(edges, self._clock.monotonic_ns())

    def wait(self, deadline_ns: int | None) -> None:
        """Block until an edge or `wake`, until `deadline_ns` (CLOCK_MONOTONIC), or for a minute at most."""
        now_ns = self._clock.monotonic_ns()
        span_ns = LONGEST_WAIT_NS if deadline_ns is None else min(deadline_ns - now_ns, LONGEST_WAIT_NS)
        select.select([self._wake_reader], [], [], max(span_ns, 0) / 1e9)

    @property
    def waker(self) -> int:
        """The descriptor for `signal.set_wakeup_fd`: a byte written to it ends the wait as `wake` does.

        A signal that comes just before a wait begins is otherwise seen only when the wait ends: its handler is not run
        while the main thread waits in the kernel.
        """
        return self._wake_writer.fileno()

    def wake(self) -> None:
        """End the present wait, or the next one if none is under way."""
        # A full socket has woken the reader already; a closed one has no reader.
        with suppress(OSError):
            self._wake_writer.send(b"!")

    @property
    def lost(self) -> int:
        """Edges that were dropped before they came here: reported by the pin factory, or seen by a level."""
        lost: int = getattr(self._factory, "lost", 0)
        return lost + self._missed

    def alive(self) -> bool:
        """Whether the thread that delivers edges still lives; when it does not, only a new process helps.

        RPi.GPIO's is a thread of its C library, which cannot be seen: with it, and without a thread, always True.
        """
        alive: Callable[[], bool] = getattr(self._factory, "alive", lambda: True)
        return alive()

    def close(self) -> None:
        """Stop listening. The lines themselves are released by closing the factory."""
        for pin in self._pins.values():
            pin.when_changed = None
        self._wake_reader.close()
        self._wake_writer.close()

    def _claim(self, line: int, pull: str, callback: Callable[[float, int], None]) -> Any:
        pin = self._factory.pin(line)
        pin.function = "input"
        pin.pull = pull
        # Every pin factory means something else by a bounce time; the debouncer wants to see the bounce itself.
        pin.bounce = None
        pin.edges = "both"
        pin.when_changed = callback
        return pin

    def _looked_after(self, edges: list[Edge], now_ns: int) -> list[Edge]:
        """The edges; a while after the last one, what the levels say and no edge did: it would cost a press."""
        if edges:
            self._levels.update((edge.line, edge.active) for edge in edges)
            self.deadline_ns = now_ns + LOOK_NS
        elif self.deadline_ns is not None and now_ns >= self.deadline_ns:
            self.deadline_ns = None
            # One that comes just now is reported twice: a level that repeats itself, which the debouncer knows.
            edges = [Edge(line, now, now_ns) for line, now in self.levels().items() if now != self._levels[line]]
            self._levels.update((edge.line, edge.active) for edge in edges)
            self._missed += len(edges)
        return edges

    def _callback(self, line: int) -> Callable[[float, int], None]:
        def enqueue(ticks: float, state: int) -> None:
            if len(self._edges) == self._edges.maxlen:
                self.overflowed += 1
            self._edges.append(Edge(line, bool(state) == self._closed_level, nanoseconds(ticks)))
            if not self._awake:
                self._awake = True
                self.wake()

        return enqueue
