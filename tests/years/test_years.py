"""One kiosk for a year, in days: every vote in its month and shop, whatever was changed. `make years` lives ten."""

from itertools import islice
from pathlib import Path

import pytest

from kiosk.device.daemon import outbox_update
from kiosk.device.rules.shop_settings import SettingsInForce
from tests.memory import memory
from tests.years.life import Life

pytestmark = pytest.mark.long


def live():
    with memory() as folder:
        life = Life(Path(folder), 1, 1, every=2)
        changes = [*life.live()]
        return life, changes


def test_every_vote_is_told_in_its_month_and_shop():
    life, changes = live()
    assert life.books.differences() == []
    assert len(changes) == 3
    assert sum(life.books.pressed.values()) > 300
    assert {document.shop for document in life.books.told.values()} == {"Anna's", "Bruno's"}
    assert all(document.month < "2027-02" for document in life.books.told.values())  # none of the wrong year


def test_a_kiosk_that_tells_backwards_is_found(monkeypatch):
    """The control: all that is not final yet is told by the settings in force when it is told."""
    monkeypatch.setattr(outbox_update, "history", lambda _, present: [SettingsInForce(1, (0, 0), present)])
    with memory() as folder:
        life = Life(Path(folder), 1, 1, every=2)
        # Until the third of its changes, in September: August has been told by then.
        assert len([*islice(life.live(), 3)]) == 3
    assert any(each.startswith("Anna's 2026-08") for each in life.books.differences())
