"""The collector's third connection: the statuses that kiosks publish."""

import logging
from typing import Self

from sync.document import topics
from sync.mqtt.broker import Broker, BrokerError, BrokerRefusedError
from sync.mqtt.client import MqttSession
from sync.mqtt.clocks import Clocks
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage

MAX_EVENTS = 1000
"""Looked at at a time, and what came with the last of them: documents wait meanwhile."""
MAX_HELD = 4 << 20
"""Of statuses that are looked at together, bytes."""
RETRY_NS = 60_000_000_000
"""After a failure; the broker keeps each kiosk's newest status."""

_log = logging.getLogger(__name__)


class StatusChannel:
    """The kiosks' statuses, newest last, and a context manager that closes its connection.

    Whatever is wrong here (an access list without them, a broker with no room for another client, a kiosk that
    publishes without end) is logged once, tried again, and never holds up a document.
    """

    def __init__(self, broker: Broker, client_id: str, clock: Clocks) -> None:
        """Connect at the first `newest`."""
        self._broker = broker
        self._session = MqttSession(client_id)
        self._clock = clock
        self._connection: Connection | None = None
        self._retry_at_ns = 0
        self._error, self._times = "", 0

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def newest(self) -> list[IncomingMessage]:
        """The newest status of each kiosk that has published one since; never waits."""
        if self._connection is None and self._clock.monotonic_ns() < self._retry_at_ns:
            return []
        try:
            return self._listen(self._connection or self._connect())
        except BrokerError as error:
            self.__exit__()
            self._retry_at_ns = self._clock.monotonic_ns() + RETRY_NS
            self._times = self._times + 1 if str(error) == self._error else 1
            self._error = str(error)
            # A broker that is away is so for the documents, too: that is logged there, and this connection ends.
            if self._times == (1 if isinstance(error, BrokerRefusedError) else 2):
                _log.warning("%s (documents are not affected; this is about %s)", error, topics.ALL_STATUSES)
            return []

    def _connect(self) -> Connection:
        self._connection = Connection(self._broker, self._session, self._clock)
        self._connection.subscribe([topics.ALL_STATUSES])
        return self._connection

    def _listen(self, connection: Connection) -> list[IncomingMessage]:
        newest: dict[str, IncomingMessage] = {}
        seen = 0
        while seen < MAX_EVENTS and sum(len(each.payload) for each in newest.values()) <= MAX_HELD:
            events = connection.poll(0)
            if not events:
                break
            seen += len(events)
            for event in events:
                if isinstance(event, IncomingMessage):
                    # The broker keeps the last one anyway: nothing is lost when this is.
                    connection.acknowledge(event)
                    newest[event.topic] = event
        return list(newest.values())
