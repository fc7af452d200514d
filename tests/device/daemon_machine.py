"""Whatever comes to a kiosk in whatever order, in time that moves to the daemon's own deadlines and no further."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from config.storage import StorageSettings
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.compose import calendar
from kiosk.device.daemon.folder import OUTBOX
from kiosk.device.daemon.outbox_update import OutboxUpdate
from kiosk.device.daemon.request_queue import Request
from kiosk.device.daemon.schedule import AFTER_MIDNIGHT_NS
from kiosk.device.rules.calendar import DAY
from kiosk.device.rules.panel import Verdict
from kiosk.device.store.votes import Votes, VotesError
from sync.document import outbox
from tests.device.conftest import MORNING_NS, settings
from tests.device.gestures import lit, stored
from tests.memory import memory

MS = 1_000_000
S = 1000 * MS
HOUR = 3600 * S
LIGHT_NS = 600 * MS
ALIVE_NS = 900 * S
DECIDED_NS = 100 * MS
"""After the last edge: by then the panel has ruled."""
MOST_TURNS = 5000
"""Turns at one moment: a loop that has always more to do hangs."""
FACES = ("happy", "neutral", "unhappy")
WORDS = ("status", "backup", "verify", "service 1", "service 0", "selftest", "selftest progress", "drop table vote")


class DaemonMachine(RuleBasedStateMachine):
    """The production daemon, woken by edges and requests, otherwise given a turn only when it says that one is due."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(patch("kiosk.device.store.free_pages.ROOM_PAGES", 0))  # a full card is full at once
        folder = Path(self.stack.enter_context(memory()))
        card = settings(folder, storage=StorageSettings(ballast_mib=0))
        self.kiosk = VirtualKiosk(card, VirtualClock(MORNING_NS), lambda: "installation-1")
        self.clock = self.kiosk.clock
        self.calendar = calendar(card)
        self.pressed: list[str] = []
        self.down: set[str] = set()
        self.thanked = 0
        self.requests: list[Request] = []
        self.lit_since: dict[str, int] = {}
        self.edge_at_ns = self.sound_since_ns = 0
        self.broken_for = self.rotten = 0
        self.breaks_in_tally = False

    # What comes from outside.

    @initialize()
    def start(self) -> None:
        self.kiosk.switch_on()
        self.clock.synchronise()
        self.down.clear()
        self.lit_since.clear()
        self.sound_since_ns = self.clock.now_ns
        self.run_while_due()

    @rule(face=st.sampled_from(FACES), gap_ns=st.sampled_from((400 * MS, 1500 * MS, 7 * S)), bounces=st.integers(0, 2))
    def press(self, face: str, gap_ns: int, bounces: int) -> None:
        if face in self.down:
            return
        self.live(gap_ns)
        self.pressed.append(face)
        self.down.add(face)
        self.edge(face, active=True)
        for _ in range(bounces):
            self.clock.now_ns += MS
            self.edge(face, active=False)
            self.clock.now_ns += MS
            self.edge(face, active=True)

    @precondition(lambda self: self.down)
    @rule(held_ns=st.sampled_from((120 * MS, 120 * MS, 10 * S)))
    def release(self, held_ns: int) -> None:
        self.live(held_ns)
        for face in sorted(self.down):
            self.edge(face, active=False)
        self.down.clear()
        self.live(1200 * MS)  # a stuck button is believed again after a second

    @rule(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
    def ask(self, words: list[str]) -> None:
        asked = [Request(each.split()) for each in words]
        assert all(self.kiosk.daemon.request_queue.put(request) for request in asked)
        self.requests += asked
        self.turn()  # woken, once
        self.run_while_due()

    @rule(span_ns=st.sampled_from((S, 31 * S, 1200 * S)))
    def wait(self, span_ns: int) -> None:
        self.live(span_ns)

    # What befalls the card.

    @rule(pragma=st.sampled_from(("query_only = ON", "max_page_count = 1")), broken_for=st.integers(0, 4))
    def break_card(self, pragma: str, broken_for: int) -> None:
        """It takes no write, or has no room; so often it cannot be opened again either."""
        if self.kiosk.daemon.failing:
            return
        connection = self.kiosk.daemon.votes.card.connection
        connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.rollback()
        self.broken_for = broken_for

    @precondition(lambda self: not self.kiosk.daemon.failing)
    @rule(broken_for=st.integers(0, 2), in_tally=st.booleans())
    def break_card_at_midnight(self, broken_for: int, *, in_tally: bool) -> None:
        """Not even a read succeeds: since a second before the day's tally, or since the sign of life ahead of it."""
        self.heal()
        self.live(self.until_tomorrow_ns() - S)
        self.breaks_in_tally = in_tally
        if not in_tally:
            self.close_card()
        self.broken_for = broken_for
        self.live(60 * S)
        assert not self.breaks_in_tally, "no tally was begun"
        self.the_day_is_tallied()
        self.nothing_is_untold()

    @precondition(lambda self: self.rotten < 5 and not self.kiosk.daemon.failing)  # so many are kept, no more
    @rule()
    def rot(self) -> None:
        """The database turns out to be damaged: it is set aside, and read bit by bit."""
        self.heal()
        self.rotten += 1
        self.kiosk.daemon.votes.reopen(rebuild=True)
        self.turn()
        self.run_while_due()

    @rule(clean=st.booleans(), off_ns=st.sampled_from((S, HOUR)))
    def restart(self, clean: bool, off_ns: int) -> None:
        if clean and not self.kiosk.daemon.failing:
            self.heal()
            self.kiosk.shut_down()
        else:
            self.kiosk.cut_power()
        self.begin_again(off_ns)

    # What must be so.

    @invariant()
    def nothing_that_is_due_is_left(self) -> None:
        if not self.kiosk.is_on or self.kiosk.daemon.failing:
            return
        assert self.unanswered() == []
        assert self.kiosk.daemon._queue.deadline_ns is None, "work that nobody would do"
        if self.clock.now_ns - self.edge_at_ns > DECIDED_NS:
            assert [face for face, _ in self.stored()] == self.pressed

    def teardown(self) -> None:
        try:
            if self.kiosk.is_on:
                self.come_to_rest()
        finally:
            if self.kiosk.is_on:
                self.kiosk.cut_power()
            self.stack.close()

    def come_to_rest(self) -> None:
        """Hands off, the card sound: everything is done by some deadline."""
        if self.down:
            self.release(120 * MS)
        self.heal()
        self.live(120 * S)
        assert not self.kiosk.daemon.failing
        assert (lit(self.kiosk), self.unanswered()) == ([], [])
        self.nothing_that_is_due_is_left()
        self.the_day_is_tallied()
        self.live(self.until_tomorrow_ns() + S)
        self.the_day_is_tallied()
        # A whole day, with which the votes of short ones are told.
        self.live(24 * 3600 * S)
        self.nothing_is_untold()

    def the_day_is_tallied(self) -> None:
        """What is told is of today, once the kiosk knows which day that is."""
        if self.kiosk.daemon._time.today is not None:
            told = outbox.read(self.kiosk.settings.kiosk.data / OUTBOX)
            today = self.calendar.local(self.clock.now_ns).date()
            assert [each.aggregate.as_of.date() for each in told.values()][-1:] == [today], "the day was not tallied"

    def nothing_is_untold(self) -> None:
        """After that day's tally the outbox holds every vote, and its months say so."""
        told = sum(sum(each.aggregate.votes) for each in outbox.read(self.kiosk.settings.kiosk.data / OUTBOX).values())
        assert told == sum(verdict == Verdict.COUNTED for _, verdict in self.stored())

    def nothing_is_late(self) -> None:
        """Before a turn: it may do what was due, and then nobody sees that it was late."""
        now_ns, daemon = self.clock.now_ns, self.kiosk.daemon
        assert all(now_ns - since_ns <= LIGHT_NS for since_ns in self.lit_since.values()), "a light is left on"
        if daemon.failing:
            self.sound_since_ns = now_ns
        else:  # as the daemon knows it: a look at a broken card would be the first to find it so
            alive_ns = daemon.votes._alive_ns + self.offset_ns()
            assert now_ns - max(alive_ns, self.sound_since_ns) <= ALIVE_NS, "no sign of life"

    # How time passes.

    def live(self, span_ns: int) -> None:
        end_ns = self.clock.now_ns + span_ns
        self.run_while_due()
        while (at_ns := self.kiosk.daemon.deadline_ns + self.offset_ns()) <= end_ns:
            self.clock.now_ns = max(at_ns, self.clock.now_ns)
            self.run_while_due()
        self.clock.now_ns = max(end_ns, self.clock.now_ns)

    def run_while_due(self) -> None:
        for _ in range(MOST_TURNS):
            if self.kiosk.daemon.deadline_ns > self.clock.monotonic_ns():
                return
            self.turn()
        raise AssertionError("the loop always has more to do")

    def edge(self, face: str, *, active: bool) -> None:
        line = self.kiosk.settings.buttons[face].line
        (self.kiosk.pins.press if active else self.kiosk.pins.release)(line)
        self.edge_at_ns = self.clock.now_ns
        self.turn()  # woken
        self.run_while_due()

    def turn(self) -> None:
        honest = Votes.reopen

        def reopen(votes: Votes, *, rebuild: bool = False) -> None:
            if self.broken_for > 0:
                self.broken_for -= 1
                raise VotesError("disk I/O error")
            honest(votes, rebuild=rebuild)

        honest_steps = OutboxUpdate.steps

        def steps(update: OutboxUpdate, boottime_ns: int) -> Iterator[None]:
            if self.breaks_in_tally:
                self.breaks_in_tally = False
                self.close_card()
            return honest_steps(update, boottime_ns)

        self.nothing_is_late()
        try:
            with patch.object(Votes, "reopen", reopen), patch.object(OutboxUpdate, "steps", steps):
                self.kiosk.turn()
        except VotesError:
            self.kiosk.cut_power()  # given up: the process ends, and is started again
            self.begin_again(S)
        else:
            self.look_at_lights()

    def begin_again(self, off_ns: int) -> None:
        """After the end: everybody has an answer; what is stored was pressed, in order, and holds every thanks."""
        assert self.unanswered() == []
        self.broken_for = 0
        self.clock.now_ns += off_ns
        self.start()
        if not self.kiosk.daemon.failing:
            faces = [face for face, _ in self.stored()]
            assert faces == self.pressed[: len(faces)]
            assert len(faces) >= self.thanked
            self.pressed = faces

    def close_card(self) -> None:
        self.kiosk.daemon.votes.card.connection.connection.driver_connection.close()

    def heal(self) -> None:
        self.broken_for = 0
        if not self.kiosk.daemon.failing:
            self.kiosk.daemon.votes.reopen()

    # What can be seen.

    def look_at_lights(self) -> None:
        daemon, now_ns = self.kiosk.daemon, self.clock.now_ns
        shining = lit(self.kiosk)
        if daemon.tester.is_on or daemon.failing:
            self.lit_since.clear()
            return
        for face in shining:
            if face not in self.lit_since:
                assert self.stored()[-1][0] == face, "thanked before it was stored"
                self.thanked = len(self.stored())
        self.lit_since = {face: self.lit_since.get(face, now_ns) for face in shining}

    def stored(self) -> list[tuple[str, str]]:
        return stored(self.kiosk)

    def unanswered(self) -> list[list[str]]:
        for request in self.requests:
            if request.file is not None:
                request.file.close()
        self.requests = [request for request in self.requests if not request.is_answered]
        return [request.words for request in self.requests]

    def until_tomorrow_ns(self) -> int:
        """Until the day's tally, a minute past the shop's midnight."""
        today = self.calendar.local(self.clock.now_ns - AFTER_MIDNIGHT_NS).date()
        return self.calendar.midnight_ns(today + DAY) + AFTER_MIDNIGHT_NS - self.clock.now_ns

    def offset_ns(self) -> int:
        return self.clock.now_ns - self.clock.monotonic_ns()
