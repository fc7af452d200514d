"""Copies of the votes for whoever asks: one is made at a time, for all who ask before it is begun."""

import logging
import os
from pathlib import Path

from kiosk.device.daemon.background import BackgroundQueue, Kind, Steps
from kiosk.device.daemon.request_queue import STOPPING, Request
from kiosk.device.store.copy import make
from kiosk.device.store.votes import Votes, VotesError

log = logging.getLogger(__name__)

FILE = "backup.db"
"""The copy while it is made. Then its name is deleted: it lives until the last who asked for it has it."""


class Backups:
    """Makes one copy at a time, and only where there is room: beyond those being sent the card holds one."""

    def __init__(self, queue: BackgroundQueue, votes: Votes, folder: Path, reserve: int) -> None:
        """`folder`: where there is room for a copy; `reserve`: bytes that must be left there."""
        self._queue = queue
        self._votes = votes
        self._path = folder / FILE
        self._reserve = reserve
        self._waiting: list[Request] = []
        self._delete()  # a daemon that died while it made one has left it

    def add(self, request: Request) -> None:
        """Answer with a copy as soon as one is made that is begun from now on."""
        self._waiting.append(request)
        self._queue.add(Kind.COPY, self._copy)

    def close(self) -> None:
        """Nobody gets one any more."""
        for request in self._waiting:
            request.reply(STOPPING)
        self._delete()

    def _copy(self) -> Steps:
        served = len(self._waiting)
        if all(request.is_answered for request in self._waiting):
            self._waiting.clear()  # they have given up
            return
        try:
            self._check_room()
            self._path.unlink(missing_ok=True)
            yield from make(self._votes.card, self._path)
            for request in self._waiting[:served]:
                request.reply(f"{self._votes.last_id} presses", self._path.open("rb"))
        except (VotesError, OSError) as error:
            for request in self._waiting[:served]:
                request.reply(f"error: {error}")
        finally:
            self._delete()
        del self._waiting[:served]

    def _check_room(self) -> None:
        database = self._votes.card.path
        files = (database, database.with_name(database.name + "-wal"))
        needed = sum(file.stat().st_size for file in files if file.exists())
        disk = os.statvfs(self._path.parent)
        free = disk.f_bavail * disk.f_frsize
        if free < needed + self._reserve:
            raise VotesError(
                f"{self._path.parent}: a copy takes up to {_mib(needed)} MiB, {_mib(self._reserve)} MiB must be left, "
                f"and {free >> 20} MiB are free; let other copies end, make room, and try again"
            )

    def _delete(self) -> None:
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:  # a card that fails, which is noticed elsewhere
            log.warning("%s: %s; delete it", self._path, error.strerror)


def _mib(size: int) -> int:
    return -(-size >> 20)
