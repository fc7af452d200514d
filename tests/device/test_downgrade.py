"""An older version after a newer one: no vote is lost, whatever the newer one has made of the database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.downgrade import command
from kiosk.device.store.copy import check
from kiosk.device.store.schema import STEPS
from kiosk.device.store.votes import NewerError, Votes

FACES = ("happy", "unhappy", "happy")
SETTINGS = """
[kiosk]
id = "k"
owner = "O"
shop = "S"
time_zone = "UTC"
data = "{}"
[gpio]
factory = "mock"
[buttons.happy]
line = 17
score = 100
[buttons.unhappy]
line = 22
score = 0
"""
ADDS = "ALTER TABLE vote ADD COLUMN colour TEXT; CREATE TABLE season (id INTEGER PRIMARY KEY)"
TURNS = "ALTER TABLE vote RENAME COLUMN face TO mood"
VOTES_UNDER_IT = """
INSERT INTO vote SELECT id + 3, boot, boottime_ns + 100, wall_us, {face}, verdict, x'00'{more} FROM vote ORDER BY id
"""


@pytest.fixture
def database(tmp_path) -> Path:
    """Three votes of this version."""
    votes = Votes(tmp_path / "votes.db", "one")
    votes.begin("boot", 1)
    for number, face in enumerate(FACES):
        votes.add_vote(number, number, face, "counted")
    votes.close()
    (tmp_path / "kiosk.toml").write_text(SETTINGS.format(tmp_path))
    return tmp_path / "votes.db"


def become_newer(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database)) as newer:
        newer.executescript(";".join((*statements, f"PRAGMA user_version = {len(STEPS) + 1}")))


def downgrade(database: Path, *arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(command, [*arguments, "--settings", str(database.parent / "kiosk.toml")])
    return ran.exit_code, ran.output


def faces(database: Path) -> list[str]:
    """Read as the kiosk reads them when it starts, the chain checked."""
    votes = Votes(database, "another")
    assert list(votes.verify()) is not None
    assert votes.installation_id == "one"
    votes.close()
    assert check(database)
    with closing(sqlite3.connect(database)) as present:
        return [face for (face,) in present.execute("SELECT face FROM vote ORDER BY id")]


def test_votes_given_under_the_newer_version_are_taken_over(database):
    become_newer(database, ADDS, VOTES_UNDER_IT.format(face="face", more=", 'blue'"))
    with pytest.raises(NewerError):
        Votes(database, "another")
    assert downgrade(database) == (0, "6 presses take their place when the kiosk starts: sudo systemctl start kiosk\n")
    assert faces(database) == [*FACES, *FACES]


def test_a_verdict_of_the_newer_version_comes_along(database):
    become_newer(database, ADDS, "UPDATE vote SET verdict = 'unheard_of' WHERE id = 3")
    assert downgrade(database)[0] == 0
    assert faces(database) == [*FACES]
    with closing(sqlite3.connect(database)) as present:
        verdicts = [verdict for (verdict,) in present.execute("SELECT verdict FROM vote ORDER BY id")]
    assert verdicts == ["counted", "counted", "unheard_of"]


def test_the_newer_database_is_kept(database):
    become_newer(database, ADDS)
    newer = database.read_bytes()
    downgrade(database)
    faces(database)
    assert (database.parent / "quarantine" / "1" / "votes.db").read_bytes() == newer


def test_a_copy_counts_where_the_newer_version_changed_what_was_there(database, tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes(database.read_bytes())
    become_newer(database, "UPDATE vote SET face = 'unhappy'", VOTES_UNDER_IT.format(face="'happy'", more=""))
    assert downgrade(database, "--copy", str(copy))[0] == 0
    assert faces(database) == [*FACES, "happy", "happy", "happy"]


def test_a_copy_is_enough_where_nothing_of_the_newer_votes_is_understood(database, tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes(database.read_bytes())
    become_newer(database, TURNS, VOTES_UNDER_IT.format(face="mood", more=""))
    assert downgrade(database, "--copy", str(copy))[0] == 0
    assert faces(database) == [*FACES]


@pytest.mark.parametrize("change", [TURNS, "ALTER TABLE card RENAME TO cards", "DROP TABLE boot"])
def test_what_cannot_be_understood_is_left_alone_without_a_copy(database, change):
    become_newer(database, "PRAGMA foreign_keys=OFF", change)
    newer = database.read_bytes()
    code, said = downgrade(database)
    assert code == 65
    assert "install the newer version again" in said
    assert database.read_bytes() == newer
    assert not database.with_name("votes.db.new").exists()


def test_what_is_still_to_be_saved_of_a_damaged_database_is_saved_by_the_older_version(database):
    votes = Votes(database, "another")
    votes.begin("boot", 1)
    for number in range(3000):
        votes.add_vote(number, number, "happy", "counted")
    votes.reopen(rebuild=True)
    votes.mend()
    votes.close()
    become_newer(database, ADDS)
    assert downgrade(database)[0] == 0
    votes = Votes(database, "another")
    assert (votes.is_whole, votes.last_id) == (False, 3003)
    votes.begin("boot", 1)
    assert votes.add_vote(1, 1, "unhappy", "counted") == 3004
    while votes.mend():
        pass
    assert (votes.damage.votes_saved, votes.damage.votes_lost) == (3003, 0)
    assert list(votes.verify(full=True))
    votes.close()
    assert check(database) == 3004


def test_what_was_deleted_stays_known_as_deleted(database):
    votes = Votes(database, "another")
    votes.prune(2)
    votes.close()
    become_newer(database, ADDS)
    assert downgrade(database)[0] == 0
    votes = Votes(database, "another")
    assert votes.pruned_before == 2
    votes.close()
    assert faces(database) == [*FACES[1:]]


def test_votes_of_this_version_are_left_alone(database):
    before = database.read_bytes()
    assert downgrade(database) == (0, f"{database}: not of a newer version; nothing to do\n")
    assert database.read_bytes() == before


def test_a_kiosk_at_work_is_not_disturbed(database):
    votes = Votes(database, "another")
    code, said = downgrade(database)
    votes.close()
    assert code == 65
    assert "stop the kiosk first" in said
