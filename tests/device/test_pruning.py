"""Old votes go, and what remains is verified and dated as before."""

import sqlite3
from contextlib import closing

import pytest

from kiosk.device.rules.dating import Anchor, Dating
from kiosk.device.store.boots import run_to_end
from kiosk.device.store.copy import check
from kiosk.device.store.votes import Votes, VotesError

S = 1_000_000_000
HOUR = 3600 * S


@pytest.fixture
def path(tmp_path):
    """Six boots of 300 votes; the time was heard in the first, third and last."""
    path = tmp_path / "votes.db"
    for boot in range(6):
        votes = Votes(path, "installation-1")
        votes.card.connection.exec_driver_sql("PRAGMA synchronous = OFF")  # making it is not the claim
        votes.card.connection.rollback()
        votes.begin(f"boot {boot}", 0)
        if boot in {0, 2, 5}:
            votes.add_anchor(Anchor(S, (boot + 1) * 24 * HOUR, S))
        votes.add_trouble(S, "happy", "stuck")
        for n in range(300):
            votes.add_vote(n * 60 * S, 0, "happy", "counted")
        votes.close()
    return path


def dated(votes):
    dating = Dating(run_to_end(votes.boots()))
    found, position = {}, 0
    while rows := votes.read(position):
        position = rows[-1].id
        found |= {row.id: dating.interval(row.boot, row.boottime_ns) for row in rows}
    return found


def test_what_remains_is_verified_and_dated_as_before(path):
    votes = Votes(path, "i")
    before = dated(votes)
    assert [votes.prune(1250) for _ in range(5)] == [True] * 4 + [False]
    list(votes.verify())
    assert dated(votes) == {vote_id: at for vote_id, at in before.items() if vote_id >= 1250}
    assert votes.pruned_before == 1250
    votes.close()
    assert check(path) == 551


def test_without_the_boot_before_the_dates_would_be_others(path):
    """The control: what `prune` keeps is needed."""
    votes = Votes(path, "i")
    before = dated(votes)
    while votes.prune(1250):
        pass
    votes.card.connection.exec_driver_sql("DELETE FROM anchor WHERE boot < 5")
    votes.card.connection.commit()
    assert dated(votes)[1250] != before[1250]
    votes.close()


def test_only_what_dates_nothing_any_more_goes_with_the_votes(path):
    votes = Votes(path, "i")
    while votes.prune(1250):
        pass
    # The first vote left is of boot 5; boot 3 is the last before it that heard the time.
    assert {session.boot for chunk in votes.sessions() for session in chunk} == {3, 4, 5, 6}
    assert {trouble.boot for chunk in votes.troubles() for trouble in chunk} == {3, 4, 5, 6}
    votes.close()


def test_a_changed_vote_is_found_after_a_prune_too(path):
    votes = Votes(path, "i")
    while votes.prune(1250):
        pass
    votes.close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE vote SET face = 'happz' WHERE id = 1250")
        database.commit()
    votes = Votes(path, "i")
    with pytest.raises(VotesError, match="vote 1250 is not as it was written"):
        list(votes.verify())
    votes.close()


def test_ids_and_chain_go_on_though_nothing_is_left(path):
    votes = Votes(path, "i")
    while votes.prune(10_000):
        pass
    assert votes.read() == []
    votes.close()
    votes = Votes(path, "i")
    votes.begin("after", 0)
    assert votes.add_vote(0, 0, "happy", "counted") == 1801
    list(votes.verify())
    votes.close()
    assert check(path) == 1


def test_nothing_is_deleted_where_nothing_is_old(path):
    votes = Votes(path, "i")
    before = dated(votes)
    assert votes.prune(1) is False
    assert (dated(votes), votes.pruned_before) == (before, 1)
    votes.close()


def test_a_database_of_the_first_version_is_taken_over(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for table in ("chain", "seam", "damage", "settings"):
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version = 1")
    assert check(path) == 1800
    votes = Votes(path, "i")
    list(votes.verify())
    assert (votes.pruned_before, votes.last_id) == (1, 1800)
    votes.close()
    assert check(path) == 1800
