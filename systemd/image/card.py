"""The card: a partition table and three partitions, put together from folders without a loop device."""

import subprocess
from pathlib import Path

SECTOR = 512
MIB = 1 << 20
# Partitions are named by this number wherever they are mounted; see boot/cmdline.txt and root/etc/fstab.
DISK = "536d696c"
FIRMWARE_MIB = 256
DATA_MIB = 128
"""Until the first start."""
SPARE = 1.15
"""A file system is larger than its files."""
# The same in every build, as are the hashes of its folders.
UUIDS = {"system": "536d696c-0000-4000-8000-000000000002", "data": "536d696c-0000-4000-8000-000000000003"}


def write(image: Path, root: Path, data: Path, boot_files: list[Path]) -> Path:
    """Write the image; return its path."""
    system_mib = round(used_mib(root) * SPARE) + 64
    starts_mib = [4, 4 + FIRMWARE_MIB, 4 + FIRMWARE_MIB + system_mib]
    sizes_mib = [FIRMWARE_MIB, system_mib, DATA_MIB]
    with image.open("wb") as file:
        file.truncate((starts_mib[-1] + DATA_MIB) * MIB)
    # A Pi 3 knows no other kind of table.
    kinds = ("c", "83", "83")
    table = "".join(
        f"start={start * MIB // SECTOR}, size={size * MIB // SECTOR}, type={kind}\n"
        for start, size, kind in zip(starts_mib, sizes_mib, kinds, strict=True)
    )
    _run("sfdisk", "--quiet", image, feed=f"label: dos\nlabel-id: 0x{DISK}\n{table}")
    made = [firmware(image, boot_files), ext4(image, "system", root, system_mib), ext4(image, "data", data, DATA_MIB)]
    for part, start_mib in zip(made, starts_mib, strict=True):
        _run("dd", f"if={part}", f"of={image}", "bs=1M", f"seek={start_mib}", "conv=notrunc,sparse", "status=none")
        part.unlink()
    return image


def firmware(image: Path, files: list[Path]) -> Path:
    """The partition that the Pi's firmware reads, and a technician's computer."""
    part = _blank(image.with_name("firmware.part"), FIRMWARE_MIB)
    # --invariant has a number of its own, unless another one follows.
    _run("mkfs.vfat", "--invariant", "-F", "32", "-n", "SMILEY", "-i", DISK, part)
    _run("mcopy", "-m", "-i", part, *files, "::/")
    return part


def ext4(image: Path, name: str, folder: Path, size_mib: int) -> Path:
    """A partition with the files of a folder."""
    part = _blank(image.with_name(f"{name}.part"), size_mib)
    uuid = UUIDS[name]
    # As if it were large from the beginning: its blocks, its journal and the room for growing.
    shape = ("-T", "default", "-b", "4096", "-J", "size=16", "-E", f"hash_seed={uuid},lazy_itable_init=0")
    _run("mke2fs", "-q", "-t", "ext4", *shape, "-U", uuid, "-L", name, "-e", "remount-ro", "-d", folder, part)
    return part


def used_mib(folder: Path) -> int:
    """What the files of a folder take."""
    told = subprocess.run(["du", "-sm", folder], check=True, capture_output=True, text=True)
    return int(told.stdout.split()[0])


def _blank(path: Path, size_mib: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size_mib * MIB)
    return path


def _run(*command: str | Path, feed: str = "") -> None:
    subprocess.run(command, check=True, input=feed, text=True)
