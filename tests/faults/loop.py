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


def make_ext4(device: str) -> None:
    """A new ext4, as a card's is."""
    run("mkfs.ext4", "-q", "-F", "-b", "4096", device)


def run(*command: str) -> str:
    """What a tool prints. Raises CalledProcessError."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()
