"""A technician at work: presses are stored, light up, and do not count."""

from kiosk.device.rules.panel import Verdict, Vote
from kiosk.device.selftest.tester import Tester

MINUTE_NS = 60_000_000_000
MOST_SERVICE_MINUTES = 120
"""Service ends by itself: a kiosk forgotten in it would listen to nobody."""


class ServiceMode:
    """On for a while when somebody asks for it, and for as long as a self-test lasts. Times are CLOCK_MONOTONIC."""

    def __init__(self, tester: Tester) -> None:
        self._tester = tester
        self._until_ns = 0

    def begin(self, minutes: int, now_ns: int) -> None:
        """Let presses be service from now on, for so many minutes; for 0, count them again at once."""
        self._until_ns = now_ns + minutes * MINUTE_NS
        if not minutes:
            self._tester.cancel()

    def is_on(self, now_ns: int) -> bool:
        """Whether presses are service now."""
        return now_ns < self._until_ns or self._tester.is_on

    def verdict(self, vote: Vote, now_ns: int) -> Verdict:
        """What a press is that the panel has ruled on."""
        serviced = vote.verdict in {Verdict.COUNTED, Verdict.ANSWER} and self.is_on(now_ns)
        return Verdict.SERVICE if serviced else vote.verdict
