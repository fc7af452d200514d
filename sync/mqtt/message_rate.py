"""How many messages of one kiosk are looked at. Pure: the time is an argument."""

from collections import Counter

from sync.archive.quarantine import SENDER

MOST_A_MINUTE = 1000
"""Messages of one kiosk: twice of what a kiosk of 33 years has to send to an archive that starts empty."""
MINUTE_NS = 60_000_000_000


class MessageRate:
    """Counts each kiosk's messages, so that one that sends without an end keeps no other waiting."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._end_ns = 0

    def admits(self, topic: str, now_ns: int) -> bool:
        """Whether one more message is to be looked at. `now_ns`: monotonic."""
        if now_ns >= self._end_ns:
            self._counts.clear()
            self._end_ns = now_ns + MINUTE_NS
        sender = sender_of(topic)
        self._counts[sender] += 1
        return self._counts[sender] <= MOST_A_MINUTE


def sender_of(topic: str) -> str:
    """The kiosk in a topic; all that name none count as one."""
    found = SENDER.match(topic)
    return found[0] if found else ""
