"""What is damaged stops no kiosk from starting, whichever table it is."""

import sqlite3
from contextlib import closing

import pytest

from kiosk.demo.virtual import VirtualClock
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.store.ballast import Ballast
from kiosk.device.store.salvage import QUARANTINE
from kiosk.device.store.startup import open_votes
from kiosk.device.store.votes import Votes
from tests.device.rot import PAGE, fill, ids, mend, spoil


@pytest.fixture
def path(tmp_path):
    """A closed database of 3,000 votes, looked at a short while ago."""
    path = tmp_path / DATABASE
    votes = fill(path, 3000)
    list(votes.verify())
    votes.close()
    return path


def start(path):
    """Open the votes as the daemon does."""
    return open_votes(path, lambda: "minted anew", VirtualClock(0), Ballast(path.with_name("ballast"), 0))


@pytest.mark.parametrize("table", ["boot", "session", "card", "chain", "vote"])
def test_a_start_goes_on_above_a_damaged_table(path, table):
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    spoil(path, (root - 1) * PAGE, PAGE)
    votes = start(path)
    added = votes.add_vote(7, 7, "happy", "counted")
    mend(votes)
    assert ids(votes)[-1] == added
    assert table in {"card", "vote"} or added == 3001
    assert (path.parent / QUARANTINE / "1" / DATABASE).exists()
    votes.close()


def test_a_database_of_before_the_indexes_is_given_them(path):
    indexes = "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name"
    with closing(sqlite3.connect(path)) as database:
        made = database.execute(indexes).fetchall()
        for (name,) in made:
            database.execute(f"DROP INDEX {name}")
        assert (len(made), database.execute(indexes).fetchall()) == (3, [])
    Votes(path, "i").close()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute(indexes).fetchall() == made
