"""An image onto a card: only onto what is surely a card, and read back from it afterwards. Linux only."""

import errno
import hashlib
import lzma
import mmap
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 4 << 20
"""Bytes written and read back at once."""
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


def write(image: Path, card: CardDevice, report: Report) -> list[tuple[int, bytes]]:
    """Write the image, .img or .img.xz, and wait until the card has it. Raises FlashError.

    Returns what must be read back: length and SHA-256 of each chunk.
    """
    written_chunks = []
    written = 0
    with _opened(card, os.O_WRONLY) as device, mmap.mmap(-1, CHUNK) as buffer:
        for chunk in _chunks(image, report):
            padded = len(chunk) + -len(chunk) % SECTOR
            if written + padded > card.size:
                raise FlashError(f"{image}: larger than the card ({card.size / 1e9:.1f} GB); use a larger one")
            # Straight to the card needs whole sectors, in memory that begins with a page.
            buffer[: len(chunk)] = chunk
            buffer[len(chunk) : padded] = bytes(padded - len(chunk))
            written_chunks.append((padded, hashlib.sha256(buffer[:padded]).digest()))
            with memoryview(buffer) as view:
                _all(device, view[:padded])
            written += padded
        os.fsync(device)
    if not written:
        raise FlashError(f"{image}: is empty")
    return written_chunks


def verify(card: CardDevice, chunks: list[tuple[int, bytes]], report: Report) -> None:
    """Read back from the card itself, past the kernel's memory. Raises FlashError with the place of a difference."""
    with _opened(card, os.O_RDONLY) as device, mmap.mmap(-1, CHUNK) as buffer:
        for n, (length, digest) in enumerate(chunks):
            count = os.preadv(device, [buffer], n * CHUNK)
            if count < length or hashlib.sha256(buffer[:length]).digest() != digest:
                raise FlashError(
                    f"{card.path}: holds something else than was written, between {n * CHUNK >> 20} and "
                    f"{(n + 1) * CHUNK >> 20} MiB: the card is bad, or not as large as it says; use another"
                )
            report(1)


def _all(device: int, view: memoryview) -> None:
    while view:
        view = view[os.write(device, view) :]


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
    try:
        with image.open("rb") as packed:
            packs = packed.read(6) == b"\xfd7zXZ\0"
            packed.seek(0)
            with closing(lzma.open(packed)) if packs else closing(packed) as file:
                before = 0
                while chunk := _filled(file):
                    yield chunk
                    report(packed.tell() - before)
                    before = packed.tell()
    except (lzma.LZMAError, EOFError):
        raise FlashError(f"{image}: is damaged or not whole; download it again") from None
    except FileNotFoundError:
        raise FlashError(f"{image}: no such file") from None


def _filled(file: BinaryIO | lzma.LZMAFile) -> bytes:
    parts = []
    room = CHUNK
    while room and (part := file.read(room)):
        parts.append(part)
        room -= len(part)
    return b"".join(parts)
