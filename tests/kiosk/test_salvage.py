"""A damaged database: voting goes on, what is sound is kept, what is not is set aside whole."""

import sqlite3
from contextlib import closing

import pytest

from kiosk.daemon import DATABASE, OUTBOX
from kiosk.salvage import MOST_SET_ASIDE, QUARANTINE, set_aside
from kiosk.votes import Votes, VotesError
from sync import outbox
from tests.kiosk.gestures import push, stored

S = 1_000_000_000
PAGE = 4096


@pytest.fixture
def path(tmp_path):
    """A closed database of 3,000 votes."""
    path = tmp_path / DATABASE
    votes = Votes(path, "installation-1")
    votes.begin("boot", 0)
    votes.card.connection.exec_driver_sql("PRAGMA synchronous = OFF")  # making it is not the claim
    votes.card.connection.rollback()
    for n in range(3000):
        votes.add_vote(n, n, ("happy", "neutral", "unhappy")[n % 3], "counted")
    votes.close()
    return path


def ids(votes):
    found, position = [], 0
    while rows := votes.read(position):
        position = rows[-1].id
        found += [row.id for row in rows]
    return found


def spoil(path, place, size):
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xa5" * size)


def change_a_vote(path, vote_id=1500):
    """One field of one row, as a rotten cell would: SQLite itself finds nothing wrong."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE vote SET face = 'happz' WHERE id = ?", (vote_id,))
        connection.commit()
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_broken_pages_cost_the_votes_on_them_and_no_others(path):
    size = path.stat().st_size
    spoil(path, size // 2 // PAGE * PAGE, 2 * PAGE)
    before = path.read_bytes()
    votes = Votes(path, "minted anew")
    kept = ids(votes)
    assert votes.installation_id == "installation-1"
    assert 2500 < len(kept) < 3000
    assert (votes.last_id, kept[0]) == (3000, 1)
    assert (path.parent / QUARANTINE / "1" / DATABASE).read_bytes() == before
    votes.close()


def test_the_chain_of_what_was_kept_holds(path):
    spoil(path, path.stat().st_size // 2 // PAGE * PAGE, PAGE)
    votes = Votes(path, "i")
    assert sum(1 for _ in votes.verify()) > 5
    votes.close()


@pytest.mark.parametrize("place", [0, 20])
def test_a_file_that_cannot_be_read_at_all_is_set_aside_and_voting_goes_on(path, place):
    path.write_bytes(path.read_bytes()[:place] + b"these are no votes" * 1000)
    votes = Votes(path, "minted anew")
    votes.begin("boot", 0)
    assert votes.installation_id == "minted anew"
    assert votes.add_vote(1, 1, "happy", "counted") == 1
    assert (path.parent / QUARANTINE / "1" / DATABASE).exists()
    votes.close()


def test_a_changed_vote_is_found_though_sqlite_finds_nothing(path):
    change_a_vote(path)
    votes = Votes(path, "i")
    with pytest.raises(VotesError, match="vote 1500 is not as it was written"):
        list(votes.verify())
    votes.close()


def test_only_the_changed_vote_is_left_behind(path):
    change_a_vote(path)
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    assert ids(votes) == [*range(1, 1500), *range(1501, 3001)]
    list(votes.verify())
    votes.close()


def test_an_untouched_database_passes(path):
    votes = Votes(path, "i")
    assert sum(1 for _ in votes.verify()) == 6
    votes.close()


@pytest.mark.parametrize("suffix", [".part", ".new"])
def test_a_power_cut_in_the_middle_of_the_replacement_loses_nothing_more(path, suffix):
    change_a_vote(path)
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    votes.close()
    damaged = path.parent / QUARANTINE / "1" / DATABASE
    # As it was before the last step, or when the new database was half written.
    path.rename(path.with_name(DATABASE + suffix))
    damaged.rename(path)
    if suffix == ".part":
        spoil(path.with_name(DATABASE + suffix), 0, PAGE)
    votes = Votes(path, "i")
    if suffix == ".part":
        votes.reopen(rebuild=True)
    assert ids(votes) == [*range(1, 1500), *range(1501, 3001)]
    votes.close()


def test_a_running_kiosk_replaces_a_database_that_turns_out_to_be_damaged(kiosk, caplog):
    for _ in range(3):
        push(kiosk, "happy")
        kiosk.pass_until(kiosk.clock.now_ns + S)
    kiosk.cut_power()
    change_a_vote(kiosk.settings.kiosk.data / DATABASE, vote_id=2)
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 30 * S)
    assert "vote 2 is not as it was written" in caplog.text
    assert [vote.id for vote in kiosk.daemon.votes.read()] == [1, 3]
    push(kiosk, "unhappy")
    assert stored(kiosk)[-1] == ("unhappy", "counted")
    kiosk.pass_until(kiosk.clock.now_ns + 24 * 3600 * S)
    assert outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].aggregate.votes == (2, 0, 1)


def test_a_card_that_damages_one_database_after_the_other_is_told_so(tmp_path):
    for _ in range(MOST_SET_ASIDE):
        (tmp_path / DATABASE).write_bytes(b"")
        set_aside(tmp_path / DATABASE)
    with pytest.raises(FileExistsError, match="replace the card"):
        set_aside(tmp_path / DATABASE)
