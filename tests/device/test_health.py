"""What the daemon says of itself, in virtual time, in the file that the publisher reads."""

import os
import stat
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from kiosk.device.daemon.folder import BALLAST, OUTBOX
from kiosk.device.daemon.health_file import CHANGE_NS, FIRST_NS, REFRESH_NS
from kiosk.device.rules.button_faults import ButtonFaults
from kiosk.device.rules.panel import ButtonFault, Verdict, Vote
from sync.document import health, outbox
from sync.document.health import PresentFault, Timekeeping
from tests.device.gestures import push

MS = 1_000_000
S = 1000 * MS
CUSTOMERS_NS = 40 * S
"""From one to the next: nobody takes them for one hand."""
DAY = date(2026, 10, 5)


def path(kiosk):
    return kiosk.settings.kiosk.data / OUTBOX / health.FILE


def told(kiosk):
    return health.decode(path(kiosk).read_bytes())


def wait(kiosk, ns):
    kiosk.pass_until(kiosk.clock.now_ns + ns)


def test_a_sound_kiosk_says_so_half_a_minute_after_the_start(kiosk):
    assert not path(kiosk).exists()
    wait(kiosk, FIRST_NS + S)
    found = told(kiosk)
    assert found.installation_id == "installation-1"
    assert found.as_of == datetime(2026, 10, 5, 6, tzinfo=UTC)
    assert found.time == Timekeeping("time-server", DAY)
    assert (found.storage.failing, found.storage.ballast_given_up, found.faults) == (False, False, ())
    assert found.storage.free_mib % 16 == 0
    assert found.last_vote_on is None


@pytest.fixture
def services_umask():
    """As systemd starts the kiosk, whatever the shell of these tests has."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_it_lies_beside_the_months_and_is_none(kiosk, services_umask):
    push(kiosk, "happy")
    wait(kiosk, FIRST_NS + S)
    assert [*outbox.read(path(kiosk).parent)] == ["2026-10"]
    assert stat.S_IMODE(path(kiosk).stat().st_mode) & 0o007 == 0o004


def test_a_kiosk_that_never_heard_the_time_says_so(make_kiosk):
    kiosk = make_kiosk()
    kiosk.switch_on()
    push(kiosk, "happy")
    wait(kiosk, FIRST_NS + S)
    assert (told(kiosk).as_of, told(kiosk).time, told(kiosk).last_vote_on) == (None, Timekeeping(None, None), None)


def test_a_stuck_button_is_at_fault_until_it_comes_free(kiosk):
    kiosk.set_contact("neutral", active=True)
    wait(kiosk, FIRST_NS + S)
    assert told(kiosk).faults == (PresentFault("neutral", "stuck", DAY),)
    kiosk.set_contact("neutral", active=False)
    wait(kiosk, CHANGE_NS + S)
    assert told(kiosk).faults == ()


def test_since_when_is_remembered_over_a_restart(kiosk):
    kiosk.set_contact("neutral", active=True)
    wait(kiosk, FIRST_NS + S)
    kiosk.cut_power()
    kiosk.clock.now_ns += 3 * 24 * 3600 * S
    kiosk.switch_on()
    kiosk.set_contact("neutral", active=True)
    kiosk.clock.synchronise()
    wait(kiosk, FIRST_NS + S)
    assert told(kiosk).as_of == datetime(2026, 10, 8, 6, tzinfo=UTC)
    assert told(kiosk).faults == (PresentFault("neutral", "stuck", DAY),)


def test_a_bad_contact_is_at_fault_until_the_day_after_it_closes_well_once():
    faults = ButtonFaults()
    faults.note("happy", ButtonFault(17, 0, "chatter"), DAY)
    faults.note("neutral", Vote(27, 0, Verdict.COUNTED), DAY)
    assert faults.now(DAY) == (PresentFault("happy", "chatter", DAY),)
    again = ButtonFaults(faults.now(DAY))
    assert again.now(DAY) == faults.now(DAY)
    again.note("happy", Vote(17, 0, Verdict.REPEAT), None)
    again.note("happy", Vote(17, 0, Verdict.REPEAT), DAY)
    assert again.now(None) == again.now(DAY) == faults.now(DAY), "on the day it would tell when somebody pressed"
    assert again.now(DAY + timedelta(days=1)) == ()


def test_a_contact_that_was_bad_again_is_at_fault_though_it_closed_well_in_between():
    faults = ButtonFaults()
    for ruling in (ButtonFault(17, 0, "chatter"), Vote(17, 0, Verdict.COUNTED), ButtonFault(17, 0, "chatter")):
        faults.note("happy", ruling, DAY)
    assert faults.now(DAY + timedelta(days=1)) == (PresentFault("happy", "chatter", DAY),)


@pytest.mark.parametrize("kind", ["flicker", "hum"])
def test_what_flickers_or_hums_is_at_fault_until_somebody_switches_the_kiosk_off_to_mend_it(kind):
    faults = ButtonFaults()
    for ruling in (ButtonFault(17, 0, kind), ButtonFault(17, 0, "freed"), Vote(17, 0, Verdict.COUNTED)):
        faults.note("happy", ruling, DAY)
    assert faults.now(DAY) == (PresentFault("happy", kind, DAY),)
    assert ButtonFaults(faults.now(DAY)).now(DAY) == ()


def test_a_silent_face_is_at_fault_until_it_is_heard():
    faults = ButtonFaults((PresentFault("happy", "silent", DAY), PresentFault("neutral", "silent", DAY)))
    assert faults.now(DAY) == ()
    faults.note_silence(frozenset({"happy"}), date(2026, 11, 1))
    assert faults.now(DAY) == (PresentFault("happy", "silent", DAY),)
    faults.note_silence(frozenset(), date(2026, 11, 2))
    assert faults.now(DAY) == ()


def test_a_face_that_is_no_longer_there_is_at_no_fault(kiosk):
    wait(kiosk, FIRST_NS + S)
    kiosk.cut_power()
    gone = attrs.evolve(
        told(kiosk), faults=(PresentFault("gone", "chatter", DAY), PresentFault("happy", "chatter", DAY))
    )
    path(kiosk).write_bytes(health.encode(gone))
    kiosk.switch_on()
    wait(kiosk, FIRST_NS + S)
    assert told(kiosk).faults == (PresentFault("happy", "chatter", DAY),)


def test_a_face_that_fell_silent_is_told(kiosk):
    for n in range(220):
        push(kiosk, ("happy", "neutral", "unhappy")[n % 3])
        wait(kiosk, CUSTOMERS_NS)
    wait(kiosk, 28 * 24 * 3600 * S)
    for n in range(120):
        push(kiosk, ("happy", "neutral")[n % 2])
        wait(kiosk, CUSTOMERS_NS)
    wait(kiosk, 24 * 3600 * S)
    assert [(each.face, each.kind) for each in told(kiosk).faults] == [("unhappy", "silent")]


def test_the_day_of_the_last_vote_is_told_when_it_is_over_and_no_more_of_it(kiosk):
    wait(kiosk, FIRST_NS + S)
    push(kiosk, "happy")
    wait(kiosk, REFRESH_NS)
    assert told(kiosk).last_vote_on is None
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    wait(kiosk, FIRST_NS + S)
    assert told(kiosk).last_vote_on is None, "whoever pulls the plug again and again would see when"
    kiosk.clock.now_ns += 24 * 3600 * S
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    wait(kiosk, FIRST_NS + S)
    assert told(kiosk).last_vote_on == DAY


def test_the_card_is_written_to_on_change_and_four_times_a_day(kiosk, monkeypatch):
    # Others fill this disk, too, meanwhile.
    monkeypatch.setattr("kiosk.device.store.ballast.STEP_MIB", 1 << 40)
    wait(kiosk, FIRST_NS + S)
    written = []
    monkeypatch.setattr(
        "kiosk.device.daemon.health_file.write_atomically", lambda *_: written.append(kiosk.clock.now_ns)
    )
    wait(kiosk, 24 * 3600 * S)
    assert len(written) == 4
    for _ in range(60):  # a button that sticks again and again
        kiosk.set_contact("happy", active=True)
        wait(kiosk, 60 * S)
        kiosk.set_contact("happy", active=False)
        wait(kiosk, 37 * S)
    assert 4 < len(written) <= 4 + 10


def test_a_full_card_has_given_up_its_ballast(kiosk):
    (kiosk.settings.kiosk.data / BALLAST).unlink()
    wait(kiosk, FIRST_NS + S)
    assert told(kiosk).storage.ballast_given_up


def test_a_card_that_fails_is_told_if_it_still_takes_a_word(kiosk):
    kiosk.daemon.votes.card.connection.exec_driver_sql("PRAGMA query_only = ON")
    kiosk.daemon.votes.card.connection.rollback()
    push(kiosk, "happy")
    assert kiosk.daemon.failing
    kiosk.daemon._health_file.finish(kiosk.clock.monotonic_ns())
    assert told(kiosk).storage.failing


def test_edges_that_nobody_saw_are_told(kiosk):
    kiosk.daemon.buttons.overflowed = 7
    kiosk.pins.lost = 3
    wait(kiosk, FIRST_NS + S)
    assert (told(kiosk).lines.lost, told(kiosk).lines.overflowed) == (3, 7)


def test_the_end_is_told(kiosk):
    push(kiosk, "happy")
    wait(kiosk, S)
    assert not path(kiosk).exists()
    kiosk.shut_down()
    assert told(kiosk).installation_id == "installation-1"


@pytest.mark.parametrize("spoilt", [b"", b"{", b"\xff" * 100, b" " * (health.MAX_BYTES + 1)])
def test_a_spoilt_file_is_written_anew(kiosk, spoilt):
    wait(kiosk, FIRST_NS + S)
    kiosk.cut_power()
    path(kiosk).write_bytes(spoilt)
    kiosk.switch_on()
    wait(kiosk, FIRST_NS + S)
    assert told(kiosk).installation_id == "installation-1"


def test_an_outbox_that_cannot_be_written_stops_nothing(kiosk, caplog):
    path(kiosk).parent.write_text("a file where the folder should be")
    wait(kiosk, FIRST_NS + S)
    push(kiosk, "happy")
    assert [vote.verdict for vote in kiosk.daemon.votes.read()] == ["counted"]
    path(kiosk).parent.unlink()
