"""A new name sends no mail twice and raises no alert anew; nobody is written to about what is retired."""

from contextlib import closing, contextmanager
from datetime import timedelta

import attrs
import pytest

from kiosk.office.mail.monthly import identity
from sync.archive.alert_difference import difference
from sync.archive.alert_event import AlertChanges, AlertEvent, EndedAlert
from sync.archive.registry import Registry
from sync.archive.send_log import SendLog
from sync.archive.tables import KIOSK, OWNER
from sync.document.health import PresentFault
from tests.office.mail.test_alert import NOW, history, office, put, run, status, well

__all__ = ["office"]


@contextmanager
def changed(office):
    with closing(Registry.open(f"sqlite:///{office.parent}/archive.db")) as registry, registry.change() as change:
        yield change


def rename(office):
    with changed(office) as change:
        change.rename_owner(change.owner("Panificio Rossi"), "Rossi e figlia")
        change.rename_shop(change.shop("Via Garibaldi"), "Stazione")
    office.write_text(office.read_text().replace("Panificio Rossi", "Rossi e figlia"))


def test_an_alert_stays_the_same_when_owner_and_shop_are_called_otherwise(office, mailbox):
    stuck = status(health=well(faults=(PresentFault("unhappy", "stuck", NOW.date()),)))
    put(office, history(40), stuck)
    assert run(office) == (0, "2 sent\n", "")
    rename(office)
    assert run(office) == (0, "0 sent\n", "")
    put(office, history(40, good_days=60), attrs.evolve(status(), at=NOW + timedelta(minutes=1)))
    assert run(office) == (0, "2 sent\n", "")
    assert mailbox.mails[-1][1]["Subject"] == "All clear: Stazione"


@pytest.mark.parametrize(
    ("one", "other"), [(("Rossi", "Centro"), ("Bruno", "Centro")), (("Bar", "Sud/Centro"), ("Bar/Sud", "Centro"))]
)
def test_shops_of_two_owners_share_no_alert_however_they_are_called(one, other):
    his, hers = AlertEvent("falling", *one), AlertEvent("falling", *other)
    assert difference([his], [his, hers], set(), {}) == {hers.owner: AlertChanges((hers,), ())}
    assert difference([his, hers], [hers], set(), {}) == {his.owner: AlertChanges((), (EndedAlert(his, "corrected"),))}
    # The control: the same shop is told of once.
    assert difference([his], [his], set(), {}) == {}


def test_a_shop_that_is_sold_leaves_no_all_clear_to_be_written(office, mailbox):
    put(office, history(40), status())
    assert run(office) == (0, "2 sent\n", "")
    with changed(office) as change:
        change.move_shop(change.shop("Via Garibaldi"), change.add_owner("Bruno"))
    code, sent, said = run(office)
    # The buyer has no address; the seller hears nothing of what is not his.
    assert (code, sent) == (78, "0 sent\n")
    assert "Bruno: nobody is written to about Via Garibaldi (falling)" in said
    assert len(mailbox.mails) == 2


@pytest.mark.parametrize("how", ["retired", "erased"])
def test_an_owner_who_has_left_needs_no_empty_entry(office, how):
    put(office, history(40), status(health=well(faults=(PresentFault("unhappy", "stuck", NOW.date()),))))
    office.write_text(office.read_text().partition("[owners")[0])
    code, sent, said = run(office)
    assert (code, sent) == (78, "0 sent\n")  # the control
    assert said.startswith("Panificio Rossi: nobody is written to about Via Garibaldi (falling), Via Garibaldi (stuck)")
    with changed(office) as change:
        owner = change.owner("Panificio Rossi")
        change.retire(OWNER, owner, NOW.date() + timedelta(30))
    assert run(office)[0] == 78, "not before he has left"
    with closing(Registry.open(f"sqlite:///{office.parent}/archive.db")) as registry:
        if how == "erased":
            registry.erase_owner(owner)
        else:
            with registry.change() as change:
                change.retire(OWNER, owner, NOW.date())
    assert run(office) == (0, "0 sent\n", "")


def test_a_month_that_was_mailed_is_mailed_under_the_new_name(office):
    put(office, history(0), status())
    with closing(SendLog.open(f"sqlite:///{office.parent}/archive.db")) as log:
        log.begin(identity("Panificio Rossi", "2026-10"), "rossi@example.org", NOW)
        log.sent(identity("Panificio Rossi", "2026-10"), "rossi@example.org", NOW)
        rename(office)
        assert log.unsettled(identity("Rossi e figlia", "2026-10"), ["rossi@example.org"]) == []
        # The control: another month has not been.
        assert log.unsettled(identity("Rossi e figlia", "2026-09"), ["rossi@example.org"]) == ["rossi@example.org"]


def test_nobody_is_written_to_about_a_kiosk_that_the_registry_calls_retired(office, mailbox):
    silent = attrs.evolve(status(), at=NOW - timedelta(days=9), next_due_at=NOW - timedelta(days=8))
    put(office, history(0), silent)
    with changed(office) as change:
        change.retire(KIOSK, silent.kiosk_id, NOW.date())
    assert run(office) == (0, "0 sent\n", "")
    with changed(office) as change:
        change._connection.execute(KIOSK.update().values(retired_on=None))
    assert run(office)[1] == "2 sent\n"
