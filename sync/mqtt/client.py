"""Makes the MQTT client of one connection: who it is, what the broker keeps for it, how far it goes."""

from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from sync.mqtt.bounded_client import MAX_PACKET, BoundedClient
from sync.mqtt.broker import Broker, tls_context

CONNECT_TIMEOUT_S = 10
ANSWER_TIMEOUT_S = 5
"""How long the broker may take to accept or refuse."""
KEEPALIVE_S = 60
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
