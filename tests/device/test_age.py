"""A turn of the loop does no more for a kiosk of ten years than for a new one. Work is counted, not timed."""

import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import sync.document.outbox
from hardware.clock import utc_ns
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import OUTBOX
from kiosk.device.store import database
from kiosk.device.store.schema import INDEXES
from sync.document import handover_files, outbox
from tests import aged
from tests.aged import END, HOUR_NS, INSTALLATION, Life

pytestmark = pytest.mark.long
VOTES_A_DAY = 30
NEW, OLD = Life(2, VOTES_A_DAY), Life(121, VOTES_A_DAY)
MIDDLE = Life(40, VOTES_A_DAY)
"""Old enough to have votes that may go."""
OPCODES = 50


@dataclass
class Work:
    """The most that one turn did."""

    opcodes: int = 0
    """Instructions of SQLite's virtual machine, each about a row or a column, in units of `OPCODES`."""
    calls: int = 0
    """Calls of Python functions."""
    documents: int = 0
    """Documents decoded."""

    def most(self, other: "Work") -> "Work":
        return Work(*map(max, zip(vars(self).values(), vars(other).values(), strict=True)))


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    """Each life's card, as it was left; to be copied."""
    folder = tmp_path_factory.mktemp("cards")
    for life in (NEW, MIDDLE, OLD):
        aged.make(folder / str(life.months), life)
    return folder


@pytest.fixture
def card(cards, tmp_path):
    """A copy of a life's card."""

    def copy(life, *, receipted=False):
        folder = tmp_path / f"card-{life.months}"
        shutil.copytree(cards / str(life.months), folder)
        if receipted:
            receipts = {month: each.receipt for month, each in outbox.read(folder / OUTBOX).items()}
            (folder / "receipts").mkdir()
            handover_files.put(folder / "receipts", "kiosk-1", {INSTALLATION: receipts})
        return folder

    return copy


@pytest.fixture
def turns(monkeypatch):
    """The most that a turn does in a day and a night of a kiosk, and how many turns those are."""

    def live(folder: Path) -> tuple[Work, int]:
        clock = VirtualClock(utc_ns(datetime(END.year, END.month, END.day, 7, tzinfo=UTC)))
        kiosk = VirtualKiosk(aged.settings(folder), clock, lambda: "another")
        kiosk.switch_on()
        clock.synchronise()
        done, most, count = Work(), Work(), 0
        decode = sync.document.outbox.decode

        def counted(payload):
            done.documents += 1
            return decode(payload)

        def opcodes():
            done.opcodes += 1

        def calls(_frame, event, _argument):
            done.calls += event == "call"

        with monkeypatch.context() as patch:
            patch.setattr(sync.document.outbox, "decode", counted)
            driver = kiosk.daemon.votes.card.connection.connection.driver_connection
            driver.set_progress_handler(opcodes, OPCODES)
            end_ns, offset_ns = clock.now_ns + 24 * HOUR_NS, clock.now_ns - clock.monotonic_ns()
            while (deadline_ns := kiosk.daemon.deadline_ns + offset_ns) < end_ns:
                clock.now_ns = max(clock.now_ns, deadline_ns)
                done.opcodes = done.calls = done.documents = 0
                sys.setprofile(calls)
                kiosk.turn()
                sys.setprofile(None)
                most, count = most.most(done), count + 1
            driver.set_progress_handler(None, 0)
        kiosk.shut_down()
        return most, count

    return live


def test_no_turn_of_a_ten_year_old_kiosk_does_more_than_one_of_a_new_one(card, turns):
    (new, _), (old, _) = turns(card(NEW)), turns(card(OLD))
    assert old.documents == new.documents == 1
    assert new.opcodes * 1.2 + 2 >= old.opcodes
    assert new.calls * 1.2 >= old.calls


def test_nor_where_old_votes_go(card, turns):
    (middle, few), (old, many) = turns(card(MIDDLE, receipted=True)), turns(card(OLD, receipted=True))
    assert many > few + 1000  # the control: eight years go, a little at a time
    assert old.documents == middle.documents == 1
    assert middle.opcodes * 1.2 + 2 >= old.opcodes
    assert middle.calls * 1.2 >= old.calls


def test_a_turn_that_searches_ten_years_is_seen(card, turns, monkeypatch):
    """The control: without the indexes one does."""
    monkeypatch.setattr(
        database, "index", lambda connection: [each.drop(connection, checkfirst=True) for each in INDEXES]
    )
    (new, _), (old, _) = turns(card(NEW)), turns(card(OLD))
    assert old.opcodes > 3 * new.opcodes


def test_months_that_are_as_they_were_are_not_read_again(card, turns, monkeypatch):
    old = card(OLD)
    read = []
    load = sync.document.outbox.load
    monkeypatch.setattr(sync.document.outbox, "load", lambda path: read.append(path.stem) or load(path))
    turns(old)
    assert read.count("2030-01") == 1
    assert read.count("2036-10") > 1
