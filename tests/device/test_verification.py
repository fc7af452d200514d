"""A start looks at what is new; now and then everything is looked at."""

import sqlite3
import struct
from contextlib import closing

import pytest

from kiosk.device.store.verification import FULL_EVERY
from kiosk.device.store.votes import DamagedError, Votes
from tests.device.rot import PAGE, spoil


@pytest.fixture
def path(tmp_path):
    """1,200 votes that were followed once, and 3 since."""
    path = tmp_path / "votes.db"
    votes = Votes(path, "i")
    votes.begin("boot", 0)
    votes.card.connection.exec_driver_sql("PRAGMA synchronous = OFF")  # making it is not the claim
    votes.card.connection.rollback()
    add(votes, 1200)
    assert steps(votes) == 3 + 2  # what dates them is read, too
    add(votes, 3)
    votes.close()
    return path


def add(votes, presses):
    for n in range(presses):
        votes.add_vote(n, 0, "happy", "counted")


def steps(votes, **options):
    return sum(1 for _ in votes.verify(**options))


def change(path, statement):
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_a_newest_vote_that_was_changed_is_found_before_the_next_one_is_given_its_id(path):
    change(path, "UPDATE vote SET face = 'happz' WHERE id = 1203")
    votes = Votes(path, "i")
    assert (votes.damage.databases, votes.is_whole, votes.last_id) == (1, False, 1203)
    votes.close()


@pytest.mark.parametrize("vote_id", [1201, 1202])
def test_a_new_vote_that_was_changed_is_found_at_the_start(path, vote_id):
    change(path, f"UPDATE vote SET face = 'happz' WHERE id = {vote_id}")
    votes = Votes(path, "i")
    with pytest.raises(DamagedError, match=f"vote {vote_id} is not as it was written"):
        steps(votes)
    votes.close()


def test_an_old_vote_that_was_changed_is_found_by_a_full_pass_and_not_at_the_start(path):
    change(path, "UPDATE vote SET face = 'happz' WHERE id = 700")
    votes = Votes(path, "i")
    assert steps(votes) == 1
    with pytest.raises(DamagedError, match="vote 700 is not as it was written"):
        steps(votes, full=True)
    votes.close()


def test_one_pass_in_thirty_is_full_of_itself(path):
    change(path, "UPDATE vote SET face = 'happz' WHERE id = 700")
    for _ in range(FULL_EVERY - 1):
        votes = Votes(path, "i")
        assert steps(votes) <= 1
        votes.close()
    votes = Votes(path, "i")
    with pytest.raises(DamagedError, match="vote 700 is not as it was written"):
        steps(votes)
    votes.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE chain SET verified_link = x'00'",
        "UPDATE vote SET link = x'00' WHERE id = 1200",
        "DELETE FROM vote WHERE id >= 1200",
    ],
)
def test_the_note_is_not_believed_where_the_vote_is_another(path, statement):
    change(path, statement)
    votes = Votes(path, "i")
    with pytest.raises(DamagedError, match="vote 1200 is not as it was written"):
        steps(votes)
    votes.close()


def test_votes_deleted_up_to_the_note_and_past_it_make_the_next_pass_full(path):
    votes = Votes(path, "i")
    while votes.prune(1202):
        pass
    assert steps(votes) == 1 + 2
    votes.close()
    change(path, "UPDATE vote SET face = 'happz' WHERE id = 1202")
    votes = Votes(path, "i")
    with pytest.raises(DamagedError, match="vote 1202"):
        steps(votes, full=True)
    votes.close()


def test_a_page_that_rots_under_old_votes_is_found_in_a_month_and_costs_no_other_start(path):
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'vote'").fetchone()
        middle = path.read_bytes()[(root - 1) * PAGE + 12 + 2 * 4 :][:2]  # where the fifth child's cell is
    (place,) = struct.unpack(">H", middle)
    (leaf,) = struct.unpack_from(">I", path.read_bytes(), (root - 1) * PAGE + place)
    spoil(path, (leaf - 1) * PAGE, PAGE)
    for _ in range(FULL_EVERY - 1):
        votes = Votes(path, "i")
        assert votes.damage.databases == 0
        steps(votes)
        votes.close()
    votes = Votes(path, "i")
    assert (votes.damage.databases, votes.is_whole, votes.last_id) == (1, False, 1203)
    votes.close()
