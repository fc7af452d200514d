"""From an edge on a gpiozero pin to the card, the light and the outbox."""

import subprocess
import sys

import pytest
from sqlalchemy import event

from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.device.daemon.press_input import DeadInputError
from kiosk.device.rules.panel import Verdict
from sync.document import outbox
from tests.device.gestures import lit, push, stored

MS = 1_000_000
S = 1000 * MS
CUSTOMERS_NS = 40 * S
"""From one to the next: nobody takes them for one hand."""
HOUR = 3600 * S


def test_a_push_is_stored_and_its_face_lights_up_for_the_set_time(kiosk):
    kiosk.set_contact("happy", active=True)
    kiosk.pass_until(kiosk.clock.now_ns + 100 * MS)
    assert lit(kiosk) == ["happy"]
    assert stored(kiosk) == [("happy", "counted")]
    kiosk.pass_until(kiosk.clock.now_ns + 600 * MS)
    assert lit(kiosk) == []


@pytest.mark.parametrize("lost", ["the release", "the press"])
def test_an_edge_that_the_driver_lost_costs_no_press(kiosk, lost):
    pin = kiosk.pins.pin(kiosk.settings.buttons["happy"].line)
    for push_number in range(3):
        if push_number == 1 and lost == "the press":
            # A spike is told, and the edge that closes the contact for good is not.
            kiosk.set_contact("happy", active=True)
            kiosk.set_contact("happy", active=False)
            pin._change_state(False)
        else:
            kiosk.set_contact("happy", active=True)
        kiosk.pass_until(kiosk.clock.now_ns + 200 * MS)
        if push_number == 1 and lost == "the release":
            pin._change_state(True)
            kiosk.set_contact("happy", active=True)  # its last bounce, told late
            pin._change_state(True)
        else:
            kiosk.set_contact("happy", active=False)
        kiosk.pass_until(kiosk.clock.now_ns + 2 * S)
    assert stored(kiosk) == [("happy", Verdict.COUNTED)] * 3


def test_a_repeat_is_stored_and_gets_no_light(kiosk):
    push(kiosk, "happy")
    push(kiosk, "unhappy")
    assert lit(kiosk) == ["happy"]
    assert stored(kiosk) == [("happy", "counted"), ("unhappy", "repeat")]


def test_the_light_comes_on_only_after_the_commit_returned(kiosk):
    order = []
    connection = kiosk.daemon.votes.card.connection
    event.listen(connection.engine, "commit", lambda _: order.append(("commit", lit(kiosk))))
    push(kiosk, "happy")
    assert order  # the vote's, and whatever else was written around it
    assert all(lights == [] for _, lights in order)
    assert lit(kiosk) == ["happy"]


def test_however_long_the_card_took_the_light_shines_for_the_set_time(kiosk):
    def stall(_connection):
        kiosk.clock.now_ns += S

    kiosk.pass_until(kiosk.clock.now_ns + S)  # the next commit is the vote's
    event.listen(kiosk.daemon.votes.card.connection.engine, "commit", stall, once=True)
    kiosk.set_contact("happy", active=True)
    while not kiosk.votes:
        kiosk.clock.now_ns += MS
        kiosk.turn()
    kiosk.pass_until(kiosk.clock.now_ns + 500 * MS)
    assert lit(kiosk) == ["happy"]
    kiosk.pass_until(kiosk.clock.now_ns + 200 * MS)
    assert lit(kiosk) == []


def test_what_was_thanked_for_survives_a_power_cut(kiosk):
    push(kiosk, "happy")
    kiosk.cut_power()
    kiosk.switch_on()
    assert stored(kiosk) == [("happy", "counted")]


def test_the_database_is_closed_to_every_other_process(kiosk):
    path = kiosk.settings.kiosk.data / DATABASE
    code = f"import sqlite3; sqlite3.connect({str(path)!r}, timeout=0).execute('SELECT * FROM vote')"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "database is locked" in result.stderr


def test_after_a_power_cut_ids_go_on_and_the_boot_is_a_new_one(kiosk):
    push(kiosk, "happy")
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.pass_until(kiosk.clock.now_ns + 2 * S)
    push(kiosk, "neutral")
    assert [(vote.id, vote.boot) for vote in kiosk.daemon.votes.read()] == [(1, 1), (2, 2)]


def test_the_outbox_tells_the_month_at_start_and_every_night(kiosk):
    push(kiosk, "happy")
    folder = kiosk.settings.kiosk.data / OUTBOX
    kiosk.pass_until(kiosk.clock.now_ns + 15 * 3600 * S)
    document = outbox.read(folder)["2026-10"].aggregate
    assert (document.votes, document.days) == ((0, 0, 0), ()), "a day is told when it is over"
    kiosk.pass_until(kiosk.clock.now_ns + 2 * 3600 * S)
    document = outbox.read(folder)["2026-10"].aggregate
    assert document.votes == (1, 0, 0)
    assert not document.final
    assert [day.in_service_minutes for day in document.days] == [16 * 60]


def test_a_document_has_the_same_bytes_after_a_restart(kiosk):
    push(kiosk, "happy")
    folder = kiosk.settings.kiosk.data / OUTBOX
    kiosk.pass_until(kiosk.clock.now_ns + 26 * 3600 * S)
    before = outbox.read(folder)["2026-10"].payload
    for forget in (False, True):
        push(kiosk, "happy")
        kiosk.cut_power()
        if forget:
            (folder / "2026-10.json").unlink()
        kiosk.switch_on()
        kiosk.clock.synchronise()
        kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
        assert outbox.read(folder)["2026-10"].payload == before


def test_a_month_closes_on_the_first_night_after_it(kiosk):
    push(kiosk, "unhappy")
    kiosk.pass_until(kiosk.clock.now_ns + 28 * 24 * 3600 * S)
    october, november = (d.aggregate for d in outbox.read(kiosk.settings.kiosk.data / OUTBOX).values())
    assert (october.final, october.votes, november.final) == (True, (0, 0, 1), False)


def test_a_final_document_never_changes_without_a_new_revision(kiosk):
    push(kiosk, "unhappy")
    kiosk.pass_until(kiosk.clock.now_ns + 28 * 24 * 3600 * S)
    before = outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].payload
    push(kiosk, "happy")
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.pass_until(kiosk.clock.now_ns + 3 * 24 * 3600 * S)
    assert outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].payload == before


def test_a_kiosk_renamed_in_the_middle_of_a_month_says_under_which_names_it_has_told_of_it(make_kiosk):
    for name, faces in (("first-1", "happy"), ("second-1", "happy"), ("first-1", "unhappy")):
        kiosk = make_kiosk(name=name)
        kiosk.switch_on()
        kiosk.clock.synchronise()
        push(kiosk, faces)
        kiosk.shut_down()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR)
    october = outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].aggregate
    assert (october.kiosk_id, october.former_ids, october.votes) == ("first-1", ("second-1",), (2, 0, 1))


def test_votes_that_begin_anew_leave_what_was_told_before_to_be_sent(kiosk):
    folder = kiosk.settings.kiosk.data
    push(kiosk, "happy")
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR)
    kiosk.shut_down()
    (folder / DATABASE).rename(folder / "lost")
    kiosk._mint = lambda: "installation-2"
    kiosk.switch_on()
    kiosk.clock.synchronise()
    push(kiosk, "unhappy")
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR)
    kiosk.shut_down()
    told = {name: each.aggregate for name, each in outbox.read_all(folder / OUTBOX).items()}
    assert {name: (each.installation_id, each.votes) for name, each in told.items()} == {
        "2026-10": ("installation-2", (0, 0, 1)),
        "installation-1/2026-10": ("installation-1", (1, 0, 0)),
    }


def test_a_month_that_was_closed_by_a_wrong_time_opens_again_with_every_vote(kiosk):
    def october():
        return outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].aggregate

    push(kiosk, "happy")
    kiosk.pass_until(kiosk.clock.now_ns + 4 * HOUR)
    kiosk.shut_down()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.clock.wall_error_ns = 40 * 24 * HOUR
    kiosk.pass_until(kiosk.clock.now_ns + HOUR)
    assert (october().final, october().votes) == (True, (1, 0, 0))
    closed = october().revision
    kiosk.shut_down()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    push(kiosk, "unhappy")
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR)
    assert (october().final, october().votes) == (False, (1, 0, 1))
    assert october().revision > closed


@pytest.mark.long
def test_a_kiosk_that_never_heard_the_time_counts_and_tells_no_month(make_kiosk):
    kiosk = make_kiosk()
    kiosk.switch_on()
    push(kiosk, "happy")
    kiosk.pass_until(kiosk.clock.now_ns + 40 * 24 * 3600 * S)
    assert stored(kiosk) == [("happy", "counted")]
    assert outbox.read(kiosk.settings.kiosk.data / OUTBOX) == {}


def test_votes_before_the_time_was_heard_are_dated_when_it_is(make_kiosk):
    kiosk = make_kiosk()
    kiosk.switch_on()
    kiosk.clock.wall_error_ns = -400 * 24 * 3600 * S
    push(kiosk, "happy")
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR)
    assert outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"].aggregate.votes == (1, 0, 0)


def test_an_outbox_that_cannot_be_written_does_not_stop_the_votes(kiosk, caplog):
    (kiosk.settings.kiosk.data / OUTBOX).write_text("a file where the folder should be")
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    push(kiosk, "happy")
    assert stored(kiosk) == [("happy", "counted")]
    assert "the votes are safe" in caplog.text
    (kiosk.settings.kiosk.data / OUTBOX).unlink()


def test_a_spoiled_outbox_document_is_made_again(kiosk):
    push(kiosk, "happy")
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    path = kiosk.settings.kiosk.data / OUTBOX / "2026-10.json"
    path.write_text("{")
    kiosk.pass_until(kiosk.clock.now_ns + 24 * 3600 * S)
    assert outbox.read(path.parent)["2026-10"].aggregate.votes == (1, 0, 0)


def test_a_dead_callback_thread_ends_the_daemon(kiosk, monkeypatch):
    monkeypatch.setattr(kiosk.daemon.buttons, "alive", lambda: False)
    with pytest.raises(DeadInputError):
        kiosk.daemon.turn()


def test_every_press_of_a_mashing_child_is_stored_with_its_verdict(kiosk):
    for _ in range(10):
        push(kiosk, "happy", held_ns=50 * MS)
    verdicts = [verdict for _, verdict in stored(kiosk)]
    assert len(verdicts) == 10
    assert set(verdicts) == {Verdict.COUNTED, Verdict.REPEAT}


def test_a_dead_button_is_told_in_the_document(kiosk):
    # A month with all faces, then one in which the unhappy button says nothing any more.
    for n in range(220):
        push(kiosk, ("happy", "neutral", "unhappy")[n % 3])
        kiosk.pass_until(kiosk.clock.now_ns + CUSTOMERS_NS)
    kiosk.pass_until(kiosk.clock.now_ns + 28 * 24 * 3600 * S)
    for n in range(120):
        push(kiosk, ("happy", "neutral")[n % 2])
        kiosk.pass_until(kiosk.clock.now_ns + CUSTOMERS_NS)
    kiosk.pass_until(kiosk.clock.now_ns + 24 * 3600 * S)
    documents = outbox.read(kiosk.settings.kiosk.data / OUTBOX)
    assert documents["2026-10"].aggregate.faults == ()
    assert [(fault.kind, fault.face) for fault in documents["2026-11"].aggregate.faults] == [("silent", "unhappy")]
