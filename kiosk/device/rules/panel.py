"""From pushes to opinions: which press is a vote, and why the others are not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hardware.debounce.bank import Bank
from hardware.debounce.debouncer import Freed, Press, Refusal, RefusalReason, Signal, Stuck
from hardware.debounce.edge import Edge

LONG_AGO_NS = -(1 << 62)


class Verdict(StrEnum):
    """What became of a press. Every one is stored; only `COUNTED` is an opinion in the index."""

    COUNTED = "counted"
    REPEAT = "repeat"
    """So soon after a vote, or after a press of the same button, that it is the same person again."""
    CHORD = "chord"
    """Two faces at once: no opinion can be read from it."""
    HELD = "held"
    """Found pressed at start: nobody was seen to press it."""
    OUT_OF_HOURS = "out_of_hours"
    """Outside the opening hours; told when the press is dated (kiosk/device/rules/tally.py), never at the button."""
    BURST = "burst"
    """One hand again and again; told when presses are counted (kiosk/device/rules/bursts.py), never at the button."""
    SERVICE = "service"
    """A technician at work."""
    ANSWER = "answer"
    """No vote of its own: what was wrong, named with the same buttons after an unhappy press."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One press with its verdict."""

    line: int
    at_ns: int
    """When the contact first closed, CLOCK_MONOTONIC, nanoseconds."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ButtonFault:
    """Something wrong with a button."""

    line: int
    at_ns: int
    kind: str
    """`stuck`, `chatter`, `flicker` or `hum` (`hardware.debounce.debouncer.RefusalReason`); `freed`: no longer."""


Ruling = Vote | ButtonFault


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked after an unhappy vote."""

    asked: int
    """The line of the face after which it is asked."""
    answers: frozenset[int]
    """The lines that answer it."""
    answer_ns: int
    """How long after the vote an answer is taken, nanoseconds; its first `lockout_ns` are still the vote's."""


@dataclass(frozen=True, slots=True)
class PanelRules:
    """When presses belong together."""

    chord_ns: int
    """First edges within this are a chord, nanoseconds."""
    lockout_ns: int
    """After a vote or a chord the panel takes no vote for this long, nanoseconds."""
    question: Question | None = None
    """None: nobody is asked."""


class Panel:
    """Rules on every press, once nothing that is still undecided could change the ruling.

    A press waits for `chord_ns` after its first edge, and for any other contact that closed within that time and
    still bounces: two first edges within `chord_ns` are therefore a chord however slowly either contact settles,
    and however the edges are cut into batches.
    """

    def __init__(self, settings: PanelRules, bank: Bank) -> None:
        self._settings = settings
        self._bank = bank
        self._waiting: list[Press] = []
        self._busy_until_ns = LONG_AGO_NS
        self.question: tuple[int, int] | None = None
        """From when to when the newest vote's question may be answered, CLOCK_MONOTONIC; None once it is, or none."""

    @property
    def deadline_ns(self) -> int | None:
        """When `feed` must be called again even without an edge, CLOCK_MONOTONIC; None: not before the next edge."""
        own = None if self._blocked() else self._window_end_ns()
        return min((d for d in (own, self._bank.deadline_ns) if d is not None), default=None)

    def feed(self, edges: Sequence[Edge], now_ns: int) -> list[Ruling]:
        """Take the edges read since the last call and the time read before they were; rule on what is certain."""
        rulings = [ruling for signal in self._bank.feed(edges, now_ns) for ruling in self._note(signal)]
        while self._waiting:
            first = self._waiting[0]
            if first.at_ns < self._busy_until_ns:
                rulings.append(Vote(first.line, first.at_ns, Verdict.REPEAT))
                del self._waiting[0]
            elif self._blocked() or now_ns < (end_ns := first.at_ns + self._settings.chord_ns):
                break
            else:
                rulings += self._rule([press for press in self._waiting if press.at_ns <= end_ns])
        return rulings

    def _note(self, signal: Signal) -> list[Ruling]:
        match signal:
            case Press():
                self._waiting.append(signal)
                self._waiting.sort(key=lambda press: press.at_ns)
            case Refusal(reason=RefusalReason.LOCKOUT):
                return [Vote(signal.line, signal.at_ns, Verdict.REPEAT)]
            case Refusal(reason=RefusalReason.HELD):
                return [Vote(signal.line, signal.at_ns, Verdict.HELD)]
            case Refusal(reason=RefusalReason.CHATTER | RefusalReason.FLICKER | RefusalReason.HUM as reason):
                return [ButtonFault(signal.line, signal.at_ns, reason)]
            case Stuck():
                return [ButtonFault(signal.line, signal.since_ns, "stuck")]
            case Freed():
                return [ButtonFault(signal.line, signal.at_ns, "freed")]
        return []  # a glitch: no contact was made that anybody could have meant

    def _window_end_ns(self) -> int | None:
        return self._waiting[0].at_ns + self._settings.chord_ns if self._waiting else None

    def _blocked(self) -> bool:
        """Whether a contact that may yet join the waiting presses is still undecided."""
        end_ns, pending_ns = self._window_end_ns(), self._bank.first_pending_ns
        return end_ns is not None and pending_ns is not None and pending_ns <= end_ns

    def _rule(self, together: list[Press]) -> list[Ruling]:
        del self._waiting[: len(together)]
        first, asking, standing = together[0], self._settings.question, self.question
        self.question = None
        self._busy_until_ns = together[-1].at_ns + self._settings.lockout_ns
        if len(together) > 1:
            verdict = Verdict.CHORD
        elif asking and standing and first.at_ns < standing[1] and first.line in asking.answers:
            verdict = Verdict.ANSWER
        else:
            verdict = Verdict.COUNTED
            if asking and first.line == asking.asked:
                self.question = (self._busy_until_ns, first.at_ns + asking.answer_ns)
        return [Vote(press.line, press.at_ns, verdict) for press in together]
