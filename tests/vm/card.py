"""A card in memory with a cache that forgets: what the machine did not flush is left to chance when the power goes."""

import errno
import random
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults import blockcuts
from tests.faults.blockcuts import Block
from tests.faults.fuse import WatchedFile

SIZE = 64 << 20
# A card takes its time for each; so the power often goes in the middle of one.
FLUSH_S = 0.05


class Card:
    """The medium, and what was written to it since the last flush."""

    def __init__(self, draw: random.Random, scratch: Path) -> None:
        """A new ext4, formatted in the folder `scratch`."""
        self._draw = draw
        self._pending: list[Block] = []
        self._without_power = threading.Event()
        blank = scratch / "blank"
        with blank.open("wb") as file:
            file.truncate(SIZE)
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-b", "4096", blank], check=True, timeout=300)
        self._medium = bytearray(blank.read_bytes())
        blank.unlink()

    @contextmanager
    def inserted(self, path: Path) -> Iterator[Path]:
        """Be the file `path` while the machine runs; then the power is gone, if it has not been cut before."""
        disk = WatchedFile(SIZE, self._write, self._flush)
        disk.content[:] = self._medium
        self._without_power.clear()
        with disk.over(path):
            yield path
        self._medium = blockcuts._settle(self._medium, self._pending, self._draw)
        self._pending.clear()

    def cut(self) -> int:
        """Be without power from now on; return how many bytes are left to chance."""
        self._without_power.set()
        return sum(len(block.content) for block in self._pending)

    def _write(self, offset: int, content: bytes) -> None:
        self._pending.append(Block(offset, content))

    def _flush(self) -> None:
        if self._without_power.wait(FLUSH_S):
            raise OSError(errno.EIO, "no power")
        for block in self._pending:
            blockcuts._put(self._medium, block)
        self._pending.clear()
