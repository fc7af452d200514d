"""Both ends joined by a link that loses, repeats and reorders; no network, no clock."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.archive.tables import DOCUMENT
from sync.document import receipts, topics
from sync.document.aggregate import encode
from sync.document.outbox import Document
from sync.mqtt.batch import store_batch
from sync.mqtt.delivery import WINDOW, Acknowledged, Delivery, Finish, Publish, Receipted, Refused, Subscribed, Waited
from tests.sync.ends import a_month, held

S = 1_000_000_000
AT = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Message:
    topic: str
    payload: bytes
    retained: bool = False


def document(month="2026-10", **changes):
    aggregate = a_month(month, **changes)
    return Document(encode(aggregate), aggregate)


def documents(count):
    months = [f"{2020 + index // 12}-{1 + index % 12:02}" for index in range(count)]
    return {month: document(month) for month in months}


def receipted(*each):
    told = {}
    for one in each:
        told.setdefault(one.aggregate.installation_id, {})[one.aggregate.month] = one.receipt
    return Receipted(told)


def delivery(of):
    return Delivery("rossi-1", of, 0, grace_ns=S, timeout_ns=30 * S)


def test_nothing_is_sent_before_the_receipts_are_known():
    of = documents(3)
    attempt = delivery(of)
    assert attempt.feed(Subscribed(), 0) == []
    assert attempt.feed(Waited(), S - 1) == []
    assert [action.month for action in attempt.feed(receipted(*list(of.values())[:2]), S - 1)] == ["2020-03"]


def test_everything_is_sent_where_there_are_no_receipts():
    attempt = delivery(documents(3))
    attempt.feed(Subscribed(), 0)
    sent = attempt.feed(Waited(), attempt.deadline_ns)
    assert sent == [Publish(m, topics.month("rossi-1", m), each.payload) for m, each in documents(3).items()]


def test_a_brokers_word_makes_room_and_is_no_delivery():
    of = documents(WINDOW + 2)
    attempt = delivery(of)
    assert len(attempt.feed(Receipted({}), 0)) == WINDOW
    assert attempt.feed(Waited(), 1) == []
    assert [each.month for each in attempt.feed(Acknowledged("2020-01"), 1)] == [list(of)[WINDOW]]
    (end,) = attempt.feed(Waited(), attempt.deadline_ns)
    assert end == Finish((), tuple(of), None, has_subscribers=True)


def test_it_ends_as_soon_as_all_is_receipted():
    of = documents(2)
    attempt = delivery(of)
    attempt.feed(Receipted({}), 0)
    assert attempt.feed(receipted(*of.values()), 1) == [Finish(tuple(of), (), None, has_subscribers=True)]


def test_only_news_extends_the_wait():
    of = documents(3)
    attempt = delivery(of)
    attempt.feed(Receipted({}), 0)
    attempt.feed(receipted(of["2020-01"]), 20 * S)
    assert attempt.deadline_ns == 50 * S
    for second in (30, 40):
        attempt.feed(receipted(of["2020-01"]), second * S)
        attempt.feed(Receipted({}), second * S)
    assert attempt.deadline_ns == 50 * S


def test_what_an_archive_loses_meanwhile_goes_again():
    of = documents(2)
    attempt = delivery(of)
    attempt.feed(receipted(of["2020-01"]), 0)
    assert [each.month for each in attempt.feed(Receipted({}), 1)] == ["2020-01"]


def test_broker_and_head_office_have_the_whole_timeout_each():
    attempt = delivery(documents(1))
    assert attempt.deadline_ns == 30 * S
    attempt.feed(Subscribed(), 2 * S)
    assert attempt.deadline_ns == 3 * S
    attempt.feed(Waited(), 3 * S)
    assert attempt.deadline_ns == 33 * S


def test_who_was_not_heard_once_is_told_so_in_the_end():
    of = documents(2)
    attempt = delivery(of)
    attempt.feed(Receipted({}), 0)
    attempt.feed(Acknowledged("2020-01", has_subscribers=False), 1)
    attempt.feed(Acknowledged("2020-02", has_subscribers=True), 2)
    assert attempt.feed(receipted(*of.values()), 3) == [Finish(tuple(of), (), None, has_subscribers=False)]


def test_a_refusal_ends_it_with_its_reason():
    attempt = delivery(documents(2))
    attempt.feed(Receipted({}), 0)
    refused = Refused("2020-02", "Not authorized")
    assert attempt.feed(refused, 1) == [Finish((), ("2020-01", "2020-02"), refused, has_subscribers=True)]


def test_a_broker_that_never_answers_is_not_waited_for():
    attempt = delivery(documents(1))
    assert attempt.feed(Waited(), attempt.deadline_ns - 1) == []
    assert isinstance(attempt.feed(Waited(), attempt.deadline_ns)[0], Finish)


@pytest.mark.parametrize(
    ("stored", "left"),
    [
        ({}, ["2026-10"]),
        ({"card-1": {"2026-10": (4, "")}}, ["2026-10"]),
        ({"card-1": {"2026-10": (5, "another content")}}, ["2026-10"]),
        ({"card-1": {"2026-10": document(revision=5).receipt}}, []),
        ({"card-1": {"2026-10": (6, "")}}, []),
        ({"card-1": {"2026-09": (6, "")}}, ["2026-10"]),
        ({"card-2": {"2026-10": document(revision=5).receipt}}, ["2026-10"]),
    ],
)
def test_what_is_outstanding(stored, left):
    assert receipts.outstanding({"2026-10": document(revision=5)}, stored) == left


ids = st.text("abc019", min_size=1, max_size=63)
months = st.integers(0, 1199).map(lambda index: f"20{index // 12:02}-{1 + index % 12:02}")
entries = st.tuples(st.integers(1, 2**53), st.text("0123456789abcdef", min_size=32, max_size=32))


@given(st.dictionaries(ids, st.dictionaries(months, entries, min_size=1, max_size=5), max_size=5))
def test_receipts_come_back_as_they_went(told):
    assert receipts.decode(receipts.encode(told)) == told


@given(st.binary() | st.text().map(str.encode))
def test_receipts_that_cannot_be_read_receipt_nothing(payload):
    assert receipts.decode(payload) == {}


@pytest.mark.parametrize(
    "payload",
    [
        b"[]",
        b"1",
        b'{"a": 1}',
        b'{"a": {"2026-10": 1}}',
        b'{"a": {"2026-10": [1, 2]}}',
        b'{"a": {"2026-10": []}}',
        b"[" * 60_000,
    ],
)
def test_receipts_of_another_shape_receipt_nothing(payload):
    assert receipts.decode(payload) == {}


def test_what_a_newer_head_office_adds_to_receipts_is_passed_over():
    payload = b'{"a": {"2026-10": [1, "d", "more"], "x": 1}, "$more": 1}'
    assert receipts.decode(payload) == {"a": {"2026-10": (1, "d")}}


def test_receipts_always_fit_and_keep_the_latest():
    told = {f"{index:063}": {"2026-10": (2**53 - index, "f" * 32)} for index in range(2000)}
    payload = receipts.encode(told)
    assert len(payload) <= receipts.MAX_BYTES
    assert list(receipts.decode(payload)) == list(told)[: receipts.MAX_MONTHS]


def empty(archive):
    with archive._engine.begin() as connection:
        connection.execute(sa.delete(DOCUMENT))


class Link:
    """Joins a kiosk to an archive. What it loses, repeats and holds back is drawn from its seed."""

    def __init__(self, draw, archive, faults=0.4):
        self.draw, self.archive, self.faults = draw, archive, faults
        self.retained = {}
        self.held_back = []

    def wrong(self):
        return self.draw.random() < self.faults

    def attempt(self, of):
        """One `kiosk publish`."""
        now_ns, attempt = 0, delivery(of)
        events = [] if self.wrong() else [Subscribed(), *self.told()]
        while True:
            event = events.pop(0) if events else Waited()
            now_ns = attempt.deadline_ns if event == Waited() else now_ns + 1
            for action in attempt.feed(event, now_ns):
                if isinstance(action, Finish):
                    return action
                events += self.carry(action)

    def told(self):
        payload = self.retained.get(topics.receipts("rossi-1"))
        return [Receipted(receipts.decode(payload))] if payload and not self.wrong() else []

    def carry(self, action):
        message = Message(action.topic, action.payload)
        self.held_back += [message] * (0 if self.wrong() else 1 + self.wrong())
        arriving, self.held_back = (self.held_back, []) if not self.wrong() else ([], self.held_back)
        self.draw.shuffle(arriving)
        replies, _ = store_batch(self.archive, arriving, AT) if arriving else ({}, [])
        # A collector that dies after its commit receipts nothing.
        self.retained |= {} if self.wrong() else replies
        return [*([] if self.wrong() else [Acknowledged(action.month)]), *self.told()]


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32), st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_after_healing_the_archive_equals_the_outbox_whatever_the_link_did(memory, seed, revised):
    empty(memory)
    link = Link(random.Random(seed), memory)
    of = documents(5)
    for revision, month in enumerate(revised, start=2):
        link.attempt(of)
        changed = list(of)[month % len(of)]
        of[changed] = document(changed, revision=revision, votes=(revision, 0))
    link.faults = 0
    assert link.attempt(of).outstanding == ()
    assert sorted(held(memory).values()) == sorted(each.payload for each in of.values())


def test_a_link_that_loses_is_a_link_that_loses(memory):
    """Negative control: while it is broken, attempts do fail."""
    empty(memory)
    assert any(Link(random.Random(seed), memory).attempt(documents(5)).outstanding for seed in range(5))
