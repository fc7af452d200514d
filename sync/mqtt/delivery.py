"""How a kiosk delivers its outbox: events in, actions out, time as an argument. Pure.

Delivered means receipted: a broker's acknowledgement only makes room for the next document. Nothing is remembered from
one attempt to the next; the receipts say what is left to do.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sync.document import topics
from sync.document.outbox import Document
from sync.document.receipts import Receipts, outstanding

MOST_TIMEOUTS = 20
"""So many time-outs an attempt may take altogether, however many receipts come one by one."""
WINDOW = 20
"""Documents under way to the broker at once; the fastest of those measured."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The broker will pass receipts on; a retained one is on its way."""


@dataclass(frozen=True, slots=True)
class Receipted:
    """The receipts of what the head office has stored."""

    receipts: Receipts


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The broker took a document; this is not delivery."""

    month: str
    has_subscribers: bool = True
    """False where the broker says that nobody subscribes to the topic."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The broker will not pass a document on."""

    month: str
    reason: str


@dataclass(frozen=True, slots=True)
class Waited:
    """Nothing happened; time passed."""


DeliveryEvent = Subscribed | Receipted | Acknowledged | Refused | Waited


@dataclass(frozen=True, slots=True)
class Publish:
    """Give one document to the broker."""

    month: str
    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Finish:
    """The attempt is over."""

    delivered: tuple[str, ...]
    outstanding: tuple[str, ...]
    refused: Refused | None
    has_subscribers: bool
    """False where the broker said so of a document."""


DeliveryAction = Publish | Finish


class Delivery:
    """One attempt to deliver an outbox. Feed it every event, and `Waited` at its deadline; it ends with one Finish."""

    def __init__(
        self, kiosk_id: str, documents: Mapping[str, Document], now_ns: int, *, grace_ns: int, timeout_ns: int
    ) -> None:
        """`grace_ns`: how long the retained receipts are waited for, so that nothing is sent that is there already.

        `timeout_ns`: how long the broker may take to answer, and the head office between two receipts that tell of
        something newly stored.
        """
        self._kiosk_id = kiosk_id
        self._documents = documents
        self._grace_ns = grace_ns
        self._timeout_ns = timeout_ns
        self._phase: Literal["connecting", "listening", "sending"] = "connecting"
        self._deadline_ns = now_ns + timeout_ns
        self._last_ns = now_ns + MOST_TIMEOUTS * timeout_ns
        self._outstanding = outstanding(documents, {})
        self._fewest = len(documents)
        self._waiting = deque(self._outstanding)
        self._under_way: set[str] = set()
        self._refused: Refused | None = None
        self._has_subscribers = True

    @property
    def deadline_ns(self) -> int:
        """When `Waited` is due if nothing else happens."""
        return self._deadline_ns

    def feed(self, event: DeliveryEvent, now_ns: int) -> list[DeliveryAction]:
        """What to do next."""
        match event:
            case Subscribed() if self._phase == "connecting":
                self._enter("listening", now_ns + self._grace_ns)
            case Receipted(receipts):
                self._read(receipts, now_ns)
            case Acknowledged(month, has_subscribers):
                self._under_way.discard(month)
                self._has_subscribers = self._has_subscribers and has_subscribers
            case Refused():
                self._refused = event
            case Waited() if now_ns >= self._deadline_ns:
                if self._phase != "listening":
                    return [self._finish()]
                self._enter("sending", now_ns + self._timeout_ns)
        if self._refused or not self._outstanding:
            return [self._finish()]
        return list(self._fill_window()) if self._phase == "sending" else []

    def _enter(self, phase: Literal["listening", "sending"], deadline_ns: int) -> None:
        self._phase = phase
        self._deadline_ns = min(deadline_ns, self._last_ns)

    def _read(self, receipts: Receipts, now_ns: int) -> None:
        before, self._outstanding = self._outstanding, outstanding(self._documents, receipts)
        # What an archive has lost while we are here goes again.
        lost = [month for month in self._outstanding if month not in before]
        self._waiting = deque(month for month in self._waiting if month in self._outstanding)
        self._waiting.extend(lost)
        # Only news extends the deadline, so that nobody can keep the attempt alive for ever.
        if self._phase != "sending" or len(self._outstanding) < self._fewest:
            self._enter("sending", now_ns + self._timeout_ns)
        self._fewest = min(self._fewest, len(self._outstanding))

    def _fill_window(self) -> Iterator[Publish]:
        while self._waiting and len(self._under_way) < WINDOW:
            month = self._waiting.popleft()
            self._under_way.add(month)
            document = self._documents[month]
            yield Publish(month, topics.month(self._kiosk_id, document.aggregate.month), document.payload)

    def _finish(self) -> Finish:
        delivered = tuple(sorted(set(self._documents).difference(self._outstanding)))
        return Finish(delivered, tuple(self._outstanding), self._refused, self._has_subscribers)
