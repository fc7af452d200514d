"""Files as disks: loop devices and the file systems on them. Needs root."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def lacking() -> str | None:
    """What keeps this machine from mounting a disk of its own, with the remedy."""
    if os.geteuid() != 0:
        return "mounting a disk needs root: sudo make faults"
    for tool in ("mkfs.ext4", "e2fsck", "losetup", "mount"):
        if shutil.which(tool) is None:
            return f"{tool} is missing: sudo apt install e2fsprogs mount"
    tried = subprocess.run(["losetup", "-f"], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"no loop device: {tried.stderr.strip()}; sudo modprobe loop"


@contextmanager
def attached(file: Path) -> Iterator[str]:
    """A file as a block device."""
    device = run("losetup", "-f", "--show", str(file))
    try:
        yield device
    finally:
        run("losetup", "-d", device)


@contextmanager
def mounted(device: str, folder: Path, options: str = "noatime") -> Iterator[Path]:
    """A device's file system at `folder`. Raises CalledProcessError."""
    run("mount", "-t", "ext4", "-o", options, device, str(folder))
    try:
        yield folder
    finally:
        run("umount", "-l", str(folder))


GROUP = 1024
"""Blocks a group. A card's many groups have copies of the superblock; so has a small disk with small groups."""


def make_ext4(device: str) -> None:
    """A new ext4, as a card's is."""
    run("mkfs.ext4", "-q", "-F", "-b", "4096", "-g", str(GROUP), device)


def check_ext4(device: str) -> None:
    """What the check at boot does: mend it, by a copy of the superblock where that is torn."""
    for copy in ([], ["-b", str(GROUP), "-B", "4096"]):
        checked = subprocess.run(["e2fsck", "-fy", *copy, device], check=False, capture_output=True, timeout=300)
        if checked.returncode < 4:  # e2fsck(8): from 4 on, errors are left
            return


def run(*command: str) -> str:
    """What a tool prints. Raises CalledProcessError."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.strip()
