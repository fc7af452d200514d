"""One MQTT connection, driven by the caller's own loop: paho-mqtt without its thread.

A network thread of paho's dies silently of an exception in a callback, queues without a limit, reconnects by its own
rules and can hang when it is stopped. Here the caller polls; what happened comes back as values; whatever ends the
connection is raised; a new connection is a new object, so that nothing of an old one can be acknowledged on it.
"""

import selectors
import struct
from collections.abc import Iterable
from typing import Any, Self

from paho.mqtt import MQTTException
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from sync.mqtt.bounded_client import BoundedClient
from sync.mqtt.broker import (
    ENDED,
    NO_ANSWER,
    TOO_LARGE,
    Broker,
    BrokerAwayError,
    BrokerError,
    BrokerRefusedError,
    unreached,
)
from sync.mqtt.client import ANSWER_TIMEOUT_S, MAX_UNSENT, MqttSession, new_client, open_socket
from sync.mqtt.clocks import Clocks
from sync.mqtt.events import IncomingMessage, MqttEvent, PubAck, SubscriptionGranted
from sync.mqtt.reason_codes import NO_MATCHING_SUBSCRIBERS, UNSUPPORTED_VERSION, ending, refusal, subscription_refusal

OVERHEAD = 32
"""Of a PUBLISH, bytes beside topic and payload: generously."""
VERSIONS = (MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311)


class Connection:
    """An accepted connection, and a context manager that closes it. For one thread."""

    def __init__(self, broker: Broker, session: MqttSession, clock: Clocks) -> None:
        """Connect with MQTT 5, or with 3.1.1 to a broker without 5.

        Raises BrokerAwayError or BrokerRefusedError.
        """
        self._broker = broker
        self._session = session
        self._clock = clock
        # Brokers of 3.1.1 answer "unsupported", close, or wait for more; paho has no fallback of its own.
        for version in VERSIONS if broker.mqtt5 else VERSIONS[1:]:
            self._events: list[MqttEvent] = []
            self._connack: ReasonCode | None = None
            self._close_reason: str | None = None
            self._max_packet: int | None = None
            self._under_way: dict[int, int] = {}
            self._refused_subscription: BrokerError | None = None
            self._client = self._with_callbacks(new_client(broker, session, version))
            if self._connected(session):
                return
            self.close()
        raise BrokerAwayError(NO_ANSWER, broker=broker)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Say goodbye and close the socket; a broker that is gone already does not matter."""
        socket = self._client.socket()
        self._client.disconnect()
        if socket is not None:
            socket.close()

    def subscribe(self, topics: Iterable[str]) -> None:
        """Ask for topics at QoS 1, without what this connection publishes itself where MQTT 5 can leave that out.

        SubscriptionGranted follows, or `poll` raises BrokerRefusedError, of what passes BrokerAwayError.
        """
        mqtt5 = self._client.protocol == MQTTProtocolVersion.MQTTv5
        wanted: Any = [(topic, SubscribeOptions(qos=1, noLocal=True) if mqtt5 else 1) for topic in topics]
        self._check(self._client.subscribe(wanted)[0])

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int:
        """Send at QoS 1, with the next `poll`; `PubAck` with the returned number follows. Raises BrokerAwayError."""
        size = len(topic.encode()) + len(payload) + OVERHEAD
        if self._max_packet is not None and size > self._max_packet:
            raise BrokerRefusedError(TOO_LARGE, broker=self._broker, limit=self._max_packet, topic=topic, size=size)
        info = self._client.publish(topic, payload, qos=1, retain=retain)
        self._check(info.rc)
        self._under_way[info.mid] = size
        return info.mid

    def acknowledge(self, arrival: IncomingMessage) -> None:
        """Tell the broker that a message of this connection is ours now. Raises BrokerAwayError."""
        self._check(self._client.ack(arrival.mid, arrival.qos))

    def poll(self, timeout_s: float) -> list[MqttEvent]:
        """What happened, waiting at most `timeout_s` for the first. Raises BrokerAwayError, BrokerRefusedError."""
        self._exchange(0 if self._events else timeout_s)
        # What came before the end comes before it here, too.
        if self._refused_subscription or (self._close_reason and not self._events):
            largest, ended = max(self._under_way.values(), default=0), str(self._close_reason)
            raise self._refused_subscription or ending(self._broker, ended, self._session.client_id, largest)
        events, self._events = self._events, []
        return events

    def _with_callbacks(self, client: BoundedClient) -> BoundedClient:
        # Callbacks only write down what happened: what they raised would surface inside paho.
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_arrival = self._on_arrival
        return client

    def _connected(self, session: MqttSession) -> bool:
        """False where the broker does not understand: it says so, closes, or says nothing."""
        self._open_socket(session)
        deadline_ns = self._clock.monotonic_ns() + ANSWER_TIMEOUT_S * 1_000_000_000
        while self._connack is None and self._close_reason is None:
            left_s = (deadline_ns - self._clock.monotonic_ns()) / 1e9
            if left_s <= 0:
                return False
            self._exchange(left_s)
        if self._connack is None or self._connack.value == UNSUPPORTED_VERSION:
            return False
        if self._connack.is_failure:
            self.close()
            raise refusal(self._broker, self._connack)
        return True

    def _open_socket(self, session: MqttSession) -> None:
        try:
            open_socket(self._client, self._broker, session)
        except OSError as error:
            raise unreached(self._broker, error) from None

    def _check(self, code: MQTTErrorCode) -> None:
        if code == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            raise BrokerAwayError(f"{self._broker} has not acknowledged {MAX_UNSENT} messages; is it overloaded?")
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise BrokerAwayError(ENDED, broker=self._broker, why=self._close_reason or code.name)

    def _exchange(self, timeout_s: float) -> None:
        """Let paho read and write what the socket is ready for; nothing after what ended the connection."""
        if self._close_reason is not None:
            return
        if self._client.want_write():
            self._client.loop_write()
        socket: Any = self._client.socket()
        if socket is None:
            self._close_reason = self._close_reason or "connection lost"
            return
        # What TLS has already taken from the socket makes no socket ready.
        waiting = bool(self._broker.tls and socket.pending())
        # The one that the system is asked but once for; select() fails from 1,024 open files on.
        with selectors.PollSelector() as selector:
            writing = selectors.EVENT_WRITE if self._client.want_write() else 0
            selector.register(socket, selectors.EVENT_READ | writing)
            ready = sum(mask for _, mask in selector.select(0 if waiting else timeout_s))
        try:
            if waiting or ready & selectors.EVENT_READ:
                self._client.loop_read()
            self._client.loop_misc()
        except (MQTTException, struct.error, LookupError, ValueError, AssertionError, TypeError) as error:
            self._close_reason = f"it sent what is not MQTT ({error})"

    def _on_connect(
        self, _client: Client, _u: object, _flags: ConnectFlags, answer: ReasonCode, properties: object
    ) -> None:
        self._connack = answer
        self._max_packet = getattr(properties, "MaximumPacketSize", None)

    def _on_disconnect(self, _c: Client, _u: object, flags: DisconnectFlags, reason: ReasonCode, _p: object) -> None:
        lost = self._client.unwanted or "connection lost"
        self._close_reason = reason.getName() if flags.is_disconnect_packet_from_server else lost

    def _on_subscribe(self, _client: Client, _u: object, _mid: int, answers: list[ReasonCode], _p: object) -> None:
        refused = [answer.getName() for answer in answers if answer.is_failure]
        if refused:
            self._refused_subscription = subscription_refusal(self._broker, refused[0])
        self._events.append(SubscriptionGranted())

    def _on_publish(self, _client: Client, _u: object, mid: int, answer: ReasonCode, _p: object) -> None:
        refusal = answer.getName() if answer.is_failure else None
        self._under_way.pop(mid, None)
        self._events.append(PubAck(mid, refusal, has_subscribers=answer.value != NO_MATCHING_SUBSCRIBERS))

    def _on_arrival(self, message: IncomingMessage) -> None:
        self._events.append(message)
