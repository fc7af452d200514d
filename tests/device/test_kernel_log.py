"""What the kernel says of a failing card is told apart from what it says of every card."""

from pathlib import Path

import pytest

from kiosk.device.doctor.kernel_log import CardDevices, card_faults

LINES = [
    line.split("|", 1)
    for line in Path(__file__).with_name("kernel_lines.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
OF_DISKS = [
    line.split("|", 2)
    for line in Path(__file__).with_name("kernel_lines_disks.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
CARD = CardDevices()


@pytest.mark.parametrize(("meaning", "line"), LINES)
def test_a_line_of_the_kernels_is_a_fault_of_the_card_or_none(meaning, line):
    assert bool(list(card_faults([line], CARD))) == (meaning == "fault")


@pytest.mark.parametrize(("disk", "meaning", "line"), OF_DISKS)
def test_a_line_is_a_fault_of_the_disk_that_has_the_votes_or_none(disk, meaning, line):
    assert bool(list(card_faults([line], CardDevices(frozenset({disk}), frozenset())))) == (meaning == "fault")
    if meaning == "fault":
        assert not list(card_faults([line], CARD))


def test_both_are_there():
    assert {meaning for meaning, _ in LINES} == {"fault", "benign"}


@pytest.mark.parametrize("disk", ["sda", "nvme0n1", "mmcblk1"])
def test_votes_on_another_disk_have_the_faults_of_that_disk(disk):
    devices = CardDevices(frozenset({disk}), frozenset())
    part = f"{disk}{'' if disk == 'sda' else 'p'}1"
    of_it = [f"I/O error, dev {disk}, sector 0 op 0x0:(READ)", f"EXT4-fs ({part}): Remounting filesystem read-only"]
    assert (
        list(card_faults([*of_it, "I/O error, dev mmcblk0, sector 0", "mmc0: running CQE recovery"], devices)) == of_it
    )
