"""Delivery as a state machine: two copies of a card, two collectors, and a broker that does its worst, in any order."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sync.archive.archive import Archive
from sync.document import topics
from tests.sync.virtual_delivery import (
    Attempt,
    Broker,
    Card,
    Message,
    Office,
    Receipt,
    S,
    VirtualClock,
    VirtualCollector,
    entries,
    key,
)

MONTHS = ("2026-08", "2026-09", "2026-10")
either = st.integers(0, 1)
some = st.integers(1, 4)


class DeliveryMachine(RuleBasedStateMachine):
    """Rules are what may happen; invariants hold after each, and what must hold in the end is in `teardown`."""

    attempt_type = Attempt
    collector_type = VirtualCollector
    archive: Archive

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.broker, self.office = VirtualClock(), Broker(), Office(self.archive)
        self.office.lose()
        self.collectors = [self.collector_type(n, self.broker, self.office, self.clock) for n in (0, 1)]
        card = Card()
        self.made = {card.write(month, 10).payload for month in MONTHS}
        self.cards = [card, card.copy()]

    # What kiosks do.

    @rule(card=either, month=st.sampled_from(MONTHS), votes=st.integers(0, 3))
    def count(self, card, month, votes):
        self.made.add(self.cards[card].write(month, votes).payload)

    @rule(card=either, kiosk_id=st.sampled_from(("rossi-1", "rossi-2")), shop=st.sampled_from(("Duomo", "Porto")))
    def rename_and_move(self, card, kiosk_id, shop):
        self.cards[card].kiosk_id, self.cards[card].shop = kiosk_id, shop
        self.count(card, MONTHS[-1], 5)

    @rule(card=either)
    def install_anew(self, card):
        self.cards[card].installation_id = f"card-{2 + card}"
        self.count(card, MONTHS[-1], 6)

    # What publishers and collectors do.

    @rule(card=either)
    def connect(self, card):
        self.attempt_type(self.cards[card], self.broker, self.clock)

    @rule(card=either)
    def publish_undisturbed(self, card):
        self.publish(card)

    def publish(self, card):
        attempt = self.attempt_type(self.cards[card], self.broker, self.clock)
        while not attempt.finish:
            self.turn(attempt, 99) if attempt.inbox else self.wait()
            self.drain()
        return attempt.finish

    def drain(self):
        for number, collector in enumerate(self.collectors):
            collector.collect(max(1, len(self.broker.queues[number])))

    def running(self, which):
        return list(self.broker.attempts.values())[which % len(self.broker.attempts)]

    def turn(self, attempt, count):
        attempt.turn(count)
        self.check(attempt)

    @precondition(lambda self: self.broker.attempts)
    @rule(which=either, count=some)
    def take_a_turn(self, which, count):
        attempt = self.running(which)
        if attempt.inbox:
            self.turn(attempt, count)

    @precondition(lambda self: self.broker.attempts)
    @rule()
    def wait(self):
        """Nothing happens until somebody's deadline."""
        self.pass_time(
            max(0, min(each.session.deadline_ns for each in self.broker.attempts.values()) - self.clock.now_ns)
        )

    def pass_time(self, ns):
        self.clock.now_ns += ns
        for attempt in list(self.broker.attempts.values()):
            if attempt.session.deadline_ns <= self.clock.now_ns:
                self.turn(attempt, len(attempt.inbox))

    @rule(which=either, size=some, dies=st.sampled_from(("", "", "", "commit", "receipts")))
    def collect(self, which, size, dies):
        self.collectors[which].collect(size, dies)

    # What goes wrong.

    @precondition(lambda self: self.broker.attempts)
    @rule(which=either)
    def the_connection_breaks(self, which):
        self.running(which).hang_up()

    @rule()
    def the_broker_forgets_what_is_retained(self):
        self.broker.retained.clear()

    @rule()
    def the_archive_starts_empty(self):
        self.office.lose()
        for collector in self.collectors:
            collector.connect()

    @rule(which=either, first=st.integers(0, 5), what=st.sampled_from(("lost", "repeated", "last", "spoilt")))
    def on_the_way_to_a_collector(self, which, first, what):
        queue = self.broker.queues[which]
        if first < len(queue):
            message = queue.pop(first)
            again = {
                "lost": [],
                "repeated": [message, message],
                "last": [message],
                "spoilt": [Message(message.topic, message.payload[:-9])],
            }
            queue += again[what]

    @precondition(lambda self: self.broker.attempts)
    @rule(which=either, first=st.integers(0, 5), what=st.sampled_from(("lost", "last", "repeated")))
    def on_the_way_to_a_publisher(self, which, first, what):
        inbox = self.running(which).inbox
        if first < len(inbox):
            event = inbox.pop(first)
            # The broker's word on a message comes once, over TCP; a retained receipt may be sent again.
            twice = what == "repeated" and isinstance(event, Receipt)
            inbox += [event] * (0 if what == "lost" else 1 + twice)

    @precondition(lambda self: self.broker.attempts)
    @rule(which=either, seconds=st.integers(1, 300))
    def somebody_never_falls_silent(self, which, seconds):
        """Receipts that say nothing come faster than they are read."""
        attempt = self.running(which)
        nothing = Receipt(topics.receipts(attempt.kiosk_id), b"{}", self.office.life)
        for _ in range(seconds):
            if not attempt.finish:
                attempt.inbox += [nothing] * (2 - len(attempt.inbox))
                self.turn(attempt, 1)
                self.pass_time(S)

    # What always holds.

    def check(self, attempt):
        """What was called delivered was committed."""
        for name in attempt.finish.delivered if attempt.finish else ():
            document = attempt.documents[name]
            revisions = [revision for _, where, revision, _ in self.office.committed if where == key(document)]
            assert max(revisions, default=0) >= document.aggregate.revision, f"{name} is nowhere"

    @invariant()
    def every_receipt_is_true(self):
        """What it says was committed to the archive that gave it."""
        for receipt in self.broker.receipts():
            for where, entry in entries(receipt).items():
                assert (receipt.life, where, *entry) in self.office.committed, f"{where} was never there"

    @invariant()
    def the_archive_only_gains(self):
        """Nothing goes back to an older revision, and nothing is there that no card made."""
        rows = self.office.rows()
        for life, where, revision, _ in self.office.committed:
            assert life < self.office.life or rows[where][0] >= revision, f"{where} went back"
        assert self.made.issuperset(payload.encode() for *_, payload in rows.values()), "nobody made that"

    def teardown(self):
        """Once faults cease, every card's next attempt delivers everything, and the archive equals the outboxes."""
        self.broker.attempts.clear()
        for collector in self.collectors:
            collector.connect()
        self.drain()
        for card in (0, 1):
            assert self.publish(card).outstanding == (), "not delivered, though nothing is wrong"
        self.every_receipt_is_true()
        self.the_archive_only_gains()
        rows = self.office.rows()
        for where, newest in self.newest().items():
            revision, _, payload = rows.get(where, (0, "", ""))
            # A copy that was renamed since may have told later ones under this name, and tells them no more.
            assert revision > newest[0].aggregate.revision or payload.encode() in {each.payload for each in newest}, (
                f"{where}: the archive is not what the outboxes say"
            )

    def newest(self):
        """Of each kiosk, installation and month the documents of the highest revision: of two copies, either's."""
        of = {}
        for document in (each for card in self.cards for each in card.offered().values()):
            of.setdefault(key(document), []).append(document)
        last = {where: max(each.aggregate.revision for each in documents) for where, documents in of.items()}
        return {where: [e for e in of[where] if e.aggregate.revision == last[where]] for where in of}
