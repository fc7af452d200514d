"""A copy put back: no vote is lost that the card still has, none is counted twice, and the office listens."""

import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.device.store.copy import check, make_at_rest
from kiosk.device.store.restore import brought_in, put_in_place
from kiosk.device.store.votes import Votes, VotesError
from sync.document import outbox
from tests.device.gestures import push, stored
from tests.device.rot import fill, ids, mend
from tests.device.test_control import kiosk as run
from tests.device.test_run import SETTINGS

S = 1_000_000_000
HOUR = 3600 * S


@pytest.fixture
def copied(kiosk):
    """A kiosk that is off, with five votes, and a copy of when it had three."""
    database = kiosk.settings.kiosk.data / DATABASE
    for faces in (["happy", "neutral", "happy"], ["unhappy", "unhappy"]):
        for face in faces:
            push(kiosk, face)
            kiosk.pass_until(kiosk.clock.now_ns + HOUR)
        if len(faces) == 3:
            kiosk.shut_down()
            make_at_rest(database, database.with_name("copy.db"))
            kiosk.switch_on()
            kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR)
    kiosk.shut_down()
    return kiosk, database.with_name("copy.db"), database


def month(kiosk):
    return outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].aggregate


def put_back(copy, database):
    with brought_in(copy, database) as brought:
        return put_in_place(brought, database)


def go_on(kiosk):
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR)


def test_what_the_card_has_beyond_the_copy_is_kept(copied):
    kiosk, copy, database = copied
    assert put_back(copy, database)
    go_on(kiosk)
    assert [face for face, _ in stored(kiosk)] == ["happy", "neutral", "happy", "unhappy", "unhappy"]
    push(kiosk, "happy")
    assert [vote.id for vote in kiosk.daemon.votes.read()] == [1, 2, 3, 4, 5, 6]
    list(kiosk.daemon.votes.verify(full=True))
    assert kiosk.daemon.votes.damage.databases == 0


def test_the_month_is_told_with_every_vote_once_and_newer_than_before(copied):
    kiosk, copy, database = copied
    before = month(kiosk)
    put_back(copy, database)
    kiosk.switch_on()
    kiosk.clock.synchronise()
    push(kiosk, "neutral")
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR)
    after = month(kiosk)
    assert after.votes == (2, 2, 2)
    assert after.revision > before.revision
    assert after.installation_id == before.installation_id
    # The lives of the daemon are not doubled either.
    minutes = {day.date: day.in_service_minutes for day in after.days}
    assert all(minutes[day.date] == day.in_service_minutes for day in before.days)


def test_where_the_votes_beyond_the_copy_are_gone_the_office_still_hears_the_newer_month(copied):
    """The control: it is the card that gives them back, not the copy."""
    kiosk, copy, database = copied
    before = month(kiosk)
    database.unlink()
    assert not put_back(copy, database)
    go_on(kiosk)
    kiosk.shut_down()
    assert month(kiosk).votes == (2, 1, 0)
    assert month(kiosk).revision > before.revision


def test_a_copy_that_is_put_back_twice_changes_nothing(copied):
    kiosk, copy, database = copied
    for _ in range(2):
        put_back(copy, database)
        go_on(kiosk)
        kiosk.shut_down()
    assert month(kiosk).votes == (2, 1, 2)
    assert check(database) == 5


def test_of_two_that_put_a_copy_back_at_once_the_second_is_sent_away(copied):
    """The file that it brings would else take the first one's place, checked or not."""
    _, copy, database = copied
    other = database.with_name("other.db")
    with closing(sqlite3.connect(copy)) as votes, closing(sqlite3.connect(other)) as changed:
        votes.backup(changed)
        changed.execute("UPDATE vote SET link = x'00' WHERE id = 2")
        changed.commit()
    with brought_in(copy, database) as first:
        assert check(first) == 3
        with (
            pytest.raises(VotesError, match="another `kiosk backup` or `kiosk restore` is at work"),
            brought_in(other, database),
        ):
            pass
        assert check(first) == 3
        put_in_place(first, database)
    with brought_in(other, database) as second, pytest.raises(VotesError, match="not as it was written"):
        check(second)


def test_nothing_is_left_beside_a_copy(copied):
    _, copy, _ = copied
    check(copy)
    assert sorted(path.name for path in copy.parent.glob("copy.db*")) == ["copy.db"]


def test_a_damaged_database_gives_what_can_be_read_beyond_the_copy(copied):
    kiosk, copy, database = copied
    with closing(sqlite3.connect(database)) as votes:
        votes.execute("UPDATE vote SET face = 'happz' WHERE id = 2")
        votes.commit()
    put_back(copy, database)
    go_on(kiosk)
    assert [face for face, _ in stored(kiosk)] == ["happy", "neutral", "happy", "unhappy", "unhappy"]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(SETTINGS.format(data=tmp_path / "card", factory="mock", line=22))
    return path


def with_votes(database, installation, presses):
    votes = Votes(database, installation)
    votes.begin("boot", 0)
    for n in range(presses):
        votes.add_vote(n, n, "happy", "counted")
    votes.close()


def test_what_is_in_a_log_beside_the_copy_is_not_left_behind(path, tmp_path):
    """Files as they are copied from the card of a kiosk that is on, or that lost its power."""
    with_votes(lost := tmp_path / "lost" / DATABASE, "the old card", 3)
    votes = Votes(lost, "the old card")
    votes.begin("boot", 1)
    votes.add_vote(9, 9, "happy", "counted")
    shutil.copytree(lost.parent, tmp_path / "copied")
    votes.close()
    words = "restore", tmp_path / "copied" / DATABASE, "--new-card"
    refused = run(path, *words)
    assert (refused.returncode, refused.stdout) == (65, "")
    assert f"{DATABASE}: what was written last is in {DATABASE}-wal beside it" in refused.stderr
    _, copy, statement = shlex.split(refused.stderr[refused.stderr.rindex("sqlite3 ") :])
    with closing(sqlite3.connect(copy)) as opened:
        opened.execute(statement)
    assert run(path, *words).stdout.startswith("4 presses take their place")


@pytest.mark.parametrize("present", ["another", None])
def test_a_new_card_is_not_carried_on_from_a_copy_unasked(path, tmp_path, present):
    """The head office adds up installations; months told anew from an older copy would replace what it has."""
    with_votes(tmp_path / "old" / DATABASE, "the old card", 3)
    shutil.copy(tmp_path / "old" / DATABASE, tmp_path / "copy.db")
    if present:
        with_votes(tmp_path / "card" / DATABASE, present, 2)
    refused = run(path, "restore", tmp_path / "copy.db")
    assert refused.returncode == 65
    assert "just start the kiosk: nothing is lost" in refused.stderr
    asked = run(path, "restore", tmp_path / "copy.db", "--new-card")
    assert asked.returncode == 0, asked.stderr
    votes = Votes(tmp_path / "card" / DATABASE, "i")
    assert (votes.installation_id, votes.is_whole) == ("the old card", True)
    assert len(votes.read()) == 3
    votes.close()


def test_a_copy_is_on_the_disk_before_it_has_its_name(path, tmp_path):
    """On a card that is empty no old file is replaced, and no file system writes the content first of itself."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace: sudo apt install strace")
    with_votes(tmp_path / "old" / DATABASE, "the old card", 3)
    trace, kiosk = tmp_path / "trace", shutil.which("kiosk", path=Path(sys.executable).parent)
    calls = "trace=fsync,rename,renameat,renameat2"
    words = ["restore", tmp_path / "old" / DATABASE, "--new-card", "--settings", path]
    traced = ["strace", "-f", "-y", "-o", trace, "-e", calls, kiosk, *words]
    if subprocess.run(traced, check=False, capture_output=True, timeout=300).returncode:
        pytest.skip("this system does not let itself be traced")
    made = [line.split(maxsplit=1)[1] for line in trace.read_text().splitlines() if str(tmp_path / "card") in line]
    assert [call.split("(")[0].removesuffix("at2").removesuffix("at") for call in made] == ["fsync", "rename", "fsync"]
    assert made[0].split("<")[1].startswith(str(tmp_path / "card" / DATABASE))


def test_what_is_beyond_a_copy_is_kept_where_older_votes_had_been_deleted(tmp_path):
    path = tmp_path / DATABASE
    votes = fill(path, 400)
    while votes.prune(101):
        pass
    votes.close()
    make_at_rest(path, tmp_path / "copy.db")
    votes = Votes(path, "i")
    votes.begin("later", 0)
    for n in range(5):
        votes.add_vote(n, 0, "happy", "counted")
    votes.close()
    assert put_back(tmp_path / "copy.db", path)
    votes = Votes(path, "i")
    mend(votes)
    list(votes.verify(full=True))
    assert ids(votes) == list(range(101, 406))
    votes.close()
