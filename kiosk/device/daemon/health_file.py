"""`health.json`, beside the months in the outbox: soon after the start, on change, now and then, and at the end."""

import logging
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from kiosk.device.daemon.health import HealthMemory, news
from kiosk.device.daemon.snapshot import Snapshot
from kiosk.device.rules.panel import Ruling
from kiosk.device.selftest.tried import Tried
from sync.document import health
from sync.document.handover_files import find_bytes
from sync.document.health import Health, Tested
from sync.document.regular_file import write_atomically
from sync.document.wire import WireError

log = logging.getLogger(__name__)

SECOND_NS = 1_000_000_000
FIRST_NS = 30 * SECOND_NS
"""After the start: by then a stuck button is known, and a program that dies at once has worn no card."""
CHANGE_NS = 600 * SECOND_NS
"""A change is written no sooner than this after the last look: each writing wears the card a little."""
REFRESH_NS = 6 * 3600 * SECOND_NS
"""What has not changed is written again, so that a program that lives no more is noticed."""


class HealthFile:
    """Looks at a snapshot now and then, and writes what is new in it."""

    def __init__(  # noqa: PLR0913 - whose health, and where
        self,
        folder: Path,
        installation_id: str,
        faces: frozenset[str],
        *,
        snapshot: Callable[[int], Snapshot],
        test_result: Callable[[], tuple[Tried, ...] | None],
        now_ns: int,
    ) -> None:
        """`folder` is the outbox; `snapshot`: the kiosk at a moment of CLOCK_MONOTONIC; a new `test_result` is news."""
        self._path = folder / health.FILE
        self._snapshot = snapshot
        self._test_result = test_result
        self._written = self._read(installation_id)
        self._written_result: tuple[Tried, ...] | None = None
        self._memory = HealthMemory(self._written, faces, version("smiley-kiosk"))
        self._look_at_ns = now_ns + FIRST_NS
        self._refresh_at_ns = now_ns

    @property
    def deadline_ns(self) -> int | None:
        """When `turn` has something to do, CLOCK_MONOTONIC."""
        return self._look_at_ns if self._test_result() is self._written_result else 0

    @property
    def tested(self) -> Tested | None:
        """The newest self-test that is known of: of this life, or of an earlier one."""
        return self._memory.tested

    def note(self, face: str, ruling: Ruling, today: date | None) -> None:
        """A ruling on a button."""
        self._memory.note(face, ruling, today)

    def health(self, snapshot: Snapshot) -> Health:
        """How the kiosk is, of which nothing is written."""
        return self._memory.health(snapshot)

    def turn(self, now_ns: int) -> None:
        """Write what is due. A file that cannot be written is tried again at the next change."""
        if now_ns < (self.deadline_ns or 0):
            return
        self._written_result = self._test_result()
        self._look_at_ns = now_ns + CHANGE_NS
        found = self._memory.health(self._snapshot(now_ns))
        if now_ns >= self._refresh_at_ns or news(found) != news(self._written):
            self._refresh_at_ns = now_ns + REFRESH_NS
            self._write(found)

    def finish(self, now_ns: int) -> None:
        """Write how it was at the end."""
        self._write(self._memory.health(self._snapshot(now_ns)))

    def _read(self, installation_id: str) -> Health | None:
        payload = find_bytes(self._path)
        try:
            found = None if payload is None else health.decode(payload)
        except WireError:
            return None  # of another version, or spoiled; it is about to be written anew
        return found if found and found.installation_id == installation_id else None

    def _write(self, found: Health) -> None:
        self._written = found
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, health.encode(found))
        except (OSError, WireError) as error:
            # Not worth a second word: whatever keeps it from being written is logged elsewhere.
            log.debug("%s: %s", self._path, error)
