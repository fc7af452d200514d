"""What is deleted is given back to the card, a little at a time."""

import sqlite3
from contextlib import closing

import pytest

from kiosk.device.store import engine, free_pages
from kiosk.device.store.copy import check, make
from kiosk.device.store.free_pages import STEP_PAGES, is_roomy, keep_room, make_room, shrink
from kiosk.device.store.votes import Votes
from tests.device.rot import fill, ids

ROOM_PAGES = 8


@pytest.fixture(autouse=True)
def _little_room(monkeypatch):
    monkeypatch.setattr(free_pages, "ROOM_PAGES", ROOM_PAGES)


@pytest.fixture
def votes(tmp_path):
    """6,000 votes, of which 5,000 have been deleted."""
    votes = fill(tmp_path / "votes.db", 6000)
    while votes.prune(5001):
        pass
    make_room(votes.card)
    yield votes
    votes.close()


def test_a_file_shrinks_to_what_remains_and_the_room_that_is_kept(votes):
    before = votes.card.path.stat().st_size
    assert is_roomy(votes.card)
    while shrink(votes.card):
        pass
    make_room(votes.card)
    after = votes.card.path.stat().st_size
    free = votes.card.pragma("freelist_count")[0][0]
    assert free == ROOM_PAGES
    assert after < before // 2
    assert ids(votes) == list(range(5001, 6001))
    list(votes.verify(full=True))
    assert votes.card.pragma("integrity_check")[0][0] == "ok"
    assert votes.add_vote(0, 0, "happy", "counted") == 6001


def test_a_step_is_small(votes):
    while more := shrink(votes.card):
        assert votes.card.pragma("wal_checkpoint(FULL)")[0][1] <= 4 * STEP_PAGES
    assert not more


def test_a_months_deletion_is_left_for_the_next_months_votes(tmp_path):
    votes = fill(tmp_path / "votes.db", 6000)
    keep_room(votes.card)
    while votes.prune(301):
        pass
    assert votes.card.pragma("freelist_count")[0][0] > ROOM_PAGES
    assert not is_roomy(votes.card)
    votes.close()


def test_a_copy_and_what_takes_a_damaged_databases_place_can_shrink_too(votes, tmp_path):
    for _ in make(votes.card, tmp_path / "copy.db"):
        pass
    votes.reopen(rebuild=True)
    assert votes.card.pragma("auto_vacuum")[0][0] == 2
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA auto_vacuum").fetchone() == (2,)


@pytest.mark.parametrize(("small", "mode"), [(1024, 2), (10, 0)])
def test_an_older_versions_database_is_made_anew_where_it_is_small(tmp_path, monkeypatch, small, mode):
    monkeypatch.setattr(engine, "SMALL_PAGES", small)
    path = tmp_path / "votes.db"
    fill(path, 3000).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # As 0.1.0 made it.
        database.executescript("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM")
        assert database.execute("PRAGMA auto_vacuum").fetchone() == (0,)
    votes = Votes(path, "i")
    assert votes.card.pragma("auto_vacuum")[0][0] == mode
    assert votes.last_id == 3000
    while votes.prune(3000):
        pass
    assert is_roomy(votes.card) == (mode == 2)
    votes.close()
    assert check(path) == 1
