"""The votes database on a real file."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.device.store.boots import run_to_end
from kiosk.device.store.schema import STEPS
from kiosk.device.store.votes import ForeignError, Votes, VotesError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "votes.db"


def test_the_card_keeps_its_first_identity(path):
    for minted in ("first", "second"):
        votes = Votes(path, minted)
        assert votes.installation_id == "first"
        votes.close()


def test_every_commit_is_flushed_to_the_card(path):
    votes = Votes(path, "i")
    pragma = {
        name: votes.card.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        for name in ("journal_mode", "synchronous", "locking_mode")
    }
    votes.card.connection.rollback()
    votes.close()
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "locking_mode": "exclusive"}


def test_a_database_of_a_newer_version_is_refused_and_left_alone(path):
    Votes(path, "i").close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(VotesError, match="made by a newer version"):
        Votes(path, "i")
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, 1, len(STEPS)])
def test_another_programs_database_is_named_and_left_alone(path, version):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE moz_places (url)")
        connection.execute(f"PRAGMA user_version = {version}")
    before = path.read_bytes()
    with pytest.raises(ForeignError, match=r"another program's database .*'moz_places'.* set kiosk\.data"):
        Votes(path, "i")
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_table_of_somebodys_beside_a_kiosks_is_in_nobodys_way(path):
    """The control: who looked into it with a tool that leaves one."""
    Votes(path, "i").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a_tools (own)")
    Votes(path, "j").close()


def test_an_empty_file_of_an_interrupted_first_start_is_taken(path):
    path.parent.mkdir()
    path.touch()
    votes = Votes(path, "i")
    votes.begin("boot", 0)
    assert votes.add_vote(1, 2, "happy", "counted") == 1
    votes.close()


@pytest.mark.parametrize("name", ["votes.db", "votes.db-wal", "votes.db-shm", "votes.db.new"])
def test_a_pipe_in_a_files_place_is_named_and_not_waited_for(path, name):
    path.parent.mkdir()
    os.mkfifo(path.parent / name)
    # Somebody writes into it: a kiosk that opens it goes wrong instead of waiting for ever.
    writer = os.open(path.parent / name, os.O_RDWR | os.O_NONBLOCK)
    with pytest.raises(VotesError, match=rf"votes .*/{name}: a pipe, no file; take it away"):
        Votes(path, "i")
    os.close(writer)


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("data", Path.touch, r"votes .*/data.*; a file stands where a folder belongs; move it away"),
        ("data/votes.db", Path.mkdir, r"votes .*/votes\.db: a folder, no file; take it away"),
        ("data/votes.db", lambda place: place.symlink_to("/nowhere/votes.db"), "votes .*leads nowhere|unable to open"),
    ],
)
def test_what_stands_in_the_votes_place_is_named_with_what_to_do(path, name, make, said):
    place = path.parent.parent / name
    place.parent.mkdir(exist_ok=True)
    make(place)
    with pytest.raises(VotesError, match=said):
        Votes(path, "i")


def test_a_restart_in_the_same_boot_goes_on_in_it(path):
    for boot, expected in (("a", 1), ("a", 1), ("b", 2)):
        votes = Votes(path, "i")
        votes.begin(boot, 5)
        assert votes.boot == expected
        votes.close()


def test_a_vote_shows_its_boot_alive(path):
    votes = Votes(path, "i")
    votes.begin("a", 5)
    votes.add_vote(1000, 0, "happy", "counted")
    assert run_to_end(votes.boots())[0].alive_ns == 1000
    votes.close()


def test_reading_goes_on_past_the_last_id_in_chunks(path):
    votes = Votes(path, "i")
    votes.begin("a", 0)
    for n in range(7):
        votes.add_vote(n, 0, "happy", "counted")
    assert [vote.id for vote in votes.read(4)] == [5, 6, 7]
    assert votes.read(7) == []
    assert (votes.first_since(1), votes.first_since(2)) == (1, 8)
    votes.close()
