"""What is damaged stops no kiosk from starting, whichever table it is."""

import os
import shutil
import sqlite3
import subprocess
import sys
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


WITHOUT_AN_INODE = """
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path
from kiosk.demo.virtual import VirtualClock
from kiosk.device.store.ballast import Ballast
from kiosk.device.store.startup import open_votes
from kiosk.device.store.votes import FullError, Votes
folder = Path(sys.argv[1])
Votes(folder / "votes.db", "i").close()
ballast = Ballast(folder / "ballast", int(sys.argv[2]))
ballast.place()
with suppress(OSError):
    for number in count():
        (folder / f"{number}").touch()
try:
    votes = open_votes(folder / "votes.db", lambda: "i", VirtualClock(0), ballast)
except FullError as error:
    print(error)
else:
    print(votes.add_vote(7, 7, "happy", "counted"), ballast.in_place)
    votes.close()
"""


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root and unshare, to mount a card")
@pytest.mark.parametrize(("size", "told"), [(1 << 20, "1 False"), (0, "no file can be made on its card; see `df -i`")])
def test_a_card_without_an_inode_gets_one_from_the_ballast(tmp_path, size, told):
    program = [sys.executable, "-c", WITHOUT_AN_INODE, str(tmp_path), str(size)]
    # In a mount namespace of its own: nothing of it is left behind.
    mount = f"mount -t tmpfs -o size=64m,nr_inodes=20 card '{tmp_path}' || exit 99; exec \"$@\""
    ran = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount, "sh", *program],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if ran.returncode == 99:
        pytest.skip("nothing may be mounted here")
    assert told in ran.stdout, ran.stderr
