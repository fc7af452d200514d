"""What the office's doctor finds: one sentence, and what to do about it."""

from enum import StrEnum

from attrs import frozen


class FindingLevel(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    """Something will stop, or is missing."""
    ERROR = "error"
    """Months do not arrive, or somebody may do what he must not."""

    @property
    def exit_code(self) -> int:
        """That of `kiosk office doctor` when nothing is worse; 2 is click's, for a wrong option."""
        return {FindingLevel.WARNING: 1, FindingLevel.ERROR: 3}.get(self, 0)


@frozen
class OfficeFinding:
    """One sentence about one thing."""

    about: str
    severity: FindingLevel
    what: str
    remedy: str = ""
    """Empty where there is nothing to be done."""


def ok(about: str, what: str) -> OfficeFinding:
    """It is as it should be."""
    return OfficeFinding(about, FindingLevel.OK, what)


def warning(about: str, what: str, remedy: str) -> OfficeFinding:
    """It will stop, or is missing."""
    return OfficeFinding(about, FindingLevel.WARNING, what, remedy)


def error(about: str, what: str, remedy: str) -> OfficeFinding:
    """It keeps the office from its work, or its kiosks apart no longer."""
    return OfficeFinding(about, FindingLevel.ERROR, what, remedy)
