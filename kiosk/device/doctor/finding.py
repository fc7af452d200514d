"""What a doctor finds: how bad it is, what it is, and what to do about it."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from config.language import gettext_noop as _
from kiosk.device.words import Fact, say


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
    sentence: str
    """What it is, with `{facts}` where there are some."""
    advice: str = ""
    """What to do, likewise; empty where there is nothing to be done."""
    facts: Mapping[str, Fact] = field(factory=dict)

    @property
    def what(self) -> str:
        """What it is, in English."""
        return say("en", self.sentence, self.facts)

    @property
    def remedy(self) -> str:
        """What to do, in English."""
        return say("en", self.advice, self.facts)


def ok(sentence: str, **facts: Fact) -> Finding:
    """It is as it should be."""
    return Finding(Severity.OK, sentence, facts=facts)


def note(sentence: str, advice: str = "", **facts: Fact) -> Finding:
    """Worth knowing."""
    return Finding(Severity.NOTE, sentence, advice, facts)


def warning(sentence: str, advice: str, **facts: Fact) -> Finding:
    """It will become worse."""
    return Finding(Severity.WARNING, sentence, advice, facts)


def error(sentence: str, advice: str, **facts: Fact) -> Finding:
    """It keeps the kiosk from its work."""
    return Finding(Severity.ERROR, sentence, advice, facts)


def unexamined(sentence: str) -> Finding:
    """Only root may look at it, and who asks is not root."""
    return note(sentence, _("run this as root, with sudo"))
