"""What a doctor finds: how bad it is, what it is, and what to do about it."""

from enum import StrEnum

from attrs import frozen


class Severity(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing has to be done."""
    WARNING = "warning"
    """The kiosk counts, and something will become worse or be missing."""
    ERROR = "error"
    """Votes are not counted, not kept or not told."""

    @property
    def exit_code(self) -> int:
        """That of `kiosk doctor` when nothing is worse; 2 is click's, for a wrong option."""
        return {Severity.WARNING: 1, Severity.ERROR: 3}.get(self, 0)


@frozen
class Finding:
    """One sentence about one thing."""

    severity: Severity
    what: str
    remedy: str = ""
    """What to do; empty where there is nothing to be done."""


def ok(what: str) -> Finding:
    """It is as it should be."""
    return Finding(Severity.OK, what)


def note(what: str, remedy: str = "") -> Finding:
    """Worth knowing."""
    return Finding(Severity.NOTE, what, remedy)


def warning(what: str, remedy: str) -> Finding:
    """It will become worse."""
    return Finding(Severity.WARNING, what, remedy)


def error(what: str, remedy: str) -> Finding:
    """It keeps the kiosk from its work."""
    return Finding(Severity.ERROR, what, remedy)


def unexamined(what: str) -> Finding:
    """Only root may look at it, and who asks is not root."""
    return Finding(Severity.NOTE, f"not examined: {what}", "run this as root: sudo kiosk doctor")
