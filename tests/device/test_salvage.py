"""A damaged database: voting goes on, what is sound is kept, what is not is set aside whole."""

import errno
import shutil
import sqlite3
from contextlib import closing
from datetime import date

import pytest

from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.device.store import database, open_check, recovery
from kiosk.device.store.boots import run_to_end
from kiosk.device.store.copy import check
from kiosk.device.store.free_pages import make_room
from kiosk.device.store.salvage import MOST_SET_ASIDE, QUARANTINE, set_aside
from kiosk.device.store.votes import DamageRecord, Votes, VotesError
from sync.document import health, outbox
from tests.device.gestures import push, stored
from tests.device.rot import PAGE, fill, ids, mend, spoil
from tests.open_files import open_below

S = 1_000_000_000


@pytest.fixture(autouse=True)
def _every_start_looks_at_every_page(monkeypatch):
    """As one in thirty does."""
    monkeypatch.setattr(open_check, "FULL_EVERY", 0)


@pytest.fixture
def path(tmp_path):
    """A closed database of 3,000 votes."""
    path = tmp_path / DATABASE
    fill(path, 3000).close()
    return path


def whole(path):
    """The votes after everything was saved."""
    votes = Votes(path, "minted anew")
    if not votes.is_whole:
        mend(votes)
    return votes


def votes_between(path, begin, end):
    """The ids of the votes that stand between two places of the file."""
    content = path.read_bytes()
    with closing(sqlite3.connect(path)) as database:
        links = database.execute("SELECT id, link FROM vote").fetchall()
    return {vote_id for vote_id, link in links if begin <= content.index(link) < end}


def change_a_vote(path, vote_id=1500):
    """One field of one row, as a rotten cell would: SQLite itself finds nothing wrong."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE vote SET face = 'happz' WHERE id = ?", (vote_id,))
        connection.commit()
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_broken_pages_cost_the_votes_on_them_and_no_others(path):
    begin = path.stat().st_size // 2 // PAGE * PAGE
    on_them = votes_between(path, begin, begin + 2 * PAGE)
    spoil(path, begin, 2 * PAGE)
    before = path.read_bytes()
    votes = whole(path)
    assert votes.installation_id == "installation-1"
    assert len(on_them) > 100
    assert ids(votes) == [number for number in range(1, 3001) if number not in on_them]
    assert (votes.last_id, votes.damage.votes_lost) == (3000, len(on_them))
    assert (path.parent / QUARANTINE / "1" / DATABASE).read_bytes() == before
    votes.close()


def test_the_chain_of_what_was_kept_holds(path):
    spoil(path, path.stat().st_size // 2 // PAGE * PAGE, PAGE)
    votes = whole(path)
    votes.begin("boot", 0)
    votes.add_vote(1, 1, "happy", "counted")
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
    mend(votes)
    assert ids(votes) == [*range(1, 1500), *range(1501, 3001)]
    list(votes.verify())
    assert votes.damage == DamageRecord(1, 2999, 1, None, None)
    votes.close()


def test_an_untouched_database_passes(path):
    votes = Votes(path, "i")
    assert sum(1 for _ in votes.verify()) == 6 + 2  # the votes, and what dates them
    votes.close()


def test_voting_goes_on_above_the_last_id_before_anything_is_saved(path):
    change_a_vote(path)
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    votes.begin("boot", 5)
    assert votes.add_vote(7, 7, "happy", "counted") == 3001
    assert ids(votes) == [3001]
    assert mend(votes) > 6
    assert ids(votes) == [*range(1, 1500), *range(1501, 3002)]
    list(votes.verify(full=True))
    assert votes.damage == DamageRecord(1, 2999, 1, votes.boot, 5)
    votes.close()
    assert check(path) == 3000


def test_a_power_cut_after_any_step_saves_each_vote_once(path):
    change_a_vote(path)
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    steps = 0
    while votes.mend():
        steps += 1
        votes.close()
        votes = Votes(path, "i")
        votes.begin(f"boot {steps}", 0)
        votes.add_vote(0, 0, "happy", "counted")
    assert steps > 6
    assert ids(votes) == [*range(1, 1500), *range(1501, 3001 + steps)]
    list(votes.verify(full=True))
    assert (votes.damage.votes_saved, votes.damage.votes_lost) == (2999, 1)
    votes.close()


def test_votes_saved_are_counted_in_steps_and_a_power_cut_in_between_begins_the_count_anew(path, monkeypatch):
    monkeypatch.setattr(recovery, "COUNTED", 700)
    change_a_vote(path)
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    votes.begin("boot", 0)
    votes.mend()
    while len(ids(votes)) < 2999:
        votes.mend()
    assert votes.mend()
    assert (votes.is_whole, votes.damage.votes_saved) == (False, 0)
    votes.close()
    votes = Votes(path, "i")
    assert mend(votes) > 2999 // 700
    assert (votes.is_whole, votes.damage.votes_saved, votes.damage.votes_lost) == (True, 2999, 1)
    votes.close()


def test_a_second_damage_while_votes_are_being_saved_costs_no_more(path):
    change_a_vote(path)
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    votes.begin("boot", 0)
    for n in range(3):
        votes.add_vote(n, n, "happy", "counted")
    for _ in range(4):
        votes.mend()
    assert 3 < len(ids(votes)) < 2999
    votes.reopen(rebuild=True)
    votes.add_vote(9, 9, "happy", "counted")
    mend(votes)
    assert ids(votes) == [*range(1, 1500), *range(1501, 3005)]
    list(votes.verify(full=True))
    assert votes.damage == DamageRecord(2, 3002, 1, votes.boot, 2)
    votes.close()


def test_votes_whose_boot_stands_on_a_broken_page_are_kept(path):
    with closing(sqlite3.connect(path)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'boot'").fetchone()
    spoil(path, (page - 1) * PAGE, PAGE)
    votes = whole(path)
    votes.begin("boot", 0)
    assert ids(votes) == [*range(1, 3001)]
    assert votes.boot == 2
    assert [boot.id for boot in run_to_end(votes.boots())] == [1, 2]
    votes.close()


def test_where_the_last_votes_cannot_be_read_no_id_is_given_out_twice(path):
    with closing(sqlite3.connect(path)) as database:
        (link,) = database.execute("SELECT link FROM vote WHERE id = 3000").fetchone()
    spoil(path, path.read_bytes().index(link) // PAGE * PAGE, PAGE)
    votes = Votes(path, "i")
    votes.begin("boot", 0)
    first = votes.add_vote(0, 0, "happy", "counted")
    assert first > 3001
    mend(votes)
    assert 2800 < len(ids(votes)) < 3001
    list(votes.verify())
    votes.close()


def test_a_pruned_database_has_lost_only_what_it_lost(path):
    votes = Votes(path, "i")
    while votes.prune(1000):
        pass
    votes.close()
    change_a_vote(path)
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    mend(votes)
    list(votes.verify(full=True))
    assert (ids(votes)[0], votes.pruned_before) == (1000, 1000)
    assert (votes.damage.votes_saved, votes.damage.votes_lost) == (2000, 1)
    votes.close()


def test_where_the_damaged_database_is_gone_voting_goes_on_all_the_same(path):
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    shutil.rmtree(path.parent / QUARANTINE)
    mend(votes)
    assert (votes.is_whole, votes.damage.votes_lost) == (True, 3000)
    votes.close()


@pytest.mark.parametrize("moved", [(), ("-wal",), ("-wal", "")])
def test_a_power_cut_in_the_middle_of_the_replacement_loses_nothing_more(path, moved):
    """As it is after any of its renames: the damaged database's log is moved first."""
    change_a_vote(path)
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    votes.close()
    place = path.parent / QUARANTINE / "1"
    path.rename(path.with_name(DATABASE + ".new"))
    (place / (DATABASE + "-shm")).unlink(missing_ok=True)
    (place / DATABASE).rename(path)
    path.with_name(DATABASE + "-wal").write_bytes(b"")
    for suffix in moved:
        path.with_name(DATABASE + suffix).rename(place / (DATABASE + suffix))
    votes = whole(path)
    assert ids(votes) == [*range(1, 1500), *range(1501, 3001)]
    assert (place / (DATABASE + "-wal")).exists()
    votes.close()


def test_a_new_database_that_is_half_written_is_made_anew(path):
    change_a_vote(path)
    path.with_name(DATABASE + ".part").write_bytes(b"half of it")
    votes = Votes(path, "i")
    votes.reopen(rebuild=True)
    mend(votes)
    assert ids(votes) == [*range(1, 1500), *range(1501, 3001)]
    votes.close()


def test_a_new_database_that_cannot_be_made_is_not_kept_open(path, monkeypatch):
    change_a_vote(path)
    votes = Votes(path, "i")

    def full(*_what):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(database, "succeed", full)
    with pytest.raises(VotesError, match="No space left on device") as refused:
        votes.reopen(rebuild=True)
    assert open_below(path.parent) == [], refused
    monkeypatch.undo()
    votes.reopen(rebuild=True)
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
    told = health.decode((kiosk.settings.kiosk.data / OUTBOX / health.FILE).read_bytes())
    assert told.damage == health.Damage(databases=1, votes_saved=2, votes_lost=1, since=date(2026, 10, 5))
    assert outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].aggregate.votes == (2, 0, 1)


def test_a_press_that_meets_a_broken_page_is_stored_above_the_last_id_within_seconds(kiosk, caplog):
    for _ in range(3):
        push(kiosk, "happy")
        kiosk.pass_until(kiosk.clock.now_ns + S)
    votes = kiosk.daemon.votes
    assert make_room(votes.card)  # everything is in the file now, and nothing in the log
    path = kiosk.settings.kiosk.data / DATABASE
    (root,) = votes.card.connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'vote'").one()
    votes.card.connection.rollback()
    votes.card.connection.exec_driver_sql("PRAGMA shrink_memory")
    votes.card.connection.rollback()
    spoil(path, (root - 1) * PAGE, PAGE)
    push(kiosk, "unhappy")
    assert kiosk.daemon.failing
    kiosk.pass_until(kiosk.clock.now_ns + 3 * S)
    assert not kiosk.daemon.failing
    assert [(vote.id, vote.face) for vote in votes.read()] == [(4, "unhappy")]
    assert (votes.is_whole, votes.damage.votes_lost) == (True, 3)
    assert "malformed" in caplog.text


def test_a_card_that_damages_one_database_after_the_other_is_told_so(tmp_path):
    for _ in range(MOST_SET_ASIDE):
        (tmp_path / DATABASE).write_bytes(b"")
        set_aside(tmp_path / DATABASE)
    with pytest.raises(FileExistsError, match="replace the card"):
        set_aside(tmp_path / DATABASE)


def test_what_was_stored_after_the_first_damage_is_saved_from_the_second(kiosk):
    for face in ("happy", "neutral", "unhappy"):
        push(kiosk, face)
        kiosk.pass_until(kiosk.clock.now_ns + 2 * S)
        kiosk.daemon.votes.reopen(rebuild=True)  # as a database that turns out to be damaged
        kiosk.pass_until(kiosk.clock.now_ns + S)
    assert [face for face, _ in stored(kiosk)] == ["happy", "neutral", "unhappy"]
    assert (kiosk.daemon.votes.damage.databases, kiosk.daemon.votes.damage.votes_lost) == (3, 0)
    list(kiosk.daemon.votes.verify(full=True))
