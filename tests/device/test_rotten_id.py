"""An id that the card has made up: it must neither be believed, nor end the kiosk."""

import sqlite3
from contextlib import closing

import pytest

from kiosk.device.daemon.folder import DATABASE
from kiosk.device.store.votes import Votes
from tests.device.rot import PAGE, fill, ids, mend, spoil

VOTES = 600


@pytest.fixture
def path(tmp_path):
    """A closed database, two of its votes pruned."""
    path = tmp_path / DATABASE
    votes = fill(path, VOTES)
    votes.prune(3)
    votes.close()
    return path


@pytest.mark.parametrize("rotten", [VOTES + 1000, 1 << 40, (1 << 63) - 1], ids=["near", "far", "the last there is"])
@pytest.mark.parametrize("broken", [False, True], ids=["alone", "beside a broken page"])
def test_voting_goes_on_where_it_was_and_nothing_is_invented(path, rotten, broken):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE vote SET id = ? WHERE id = ?", (rotten, VOTES))
        connection.commit()
    if broken:
        spoil(path, path.stat().st_size // 2 // PAGE * PAGE, PAGE)
    votes = Votes(path, "minted anew")
    assert votes.installation_id == "installation-1"
    votes.begin("boot", 0)
    new = votes.add_vote(1, 1, "unhappy", "counted")
    mend(votes)
    kept = ids(votes)
    assert kept[-1] == new
    # What may have been is left out: no id is given out twice.
    assert VOTES - 1 <= new <= VOTES + 1001
    assert len(kept) + votes.damage.votes_lost <= new
    assert len(kept) >= (VOTES - 2 if not broken else VOTES // 2)
    list(votes.verify(full=True))
    votes.close()
