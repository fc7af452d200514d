"""An image onto a card: only onto what is surely a card, and read back from it afterwards. Linux only.

bmaptool or Raspberry Pi Imager writes. Ours is what they leave open: which devices are cards (bmaptool takes any,
Imager none in a built-in slot), and, for bmaptool, whether the image is whole and what the card holds afterwards.
"""

import errno
import lzma
import mmap
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

CHUNK = 4 << 20
"""Bytes handed over and read back at once."""
SECTOR = 512

Report = Callable[[int], None]
"""Told how many bytes of the image file were dealt with since the last time."""


class FlashError(RuntimeError):
    """Nothing that could be relied on is on the card; the message has the remedy."""


@dataclass(frozen=True, slots=True)
class CardDevice:
    """A whole device that may be overwritten."""

    path: Path
    size: int
    """Bytes."""
    model: str


def card(path: Path, system: Path = Path("/sys"), processes: Path = Path("/proc")) -> CardDevice:
    """The card at a device's path. Raises FlashError where it is none, or in use."""
    try:
        status = path.stat()
    except OSError as error:
        raise FlashError(f"{path}: {error.strerror}; `lsblk` lists the devices") from None
    if not stat.S_ISBLK(status.st_mode):
        raise FlashError(f"{path}: is no device; `lsblk` lists them")
    number = f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"
    device = (system / "dev/block" / number).resolve()
    if (device / "partition").exists():
        raise FlashError(f"{path}: is a partition; the image needs the whole device, /dev/{device.parent.name}")
    if not _is_card(device):
        raise FlashError(f"{path}: is no removable device: this could be the computer's own disk, so it is not touched")
    parts = [device, *(each.parent for each in device.glob("*/dev"))]
    numbers = {_text(each / "dev") for each in parts} | {number}
    mounts = [line.split() for line in _text(processes / "self/mountinfo").splitlines()]
    if used := [fields[4] for fields in mounts if fields[2] in numbers]:
        raise FlashError(f"{path}: is in use as {used[0]}; run `sudo umount {used[0]}` first")
    swaps = {line.split()[0] for line in _text(processes / "swaps").splitlines()[1:]}
    if swaps & {f"/dev/{each.name}" for each in parts} or any(_holders(each) for each in parts):
        raise FlashError(f"{path}: is in use, as swap or by another device; see `lsblk {path}`")
    size = int(_text(device / "size") or 0) * SECTOR
    if not size:
        raise FlashError(f"{path}: there is no card in it")
    model = " ".join(_text(device / "device" / name) for name in ("vendor", "model", "name")).strip()
    return CardDevice(path, size, " ".join(model.split()))


def _is_card(device: Path) -> bool:
    if device.name.startswith("mmcblk"):
        # The other kind is soldered in.
        return _text(device / "device/type") == "SD"
    return _text(device / "removable") == "1" or any(part.startswith("usb") for part in device.parts)


def _holders(device: Path) -> bool:
    return (device / "holders").is_dir() and any((device / "holders").iterdir())


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""


def write(image: Path, card: CardDevice, report: Report) -> None:
    """Write the image, .img or .img.xz, and read it back. Raises FlashError.

    `report` hears of the image file twice, once for each; of nothing where Raspberry Pi Imager shows its own progress.
    """
    with _opened(card, os.O_WRONLY):
        pass  # What would stop a tool is said before, and in our words.
    if shutil.which("bmaptool"):
        _feed(image, card, report)
        verify(image, card, report)
    elif shutil.which("rpi-imager"):
        command = ["rpi-imager", "--cli", "--enable-writing-system-drives", str(image), str(card.path)]
        if code := subprocess.run(command, check=False).returncode:  # noqa: S603 - no shell, and a path to a card
            raise FlashError(f"{card.path}: rpi-imager ended with {code}, see above; the card cannot be used as it is")
    else:
        raise FlashError(
            "neither bmaptool nor rpi-imager is here to write the card; run `sudo apt install bmap-tools`, "
            "or get Raspberry Pi Imager from https://www.raspberrypi.com/software"
        )


def _feed(image: Path, card: CardDevice, report: Report) -> None:
    """Through bmaptool: unpacked here, since it knows no progress of what is packed."""
    command = ["bmaptool", "copy", "--nobmap", "/dev/stdin", str(card.path)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as tool,  # noqa: S603 - no shell
        # Where it ends too early, its exit code says so.
        suppress(BrokenPipeError),
        cast("BinaryIO", tool.stdin) as pipe,
    ):
        for chunk in _chunks(image, report):
            pipe.write(chunk)
    if tool.returncode:
        raise FlashError(f"{card.path}: cannot be written: smaller than the image, or bad; use another card")


def verify(image: Path, card: CardDevice, report: Report) -> None:
    """Read back from the card itself, past the kernel's memory. Raises FlashError with the place of a difference."""
    with _opened(card, os.O_RDONLY) as device, mmap.mmap(-1, CHUNK) as buffer:
        for n, chunk in enumerate(_chunks(image, report)):
            # Straight from the card needs memory that begins with a page.
            if os.preadv(device, [buffer], n * CHUNK) < len(chunk) or buffer[: len(chunk)] != chunk:
                raise FlashError(
                    f"{card.path}: holds something else than was written, between {n * CHUNK >> 20} and "
                    f"{(n + 1) * CHUNK >> 20} MiB: the card is bad, or not as large as it says; use another"
                )


@contextmanager
def _opened(card: CardDevice, mode: int) -> Iterator[int]:
    """The device, past the kernel's memory, and for nobody else: the kernel refuses what is mounted meanwhile."""
    try:
        device = os.open(card.path, mode | os.O_DIRECT | os.O_EXCL | os.O_CLOEXEC)
        try:
            yield device
        finally:
            os.close(device)
    except OSError as error:
        remedy = {
            errno.EACCES: "run it with sudo",
            errno.EBUSY: "something uses it; unmount it first",
            errno.EIO: "the card is bad; use another",
        }.get(error.errno or 0, "take the card out, put it in again and repeat")
        raise FlashError(f"{card.path}: {error.strerror}; {remedy}") from None


def _chunks(image: Path, report: Report) -> Iterator[bytes]:
    with image.open("rb") as packed:
        packs = packed.read(6) == b"\xfd7zXZ\0"
        packed.seek(0)
        file = lzma.open(packed) if packs else packed  # noqa: SIM115 - closed with what it unpacks
        before = 0
        try:
            while chunk := file.read(CHUNK):
                yield chunk
                report(packed.tell() - before)
                before = packed.tell()
        except (lzma.LZMAError, EOFError):
            raise FlashError(f"{image}: is damaged or not whole; download it again") from None
        if not before:
            raise FlashError(f"{image}: is empty")
