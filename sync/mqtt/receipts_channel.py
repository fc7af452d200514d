"""The collector's second connection: it publishes receipts, and reads those that the broker has kept."""

import logging
from collections.abc import Mapping
from typing import Self

from sync.document import topics
from sync.mqtt.broker import Broker, BrokerAwayError, BrokerRefusedError
from sync.mqtt.client import MqttSession
from sync.mqtt.clocks import Clocks
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck
from sync.mqtt.reason_codes import PASSING

_log = logging.getLogger(__name__)

WINDOW = 20
"""Receipts under way at once; the fastest of those measured."""
MAX_RETAINED = 8 << 20
"""Of receipts that the broker has kept, bytes at once: those of a thousand kiosks take two million."""
TIMEOUT_S = 30
"""How long the broker may take to accept a batch's receipts."""


class ReceiptsChannel:
    """Receipts have a connection of their own, and a context manager that closes it.

    On the documents' connection the acknowledgement of a receipt would wait behind every document that it has to send:
    Mosquitto 2.0 sends them all, whatever receive maximum was agreed.
    """

    def __init__(self, broker: Broker, client_id: str, clock: Clocks) -> None:
        """Connect. Raises BrokerAwayError or BrokerRefusedError."""
        self._broker = broker
        self._clock = clock
        self._retained: list[IncomingMessage] = []
        self._held = 0  # of their payloads, bytes
        self._under_way: set[int] = set()
        self._connection = Connection(broker, MqttSession(client_id), clock)

    def __enter__(self) -> Self:
        """Ask for the receipts that the broker has kept."""
        self._connection.__enter__()
        self._connection.subscribe([topics.ALL_RECEIPTS])
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self._connection.close()

    def retained(self) -> list[IncomingMessage]:
        """Receipts that the broker had kept: an archive, perhaps another one, published them."""
        self._poll(0)
        retained, self._retained, self._held = self._retained, [], 0
        return retained

    def publish(self, receipts: Mapping[str, bytes]) -> None:
        """Give receipts, by topic, to the broker, and return when it has them.

        Raises BrokerAwayError, or BrokerRefusedError where its access list denies them.
        """
        deadline_ns = self._clock.monotonic_ns() + TIMEOUT_S * 1_000_000_000
        waiting = list(receipts.items())[::-1]
        while waiting or self._under_way:
            while waiting and len(self._under_way) < WINDOW:
                topic, payload = waiting.pop()
                try:
                    self._under_way.add(self._connection.publish(topic, payload, retain=True))
                except BrokerRefusedError as error:
                    # One kiosk's receipts keep nobody else's back; it sends again, and again in vain.
                    _log.warning("%s", error)
            left_s = (deadline_ns - self._clock.monotonic_ns()) / 1e9
            if left_s <= 0:
                raise BrokerAwayError(f"{self._broker} does not take receipts within {TIMEOUT_S} s")
            self._poll(left_s)

    def _poll(self, timeout_s: float) -> None:
        for event in self._connection.poll(timeout_s):
            if isinstance(event, IncomingMessage):
                self._connection.acknowledge(event)
                if event.retained:
                    self._retained.append(event)
                    self._held += len(event.payload)
                    if self._held > MAX_RETAINED:
                        raise BrokerAwayError(f"{self._broker} keeps more than {MAX_RETAINED >> 20} MiB of receipts")
            elif isinstance(event, PubAck):
                self._under_way.discard(event.mid)
                if event.refusal in PASSING:
                    raise BrokerAwayError(f"{self._broker} refuses receipts ({event.refusal}); they are sent again")
                if event.refusal:
                    raise BrokerRefusedError(
                        f"{self._broker} refuses receipts ({event.refusal}); check the broker's access list: "
                        f"the collector must write {topics.ALL_RECEIPTS}"
                    )
