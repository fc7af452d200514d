"""What holds of delivery in whatever order things happen, and that the machine which says so finds what is broken."""

from contextlib import closing

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.dialects import sqlite

from sync.archive.archive import Archive
from sync.archive.intake import Accepted, take
from sync.archive.tables import DOCUMENT
from sync.document import receipts, topics
from sync.mqtt.delivery import Acknowledged, Finish, Publish, Receipted, Waited
from sync.mqtt.publish_session import PublishSession
from tests.sync.delivery_machine import DeliveryMachine
from tests.sync.virtual_delivery import Attempt, VirtualCollector


def run(machine, archive, **options):
    run_state_machine_as_test(
        type(machine.__name__, (machine,), {"archive": archive}),
        settings=settings(deadline=None, database=None, derandomize=True, **options),
    )


def test_whatever_happens_every_receipt_is_true_and_in_the_end_the_archive_equals_the_outboxes(memory):
    run(DeliveryMachine, memory, max_examples=100, stateful_step_count=40)


class ClearsOnPuback(PublishSession):
    """Takes the broker's word for the head office's."""

    def _event(self, event):
        event = super()._event(event)
        if not isinstance(event, Acknowledged):
            return event
        document = self._delivery._documents[event.month].aggregate
        stored = {document.installation_id: {document.month: self._delivery._documents[event.month].receipt}}
        return Receipted(stored)


class LooksAtTheClockInSilence(PublishSession):
    """Believes that time passes only when nothing is said."""

    def step(self, events):
        for event in [self._event(each) for each in events] or [Waited()]:
            for action in self._delivery.feed(event, self._clock.monotonic_ns()):
                if isinstance(action, Finish):
                    return action
                self._send(action)
        return None


class GoesOnAfterFinish(PublishSession):
    """Hears of the end, and still answers what came with it."""

    def step(self, events):
        for event in [*map(self._event, events), Waited()]:
            for action in self._delivery.feed(event, self._clock.monotonic_ns()):
                if isinstance(action, Publish):
                    self._send(action)


class ReceiptsBeforeCommit(VirtualCollector):
    """Writes its receipts first; where it dies then, nothing was committed."""

    def replies(self, batch, dies):
        if dies != "receipts":
            return super().replies(batch, dies)
        taken = [
            each for each in (take(message.topic, message.payload) for message in batch) if isinstance(each, Accepted)
        ]
        return {
            topics.receipts(each.kiosk_id): receipts.encode(
                {each.installation: {each.month: (each.revision, each.digest)}}
            )
            for each in taken
        }


class BelievesOldReceipts(VirtualCollector):
    """Does not compare what the broker has kept with its archive."""

    def connect(self):
        self._claims = []


class LastWordWins(DeliveryMachine):
    """Its archive keeps what came last, and not the highest revision."""

    def __init__(self):
        super().__init__()
        insert = sqlite.insert(DOCUMENT)
        replaced = {column.name: insert.excluded[column.name] for column in DOCUMENT.c if not column.primary_key}
        self.archive._put_document = insert.on_conflict_do_update(
            index_elements=list(DOCUMENT.primary_key), set_=replaced
        )


def publishing(session):
    attempt = type("BrokenAttempt", (Attempt,), {"session_type": session})
    return type("BrokenPublisher", (DeliveryMachine,), {"attempt_type": attempt})


def collecting(collector):
    return type("BrokenCollector", (DeliveryMachine,), {"collector_type": collector})


@pytest.mark.long
@pytest.mark.parametrize(
    ("machine", "seen"),
    [
        (publishing(ClearsOnPuback), "is nowhere"),
        (publishing(LooksAtTheClockInSilence), "an attempt without an end"),
        (publishing(GoesOnAfterFinish), "goes on after Finish"),
        (collecting(ReceiptsBeforeCommit), "was never there"),
        (collecting(BelievesOldReceipts), "the archive is not what the outboxes say"),
        (LastWordWins, "went back"),
    ],
)
def test_the_machine_finds_what_is_broken(machine, seen):
    # One of its own: some change it.
    with closing(Archive.open("sqlite://")) as archive, pytest.raises(AssertionError, match=seen):
        run(
            machine,
            archive,
            max_examples=500,
            stateful_step_count=40,
            phases=[Phase.generate],
            report_multiple_bugs=False,
        )
