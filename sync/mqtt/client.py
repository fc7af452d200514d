"""Makes the MQTT client of one connection: who it is, what the broker keeps for it, how far it goes."""

from contextlib import suppress
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
READ_AHEAD = 64 * 1024
"""Read at once, bytes: ten documents."""
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
    """Hangs up on a broker that sends larger messages than were asked for, or others; reads and writes in large pieces.

    paho keeps of a message whatever its head announces, up to 256 MiB, and of QoS 2 each until the broker releases it.
    It asks the system for each byte of a message's head, and sends each message by itself; here what is to be sent
    waits for `loop_write`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unwanted: str | None = None
        """What it has hung up on."""
        self._read, self._read_to = b"", 0
        self._unsent = bytearray()
        # paho sends at once what nobody promises to send.
        self.on_socket_register_write = lambda *_: None

    @property
    def unread(self) -> int:
        """Bytes that have come and were not looked at yet."""
        return len(self._read) - self._read_to

    def want_write(self) -> bool:
        """Whether anything is to be sent."""
        return bool(self._unsent) or super().want_write()

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """Take every packet of which something is here, so far as one reading goes: a flood waits for the next."""
        code = super().loop_read(max_packets)
        left = self.unread + 1
        while 0 < self.unread < left:
            left = self.unread
            code = super().loop_read(max_packets)
        return code

    def disconnect(self, *args: Any, **options: Any) -> MQTTErrorCode:
        """Say goodbye, after all that is still to be sent."""
        super().disconnect(*args, **options)
        return self.loop_write()

    def loop_write(self) -> MQTTErrorCode:
        """Send what there is to send, at once, as far as the socket takes it."""
        code = super().loop_write()
        try:
            return code if self._send_unsent() else MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError:
            return self._loop_rc_handle(MQTTErrorCode.MQTT_ERR_CONN_LOST)

    def _send_unsent(self) -> bool:
        """Whether nothing is left to send. Raises OSError."""
        try:
            while self._unsent and self._sock is not None:
                del self._unsent[: super()._sock_send(self._unsent)]
        except BlockingIOError:
            return False
        return True

    def _sock_recv(self, bufsize: int) -> bytes:
        if bufsize > MAX_PACKET:
            self.unwanted = f"it sends {bufsize >> 10} KiB at once; {MAX_PACKET >> 10} are the most"
            raise ConnectionAbortedError
        if not self.unread:
            self._read, self._read_to = super()._sock_recv(max(bufsize, READ_AHEAD)), 0
        piece = self._read[self._read_to : self._read_to + bufsize]
        self._read_to += len(piece)
        return piece

    def _sock_send(self, buf: bytes | bytearray) -> int:
        self._unsent += buf
        return len(buf)

    def _sock_close(self) -> None:
        # A goodbye is the last that is sent.
        with suppress(OSError):
            self._send_unsent()
        super()._sock_close()

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
