"""An image reaches the card whole and is read back; nothing but a card is ever written to. Real block devices."""

import lzma
import os
import random
import shutil
import subprocess
from contextlib import nullcontext
from functools import cache, partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.device.setup import flash
from kiosk.device.setup.flash import CHUNK, FlashError, card, verify, write

needs_bmaptool = pytest.mark.skipif(not shutil.which("bmaptool"), reason="needs bmaptool: sudo apt install bmap-tools")
SIZE = 12 << 20
IMAGE = random.Random(3).randbytes(2 * CHUNK + 1000)


@cache
def packed(content: bytes) -> bytes:
    return lzma.compress(content, preset=0)


@pytest.fixture
def loop(tmp_path):
    """A block device of the kernel's."""
    if os.geteuid() != 0 or shutil.which("losetup") is None:
        pytest.skip("needs root and losetup")
    backing = tmp_path / "card.bin"
    backing.write_bytes(b"\xa5" * SIZE)
    made = subprocess.run(
        ["losetup", "--find", "--show", backing], check=False, capture_output=True, text=True, timeout=300
    )
    if made.returncode:
        pytest.skip(f"no loop devices here: {made.stderr}")
    device = Path(made.stdout.strip())
    yield device
    subprocess.run(["losetup", "--detach", device], check=True, timeout=300)


@pytest.fixture
def system(tmp_path, loop):
    """What the kernel would say of the device if it were a card in a reader."""
    number = loop.stat().st_rdev
    name = f"{os.major(number)}:{os.minor(number)}"
    device = tmp_path / "sys/devices/usb1/1-1/block/sdz"
    (device / "device").mkdir(parents=True)
    for place, text in {"size": str(SIZE // 512), "removable": "1", "dev": name, "device/model": "Reader "}.items():
        (device / place).write_text(f"{text}\n")
    (tmp_path / "sys/dev/block").mkdir(parents=True)
    (tmp_path / "sys/dev/block" / name).symlink_to(device)
    return tmp_path / "sys"


def sysfs(system: Path) -> Path:
    return system / "devices/usb1/1-1/block/sdz"


@pytest.fixture(params=["card.img", "card.img.xz"])
def image(request, tmp_path):
    path = tmp_path / request.param
    path.write_bytes(packed(IMAGE) if path.suffix == ".xz" else IMAGE)
    return path


@needs_bmaptool
def test_what_was_written_is_on_the_card_and_read_back(loop, system, image):
    reported = []
    found = card(loop, system)
    assert (found.size, found.model) == (SIZE, "Reader")
    write(image, found, reported.append)
    with loop.open("rb") as device:
        assert device.read(len(IMAGE)) == IMAGE
        assert device.seek(-1, os.SEEK_END)
        assert device.read() == b"\xa5"
    assert sum(reported) == 2 * image.stat().st_size


@pytest.mark.parametrize("at", [0, CHUNK + 77, len(IMAGE) - 1])
def test_one_wrong_byte_is_found(loop, system, image, at):
    found = card(loop, system)
    with loop.open("r+b") as device:
        device.write(IMAGE)
    verify(image, found, lambda _: None)
    with loop.open("r+b") as device:
        device.seek(at)
        device.write(bytes([IMAGE[at] ^ 1]))
    with pytest.raises(FlashError, match=f"between {at // CHUNK * 4} and"):
        verify(image, found, lambda _: None)


@needs_bmaptool
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("card.img", lambda: bytes(SIZE + 1), "smaller than the image"),
        ("card.img.xz", lambda: packed(bytes(3 * SIZE)), "smaller than the image"),
        ("card.img.xz", lambda: packed(IMAGE)[:-100], "not whole"),
        ("card.img.xz", bytes, "is empty"),
    ],
)
def test_an_image_that_cannot_become_this_card_is_refused(loop, system, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content())
    with pytest.raises(FlashError, match=message):
        write(tmp_path / name, card(loop, system), lambda _: None)


def test_without_a_tool_it_says_which_and_how_to_get_it(loop, system, image, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(FlashError, match="sudo apt install bmap-tools"):
        write(image, card(loop, system), lambda _: None)


@pytest.mark.skipif(not shutil.which("rpi-imager"), reason="needs rpi-imager, which Debian does not have")
def test_imager_writes_where_bmaptool_is_not(loop, system, image, monkeypatch):
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: which(name) if name != "bmaptool" else None)
    write(image, card(loop, system), lambda _: None)
    assert loop.read_bytes()[: len(IMAGE)] == IMAGE


@pytest.mark.parametrize("code", [0, 1])
def test_what_imager_is_asked_for_and_that_its_failure_is_ours(loop, system, image, tmp_path, monkeypatch, code):
    """A program of its name, since Debian lacks it; it takes these words since version 1.7."""
    stand_in = tmp_path / "rpi-imager"
    stand_in.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/asked\nexit {code}\n')
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FlashError, match="cannot be used as it is") if code else nullcontext():
        write(image, card(loop, system), lambda _: None)
    assert (tmp_path / "asked").read_text() == f"--cli --enable-writing-system-drives {image} {loop}\n"


def test_a_device_that_is_not_removable_is_refused(loop):
    """As the kernel itself says of a loop device."""
    with pytest.raises(FlashError, match="no removable device"):
        card(loop)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"partition": "1"}, "is a partition"),
        ({"size": "0"}, "no card in it"),
        ({"holders/dm-0": ""}, "in use"),
        ({"sdz1/dev": "8:17", "sdz1/holders/md0": ""}, "in use"),
    ],
)
def test_what_is_no_free_card_is_refused(loop, system, change, said):
    for place, text in change.items():
        (sysfs(system) / place).parent.mkdir(parents=True, exist_ok=True)
        (sysfs(system) / place).write_text(text)
    with pytest.raises(FlashError, match=said):
        card(loop, system)


def test_a_mounted_partition_keeps_the_whole_card(loop, system, tmp_path):
    (sysfs(system) / "sdz1").mkdir()
    (sysfs(system) / "sdz1/dev").write_text("8:17\n")
    (tmp_path / "proc/self").mkdir(parents=True)
    mounts = tmp_path / "proc/self/mountinfo"
    mounts.write_text("36 35 8:18 / /media/other rw - vfat /dev/sdy2 rw\n")
    assert card(loop, system, tmp_path / "proc")
    mounts.write_text("36 35 8:17 / /media/bootfs rw - vfat /dev/sdz1 rw\n")
    with pytest.raises(FlashError, match="umount /media/bootfs"):
        card(loop, system, tmp_path / "proc")


def test_what_somebody_else_holds_is_refused_by_the_kernel(loop, system, image):
    found = card(loop, system)
    held = os.open(loop, os.O_RDONLY | os.O_EXCL)
    try:
        with pytest.raises(FlashError, match="unmount it first"):
            write(image, found, lambda _: None)
    finally:
        os.close(held)


@pytest.mark.parametrize(("kind", "soldered"), [("SD", False), ("MMC", True)])
def test_a_card_in_a_slot_is_one_and_soldered_memory_is_not(tmp_path, kind, soldered):
    (tmp_path / "mmcblk0/device").mkdir(parents=True)
    (tmp_path / "mmcblk0/device/type").write_text(f"{kind}\n")
    assert flash._is_card(tmp_path / "mmcblk0") is not soldered


def test_the_computers_own_disk_is_refused():
    disks = [
        Path("/dev") / each.name for each in Path("/sys/block").iterdir() if (each / "removable").read_text() == "0\n"
    ]
    assert disks
    for disk in disks:
        if disk.exists() and not disk.name.startswith("mmcblk"):
            with pytest.raises(FlashError):
                card(disk)


def run(*arguments: object, typed: str = ""):
    return CliRunner().invoke(main, ["card", "flash", *map(str, arguments)], input=typed)


@needs_bmaptool
def test_the_command_asks_writes_and_reads_back(loop, system, image, monkeypatch):
    monkeypatch.setattr("kiosk.device.setup.flash.card", partial(card, system=system))
    ran = run(image, loop, typed="yes\n")
    assert (ran.exit_code, "left as it was" in ran.output) == (73, True)
    assert loop.read_bytes()[:4] == b"\xa5" * 4
    ran = run(image, loop, typed=f"{loop.name}\n")
    assert ran.exit_code == 0, ran.output
    assert "written and read back" in ran.output
    assert run(image, loop, "--yes").exit_code == 0


@pytest.mark.parametrize(("device", "said"), [("/dev/none", "No such file"), ("/etc/hostname", "is no device")])
def test_the_command_refuses_what_is_no_device(tmp_path, device, said):
    ran = run(tmp_path / "x.img", device)
    assert (ran.exit_code, said in ran.output) == (73, True)


def test_elsewhere_than_on_linux_it_says_which_tool_to_use(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    ran = run("x.img", "/dev/disk4")
    assert (ran.exit_code, "Raspberry Pi Imager" in ran.output) == (78, True)
