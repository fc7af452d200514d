"""What the journal says of requests that were refused: few lines, and nothing in them of what was sent."""

import logging
from http import HTTPStatus
from math import inf
from threading import Lock

BETWEEN_S = 60
"""From one line to the next with the same reason."""


class Refusals(logging.Filter):
    """Of Django's records about answers: without the address, in which a link's secret may stand; faults with a trace.

    Whoever asks chooses what is refused, and how often. So a refusal has one line without a trace, there is one line a
    minute of each reason, and each says how many were left out. Ours to mend is what fails: each has its own.
    """

    def __init__(self) -> None:
        super().__init__("django")
        self._lock = Lock()
        self._said: dict[str, tuple[float, int]] = {}
        """Of each reason: when it was last written down, and how many there have been since."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written down; it is changed in place."""
        status = getattr(record, "status_code", None)
        if status is None or not super().filter(record):
            return True
        reason, more = _reason(record, status), 0
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info = None
            with self._lock:
                last, more = self._said.get(reason, (-inf, 0))
                # A clock that was set back must not keep it silent.
                if abs(record.created - last) < BETWEEN_S:
                    self._said[reason] = (last, more + 1)
                    return False
                self._said[reason] = (record.created, 0)
        resolved = getattr(getattr(record, "request", None), "resolver_match", None)
        where = f"/{resolved.route}" if resolved else "an address that was not looked up"
        record.msg, record.args = f"{reason}: {where}" + (f"; and {more} more since the last line" if more else ""), ()
        return True


def _reason(record: logging.LogRecord, status: int) -> str:
    """One of few."""
    why = ""
    if record.name == "django.security.csrf" and isinstance(record.args, tuple) and record.args:
        why = str(record.args[0]).partition(" - ")[0].rstrip(".")  # after it stands another's address
    elif record.exc_info and record.exc_info[0] and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        why = record.exc_info[0].__name__
    return f"{status} {HTTPStatus(status).phrase}" + (f" ({why})" if why else "")
