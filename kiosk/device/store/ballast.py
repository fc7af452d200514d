"""A file that is nothing but room: deleted when the card is full, it buys the time until somebody comes."""

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

AGAIN_NS = 3600 * 1_000_000_000
"""How often somebody is believed to have made room."""
SPARE = 4
"""The ballast is put back only where this many times its size is free: it must not itself fill the card."""
STEP_MIB = 16
"""Room on the card is told in these steps: it changes with every vote."""


def free_mib(folder: Path) -> int | None:
    """Room left on the card of a folder, MiB; None where it cannot be told."""
    try:
        free = os.statvfs(folder)
    except OSError:
        return None
    return (free.f_bavail * free.f_frsize >> 20) // STEP_MIB * STEP_MIB


def has_no_inode(folder: Path) -> bool:
    """Whether the file system counts files, and has no room for another one."""
    try:
        status = os.statvfs(folder)
    except OSError:
        return False
    return bool(status.f_files) and not status.f_favail


class Ballast:
    """`size` bytes on the card, given up once."""

    def __init__(self, path: Path, size: int) -> None:
        """`size` 0: none."""
        self._path = path
        self._size = size
        self._again_at_ns = 0
        self._warned = False

    @property
    def in_place(self) -> bool:
        """Whether there is something to give up."""
        try:
            return self._path.stat().st_size >= self._size
        except OSError:
            return False

    @property
    def given_up(self) -> bool:
        """Whether there should be some, and is none: the card is full, or was."""
        return bool(self._size) and not self.in_place

    @property
    def deadline_ns(self) -> int | None:
        """When `turn` looks again whether there is room, CLOCK_MONOTONIC; None: there is to be no ballast."""
        return self._again_at_ns if self._size else None

    def turn(self, now_ns: int) -> None:
        """Put it back once there is room again."""
        if now_ns >= self._again_at_ns:
            self._again_at_ns = now_ns + AGAIN_NS
            self.place()

    def place(self) -> None:
        """Reserve the room, where there is enough of it. A card on which that fails is no worse than before."""
        if not self._size or self.in_place:
            return
        try:
            free = os.statvfs(self._path.parent)
            if free.f_bavail * free.f_frsize < SPARE * self._size:
                if not self._warned:
                    log.warning("card: too full for a ballast of %d MiB; see `df -h`", self._size >> 20)
                self._warned = True
                return
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)
            self._warned = False
        except OSError as error:
            log.warning("card: no ballast: %s", error.strerror)
            self.drop()

    def drop(self) -> bool:
        """Give the room up. False: there was none to give."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
