"""Makes the MQTT client of one connection: who it is, what the broker keeps for it, how far it goes."""

from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from sync.mqtt.broker import Broker, tls_context

CONNECT_TIMEOUT_S = 10
ANSWER_TIMEOUT_S = 5
"""How long the broker may take to accept or refuse."""
KEEPALIVE_S = 60
MAX_PACKET = 256 * 1024
"""Longest message asked of the broker, bytes."""
MAX_UNSENT = 1000
"""Messages that the broker has not acknowledged before it counts as away."""


@dataclass(frozen=True, slots=True)
class MqttSession:
    """What the broker keeps for this client while it is away."""

    client_id: str
    expiry_s: int = 0
    """How long subscriptions and messages are kept; 0: not at all."""
    receive_maximum: int = 100
    """Messages that the broker sends before it waits for an acknowledgement."""


class BoundedClient(Client):
    """Hangs up on a broker that sends larger messages than were asked for, or others.

    paho keeps of a message whatever its head announces, up to 256 MiB, and of QoS 2 each until the broker releases it.
    """

    unwanted: str | None = None
    """What it has hung up on."""

    def _sock_recv(self, bufsize: int) -> bytes:
        if bufsize > MAX_PACKET:
            self.unwanted = f"it sends {bufsize >> 10} KiB at once; {MAX_PACKET >> 10} are the most"
            raise ConnectionAbortedError
        return super()._sock_recv(bufsize)

    def _send_pubrec(self, _mid: int) -> MQTTErrorCode:
        self.unwanted = "it sends with QoS 2, which was not asked for"
        return MQTTErrorCode.MQTT_ERR_PROTOCOL


def new_client(broker: Broker, session: MqttSession, version: MQTTProtocolVersion) -> BoundedClient:
    """A client that is not connected yet. Raises BrokerRefusedError naming a certificate's file that is of no use."""
    client = BoundedClient(
        CallbackAPIVersion.VERSION2,
        session.client_id,
        clean_session=None if version == MQTTProtocolVersion.MQTTv5 else not session.expiry_s,
        protocol=version,
        reconnect_on_failure=False,
        manual_ack=True,
    )
    client.connect_timeout = CONNECT_TIMEOUT_S
    client.max_queued_messages_set(MAX_UNSENT)
    client.username_pw_set(broker.username, broker.password)
    if broker.tls:
        client.tls_set_context(tls_context(broker))
    return client


def open_socket(client: Client, broker: Broker, session: MqttSession) -> None:
    """Send CONNECT; the answer is still to come. Raises OSError."""
    options: dict[str, Any] = {}
    if client.protocol == MQTTProtocolVersion.MQTTv5:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = session.expiry_s
        properties.ReceiveMaximum = session.receive_maximum
        properties.MaximumPacketSize = MAX_PACKET
        options = {"clean_start": not session.expiry_s, "properties": properties}
    client.connect(broker.host, broker.port, KEEPALIVE_S, **options)
