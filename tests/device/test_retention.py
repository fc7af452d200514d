"""Single votes go when their month is long over, final, and receipted as it is; never otherwise."""

import os
from datetime import UTC, datetime

import attrs
import pytest

from config.storage import StorageSettings
from hardware.clock import utc_ns
from kiosk.device.daemon import compose
from kiosk.device.daemon.folder import OUTBOX
from kiosk.device.daemon.outbox_index import Month, OutboxIndex
from kiosk.device.daemon.retention import Retention, Rule, receipted
from kiosk.device.store.salvage import QUARANTINE
from sync.document import handover_files, outbox
from sync.document.aggregate import encode
from tests.device.gestures import push

S = 1_000_000_000
DAY = 24 * 3600 * S
MONTHS = ("2026-10", "2026-11", "2026-12", "2027-01")
LATER = utc_ns(datetime(2028, 1, 20, 9, tzinfo=UTC))
"""13 months back is December 2026: October and November may go."""
GOING = ("2026-10", "2026-11")


def at(kiosk, now_ns):
    """The kiosk is off until then, and hears the time at once."""
    if kiosk.is_on:
        kiosk.shut_down()
    kiosk.clock.now_ns = now_ns
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(now_ns + 60 * S)


def documents(kiosk):
    return outbox.read(kiosk.settings.kiosk.data / OUTBOX)


def payloads(kiosk):
    return {month: document.payload for month, document in documents(kiosk).items()}


def kept(kiosk):
    """How many presses are on the card of each month of `MONTHS`, in which n + 2 were made."""
    faces = [vote.face for vote in kiosk.daemon.votes.read()]
    return [faces.count(face) for face in ("happy", "neutral", "unhappy")]


def receive(kiosk, months=None, change=lambda receipt: receipt, installation="installation-1", name="test-1"):
    """The head office's receipts, as the publisher puts them away."""
    folder = kiosk.settings.kiosk.receipts
    folder.mkdir(exist_ok=True)
    told = {month: change(each.receipt) for month, each in documents(kiosk).items() if not months or month in months}
    handover_files.put(folder, name, {installation: told})


def a_day_later(kiosk):
    kiosk.pass_until(kiosk.clock.now_ns + DAY)


@pytest.fixture
def kiosk(make_kiosk):
    """October 2026: 3 happy, November: 4 neutral, December: 5 unhappy votes; it is January 2028."""
    kiosk = make_kiosk(storage=StorageSettings(keep_months=13, alive_s=3600, ballast_mib=0))
    for month, face in enumerate(("happy", "neutral", "unhappy")):
        at(kiosk, utc_ns(datetime(2026, 10 + month, 5, 9, tzinfo=UTC)))
        for _ in range(3 + month):
            push(kiosk, face)
            kiosk.pass_until(kiosk.clock.now_ns + 2 * S)
        kiosk.pass_until(kiosk.clock.now_ns + 3 * 3600 * S)
    at(kiosk, LATER)
    assert [each.aggregate.final for each in documents(kiosk).values()] == [True] * 15 + [False]
    assert kept(kiosk) == [3, 4, 5]
    return kiosk


def test_old_votes_whose_months_the_head_office_has_are_deleted_but_for_the_last(kiosk, caplog):
    caplog.set_level("INFO", "kiosk")
    receive(kiosk)
    a_day_later(kiosk)
    assert kept(kiosk) == [0, 1, 5]
    assert caplog.messages == ["votes: those of 2026-11 and before are deleted; the head office has the months"]
    a_day_later(kiosk)
    assert len(caplog.messages) == 1


def test_what_was_told_stays_as_it_was_told(kiosk):
    before = payloads(kiosk)
    receive(kiosk)
    a_day_later(kiosk)
    at(kiosk, kiosk.clock.now_ns + DAY)
    push(kiosk, "happy")
    a_day_later(kiosk)
    after = payloads(kiosk)
    assert kept(kiosk) == [1, 1, 5]
    assert {month for month in before if after[month] != before[month]} == {"2028-01"}
    assert list(kiosk.daemon.votes.verify(full=True)) != []
    assert not (kiosk.settings.kiosk.data / QUARANTINE).exists()


def forged(receipt):
    return receipt[0], "0" * 32


def older(receipt):
    return receipt[0] - 1, receipt[1]


def newer(receipt):
    return receipt[0] + 1, receipt[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"change": forged},
        {"change": older},
        {"change": newer},
        {"installation": "installation-2"},
        {"name": "test-2"},
        {"months": MONTHS[1:]},
    ],
    ids=["another digest", "an older revision", "a newer revision", "another card", "another kiosk", "not the oldest"],
)
def test_nothing_is_deleted_on_a_wrong_receipt(kiosk, wrong):
    receive(kiosk, **wrong)
    a_day_later(kiosk)
    assert kept(kiosk) == [3, 4, 5]
    receive(kiosk)  # the control: with the right ones it is
    a_day_later(kiosk)
    assert kept(kiosk) == [0, 1, 5]


def test_a_month_without_a_receipt_keeps_what_came_after_it(kiosk):
    receive(kiosk, [month for month in documents(kiosk) if month != "2026-11"])
    a_day_later(kiosk)
    assert kept(kiosk) == [1, 4, 5]


def test_a_vote_from_before_the_time_was_ever_heard_goes_with_the_month_that_tells_it(make_kiosk):
    kiosk = make_kiosk(storage=StorageSettings(keep_months=13, alive_s=3600, ballast_mib=0))
    kiosk.clock.now_ns = utc_ns(datetime(2026, 10, 4, 9, tzinfo=UTC))
    kiosk.switch_on()  # in a workshop, where no time server is heard
    push(kiosk, "happy")
    at(kiosk, utc_ns(datetime(2026, 10, 5, 9, tzinfo=UTC)))
    push(kiosk, "happy")
    kiosk.pass_until(kiosk.clock.now_ns + 3 * 3600 * S)
    at(kiosk, LATER)
    october = documents(kiosk)["2026-10"].aggregate
    assert (october.final, october.votes, [row.votes for row in october.undated]) == (True, (1, 0, 0), [(1, 0, 0)])
    assert kept(kiosk) == [2, 0, 0]
    receive(kiosk)
    a_day_later(kiosk)
    assert kept(kiosk) == [1, 0, 0]


def test_a_receipt_for_what_is_not_final_says_nothing(kiosk):
    told = documents(kiosk)
    november = attrs.evolve(told["2026-11"].aggregate, final=False)
    told["2026-11"] = outbox.Document(encode(november), november)
    receipts = {"installation-1": {month: each.receipt for month, each in told.items()}}
    folder = kiosk.settings.kiosk.receipts
    folder.mkdir()
    handover_files.put(folder, "test-1", receipts)
    months = {("installation-1", month): Month.of(each) for month, each in told.items()}
    assert ("installation-1", "2026-10") in receipted(months, folder)
    assert ("installation-1", "2026-11") not in receipted(months, folder)


@pytest.mark.parametrize("spoil", ["nothing", "garbage", "too much", "a pipe", "a link", "a folder"])
def test_receipts_that_cannot_be_read_are_none_and_are_not_waited_for(kiosk, spoil, tmp_path):
    receive(kiosk)
    path = kiosk.settings.kiosk.receipts / "test-1.json"
    payload = path.read_bytes()
    path.unlink()
    match spoil:
        case "garbage":
            path.write_bytes(payload[:-9])
        case "too much":
            path.write_bytes(payload + b" " * handover_files.MAX_BYTES)
        case "a pipe":
            os.mkfifo(path)
        case "a link":
            (tmp_path / "elsewhere").write_bytes(payload)
            path.symlink_to(tmp_path / "elsewhere")
        case "a folder":
            path.mkdir()
    a_day_later(kiosk)
    assert kept(kiosk) == [3, 4, 5]


def test_without_receipts_everything_is_kept(kiosk):
    at(kiosk, LATER + 3000 * DAY)
    assert kept(kiosk) == [3, 4, 5]


def test_a_kiosk_that_does_not_know_the_time_deletes_nothing(kiosk):
    receive(kiosk)
    kiosk.shut_down()
    kiosk.switch_on()
    kiosk.pass_until(kiosk.clock.now_ns + 3 * DAY)
    assert kept(kiosk) == [3, 4, 5]


def test_the_months_to_keep_are_kept(kiosk):
    receive(kiosk)
    at(kiosk, utc_ns(datetime(2027, 12, 31, 9, tzinfo=UTC)))
    assert kept(kiosk) == [1, 4, 5]


def test_a_renamed_kiosk_lets_go_what_was_receipted_under_its_old_name(kiosk, make_kiosk):
    receive(kiosk)
    kiosk.shut_down()
    renamed = make_kiosk(name="new-name", storage=kiosk.settings.storage)
    renamed.clock.now_ns = kiosk.clock.now_ns
    at(renamed, kiosk.clock.now_ns + DAY)
    assert kept(renamed) == [0, 1, 5]


def test_a_spoilt_document_of_a_deleted_month_is_not_counted_again_but_set_aside(kiosk, caplog):
    receive(kiosk)
    a_day_later(kiosk)
    before = payloads(kiosk)
    spoilt = kiosk.settings.kiosk.data / OUTBOX / "2026-11.json"
    spoilt.write_bytes(b"{")
    a_day_later(kiosk)
    after = payloads(kiosk)
    assert {month for month in before if after.get(month) != before[month]} == {"2026-11", "2028-01"}
    assert spoilt.with_suffix(".spoiled").read_bytes() == b"{"
    assert "its votes are deleted" in caplog.text


def test_a_lost_outbox_is_told_again_but_for_what_was_deleted(kiosk):
    receive(kiosk)
    a_day_later(kiosk)
    votes = {month: document.aggregate.votes for month, document in documents(kiosk).items()}
    for path in (kiosk.settings.kiosk.data / OUTBOX).iterdir():
        path.unlink()
    a_day_later(kiosk)
    told = {month: document.aggregate.votes for month, document in documents(kiosk).items()}
    assert told == {month: each for month, each in votes.items() if month not in GOING}
    assert told["2026-12"] == (0, 0, 5)


def test_votes_are_deleted_in_steps_that_let_a_press_through(kiosk):
    for _ in range(1300):
        kiosk.daemon.votes.add_vote(kiosk.clock.boottime_ns(), 0, "happy", "counted")
    at(kiosk, kiosk.clock.now_ns + 800 * DAY)
    receive(kiosk)
    votes, settings = kiosk.daemon.votes, kiosk.settings
    rule = Rule(settings.storage.keep_months, settings.kiosk.receipts)
    retention = Retention(votes, OutboxIndex(settings.kiosk.data / OUTBOX), rule, compose.calendar(settings))
    now_ns = utc_ns(kiosk.clock.wall())
    left = [len(votes.read()) and votes.pruned_before for _ in retention.steps(now_ns)]
    assert kiosk.daemon.votes.pruned_before > 1300
    assert max(after - before for before, after in zip([1, *left], [*left, left[-1]], strict=True)) <= 500
    assert len({*left}) >= 4
