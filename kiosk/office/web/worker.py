"""A thread beside the answers to browsers: it works through what waits in the database."""

import logging
import threading

from django.db import close_old_connections

from sync.archive.database_errors import ArchiveAwayError, ArchiveError

BETWEEN_S = 30
"""Turns, where nobody wakes it."""

log = logging.getLogger(__name__)


class Worker(threading.Thread):
    """Takes a turn whenever it is woken, and after `BETWEEN_S` at the latest, until it is stopped."""

    def __init__(self, work: str, woken: threading.Event) -> None:
        """`work`: what waits, for the log."""
        super().__init__(name=work, daemon=True)
        self._woken = woken
        self._stopping = False

    def turn(self) -> None:
        """Do what waits."""
        raise NotImplementedError

    def run(self) -> None:
        """Whatever goes wrong once is tried again."""
        while not self._stopping:
            self._woken.clear()
            try:
                self.turn()
            except (ArchiveError, ArchiveAwayError) as error:
                log.error("%s wait: %s", self.name, error)
            except Exception:  # one thing that cannot be done must not keep all later ones back
                log.exception("%s wait", self.name)
            finally:
                close_old_connections()
            self._woken.wait(BETWEEN_S)

    def stop(self) -> None:
        """Ends after what is under way."""
        self._stopping = True
        self._woken.set()
