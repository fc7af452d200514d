"""What was entered here, for those who may write the archive: in a file that they read before they make anything."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.office.report.data.entered import Entered, encode
from sync.document.regular_file import write_atomically

READABLE = 0o640
"""By the group of whoever takes it in."""
SOON, AGAIN = timedelta(minutes=1), timedelta(minutes=10)

log = logging.getLogger(__name__)


class EntriesFile:
    """Has the file say what waits."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._written = b""
        self._written_at: datetime | None = None
        self._again = SOON
        self._said = ""

    def put(self, waiting: Entered, now: datetime) -> None:
        """Write it where it has changed; a file that cannot be written is tried again.

        What waits on is written again after `SOON`, since systemd before 254 does not call whoever is just ending; then
        ever later, up to `AGAIN`: he may be at work, or have failed.
        """
        payload = encode(waiting)
        # Also where the clock was set back.
        late = self._written_at is not None and not timedelta() <= now - self._written_at < self._again
        if payload == self._written and not (late and waiting != Entered()):
            return
        try:
            write_atomically(self._file, payload, mode=READABLE)
            self._file.chmod(READABLE)  # whatever the umask
        except OSError as error:
            said = f"web.entries: {self._file}: {error.strerror}"
            if waiting != Entered() and said != self._said:
                log.error("%s; what was entered waits until it can be written", said)
                self._said = said
        else:
            self._again = min(2 * self._again, AGAIN) if payload == self._written else SOON
            self._written, self._written_at, self._said = payload, now, ""
