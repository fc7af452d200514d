"""A card that fails: nobody is thanked for what is not on it, and nothing is stored twice."""

import os
import subprocess

import pytest

from config.storage import StorageSettings
from kiosk.device.daemon.folder import BALLAST, DATABASE
from kiosk.device.store.ballast import Ballast
from kiosk.device.store.votes import Votes, VotesError
from tests.device.gestures import MS, lit, push, stored

S = 1000 * MS


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one MiB in place of the card."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], check=False).returncode:
        pytest.skip("this machine mounts no tmpfs")
    yield tmp_path
    subprocess.run(["umount", "-l", tmp_path], check=True)


def fill(folder):
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return


def break_card(kiosk):
    """Make every write fail as on a card that has gone read-only, until the database is opened again."""
    kiosk.daemon.votes.card.connection.exec_driver_sql("PRAGMA query_only = ON")
    kiosk.daemon.votes.card.connection.rollback()


def without_room(monkeypatch):
    """A database that keeps no free pages."""
    monkeypatch.setattr("kiosk.device.store.free_pages.ROOM_PAGES", 0)


def test_on_a_full_disk_people_are_thanked_as_long_as_the_database_has_room(small_disk, make_kiosk):
    kiosk = make_kiosk(storage=StorageSettings(ballast_mib=0))
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    fill(small_disk)
    for _ in range(150):  # more than the log holds without growing
        push(kiosk, "happy")
        assert lit(kiosk) == ["happy"]
        kiosk.pass_until(kiosk.clock.now_ns + S)
    assert stored(kiosk) == [("happy", "counted")] * 150


def test_without_that_room_they_are_not(small_disk, make_kiosk, monkeypatch):
    """The control."""
    without_room(monkeypatch)
    kiosk = make_kiosk(storage=StorageSettings(ballast_mib=0))
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    fill(small_disk)
    for _ in range(150):
        push(kiosk, "happy")
        kiosk.pass_until(kiosk.clock.now_ns + S)
        if kiosk.daemon.failing:
            break
    assert kiosk.daemon.failing
    (small_disk / "filler").unlink()


def test_a_full_disk_first_costs_the_ballast_and_nobody_waits(small_disk, make_kiosk, monkeypatch):
    without_room(monkeypatch)
    kiosk = make_kiosk(storage=StorageSettings(ballast_mib=1))
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    assert (small_disk / BALLAST).stat().st_size == 1 << 20
    fill(small_disk)
    for _ in range(60):  # until what SQLite had to write over is used up
        push(kiosk, "happy")
        assert lit(kiosk) == ["happy"]
        kiosk.pass_until(kiosk.clock.now_ns + S)
    assert not (small_disk / BALLAST).exists()
    assert stored(kiosk) == [("happy", "counted")] * 60
    (small_disk / "filler").unlink()
    kiosk.pass_until(kiosk.clock.now_ns + 3700 * S)
    assert (small_disk / BALLAST).stat().st_size == 1 << 20


def test_a_ballast_is_put_back_only_where_there_is_room_for_much_more(small_disk):
    ballast = Ballast(small_disk / BALLAST, 1 << 19)
    ballast.place()
    assert not ballast.in_place


def test_on_a_full_disk_nobody_is_thanked_and_the_press_is_stored_once_there_is_room(
    small_disk, make_kiosk, monkeypatch
):
    without_room(monkeypatch)
    kiosk = make_kiosk()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    fill(small_disk)
    for _ in range(40):  # until what SQLite still had to write over is used up
        push(kiosk, "happy")
        kiosk.pass_until(kiosk.clock.now_ns + S)
        if kiosk.daemon.failing:
            break
    assert kiosk.daemon.failing
    before = len(stored(kiosk))
    push(kiosk, "unhappy")
    assert lit(kiosk) in ([], ["happy", "neutral", "unhappy"])
    (small_disk / "filler").unlink()
    kiosk.pass_until(kiosk.clock.now_ns + 36 * S)
    assert not kiosk.daemon.failing
    faces = [face for face, _ in stored(kiosk)]
    assert faces == ["happy"] * (before + 1) + ["unhappy"]


def test_on_a_failing_card_all_lights_blink_together_and_thank_nobody(kiosk):
    break_card(kiosk)
    push(kiosk, "happy")
    seen = set()
    for _ in range(8):
        kiosk.pass_until(kiosk.clock.now_ns + 50 * MS)
        seen.add(tuple(lit(kiosk)))
    assert seen == {(), ("happy", "neutral", "unhappy")}


def test_what_waits_is_stored_in_order_of_arrival_and_then_the_lights_thank_again(kiosk):
    break_card(kiosk)
    for face in ("happy", "unhappy", "neutral"):
        push(kiosk, face)
    kiosk.pass_until(kiosk.clock.now_ns + 2 * S)
    assert stored(kiosk) == [("happy", "counted"), ("unhappy", "repeat"), ("neutral", "repeat")]
    push(kiosk, "unhappy")
    assert lit(kiosk) == ["unhappy"]


def test_a_commit_that_reached_the_card_though_it_failed_is_not_stored_twice(kiosk, monkeypatch):
    honest = Votes.add_vote

    def store_and_fail(self, *row):
        honest(self, *row)
        self.last_id -= 1  # as far as the program knows
        monkeypatch.setattr(Votes, "add_vote", honest)
        raise VotesError("disk I/O error")

    monkeypatch.setattr(Votes, "add_vote", store_and_fail)
    push(kiosk, "happy")
    assert kiosk.daemon.failing
    kiosk.pass_until(kiosk.clock.now_ns + 2 * S)
    assert not kiosk.daemon.failing
    assert stored(kiosk) == [("happy", "counted")]


def test_a_card_that_stays_broken_is_given_up_after_1_5_and_30_seconds(kiosk, monkeypatch, caplog):
    break_card(kiosk)

    def reopen(_self, **_options):
        raise VotesError("disk I/O error")

    monkeypatch.setattr(Votes, "reopen", reopen)
    push(kiosk, "happy")
    with pytest.raises(VotesError):
        kiosk.pass_until(kiosk.clock.now_ns + 40 * S)
    assert [record.message[-4:] for record in caplog.records if "next attempt" in record.message] == [
        "in 1 s"[-4:],
        "in 5 s"[-4:],
        "30 s",
    ]
    monkeypatch.undo()
    kiosk.cut_power()


def test_a_sign_of_life_on_a_failing_card_is_a_fault_too(kiosk):
    break_card(kiosk)
    kiosk.pass_until(kiosk.clock.now_ns + 3600 * S)
    assert (kiosk.settings.kiosk.data / DATABASE).exists()
    assert not kiosk.daemon.failing
