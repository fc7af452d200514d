"""The tenancy machine, which looks in the end at all that leaves the office: it depends on nobody else's votes."""

import logging
import re
from datetime import date
from types import SimpleNamespace

from attrs import evolve

from kiosk.office.report.data.owner_input import goal
from sync.archive.intake import Accepted
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document import topics
from sync.document.aggregate import decode, encode
from sync.mqtt.broker import Broker
from sync.mqtt.collector import Collector
from sync.mqtt.events import IncomingMessage
from tests.sync.owner_outputs import Office
from tests.sync.tenancy_machine import AT, MONTHS, TenancyMachine

CLOCK = SimpleNamespace(wall=lambda: AT, monotonic_ns=lambda: 0)
NO_BROKER = SimpleNamespace(publish=lambda _replies: None)
"""In place of the channel of receipts: they are others' to look at."""


class OutputsMachine(TenancyMachine):
    """What comes goes through the collector. `office`: makes what each owner gets."""

    office: Office

    def arrive(self, sent: Accepted) -> None:
        collector = Collector(Broker("127.0.0.1", 1, tls=False), self.archive, CLOCK)
        said = _Said()
        logger = logging.getLogger("sync")
        logger.addHandler(said)
        try:
            topic = topics.month(sent.kiosk_id, sent.month)
            collector._store([IncomingMessage(topic, sent.payload, retained=False, mid=1, qos=1)], NO_BROKER)
        finally:
            logger.removeHandler(said)
        told = {str(number) for day in decode(sent.payload).days for number in (*day.votes, sum(day.votes))}
        assert not [line for line in said.lines if told & {*re.findall(r"\d+", line)}], "the log tells of votes"

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "owners"):
            leaks = self.leaks()
            assert not leaks, f"{sorted(leaks)}: what one owner gets depends on another's votes"

    def leaks(self) -> set[str]:
        """The kinds of what one owner gets that become others with the votes, notes and voices of another."""
        before, found = self.office.outputs(MONTHS), set()
        for number, owner in enumerate(self.owners):
            self.change_all_but(number)
            now = self.office.outputs(MONTHS)
            found |= {kind for kind in before[owner] | now[owner] if before[owner].get(kind) != now[owner].get(kind)}
            before = now
        return found

    def change_all_but(self, number: int) -> None:
        """Other customers press at every shop but one owner's, and all other owners note and are told something."""
        owner = self.owners[number]
        for key, sent in self.sent.items():
            document = decode(sent.payload)
            days = tuple(
                day
                if owner in self.owners_on(sent.kiosk_id, day.date)
                else evolve(day, votes=(day.votes[0] + 311, day.votes[1] + 2017))
                for day in document.days
            )
            if days != document.days:
                votes = tuple(map(sum, zip(*(day.votes for day in days), strict=True)))
                changed = evolve(document, days=days, votes=votes, revision=document.revision + 1)
                self.sent[key] = Accepted.of(changed, encode(changed))
                self.arrive(self.sent[key])
        for other in {*range(len(self.owners))} - {number}:
            view = self.view(other)
            for shop in self.registry.shops(self.owners[other]):
                words = f"changed beside {number}"
                view.add_note(Note(date(2026, 10, 4), shop.name, words))
                view.add_voices([Voice(shop.name, "survey", words, date(2026, 10, 4), (81, 1, 7))])
                view.enter_goal(f"{words}, {shop.id}", goal(shop.name, 77, "2027-03"), withdrawn=False)


class _Said(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
