"""The laboratory's short form: every lane, its controls with it. `make faults` does the rest."""

import random

import pytest

from tests.faults import blockcuts, broker, claims, dating, kills, powercuts, restart, sickdisks
from tests.faults.disk import Disk
from tests.faults.lane import Lab
from tests.faults.trace import Open, Rename, Sync, Write


def result(lane):
    """What a lane tells last; a promise that is broken has raised by then."""
    told = [*lane(Lab(short=True, block_cuts=50))][-1]
    if told.startswith("skipped: "):
        pytest.skip(told.removeprefix("skipped: "))
    return told


@pytest.mark.long
def test_a_power_cut_at_any_step_takes_nothing_that_was_thanked_for():
    assert "nothing thanked for lost" in result(powercuts.run)


@pytest.mark.long
def test_a_power_cut_at_any_step_of_a_claim_or_a_renewal_leaves_one_key():
    assert "never two keys, never none" in result(claims.run)


@pytest.mark.long
def test_a_kill_at_any_system_call_takes_nothing_and_the_kiosk_starts_again():
    assert "started again" in result(kills.run)


def test_a_full_a_read_only_and_a_dead_ext4_thank_nobody_and_lose_nothing():
    assert "stored once" in result(sickdisks.run)


def test_an_ext4_that_fails_for_a_moment_loses_nothing_at_the_next_power_cut():
    assert "stored once" in result(sickdisks.run_hiccups)


def test_an_ext4_that_loses_power_mounts_and_has_what_was_thanked_for():
    assert "nothing thanked for lost" in result(blockcuts.run)


@pytest.mark.long
def test_no_vote_of_a_kiosk_without_a_clock_is_put_into_a_wrong_month():
    assert "none in a wrong month" in result(dating.run)


def test_whatever_happens_to_broker_and_head_office_the_archive_is_what_was_voted():
    assert "every month receipted" in result(broker.run)


def test_a_press_after_the_start_counts_and_a_button_held_across_it_does_not():
    assert "is no press" in result(restart.run)


def cut(events, fate, seed=1):
    disk = Disk("/card")
    for event in events:
        disk.feed(event)
    return disk.cut(fate, random.Random(seed))


def test_the_disk_keeps_what_was_synced_and_forgets_what_was_not():
    begun = [Open("/card/a", True, False), Sync("/card"), Write("/card/a", 0, b"1"), Sync("/card/a")]
    assert cut([*begun, Write("/card/a", 1, b"2")], "none") == {"/card/a": b"1"}
    assert cut([*begun, Write("/card/a", 1, b"2")], "all") == {"/card/a": b"12"}


def test_a_name_that_was_not_synced_may_come_before_its_content():
    events = [Open("/card/.a", True, True), Write("/card/.a", None, b"new"), Rename("/card/.a", "/card/a")]
    seen = {tuple(cut(events, "some", seed).items()) for seed in range(50)}
    assert {(), (("/card/.a", b""),), (("/card/a", b""),), (("/card/a", b"new"),)} <= seen


def test_a_write_is_torn_where_its_sectors_are_and_nowhere_else():
    events = [Open("/card/a", True, False), Sync("/card"), Write("/card/a", 0, b"\1" * 700)]
    seen = {cut(events, "some", seed)["/card/a"] for seed in range(50)}
    assert seen == {b"", b"\1" * 700, b"\1" * 512, b"\0" * 512 + b"\1" * 188}
